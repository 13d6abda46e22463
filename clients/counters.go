package clients

import (
	"sync"
	"sync/atomic"
	"syscall"
)

// Counters is the running account of one client. The client is the only
// writer; Usage may be called at any time by others.
type Counters struct {
	sent, received layers
	connections    atomic.Int64
	requests       atomic.Int64
	empties        atomic.Int64
	messages       atomic.Int64
	reconnects     atomic.Int64
	skipped        atomic.Int64
	answers        atomic.Int64
	mostMessages   atomic.Int64
	mostPayload    atomic.Int64
	emptySent      atomic.Int64
	emptyReceived  atomic.Int64
	handed         atomic.Int64
	aborted        atomic.Int64
	races          atomic.Int64
	portless       atomic.Int64
	upstream       upstreamCounts
	errors         [errorKinds]atomic.Int64
	examples       [errorKinds]atomic.Pointer[string]
	kernel         kernelAccount
}

// layers counts the bytes of one direction.
type layers struct {
	payload, framing, header, tls, socket atomic.Int64
}

// A kernelAccount sums TCP_INFO over the connections of one client. The lock
// makes the step of a connection from live to closed one step for readers.
type kernelAccount struct {
	mu      sync.Mutex
	closed  kernelTotals
	live    syscall.RawConn
	missing bool // the kernel did not tell about some connection
}

// kernelTotals is what the kernel says of a connection: bytes handed over
// without retransmissions, and segments, both ways.
type kernelTotals struct {
	bytesOut, bytesIn, segmentsOut, segmentsIn int64
}

func (k kernelTotals) plus(o kernelTotals) kernelTotals {
	return kernelTotals{k.bytesOut + o.bytesOut, k.bytesIn + o.bytesIn, k.segmentsOut + o.segmentsOut, k.segmentsIn + o.segmentsIn}
}

// opened begins the kernel's account of a connection.
func (k *kernelAccount) opened(raw syscall.RawConn) {
	k.mu.Lock()
	k.live = raw
	k.mu.Unlock()
}

// The close of a connection costs segments that TCP_INFO cannot show, as it
// must be read before: our FIN, and the acknowledgment of it.
const (
	finSegmentsOut = 1
	finSegmentsIn  = 1
)

// closing ends it; call it just before the connection is closed.
func (k *kernelAccount) closing() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.live == nil {
		return
	}
	t, ok := readKernel(k.live)
	if ok {
		k.closed = k.closed.plus(t).plus(kernelTotals{segmentsOut: finSegmentsOut, segmentsIn: finSegmentsIn})
	}
	k.missing = k.missing || !ok
	k.live = nil
}

// parting adds a goodbye of so many bytes, which is said after closing: what a
// peer answers to it may come or not while the kernel is asked.
func (k *kernelAccount) parting(bytes int64) {
	if bytes == 0 {
		return
	}
	k.mu.Lock()
	k.closed = k.closed.plus(kernelTotals{bytesOut: bytes, segmentsOut: 1})
	k.mu.Unlock()
}

// read sums closed connections and the live one; false is not known.
func (k *kernelAccount) read() (kernelTotals, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	total := k.closed
	if k.live != nil {
		t, ok := readKernel(k.live)
		total, k.missing = total.plus(t), k.missing || !ok
	}
	return total, kernelKnown && !k.missing
}

// upstreamCounts is the account of what a client sends.
type upstreamCounts struct {
	sent, echoed, requests, payload, bytes atomic.Int64
}

// answered counts an answer with messages. The client is the only writer.
func (c *Counters) answered(messages int, payload int64) {
	c.answers.Add(1)
	if int64(messages) > c.mostMessages.Load() {
		c.mostMessages.Store(int64(messages))
	}
	if payload > c.mostPayload.Load() {
		c.mostPayload.Store(payload)
	}
}

// failed counts err by kind and keeps the first text of each kind.
func (c *Counters) failed(err error) {
	kind := kindOf(err)
	c.errors[kind].Add(1)
	if c.examples[kind].Load() == nil {
		text := err.Error()
		c.examples[kind].Store(&text)
	}
}

// tally is the part of the account that grows with every message. The client
// adds to it without atomics and folds it into Counters once per system call.
type tally struct {
	payload, framing, header, socket, messages int64
}

func (t *tally) fold(l *layers, c *Counters) {
	if t.payload != 0 {
		l.payload.Add(t.payload)
	}
	if t.framing != 0 {
		l.framing.Add(t.framing)
	}
	if t.header != 0 {
		l.header.Add(t.header)
	}
	if t.socket != 0 {
		l.socket.Add(t.socket)
	}
	if t.messages != 0 {
		c.messages.Add(t.messages)
	}
	*t = tally{}
}
