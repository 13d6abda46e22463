//go:build !linux

package scenarios

import "bench/results"

// describeSystem leaves empty what only Linux is asked for.
func describeSystem(*results.Environment) {}
