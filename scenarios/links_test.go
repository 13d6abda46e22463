package scenarios

import (
	"strconv"
	"testing"
	"time"

	"bench/results"
	"bench/servers"
)

// within says whether a time is what a link of that one-way delay makes it:
// never less, and the least of several within 5 % or 1 ms (A10 of the method).
func within(least, want time.Duration) bool {
	return least >= want && least <= want+max(time.Millisecond, want/20)
}

// An ager is a sink of messages that carry the time of their sending.
type ager struct {
	ready    chan struct{}
	epoch    time.Time
	arrivals chan aged
}

type aged struct{ sent, received time.Duration }

func (a *ager) Ready() { close(a.ready) }

func (a *ager) Receive(payload []byte) {
	now := time.Since(a.epoch)
	sent, _ := strconv.ParseInt(string(payload), 10, 64)
	a.arrivals <- aged{time.Duration(sent), now}
}

// sendPair sends two messages with that gap, once the client has been still for
// so long that what it asks for next waits at the server.
func (a *ager) sendPair(t *testing.T, log *servers.Log, way, gap time.Duration) (first, second aged) {
	t.Helper()
	time.Sleep(4 * way)
	for i := range 2 {
		if i == 1 {
			time.Sleep(gap)
		}
		if _, err := log.Append("7", strconv.AppendInt(nil, int64(time.Since(a.epoch)), 10)); err != nil {
			t.Fatal(err)
		}
	}
	return <-a.arrivals, <-a.arrivals
}

// justMissed tells whether the second message missed the answer with the first,
// and then the server did not miss the next request: a busy machine may send it too
// late for that, or so early that one answer brings both.
func justMissed(first, second aged, way time.Duration) bool {
	return second.sent-first.sent <= 3*way/2 && second.received-first.received >= way/2
}

// A pairAnswer is what is known of two messages, a gap apart, over a link.
type pairAnswer struct {
	pattern string
	gap     time.Duration
	// ways is how many of them the second message takes since it was sent; if they
	// are three, since the first was.
	ways int
}

// since is how long the second message took.
func (p pairAnswer) since(first, second aged) time.Duration {
	if p.ways == 3 {
		return second.received - first.sent // the wait began with the first message
	}
	return second.received - second.sent
}

// TestLinkKnownAnswers is A10 of the method, emulated: a push is one way old;
// a long poll that is waiting is answered as fast; but a message that just
// missed an answer waits for that to arrive, for the next request and for its
// own way: three. None is lost in the gap.
func TestLinkKnownAnswers(t *testing.T) {
	needTime(t)
	t.Parallel()
	const way = 25 * time.Millisecond
	for _, p := range []pairAnswer{
		{"websocket", 4 * way, 1},
		{"sse", 2 * time.Millisecond, 1},
		{"longpoll", 4 * way, 1},
		// Long enough for the server to answer the first, and then well within
		// the way of that answer and of the next request.
		{"longpoll", 2 * time.Millisecond, 3},
		{"fetch", 2 * time.Millisecond, 3},
	} {
		t.Run(p.pattern+"/"+p.gap.String(), func(t *testing.T) {
			t.Parallel()
			pairsComeLate(t, road{rtt: 2 * way}, p)
		})
	}
}

// pairsComeLate holds the least times of pairs over a road. More than few are sent
// where the machine is busy.
func pairsComeLate(t *testing.T, r road, p pairAnswer) {
	t.Helper()
	const few, many = 12, 60
	way := r.rtt / 2
	known := time.Duration(p.ways) * way
	log, base := r.serve(t)
	s := &ager{make(chan struct{}), time.Now(), make(chan aged, 2*many)}
	counters, end := r.ride(t, Patterns[order(p.pattern)], base, s)
	defer end()
	<-s.ready
	first, second, rounds := time.Hour, time.Hour, 0
	for ; rounds < few || rounds < many && !(within(first, way) && within(second, known)); rounds++ {
		a, b := s.sendPair(t, log, way, p.gap)
		first = min(first, a.received-a.sent)
		if p.ways == 1 || justMissed(a, b, way) {
			second = min(second, p.since(a, b))
		}
	}
	if !within(first, way) || !within(second, known) {
		t.Errorf("the least ages are %v and %v, want %v and %v", first, second, way, known)
	}
	if u := atRest(t, counters); u.Messages != int64(2*rounds) {
		t.Errorf("%d messages of %d came", u.Messages, 2*rounds)
	}
}

func TestUnready(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		network results.Network
		want    int
	}{
		{results.Network{}, 1024},
		{results.Network{RTT: results.Duration(time.Second)}, 1024},
		{results.Network{TLS: true}, 16},
		{results.Network{TLS: true, RTT: results.Duration(40 * time.Millisecond)}, 136},
		{results.Network{TLS: true, RTT: results.Duration(time.Second)}, 1024},
	} {
		if got := unready(c.network, 4096); got != c.want {
			t.Errorf("%+v: %d connect at a time, want %d", c.network, got, c.want)
		}
	}
}

func TestEffectiveNetwork(t *testing.T) {
	t.Parallel()
	s := short("sse")
	s.Network.Link, s.Target.URL = "transatlantic", "https://127.0.0.1:1"
	l, _ := linkNamed("transatlantic")
	if n := effective(s).Network; time.Duration(n.RTT) != l.RTT || time.Duration(n.Jitter) != l.Jitter || !n.TLS {
		t.Errorf("effective network %+v", n)
	}
	if err := Validate(effective(s)); err != nil {
		t.Errorf("what a result spells out cannot be run again: %v", err)
	}
}
