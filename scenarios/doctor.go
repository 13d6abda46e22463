package scenarios

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"bench/results"
)

// Machine is what this machine can measure. A nil pointer means that the
// system does not tell; it never means zero.
type Machine struct {
	Environment results.Environment
	// Descriptors is how many files a process of ours may open.
	Descriptors int
	// Ports is how many clients may share a local address, Addresses how many
	// local addresses they are spread over.
	Ports, Addresses int
	// Backlog is how many connections may wait until a server accepts them.
	Backlog int
	// Available is the memory that can be used without swapping, in bytes.
	Available *int64
	// ClockRead is what one reading of the clock takes, ClockStep the smallest
	// step that was seen between two.
	ClockRead, ClockStep time.Duration
	// Timer is how late a bare thread wakes up as publishers do: the floor of
	// every schedule lag; Realtime tells whether it had real-time priority.
	// GoTimer is the same of time.Sleep.
	Timer, GoTimer Lateness
	Realtime       bool
	// Link is the error of an emulated link; nil if it could not be measured.
	Link *LinkError
	// Bounds are what limits the number of clients.
	Bounds []Bound
}

// Lateness is how long after its deadline a sleeper woke up.
type Lateness struct {
	Sleeps        int
	P50, P99, Max time.Duration
}

// Bound is a limit on the number of clients of a run.
type Bound struct {
	// What is scarce.
	What string
	// Arithmetic is how Clients follows.
	Arithmetic string
	// Clients is the limit; nil if there is none, or none is known.
	Clients *int64
	// Remedy says how to raise it.
	Remedy string
}

// Doctor looks at the machine for about three seconds. Its timings mean little
// while something else runs. The error is a Fault.
func Doctor(ctx context.Context, version string) (Machine, error) {
	m := Machine{
		Environment: environment(version, true),
		Descriptors: descriptorLimit(),
		Ports:       portsPerSource(),
		Addresses:   maxSources,
		Backlog:     backlog(),
	}
	if free, ok := availableMemory(); ok {
		m.Available = &free
	}
	m.Bounds = m.bounds()
	c := newClock()
	m.ClockRead, m.ClockStep = clockCost(c)
	late, realtime, err := timerFloor(ctx, timerLoad(800, 500*time.Millisecond), rand.Uint64(), false)
	if err != nil {
		return m, asFault(ctx, err)
	}
	m.Realtime, m.Timer = realtime, Lateness{
		Sleeps: int(late.Count()), P50: time.Duration(late.Quantile(0.5)), P99: time.Duration(late.Quantile(0.99)), Max: time.Duration(late.Max()),
	}
	m.GoTimer = sleepLateness(ctx, c)
	if link, err := measureLink(ctx); err == nil {
		m.Link = link
	}
	if ctx.Err() != nil {
		return m, asFault(ctx, ctx.Err())
	}
	return m, nil
}

// bounds does the arithmetic that CheckCapacity refuses by.
func (m Machine) bounds() []Bound {
	per := int64(max(1, m.Descriptors-reserve))
	files := Bound{
		What:       "files",
		Arithmetic: fmt.Sprintf("%d a process - %d reserved = %d clients a process; a run starts as many as it needs", m.Descriptors, reserve, per),
	}
	ports := int64(m.Ports) * int64(m.Addresses)
	sockets := Bound{
		What:       "ports",
		Arithmetic: fmt.Sprintf("%d an address × %d local addresses, for each server", m.Ports, m.Addresses),
		Clients:    &ports,
		Remedy:     "add --servers",
	}
	memory := Bound{What: "memory", Arithmetic: "this system does not tell what is available"}
	if m.Available != nil {
		// One server and one worker for every so many clients.
		n := *m.Available / (bytesPerClient + 2*bytesPerProcess/per)
		memory.Arithmetic = fmt.Sprintf("%d MiB available / (%d KiB a client + %d MiB for each server and worker)",
			*m.Available>>20, bytesPerClient>>10, bytesPerProcess>>20)
		memory.Clients = &n
		memory.Remedy = "close other programs"
	}
	return []Bound{files, sockets, memory}
}

// MaxClients is the smallest of the bounds; ok is false if none is known.
func (m Machine) MaxClients() (n int64, what Bound, ok bool) {
	for _, b := range m.Bounds {
		if b.Clients != nil && (!ok || *b.Clients < n) {
			n, what, ok = *b.Clients, b, true
		}
	}
	return n, what, ok
}

// clockCost measures what reading the clock takes and how fine it is.
func clockCost(c clock) (read, step time.Duration) {
	const times = 100_000
	began := c.now()
	last := began
	for range times {
		now := c.now()
		if d := now - last; d > 0 && (step == 0 || d < step) {
			step = d
		}
		last = now
	}
	return (last - began) / times, step
}

// sleepLateness calls time.Sleep 400 times for 0.5 to 1.5 ms, at random so that
// no tick of the kernel is hit or missed systematically.
func sleepLateness(ctx context.Context, c clock) Lateness {
	const times = 400
	var late []time.Duration
	for len(late) < times && ctx.Err() == nil {
		at := c.now() + time.Duration(500+rand.IntN(1000))*time.Microsecond
		time.Sleep(at - c.now())
		late = append(late, c.now()-at)
	}
	return summary(late)
}

// summary sorts the latenesses; of none it is zero.
func summary(late []time.Duration) Lateness {
	if len(late) == 0 {
		return Lateness{}
	}
	slices.Sort(late)
	rank := func(share float64) time.Duration { return late[int(share*float64(len(late)-1))] }
	return Lateness{Sleeps: len(late), P50: rank(0.5), P99: rank(0.99), Max: late[len(late)-1]}
}
