package clients

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// stampMessage is a control message with three times, as the kernel sends it.
func stampMessage(seconds, nanoseconds int64) []byte {
	b := make([]byte, unix.CmsgSpace(48))
	binary.NativeEndian.PutUint64(b, uint64(unix.CmsgLen(48)))
	binary.NativeEndian.PutUint32(b[8:], unix.SOL_SOCKET)
	binary.NativeEndian.PutUint32(b[12:], unix.SCM_TIMESTAMPING)
	binary.NativeEndian.PutUint64(b[16:], uint64(seconds))
	binary.NativeEndian.PutUint64(b[24:], uint64(nanoseconds))
	return b
}

func TestKernelTime(t *testing.T) {
	want := 1_700_000_000*time.Second + 5
	one := stampMessage(1_700_000_000, 5)
	other := slices.Clone(one)
	binary.NativeEndian.PutUint32(other[12:], unix.SCM_RIGHTS)
	for name, c := range map[string]struct {
		control []byte
		want    time.Duration
	}{
		"alone": {one, want}, "second": {slices.Concat(other, one), want}, "another": {other, 0},
		"none": {nil, 0}, "cut": {one[:20], 0}, "short": {one[:9], 0},
	} {
		if got := kernelTime(c.control); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// FuzzKernelTime: whatever a control buffer holds, it is a time or none.
func FuzzKernelTime(f *testing.F) {
	f.Add(stampMessage(1_700_000_000, 5))
	f.Add(stampMessage(math.MaxInt64, math.MaxInt64)[:30])
	f.Fuzz(func(_ *testing.T, b []byte) { kernelTime(b) })
}
