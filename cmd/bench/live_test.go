package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"bench/scenarios"
)

// TestLivePlain: a line at every change of phase and every five seconds.
func TestLivePlain(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	var now time.Time
	l := newLive(&b)
	l.now = func() time.Time { return now }
	p := scenarios.Progress{Pattern: "sse", Run: 1, Runs: 2, Phase: "connecting", Clients: 2000}
	for ; p.Connected < 2000; p.Connected += 500 {
		l.show(p)
		now = now.Add(100 * time.Millisecond)
	}
	p.Phase, p.Planned, p.Expected = "window", 1200, 1200
	for i := range 60 {
		p.Published, p.Delivered = int64(i*20), int64(i*20)
		p.Left = 6*time.Second - time.Duration(i)*100*time.Millisecond
		p.P50, p.P99 = 412345*time.Nanosecond, 1234567*time.Nanosecond
		l.show(p)
		now = now.Add(100 * time.Millisecond)
	}
	p.Phase, p.Left, p.Repeat = "done", 0, 1
	l.show(p)
	want := `[1/2] sse: connecting; 0/2,000 connected
[1/2] sse: window, 6 s left; 2,000/2,000 connected, published 0/1,200, delivered 0/1,200, p50 412µs p99 1.23ms
[1/2] sse: window, 1 s left; 2,000/2,000 connected, published 1,000/1,200, delivered 1,000/1,200, p50 412µs p99 1.23ms
[1/2] sse repeat 2: done; 2,000/2,000 connected, published 1,180/1,200, delivered 1,180/1,200, p50 412µs p99 1.23ms
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// TestLiveTerminal plays what is written to a terminal: two lines stay the
// same two lines, none is wider than the terminal, a finished run stays.
func TestLiveTerminal(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	var now time.Time
	l := newLive(&b)
	l.width = func() int { return 40 }
	l.now = func() time.Time { return now }
	p := scenarios.Progress{Pattern: "sse", Run: 1, Runs: 2, Phase: "window", Clients: 2000, Connected: 2000, Planned: 1_000_000, Expected: 1_000_000}
	for range 50 {
		p.Published += 100
		l.show(p)
		now = now.Add(50 * time.Millisecond)
	}
	p.Phase = "done"
	l.show(p)
	p.Run, p.Phase = 2, "starting"
	l.show(p)
	l.close()
	screen := strings.Split(strings.TrimSuffix(play(b.String()), "\n"), "\n")
	want := []string{
		"[1/2] sse: done; 2,000/2,000 connected,",
		"[2/2] sse: starting",
		"     2,000/2,000 connected, published 5",
	}
	if strings.Join(screen, "\n") != strings.Join(want, "\n") {
		t.Errorf("got  %q\nwant %q", screen, want)
	}
	if frames := strings.Count(b.String(), "\x1b[2A"); frames > 30 {
		t.Errorf("%d frames for 25 tenths of a second", frames)
	}
}

// play does what a terminal does with the codes that live uses.
func play(text string) string {
	var lines []string
	for text != "" {
		if rest, found := strings.CutPrefix(text, "\x1b[2A\x1b[J"); found {
			lines, text = lines[:len(lines)-2], rest
			continue
		}
		var line string
		line, text, _ = strings.Cut(text, "\n")
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestShort(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0s", 999: "999ns", 1234: "1.23µs", 12345: "12.3µs", 999_999: "1ms",
		123456789: "123ms", 1234567890: "1.23s", 83 * time.Second: "1m23s",
	} {
		if got := short(d); got != want {
			t.Errorf("short(%d) = %s, want %s", d, got, want)
		}
	}
}
