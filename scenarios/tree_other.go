//go:build !linux

package scenarios

import "time"

// below is not available here.
func below(int) []int { return nil }

// endedCPU is not available here.
func endedCPU(int) time.Duration { return 0 }
