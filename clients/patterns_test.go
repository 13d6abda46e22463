package clients

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// A pattern is a client under its mount point.
type pattern struct {
	name   string
	client Client
}

// patterns are the six clients.
var patterns = []pattern{
	{"polling", Poll},
	{"keepalive", KeepAlive},
	{"longpoll", LongPoll},
	{"sse", SSE},
	{"websocket", WebSocket},
	{"fetch", Fetch},
}

// numbered makes messages from..to-1.
func numbered(from, to int) []string {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprintf(`{"n":%d,"text":"some filler"}`, i))
	}
	return all
}

func TestDeliversAllOnceInOrder(t *testing.T) {
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			server.append(numbered(0, 5)...)
			r := start(t, p.client, testTarget(server.url(), "/"+p.name))
			r.waitReady()
			for i := 5; i < 105; i++ {
				server.append(numbered(i, i+1)...)
			}
			server.append(numbered(105, 3000)...)
			got := r.wait(t, 2995)
			r.stop()
			if want := numbered(5, 3000); !slices.Equal(got, want) {
				t.Errorf("received %d messages from %s to %s, want %d in order", len(got), got[0], got[len(got)-1], len(want))
			}
			u := r.counters.Usage()
			if u.Messages != 2995 || r.readies != 1 || u.Errors != [errorKinds]int64{} || u.Reconnects != 0 {
				t.Errorf("usage %+v, ready %d times", u, r.readies)
			}
		})
	}
}

func TestStartsAtAnOffset(t *testing.T) {
	for _, p := range patterns {
		for _, after := range []int64{-1, 3} {
			t.Run(fmt.Sprintf("%s/%d", p.name, after), func(t *testing.T) {
				t.Parallel()
				server := newReference(t)
				server.append(numbered(0, 10)...)
				target := testTarget(server.url(), "/"+p.name)
				target.After = after
				r := start(t, p.client, target)
				got := r.wait(t, int(10-after-1))
				r.stop()
				if want := numbered(int(after)+1, 10); !slices.Equal(got, want) {
					t.Errorf("received %q, want %q", got, want)
				}
			})
		}
	}
}

func TestEndsWithinAHundredMilliseconds(t *testing.T) {
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			server := newReference(t)
			target := testTarget(server.url(), "/"+p.name)
			target.Params.PollInterval = time.Hour
			r := start(t, p.client, target)
			r.waitReady()
			time.Sleep(5 * time.Millisecond)
			began := time.Now()
			r.stop()
			if took := time.Since(began); took > 100*time.Millisecond {
				t.Errorf("ended after %v", took)
			}
		})
	}
}
