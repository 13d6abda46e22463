//go:build !linux

package scenarios

// ownWaits is how long threads have waited for a core; not available here.
func ownWaits() (waits, bool) { return waits{}, false }

// ownInvoluntarySwitches counts preemptions by the kernel; not available here.
func ownInvoluntarySwitches() (int64, bool) { return 0, false }

// usableCores is how many cores processes can use; not available here.
func usableCores([]int) (float64, bool) { return 0, false }

// shareCores tells whether processes run on the same cores: here they may.
func shareCores([]int, []int) bool { return true }
