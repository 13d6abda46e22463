package scenarios

import (
	"sync"
	"time"

	"bench/results"
)

// shard is the account of some of a worker's clients: few enough of them share
// its lock that it is hardly ever contended, and there is one set of
// histograms per shard, never per client.
type shard struct {
	mu       sync.Mutex
	recorder *results.Recorder
	exchange *results.Histogram
	second   secondClock
	// Of topics with several subscribers ages are kept per message, of others only
	// how those of neighbors go together; the other one is nil.
	ages      *results.Ages
	neighbors *results.Neighbors
	account   results.Messages
	foreign   foreignAccount
	times     shardTimes
}

// stage is what all subscribers of a worker share: the clock, the window, and
// the gate at which they wait until the run starts.
type stage struct {
	clock    clock
	stamped  bool
	abroad   *abroad // nil: the server is bench's
	from, to time.Duration
	ready    func()
	gate     chan struct{}
	// at is the start of publishing; it is set before the gate opens.
	at time.Duration
}

// now is the time since the start of publishing; it is valid behind the gate.
func (s *stage) now() time.Duration { return s.clock.now() - s.at }

// subscriber is the sink of one client: the only place where a message meets
// the time.
type subscriber struct {
	stage *stage
	shard *shard
	topic int
	// window is the sequence numbers that count, base the place of its first
	// among the messages of all topics.
	window   span
	base     int64
	sequence sequence
	// delivered counts what was due in the window, apart from the sequence: both
	// accounts must agree.
	delivered int64
	// asked and answered are when the last request began, and when the last answer
	// was read; took tells whether that brought messages, waited whether the first
	// that did has been recorded.
	asked, answered time.Duration
	took, waited    bool
	read            time.Duration // until when this client has read what was in the log before
	closedLoop      bool
	// spread tells that the next request asks for a part of the hold only, part that
	// the last one did.
	spread, part bool
	// following tells that what is awaited are messages of the server's own, whose
	// window is known by what arrives. pending are the due times of what the
	// application has not yet handled.
	following bool
	pending   []time.Duration
	// sends is what the client sends itself; it is written once, under the shard's lock.
	sends timetable
	// kernel is when the kernel received what comes next, if it told: not of
	// every message of a clocked client, such as the first of a connection.
	clocked bool
	kernel  time.Duration
	// arrived is when the message before came, and lastBody what it was, if it
	// carried no stamp.
	arrived  time.Duration
	lastBody uint64
}

// Ready reports the client as subscribed and holds it at the gate: all start
// together, and nobody polls while others still connect.
func (s *subscriber) Ready() {
	s.stage.ready()
	<-s.stage.gate
}

// Receive records how old the message is. The clock is read first: what
// follows is the instrument's own time, not the server's.
func (s *subscriber) Receive(payload []byte) {
	now := s.stage.now()
	clocked := s.clocked
	s.clocked, s.took = false, true
	s.shard.mu.Lock()
	defer s.shard.mu.Unlock()
	account := &s.shard.account
	account.Received++
	if !s.stage.stamped {
		account.Delivered++
		return
	}
	m, ok := readStamp(payload)
	if !ok && s.following {
		m, ok = s.readClock(payload)
	}
	if !ok || m.topic != s.topic {
		account.Unstamped++
		return
	}
	if s.deliver(m, now, clocked) == duplicate {
		account.Duplicate++
	}
}

// deliver takes a message of the subscriber's topic, which may have come before.
func (s *subscriber) deliver(m stamp, now time.Duration, clocked bool) arrival {
	kind := s.sequence.arrive(m.seq)
	switch kind {
	case duplicate:
		return duplicate
	case late:
		s.shard.account.OutOfOrder++
	}
	if m.due < s.stage.from || m.due >= s.stage.to {
		return kind
	}
	s.shard.account.Delivered++
	s.delivered++
	s.shard.recorder.Record(m.due, m.sent, now)
	s.special(m, now)
	if clocked {
		s.shard.second.split(m.due, s.kernel, now)
	}
	if s.shard.ages != nil {
		s.shard.ages.Record(int(s.base+m.seq-s.window.from), now-m.due)
	}
	if s.shard.neighbors != nil {
		s.shard.neighbors.Record(int64(now - m.due))
	}
	return kind
}
