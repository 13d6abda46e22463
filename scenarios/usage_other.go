//go:build !linux

package scenarios

import "time"

// processCPU is the CPU time of a process; it is not available here.
func processCPU(int) (time.Duration, bool) { return 0, false }

// processMemory is the memory of a process; it is not available here.
func processMemory(int) (now, peak int64, ok bool) { return 0, 0, false }

// processCalls counts system calls of a process; not available here.
func processCalls(int) (reads, writes int64, ok bool) { return 0, 0, false }

// processDescriptors counts the open files of a process; not available here.
func processDescriptors(int) (int64, bool) { return 0, false }
