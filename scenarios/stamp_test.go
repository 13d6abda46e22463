package scenarios

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"
)

func TestPayloadIsJSONOfTheSizeAsked(t *testing.T) {
	t.Parallel()
	for size := 1; size <= 2000; size++ {
		p := newPayload(size)
		if len(p) != size || !json.Valid(p) || bytes.ContainsAny(p, "\n\r") {
			t.Fatalf("payload of %d bytes: %q", size, p)
		}
		for _, b := range p {
			if b < 0x20 || b > 0x7e {
				t.Fatalf("payload of %d bytes has byte %#x", size, b)
			}
		}
	}
}

func TestStampRoundTrip(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{StampBytes, 64, 67, 68, 256, 1 << 20} {
		p := newPayload(size)
		for range 1000 {
			want := stamp{
				due:   time.Duration(rng.Int64N(1e16)),
				sent:  time.Duration(rng.Int64N(1e16)),
				topic: rng.IntN(1e8),
				seq:   rng.Int64N(1e8),
			}
			want.put(p[stampDue:])
			got, ok := readStamp(p)
			if !ok || got != want {
				t.Fatalf("put %+v, read %+v, %v", want, got, ok)
			}
			if !json.Valid(p) {
				t.Fatalf("stamped payload is no JSON: %q", p)
			}
		}
	}
}

func TestForeignPayloadCarriesNoStamp(t *testing.T) {
	t.Parallel()
	good := newPayload(128)
	stamp{due: 1, sent: 2, topic: 3, seq: 4}.put(good[stampDue:])
	for at := range stampEnd {
		bad := bytes.Clone(good)
		bad[at] ^= 0x40 // a digit becomes a letter
		if s, ok := readStamp(bad); ok {
			t.Errorf("byte %d spoilt, still read %+v", at, s)
		}
	}
	if _, ok := readStamp(good[:StampBytes-1]); ok {
		t.Error("a payload that is too short was read")
	}
}

func FuzzReadStamp(f *testing.F) {
	f.Add(newPayload(StampBytes))
	f.Add(newPayload(300))
	f.Add([]byte(`{"stamp":"x`))
	f.Fuzz(func(t *testing.T, p []byte) {
		s, ok := readStamp(p)
		if !ok {
			return
		}
		q := bytes.Clone(p)
		s.put(q[stampDue:])
		if !bytes.Equal(p, q) {
			t.Fatalf("%q reads as %+v, which writes %q", p, s, q)
		}
	})
}

func BenchmarkReadStamp(b *testing.B) {
	p := newPayload(256)
	stamp{due: 123456789012, sent: 123456799012, topic: 17, seq: 4711}.put(p[stampDue:])
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := readStamp(p); !ok {
			b.Fatal("no stamp")
		}
	}
}
