package scenarios

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// ownWaits is how long the threads of this process have waited for a core while
// they could have run, and how often they got one: the second and third number of
// /proc/PID/task/*/schedstat (Documentation/scheduler/sched-stats). Threads that
// ended are not among them.
func ownWaits() (sum waits, ok bool) {
	files, err := filepath.Glob("/proc/self/task/*/schedstat")
	if err != nil || len(files) == 0 {
		return waits{}, false
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // the thread has ended
		}
		if w, ok := schedstatWaits(text); ok {
			sum.delay += w.delay
			sum.turns += w.turns
		}
	}
	return sum, true
}

// schedstatWaits reads the second of the three numbers, in nanoseconds, and the third.
func schedstatWaits(text []byte) (waits, bool) {
	fields := bytes.Fields(text)
	if len(fields) < 3 {
		return waits{}, false
	}
	delay, err1 := strconv.ParseInt(string(fields[1]), 10, 64)
	turns, err2 := strconv.ParseInt(string(fields[2]), 10, 64)
	return waits{time.Duration(delay), turns}, err1 == nil && err2 == nil && delay >= 0 && turns >= 0
}

// ownInvoluntarySwitches is how often a core was taken from a thread of this
// process that wanted to go on.
func ownInvoluntarySwitches() (int64, bool) {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) != nil {
		return 0, false
	}
	return usage.Nivcsw, true
}

// allowedCores is the cores that a process may run on.
func allowedCores(pid int) (*unix.CPUSet, bool) {
	var set unix.CPUSet
	return &set, unix.SchedGetaffinity(pid, &set) == nil
}

// usableCores is how many cores' worth of CPU time processes can have together:
// those that any of them may run on, no more than the control group grants.
func usableCores(pids []int) (float64, bool) {
	var union unix.CPUSet
	for _, pid := range pids {
		set, ok := allowedCores(pid)
		if !ok {
			return 0, false
		}
		for i := range union {
			union[i] |= set[i]
		}
	}
	cores := float64(union.Count())
	if quota := cgroupCPUs(); quota != nil {
		cores = min(cores, *quota)
	}
	return cores, cores > 0
}

// shareCores tells whether any process of one list may run on a core of the
// other's.
func shareCores(a, b []int) bool {
	for _, p := range a {
		for _, q := range b {
			s, ok1 := allowedCores(p)
			t, ok2 := allowedCores(q)
			if !ok1 || !ok2 {
				return true
			}
			for i := range s {
				if s[i]&t[i] != 0 {
					return true
				}
			}
		}
	}
	return false
}
