package scenarios

import (
	"errors"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// Real-time priorities: the lowest is above all that is ordinary, and the pacing
// thread (SCHED_FIFO) is above the rest of its process (SCHED_RR).
//
// Note: the rest takes turns, because Go's runtime spins where one thread waits
// for another. Without turns, two such processes once held both cores of a
// machine, each with a thread that waited for one behind it.
const (
	processPriority = 1
	pacePriority    = 2
)

// realtimeWanted tells whether the user lets publishers have real-time priority,
// and whether there is a second core: on one alone, a thread that spins for one
// behind it stops the machine.
func realtimeWanted() bool {
	return os.Getenv(RealtimeVariable) != "0" && runtime.NumCPU() > 1
}

// claimRealtime makes this the one process of the machine that publishes at
// real-time priority, until it ends: two of them could hold two cores. An
// address of the kernel's own, unlike a file, is free as soon as its owner is gone.
func claimRealtime() bool {
	socket, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return false
	}
	if unix.Bind(socket, &unix.SockaddrUnix{Name: "@bench-realtime"}) != nil {
		unix.Close(socket)
		return false
	}
	return true
}

// raiseProcess gives every thread of this process real-time priority, which is
// granted to root and to those with a limit for it (RLIMIT_RTPRIO); it tells
// whether it was. Threads inherit it from the one that starts them, so that the
// process is raised once no thread is left that was not. Only one process of a
// machine has it at a time.
func raiseProcess() bool {
	if !realtimeWanted() || !realtimeAllowed() || !claimRealtime() {
		return false
	}
	raised := map[string]bool{}
	for {
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return false
		}
		before := len(raised)
		for _, t := range tasks {
			id, err := strconv.Atoi(t.Name())
			if err != nil || raised[t.Name()] {
				continue
			}
			switch err := setPolicy(id, unix.SCHED_RR, processPriority); {
			case err == nil:
				raised[t.Name()] = true
			case !errors.Is(err, unix.ESRCH): // it has ended
				return false
			}
		}
		if len(raised) == before {
			return true
		}
	}
}

// realtimeAllowed tries real-time priority on the calling thread, if wanted.
func realtimeAllowed() bool {
	if !realtimeWanted() {
		return false
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before, err := unix.SchedGetAttr(0, 0)
	if err != nil || setPolicy(0, unix.SCHED_FIFO, pacePriority) != nil {
		return false
	}
	return unix.SchedSetAttr(0, before, 0) == nil
}

// setPolicy sets the scheduling policy of a thread, 0 being the calling one.
func setPolicy(id int, policy, priority uint32) error {
	return unix.SchedSetAttr(id, &unix.SchedAttr{Policy: policy, Priority: priority}, 0)
}
