package scenarios

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// adoptOrphans makes this process the parent of whatever below it loses its own
// (PR_SET_CHILD_SUBREAPER): a daemon does not get away.
func adoptOrphans() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// keptAttributes gives a command a process group of its own, and a death with
// its keeper, should that be killed.
func keptAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// await reaps p and all orphans.
func await(p *os.Process) (<-chan string, <-chan struct{}) {
	ended, none := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(none)
		for {
			var status unix.WaitStatus
			pid, err := unix.Wait4(-1, &status, 0, nil)
			switch {
			case errors.Is(err, unix.EINTR):
			case err != nil: // ECHILD
				return
			case pid == p.Pid:
				ended <- describeStatus(status)
			}
		}
	}()
	return ended, none
}

func describeStatus(status unix.WaitStatus) string {
	if status.Signaled() {
		return fmt.Sprintf("signal: %v", status.Signal())
	}
	return fmt.Sprintf("exit status %d", status.ExitStatus())
}
