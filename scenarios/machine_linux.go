package scenarios

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// readMachine reads the counters of the machine, those of TCP being of the
// network namespace that the calling thread is in.
func readMachine() machineState {
	var s machineState
	if text, err := os.ReadFile("/proc/stat"); err == nil {
		s.ticks, s.stolen = cpuTicks(text)
	}
	s.tcp = map[string]int64{}
	for name, group := range map[string]string{"/proc/thread-self/net/snmp": "Tcp", "/proc/thread-self/net/netstat": "TcpExt"} {
		if text, err := os.ReadFile(name); err == nil {
			readCounters(s.tcp, string(text), group)
		}
	}
	return s
}

// cpuTicks reads the first line of /proc/stat (proc_stat(5)): user, nice,
// system, idle, iowait, irq, softirq and steal; guest time is in user already.
func cpuTicks(text []byte) (all, stolen *int64) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	fields := strings.Fields(string(line))
	if len(fields) < 9 || fields[0] != "cpu" {
		return nil, nil
	}
	var sum, last int64
	for _, field := range fields[1:9] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return nil, nil
		}
		sum, last = sum+n, n
	}
	return &sum, &last
}

// readCounters reads one group of /proc/net/snmp or netstat: a line of names,
// then a line of values, both beginning with the group's name.
func readCounters(into map[string]int64, text, group string) {
	var names []string
	for line := range strings.Lines(text) {
		rest, found := strings.CutPrefix(line, group+":")
		if !found {
			continue
		}
		fields := strings.Fields(rest)
		if names == nil {
			names = fields
			continue
		}
		for i, field := range fields[:min(len(fields), len(names))] {
			if n, err := strconv.ParseInt(field, 10, 64); err == nil {
				into[names[i]] = n
			}
		}
		return
	}
}
