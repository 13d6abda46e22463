package servers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// parked is a long poll under fake time.
type parked struct {
	*httptest.ResponseRecorder
	done   chan struct{}
	began  time.Time
	took   time.Duration
	cancel context.CancelFunc
}

func longPoll(l *Log, query string) *parked {
	ctx, cancel := context.WithCancel(context.Background())
	p := &parked{httptest.NewRecorder(), make(chan struct{}), time.Now(), 0, cancel}
	go func() {
		defer close(p.done)
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/longpoll/7?"+query, nil)
		LongPoll(l).ServeHTTP(p, r)
		p.took = time.Since(p.began)
	}()
	synctest.Wait()
	return p
}

func TestLongPoll(t *testing.T) {
	t.Parallel()
	type event struct {
		at       time.Duration
		messages int
	}
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		query string
		come  []event
		took  time.Duration
		got   int // messages, 0 is a 204
	}{
		"nothing for 30 s":            {"after=4", nil, 30 * time.Second, 0},
		"nothing for the hold":        {"after=4&hold=1500ms", nil, 1500 * ms, 0},
		"news already there":          {"after=2", nil, 0, 2},
		"no offset":                   {"hold=1s", nil, 0, 0},
		"news":                        {"after=4", []event{{70 * ms, 1}}, 70 * ms, 1},
		"limit":                       {"after=4&limit=2", []event{{70 * ms, 5}}, 70 * ms, 2},
		"count reached":               {"after=4&min_count=3", []event{{10 * ms, 1}, {20 * ms, 1}, {30 * ms, 1}}, 30 * ms, 3},
		"count never reached":         {"after=4&min_count=3&hold=1s", []event{{10 * ms, 2}}, time.Second, 2},
		"count above the limit":       {"after=4&min_count=3&limit=2", []event{{10 * ms, 1}, {20 * ms, 1}}, 20 * ms, 2},
		"bytes reached":               {"after=4&min_bytes=14", []event{{10 * ms, 1}, {20 * ms, 1}}, 20 * ms, 2},
		"count or bytes":              {"after=4&min_count=9&min_bytes=14", []event{{10 * ms, 1}, {20 * ms, 1}}, 20 * ms, 2},
		"linger after the first":      {"after=4&min_count=9&linger=100ms", []event{{40 * ms, 1}, {80 * ms, 1}, {200 * ms, 1}}, 140 * ms, 2},
		"linger from what was there":  {"after=2&min_count=9&linger=100ms", []event{{40 * ms, 1}}, 100 * ms, 3},
		"linger longer than the hold": {"after=4&min_count=9&linger=1m&hold=1s", []event{{40 * ms, 1}}, time.Second, 1},
		"linger without a threshold":  {"after=4&linger=100ms", []event{{40 * ms, 1}}, 40 * ms, 1},
		"of a log before this one":    {"after=99", nil, 0, 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := filled(t, LogOptions{}, 5)
				p := longPoll(l, c.query)
				for _, event := range c.come {
					time.Sleep(event.at - time.Since(p.began))
					for range event.messages {
						if _, err := l.Append("7", numbered(5)); err != nil {
							t.Fatal(err)
						}
					}
					synctest.Wait()
				}
				<-p.done
				if got := strings.Count(p.Body.String(), `{"n":`); got != c.got || p.took != c.took {
					t.Errorf("%d messages after %v, want %d after %v: %d %s", got, p.took, c.got, c.took, p.Code, p.Body)
				}
				if held := l.held.Load(); held != 0 {
					t.Errorf("%d requests are still held", held)
				}
			})
		})
	}
}

func TestLongPollFreesItsSlotWhenTheClientGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t, LogOptions{}, 5)
		p := longPoll(l, "after=4")
		if held := l.held.Load(); held != 1 {
			t.Fatalf("%d requests are held, want 1", held)
		}
		p.cancel()
		<-p.done
		topic, err := l.topic([]byte("7"))
		if err != nil {
			t.Fatal(err)
		}
		if p.took != 0 || l.held.Load() != 0 || topic.bells.count.Load() != 0 || p.Body.Len() != 0 {
			t.Errorf("after %v, %d are held with %d seats, and %q was written", p.took, l.held.Load(), topic.bells.count.Load(), p.Body)
		}
	})
}

func TestLongPollIsAnsweredWhenTheLogCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t, LogOptions{}, 5)
		empty, gathering := longPoll(l, "after=4"), longPoll(l, "after=3&min_count=5")
		l.Close()
		<-empty.done
		<-gathering.done
		if empty.Code != http.StatusNoContent || empty.took != 0 {
			t.Errorf("an empty one got %d after %v, want 204 at once", empty.Code, empty.took)
		}
		if gathering.Code != http.StatusOK || !strings.Contains(gathering.Body.String(), `{"n":4}`) {
			t.Errorf("one that gathered got %d %q, want what there was", gathering.Code, gathering.Body)
		}
		if late := longPoll(l, "after=4"); late.Code != http.StatusServiceUnavailable {
			t.Errorf("a late one got %d, want 503", late.Code)
		}
	})
}

func TestLongPollFreesItsSlotWhenTheConnectionEnds(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.ask("GET", "/longpoll/7?after=-1&hold=10m")
	eventually(t, "the request is parked", func() bool { return s.server.Stats().Held == 1 })
	p.conn.Close()
	eventually(t, "nothing is left", func() bool {
		stats := s.server.Stats()
		return stats.Held == 0 && stats.Connections == 0
	})
}
