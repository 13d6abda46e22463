package scenarios

import "golang.org/x/sys/unix"

// descriptorLimit is how many files a process of ours may open. Go raises the
// soft limit to the hard one at start, so the soft one is what counts.
func descriptorLimit() int {
	var r unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &r) != nil || r.Cur > 1<<30 {
		return 1 << 30
	}
	return int(r.Cur)
}
