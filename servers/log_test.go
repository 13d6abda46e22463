package servers

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// contents reads all that is kept of a topic.
func contents(t *testing.T, l *Log, name string) (payloads []string, s span) {
	t.Helper()
	topic, err := l.topic([]byte(name))
	if err != nil {
		t.Fatal(err)
	}
	next, _ := topic.place(-1)
	messages, s := topic.read(nil, next, limit{count: 1 << 20, bytes: 1 << 40})
	for _, m := range messages {
		payloads = append(payloads, string(m.payload()))
	}
	return payloads, s
}

func TestOffsetsCountFromZeroPerTopic(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{})
	defer l.Close()
	for want := range int64(100) {
		for _, name := range []string{"a", "b"} {
			if offset, err := l.Append(name, numbered(int(want))); offset != want || err != nil {
				t.Fatalf("appended to %s at %d, %v; want %d", name, offset, err, want)
			}
		}
	}
	got, s := contents(t, l, "b")
	if len(got) != 100 || s != (span{0, 100, 0, false}) {
		t.Fatalf("%d messages, %+v; want 100 from 0", len(got), s)
	}
	for n, text := range got {
		if text != string(numbered(n)) {
			t.Errorf("message %d is %s", n, text)
		}
	}
}

func TestPayloadsAreCopiedWhole(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{})
	defer l.Close()
	var want []string
	for _, size := range []int{0, 1, 125, 126, 65535, 65536, 1 << 20} { // around the lengths of a frame's header
		payload := bytes.Repeat([]byte{'x'}, size)
		want = append(want, string(payload))
		if _, err := l.Append("7", payload); err != nil {
			t.Fatal(err)
		}
		clear(payload)
	}
	got, _ := contents(t, l, "7")
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Error("the log changed a payload, or kept the caller's bytes")
	}
}

func TestRetentionByCount(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{MaxMessages: 10})
	defer l.Close()
	for n := range 1000 {
		if _, err := l.Append("7", numbered(n)); err != nil {
			t.Fatal(err)
		}
	}
	got, s := contents(t, l, "7")
	if len(got) != 10 || got[0] != `{"n":990}` || s.oldest != 990 || s.after != 1000 {
		t.Errorf("kept %q, %+v; want the last 10", got, s)
	}
	if kept, evicted := l.total.Load(), l.evicted.Load(); kept != 10*(keeping+9) || evicted != 990 {
		t.Errorf("accounted %d bytes and %d evicted, want %d and 990", kept, evicted, 10*(keeping+9))
	}
}

func TestRetentionByBytes(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{MaxBytes: 1000})
	defer l.Close()
	for range 50 {
		if _, err := l.Append("7", make([]byte, 300)); err != nil {
			t.Fatal(err)
		}
	}
	if got, s := contents(t, l, "7"); len(got) != 3 || s.oldest != 47 {
		t.Errorf("kept %d from %d, want 3 x 300 bytes from 47", len(got), s.oldest)
	}
	if _, err := l.Append("7", make([]byte, 5000)); err != nil {
		t.Fatal(err)
	}
	if got, s := contents(t, l, "7"); len(got) != 1 || s.oldest != 50 {
		t.Errorf("kept %d from %d, want the newest alone, although it is larger than the bound", len(got), s.oldest)
	}
}

func TestTotalBudgetTakesFromTheLargest(t *testing.T) {
	t.Parallel()
	const budget = 100 * (keeping + 36)
	l := NewLog(LogOptions{MaxTotal: budget})
	defer l.Close()
	for topic := range 10 {
		if _, err := l.Append(fmt.Sprint("small", topic), make([]byte, 36)); err != nil {
			t.Fatal(err)
		}
	}
	for range 1000 {
		if _, err := l.Append("large", make([]byte, 36)); err != nil {
			t.Fatal(err)
		}
		if total := l.total.Load(); total > budget {
			t.Fatalf("%d bytes are kept, above the budget of %d", total, budget)
		}
	}
	for topic := range 10 {
		if got, _ := contents(t, l, fmt.Sprint("small", topic)); len(got) != 1 {
			t.Errorf("small topic %d lost its message, although it held less than its share", topic)
		}
	}
}

func TestWhatALogRefuses(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{MaxTopics: 2, MaxMessage: 10})
	for name, c := range map[string]struct {
		topic string
		size  int
		want  error
	}{
		"longest name": {strings.Repeat("a", 64), 1, nil},
		"all letters":  {"azAZ09._-", 10, nil},
		"no name":      {"", 1, ErrTopic},
		"long name":    {strings.Repeat("a", 65), 1, ErrTopic},
		"slash":        {"a/b", 1, ErrTopic},
		"not ASCII":    {"ü", 1, ErrTopic},
		"too large":    {"azAZ09._-", 11, ErrTooLarge},
	} {
		if _, err := l.Append(c.topic, make([]byte, c.size)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := l.Append("third", nil); !errors.Is(err, ErrTopics) {
		t.Errorf("third topic: %v, want %v", err, ErrTopics)
	}
	l.Close()
	l.Close()
	if _, err := l.Append("azAZ09._-", nil); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v, want %v", err, ErrClosed)
	}
}

func TestPlaceOfAReader(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{MaxMessages: 4})
	defer l.Close()
	topic, err := l.topic([]byte("7"))
	if err != nil {
		t.Fatal(err)
	}
	type place struct {
		next int64
		lost bool
	}
	check := func(cases map[int64]place) {
		t.Helper()
		for after, want := range cases {
			if next, lost := topic.place(after); (place{next, lost}) != want {
				t.Errorf("after %d: next %d, lost %t; want %+v", after, next, lost, want)
			}
		}
	}
	check(map[int64]place{now: {0, false}, -1: {0, false}, 5: {0, true}})
	for n := range 10 {
		if _, err := l.Append("7", numbered(n)); err != nil {
			t.Fatal(err)
		}
	}
	check(map[int64]place{
		now: {10, false}, -1: {6, true}, 4: {6, true}, 5: {6, false}, 8: {9, false}, 9: {10, false},
		10: {6, true}, // of a log before this one
	})
}

func TestLimitsOfARead(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{})
	defer l.Close()
	topic, err := l.topic([]byte("7"))
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		topic.append(make([]byte, 100))
	}
	for max, want := range map[limit]int64{
		{count: 3, bytes: 1000}:              3,
		{count: 100, bytes: 1000}:            10,
		{count: 100, bytes: 999}:             9,
		{count: 100, bytes: 100}:             1,
		{count: 100, bytes: 1}:               1, // at least one
		{count: 100, bytes: 1, strict: true}: 0,
		{count: 0, bytes: 1000}:              0,
	} {
		if messages, s := topic.read(nil, 0, max); s.after != want || int64(len(messages)) != want {
			t.Errorf("%+v: %d messages up to %d, want %d", max, len(messages), s.after, want)
		}
	}
}

// TestReadersMissNothing has readers that come, wait and read while messages
// are appended: each must see every message from its place on, in order.
func TestReadersMissNothing(t *testing.T) {
	t.Parallel()
	const messages, readers = 5000, 20 // more readers than an append wakes itself
	l := NewLog(LogOptions{MaxMessages: messages})
	defer l.Close()
	topic, err := l.topic([]byte("7"))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			bell := newBell()
			defer topic.bells.join(bell).leave()
			next, _ := topic.place(now)
			for next < messages {
				batch, s := topic.read(nil, next, limit{count: 100, bytes: 1 << 20})
				if s.lost || s.start != next {
					t.Errorf("asked for %d, got %+v", next, s)
					return
				}
				for i, m := range batch {
					if want := numbered(int(next) + i); !bytes.Equal(m.payload(), want) {
						t.Errorf("got %s, want %s", m.payload(), want)
						return
					}
				}
				if next = s.after; len(batch) == 0 {
					<-bell
				}
			}
		})
	}
	for n := range messages {
		if _, err := l.Append("7", numbered(n)); err != nil {
			t.Fatal(err)
		}
	}
	all.Wait()
}
