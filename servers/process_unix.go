//go:build unix

package servers

import "golang.org/x/sys/unix"

// cpuSeconds is user and system time of this process so far.
func cpuSeconds() *float64 {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		return nil
	}
	seconds := float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
	return &seconds
}

// descriptorLimit is how many file descriptors this process may have.
func descriptorLimit() *int64 {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return nil
	}
	n := int64(min(limit.Cur, 1<<62))
	return &n
}
