package clients

import (
	"encoding/binary"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestFirstShare: a part of the hold is asked for once, behind the gate, and all of it
// from then on.
func TestFirstShare(t *testing.T) {
	t.Parallel()
	server := newReference(t)
	target := testTarget(server.url(), "/longpoll")
	target.Params.Behavior.FirstShare = 0.25
	r := start(t, LongPoll, target)
	r.waitReady()
	for i := range 2 {
		server.append(numbered(i, i+1)...)
		r.wait(t, i+1)
	}
	waitFor(t, func() bool { return server.asked() > 2 })
	r.stop()
	server.lock.Lock()
	defer server.lock.Unlock()
	var holds []string
	for _, head := range server.heads[:3] {
		holds = append(holds, regexp.MustCompile(`hold=[^& ]*`).FindString(head))
	}
	if want := []string{"hold=10s", "hold=2.5s", "hold=10s"}; !slices.Equal(holds, want) {
		t.Errorf("asked for %q, want %q", holds, want)
	}
}

// TestFirstShareOfFetch: the same of the longest wait, in milliseconds.
func TestFirstShareOfFetch(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var waits []uint32
	asked := func() []uint32 {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(waits)
	}
	server := newFake(t, func(p *peer) {
		if _, err := p.head(); err != nil {
			return
		}
		p.say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: bench-fetch/1\r\n\r\n")
		for {
			q, err := readFetch(p.r)
			if err != nil {
				return
			}
			mu.Lock()
			waits = append(waits, q.maxWait)
			mu.Unlock()
			answer := binary.BigEndian.AppendUint32(nil, q.correlation)
			answer = appendPart(binary.BigEndian.AppendUint16(answer, 1), codeOK, 0, 0, nil)
			p.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(answer))), answer...))
		}
	})
	target := testTarget(server.url(), "/fetch")
	target.Params.Behavior.FirstShare = 0.25
	r := start(t, Fetch, target)
	waitFor(t, func() bool { return len(asked()) > 3 })
	r.stop()
	if got, want := asked()[:4], []uint32{10_000, 2500, 10_000, 10_000}; !slices.Equal(got, want) {
		t.Errorf("asked for waits of %v ms, want %v", got, want)
	}
}

// TestFirst: the part of a hold is never 0, which would be another hold.
func TestFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		share      float64
		hold, want time.Duration
	}{
		{0, time.Second, 0}, {1, time.Second, 0}, {0.5, 0, 0},
		{0.5, time.Second, 500 * time.Millisecond}, {1.0 / 300, time.Second, 3 * time.Millisecond}, {1e-6, time.Second, time.Millisecond},
	} {
		if got := (&Behavior{FirstShare: c.share}).first(c.hold); got != c.want {
			t.Errorf("%v of %v: %v, want %v", c.share, c.hold, got, c.want)
		}
	}
}
