package scenarios

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// below lists the processes below root, parents before their children. Every
// thread has a list of the processes that it has started (proc(5)); where the
// kernel keeps none, all processes are looked at.
func below(root int) (pids []int) {
	of := offspring
	if _, err := os.Stat(fmt.Sprintf("/proc/%d/task/%d/children", root, root)); err != nil {
		of = parentage()
	}
	const most = 1 << 16 // a list that changes while it is read ends all the same
	queue := []int{root}
	for len(queue) > 0 && len(pids) < most {
		children := of(queue[0])
		queue = append(queue[1:], children...)
		pids = append(pids, children...)
	}
	return pids
}

func offspring(pid int) (pids []int) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // the pattern is good
	for _, name := range files {
		text, _ := os.ReadFile(name) // of a thread that has ended nothing is left
		for _, word := range bytes.Fields(text) {
			if child, err := strconv.Atoi(string(word)); err == nil {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

// parentage is offspring by one look at all processes.
func parentage() func(int) []int {
	children := map[int][]int{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is good
	for _, name := range files {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if fields := statFields(pid); err == nil && len(fields) > statParent {
			if parent, err := strconv.Atoi(string(fields[statParent])); err == nil {
				children[parent] = append(children[parent], pid)
			}
		}
	}
	return func(pid int) []int { return children[pid] }
}

// Fields of /proc/PID/stat (proc(5)), counted from the state, which comes after
// the name: a name may hold anything.
const (
	statParent      = 1
	statChildUser   = 13
	statChildKernel = 14
)

func statFields(pid int) [][]byte {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	return bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
}

// endedCPU is what the children of a process have used that have ended and were
// waited for, exact to the hundredth of a second.
func endedCPU(pid int) (sum time.Duration) {
	const tick = time.Second / 100 // USER_HZ, which is what Linux tells on every machine
	fields := statFields(pid)
	if len(fields) <= statChildKernel {
		return 0
	}
	for _, i := range []int{statChildUser, statChildKernel} {
		if n, err := strconv.ParseInt(string(fields[i]), 10, 64); err == nil {
			sum += time.Duration(n) * tick
		}
	}
	return sum
}
