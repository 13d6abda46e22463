package scenarios

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// A namespace is a network of its own that only its open file and the
// processes within keep alive: it has no name, and goes with them however they
// end. A nil namespace is the process's own network.
type namespace struct{ file *os.File }

// threadNamespace is the network that the calling thread is in.
const threadNamespace = "/proc/thread-self/ns/net"

// newNamespace makes an empty network. It takes CAP_SYS_ADMIN.
func newNamespace() (n *namespace, err error) {
	err = onThread(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return os.NewSyscallError("unshare", err)
		}
		file, err := os.Open(threadNamespace)
		n = &namespace{file}
		return err
	})
	return n, err
}

// do calls f on a thread within the namespace: the sockets that it opens and
// the processes that it starts belong there, and stay there. What f does must
// happen on its own goroutine.
func (n *namespace) do(f func() error) error {
	if n == nil {
		return f()
	}
	return onThread(func() error {
		if err := unix.Setns(int(n.file.Fd()), unix.CLONE_NEWNET); err != nil {
			return os.NewSyscallError("setns", err)
		}
		return f()
	})
}

// onThread calls f on a thread that may change its network. The thread comes
// back, or ends.
func onThread(f func() error) error {
	result := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		home, err := os.Open(threadNamespace)
		if err != nil {
			runtime.UnlockOSThread()
			result <- fmt.Errorf("network namespace: %w", err)
			return
		}
		defer home.Close()
		err = f()
		// A locked thread ends with its goroutine.
		if unix.Setns(int(home.Fd()), unix.CLONE_NEWNET) == nil {
			runtime.UnlockOSThread()
		}
		result <- err
	}()
	return <-result
}

// close lets go of the network; it is gone with its last process.
func (n *namespace) close() {
	if n != nil {
		n.file.Close()
	}
}
