package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"time"

	"bench/results"
)

// message is one line of a plan: when it is due, counted from the start of
// publishing, and its place in its topic.
type message struct {
	due   time.Duration
	topic int32
	seq   int32
}

// plan is who publishes what, when. It is fixed before a run: the same load
// and seed give the same plan in every pattern.
type plan struct {
	messages []message
	topics   int
	// backlog is how many messages every topic has before the first of these. They
	// count as due when the window begins.
	backlog int
	// from and to bound the window by due time.
	from, to time.Duration
	// first and last bound the sequence numbers due in the window, per topic:
	// first <= seq < last.
	first, last []int64
}

// newPlan draws the due times of all messages. Poisson streams are independent
// per topic: their superposition is one stream of the summed rate in which
// every message falls on a topic at random. Constant and burst streams start
// at a random phase per topic, so that topics do not march in step, unless the
// phase is locked: then all start together.
//
// A stop ends publishing within the window. With a backlog, whose clients come when
// the window begins, so does publishing. Messages that follow an answer are planned
// in pairs; those that follow an empty one are the server's own.
func newPlan(load results.Load, b results.Behavior, seed uint64) *plan {
	p := &plan{
		topics:  topicCount(load),
		backlog: b.Backlog,
		from:    time.Duration(load.Warmup),
		to:      time.Duration(load.Warmup) + time.Duration(load.Duration),
	}
	rng := rand.New(rand.NewPCG(seed, 0x706c616e)) // "plan"
	rate := float64(load.Rate)
	switch {
	case rate == 0 || load.ClosedLoop || b.Follow == followEmpty:
	case b.Follow == followAnswer:
		p.pairs(rng, rate, time.Duration(b.FollowDelay))
	case load.Arrivals == "poisson":
		p.poisson(rng, rate)
	case load.Arrivals == "constant":
		p.periodic(rng, rate, 1, b.Phase == phaseLocked)
	case load.Arrivals == "burst":
		p.periodic(rng, rate, load.Burst, b.Phase == phaseLocked)
	}
	p.cut(b)
	p.number()
	return p
}

// Values of Behavior.Follow and Behavior.Phase.
const (
	followAnswer = "answer"
	followEmpty  = "empty"
	phaseLocked  = "locked"
	phaseSpread  = "spread"
)

// topicCount is the number of topics of a load.
func topicCount(load results.Load) int {
	if load.Topics == results.OwnTopics {
		return load.Clients
	}
	return int(load.Topics)
}

// topicOf is the topic of client i.
func topicOf(load results.Load, i int) int { return i % topicCount(load) }

func (p *plan) poisson(rng *rand.Rand, rate float64) {
	mean := float64(time.Second) / (rate * float64(p.topics))
	for at := rng.ExpFloat64() * mean; at < float64(p.to); at += rng.ExpFloat64() * mean {
		p.messages = append(p.messages, message{due: time.Duration(at), topic: int32(rng.IntN(p.topics))})
	}
}

func (p *plan) periodic(rng *rand.Rand, rate float64, burst int, locked bool) {
	period := float64(burst) * float64(time.Second) / rate
	for topic := range p.topics {
		at := rng.Float64() * period
		if locked {
			at = 0
		}
		for ; at < float64(p.to); at += period {
			for range burst {
				p.add(topic, time.Duration(at))
			}
		}
	}
	p.sort()
}

// pairs plans messages two by two: the second is due delay after the first, which
// is answered at once where somebody waits for it. Between the pairs of a topic lie
// half to one and a half periods of the rate, so that the next one finds the client
// at rest, and the odd sequence numbers are the second ones.
func (p *plan) pairs(rng *rand.Rand, rate float64, delay time.Duration) {
	pause := func() time.Duration { return time.Duration((0.5 + rng.Float64()) * float64(time.Second) / rate) }
	for topic := range p.topics {
		for at := pause(); at < p.to; at += delay + pause() {
			p.add(topic, at)
			p.add(topic, at+delay)
		}
	}
	p.sort()
}

func (p *plan) add(topic int, due time.Duration) {
	p.messages = append(p.messages, message{due: due, topic: int32(topic)})
}

func (p *plan) sort() {
	slices.SortStableFunc(p.messages, func(a, b message) int { return cmp.Compare(a.due, b.due) })
}

// cut leaves out what is due before publishing begins or after it ends.
func (p *plan) cut(b results.Behavior) {
	if b.Stop == 0 && b.Backlog == 0 && b.Follow == "" {
		return
	}
	from, to := time.Duration(0), p.to
	if b.Backlog > 0 {
		from = p.from
	}
	if b.Stop > 0 {
		to = min(to, p.from+time.Duration(b.Stop))
	}
	p.messages = slices.DeleteFunc(p.messages, func(m message) bool { return m.due < from || m.due >= to })
}

// number gives every message its sequence number and finds each topic's window.
func (p *plan) number() {
	p.first, p.last = make([]int64, p.topics), make([]int64, p.topics)
	next := make([]int32, p.topics)
	for t := range p.topics {
		next[t], p.last[t] = int32(p.backlog), int64(p.backlog)
	}
	for i := range p.messages {
		m := &p.messages[i]
		m.seq = next[m.topic]
		next[m.topic]++
		if m.due < p.from {
			p.first[m.topic]++
		}
		p.last[m.topic]++
	}
}

// inWindow tells whether a message due then is measured.
func (p *plan) inWindow(due time.Duration) bool { return due >= p.from && due < p.to }

// windowed counts the messages due in the window.
func (p *plan) windowed() (n int64) {
	for t := range p.topics {
		n += p.last[t] - p.first[t]
	}
	return n
}

// hash identifies the plan and the size of its messages.
func (p *plan) hash(payload results.Bytes) string {
	h := sha256.New()
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(payload))
	h.Write(b[:8])
	if p.backlog > 0 {
		binary.BigEndian.PutUint64(b[:], uint64(p.backlog))
		h.Write(b[:8])
	}
	for _, m := range p.messages {
		binary.BigEndian.PutUint64(b[:], uint64(m.due))
		binary.BigEndian.PutUint32(b[8:], uint32(m.topic))
		binary.BigEndian.PutUint32(b[12:], uint32(m.seq))
		h.Write(b[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// published counts the messages due in the window among the first sent ones and
// those of the backlog, and, if these are not all, the sent messages of every topic.
func (p *plan) published(sent int64) (windowed int64, perTopic map[int]int64) {
	windowed = int64(p.topics) * int64(p.backlog)
	for _, m := range p.messages[:sent] {
		if p.inWindow(m.due) {
			windowed++
		}
	}
	if sent == int64(len(p.messages)) {
		return windowed, nil
	}
	perTopic = make(map[int]int64, p.topics)
	for topic := range p.topics {
		perTopic[topic] = int64(p.backlog)
	}
	for _, m := range p.messages[:sent] {
		perTopic[int(m.topic)]++
	}
	return windowed, perTopic
}
