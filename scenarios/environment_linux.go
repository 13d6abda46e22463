package scenarios

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"bench/results"
)

// describeSystem fills in what Linux tells of itself.
func describeSystem(e *results.Environment) {
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		e.Kernel = unix.ByteSliceToString(name.Release[:])
	}
	e.CPU = cpuModel()
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		total, _ := statusKiB(append([]byte("\n"), text...), "MemTotal:")
		e.MemoryMiB = total >> 20
	}
	if text, err := os.ReadFile("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"); err == nil {
		governor := strings.TrimSpace(string(text))
		e.Governor = &governor
	}
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		var load float64
		if _, err := fmt.Sscan(string(text), &load); err == nil {
			e.LoadBefore = &load
		}
	}
	e.Cgroup = cgroupCPUs()
}

func cpuModel() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, found := strings.Cut(lines.Text(), ":")
		if found && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// cgroupCPUs is the CPU limit of the control group, version 2 or 1, in cores;
// nil if there is none.
func cgroupCPUs() *float64 {
	var quota, period float64
	if text, err := os.ReadFile("/sys/fs/cgroup/cpu.max"); err == nil {
		if n, _ := fmt.Fscan(bytes.NewReader(text), &quota, &period); n == 2 && period > 0 {
			limit := quota / period
			return &limit
		}
		return nil
	}
	q, err1 := os.ReadFile("/sys/fs/cgroup/cpu/cpu.cfs_quota_us")
	p, err2 := os.ReadFile("/sys/fs/cgroup/cpu/cpu.cfs_period_us")
	if err1 != nil || err2 != nil {
		return nil
	}
	n1, _ := fmt.Sscan(string(q), &quota)
	n2, _ := fmt.Sscan(string(p), &period)
	if n1 != 1 || n2 != 1 || quota <= 0 || period <= 0 {
		return nil
	}
	limit := quota / period
	return &limit
}
