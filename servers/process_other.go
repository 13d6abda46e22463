//go:build !linux

package servers

// residentBytes is not told by this system.
func residentBytes() (now, peak *int64) { return nil, nil }

// openDescriptors is not told by this system.
func openDescriptors() *int64 { return nil }
