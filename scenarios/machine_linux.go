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
		s.ticks, s.busy, s.stolen = cpuTicks(text)
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
func cpuTicks(text []byte) (all, busy, stolen *int64) {
	const idle, waiting, steal = 3, 4, 7
	line, _, _ := bytes.Cut(text, []byte("\n"))
	fields := strings.Fields(string(line))
	if len(fields) < 9 || fields[0] != "cpu" {
		return nil, nil, nil
	}
	var counts [8]int64
	all = new(int64)
	for i, field := range fields[1:9] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return nil, nil, nil
		}
		counts[i], *all = n, *all+n
	}
	return all, new(*all - counts[idle] - counts[waiting] - counts[steal]), &counts[steal]
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
