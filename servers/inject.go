package servers

import (
	"bytes"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Injection is what a server does wrong on purpose, so that a measurement of
// it has a known answer. It concerns messages that publishers append.
type Injection struct {
	text           string
	delay, service law
	swallow        int64
}

// law draws a time; nil is none at all.
type law func(*rand.Rand) time.Duration

// laws are the distributions of an injected time, with what their parameters,
// separated by colons, stand for.
var laws = map[string]struct {
	form string
	make func(p *parameters) law
}{
	"const":   {"const:5ms", func(p *parameters) law { return constant(p.duration()) }},
	"uniform": {"uniform:0s:100ms (from, to)", func(p *parameters) law { return uniform(p.duration(), p.duration()) }},
	"exp":     {"exp:10ms (mean)", func(p *parameters) law { return exponential(p.duration()) }},
	"mix":     {"mix:1ms:100ms:0.01 (mostly, else, share of else)", func(p *parameters) law { return mixed(p.duration(), p.duration(), p.number(0, 1)) }},
	"pareto":  {"pareto:1ms:2.5 (least, shape)", func(p *parameters) law { return pareto(p.duration(), p.number(0.1, 100)) }},
}

// InjectionForms says, for help and hints, what ParseInjection takes.
const InjectionForms = "delay=LAW, service=LAW (one thread) or swallow=K (every K-th), with commas; " +
	"LAW is const:5ms, uniform:0s:100ms, exp:10ms, mix:1ms:100ms:0.01 or pareto:1ms:2.5"

// ParseInjection reads one or more of these, with commas between:
//
//	delay=LAW    every message becomes visible that much later; a short delay overtakes a long one
//	service=LAW  one thread, for the whole server, takes in messages and answers polls, each so long
//	swallow=K    every K-th message is acknowledged and never seen again
//
// Delay and service exclude each other. "" is no injection: nil.
func ParseInjection(text string) (*Injection, error) {
	if text == "" {
		return nil, nil
	}
	i := &Injection{text: text}
	for part := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(part, "=")
		var err error
		switch {
		case key == "delay" && i.delay == nil:
			i.delay, err = parseLaw(value)
		case key == "service" && i.service == nil:
			i.service, err = parseLaw(value)
		case key == "swallow" && i.swallow == 0:
			if i.swallow, err = strconv.ParseInt(value, 10, 64); err != nil || i.swallow < 1 {
				err = fmt.Errorf("%.40q is not a whole number from 1", value)
			}
		default:
			err = errors.New("allowed are delay, service and swallow, each once")
		}
		if err != nil {
			return nil, fmt.Errorf("%.60q: %w", part, err)
		}
	}
	if i.delay != nil && i.service != nil {
		return nil, fmt.Errorf("%.120q: delay and service exclude each other: the answer of a queue is known only without delays before it", text)
	}
	return i, nil
}

func parseLaw(text string) (law, error) {
	name, rest, _ := strings.Cut(text, ":")
	l, known := laws[name]
	if !known {
		return nil, fmt.Errorf("no law is called %.40q: allowed is const, uniform, exp, mix or pareto", name)
	}
	p := &parameters{words: strings.Split(rest, ":")}
	draw := l.make(p)
	if p.bad || len(p.words) > 0 {
		return nil, fmt.Errorf("write %s, each time from 0s to %v", l.form, maxHold)
	}
	return draw, nil
}

// parameters are those of a law that have not been read yet.
type parameters struct {
	words []string
	bad   bool
}

func (p *parameters) next() (word string) {
	if len(p.words) > 0 {
		word, p.words = p.words[0], p.words[1:]
	}
	return word
}

func (p *parameters) duration() time.Duration {
	d, err := time.ParseDuration(p.next())
	p.bad = p.bad || err != nil || d < 0 || d > maxHold
	return d
}

func (p *parameters) number(low, high float64) float64 {
	v, err := strconv.ParseFloat(p.next(), 64)
	p.bad = p.bad || err != nil || !(v >= low && v <= high)
	return v
}

func constant(d time.Duration) law { return func(*rand.Rand) time.Duration { return d } }

func uniform(from, to time.Duration) law {
	return func(r *rand.Rand) time.Duration { return from + time.Duration(r.Float64()*float64(to-from)) }
}

func exponential(mean time.Duration) law {
	return func(r *rand.Rand) time.Duration { return time.Duration(r.ExpFloat64() * float64(mean)) }
}

func mixed(mostly, otherwise time.Duration, share float64) law {
	return func(r *rand.Rand) time.Duration {
		if r.Float64() < share {
			return otherwise
		}
		return mostly
	}
}

// pareto has P(X > x) = (least/x)^shape. What exceeds maxHold is taken as
// maxHold: below shape 1 the law has no mean, and a run has an end.
func pareto(least time.Duration, shape float64) law {
	return func(r *rand.Rand) time.Duration {
		return time.Duration(min(float64(maxHold), float64(least)*math.Pow(1-r.Float64(), -1/shape)))
	}
}

// most is how many messages wait at a time; above it the publisher waits, as
// it does for any server that cannot follow.
const most = 1 << 20

// faults is an injection at work. One goroutine holds back all messages, by one
// timer: none waits behind another, unless the law says so.
type faults struct {
	Injection
	log   *Log
	bell  bell
	slots chan struct{}

	mu       sync.Mutex
	random   *rand.Rand
	accepted int64
	free     time.Time // when the one thread is done with all it has
	waiting  waiting
}

func newFaults(l *Log, i Injection) *faults {
	return &faults{
		Injection: i, log: l, bell: newBell(), slots: make(chan struct{}, most),
		random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())),
	}
}

// accept takes a publisher's message: into the log, or first into the faults.
func (l *Log) accept(name, payload []byte) error {
	if l.faults == nil {
		_, err := l.append(name, payload)
		return err
	}
	return l.faults.accept(name, payload)
}

func (f *faults) accept(name, payload []byte) error {
	if _, err := f.log.topic(name); err != nil {
		return err
	}
	select {
	case f.slots <- struct{}{}:
	case <-f.log.ctx.Done():
		return ErrClosed
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.accepted++
	if f.swallow > 0 && f.accepted%f.swallow == 0 {
		<-f.slots
		return nil
	}
	due := time.Now()
	switch {
	case f.delay != nil:
		due = due.Add(f.delay(f.random))
	case f.service != nil:
		due = f.occupy(due)
	}
	heap.Push(&f.waiting, held{due: due, number: f.accepted, name: string(name), payload: bytes.Clone(payload)})
	if f.waiting[0].number == f.accepted {
		f.bell.ring()
	}
	return nil
}

// occupy gives the one thread another piece of work and returns when it will
// be done (Lindley 1952): late timers do not add up.
func (f *faults) occupy(now time.Time) time.Time {
	if f.free.Before(now) {
		f.free = now
	}
	f.free = f.free.Add(f.service(f.random))
	return f.free
}

// turn waits until the one thread has come to a poll.
func (l *Log) turn(ctx context.Context) {
	if l.faults == nil || l.faults.service == nil {
		return
	}
	l.faults.mu.Lock()
	due := l.faults.occupy(time.Now())
	l.faults.mu.Unlock()
	t := time.NewTimer(time.Until(due))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-l.ctx.Done():
	}
}

// run appends messages when they are due, until the log ends.
func (f *faults) run() {
	timer := time.NewTimer(maxHold)
	defer timer.Stop()
	for !f.log.closed() {
		m, wait := f.next()
		if wait <= 0 {
			_, _ = f.log.append([]byte(m.name), m.payload) // accept has checked what can be
			<-f.slots
			continue
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-f.bell:
		case <-f.log.ctx.Done():
		}
	}
}

// next takes the message that is due, or tells how long that will be.
func (f *faults) next() (m held, wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.waiting) == 0 {
		return m, maxHold
	}
	if wait = time.Until(f.waiting[0].due); wait <= 0 {
		m = heap.Pop(&f.waiting).(held)
	}
	return m, wait
}

// held is a message that waits.
type held struct {
	due     time.Time
	number  int64 // in order of arrival, which decides between equal times
	name    string
	payload []byte
}

// waiting is a heap of messages, the next due first.
type waiting []held

func (w waiting) Len() int      { return len(w) }
func (w waiting) Swap(i, j int) { w[i], w[j] = w[j], w[i] }
func (w waiting) Less(i, j int) bool {
	if w[i].due.Equal(w[j].due) {
		return w[i].number < w[j].number
	}
	return w[i].due.Before(w[j].due)
}

// Push is part of heap.Interface.
func (w *waiting) Push(m any) { *w = append(*w, m.(held)) }

// Pop is part of heap.Interface.
func (w *waiting) Pop() any {
	last := len(*w) - 1
	m := (*w)[last]
	(*w)[last] = held{}
	*w = (*w)[:last]
	return m
}
