package clients

// Usage is a copy of Counters at one instant. It is comparable; Plus sums
// clients, Minus gives what a period added.
type Usage struct {
	Sent, Received Layers
	Connections    int64 // connections opened
	Requests       int64 // HTTP requests and fetch requests written
	Empties        int64 // answers that brought no message, but for the one that gave the cursor
	Messages       int64 // messages handed to the sink
	Reconnects     int64 // times a client connected again after a failure
	SkippedTicks   int64 // polls that were never sent, as the answer before came later than the next tick
	Answers        int64 // answers of polls and fetches that brought messages
	EmptySent      int64 // bytes above TCP of requests whose answers are Empties
	EmptyReceived  int64 // bytes above TCP of these answers
	HandedEmpties  int64 // Empties that a client which looks at the status alone takes for messages
	Aborted        int64 // requests that the client gave up
	Races          int64 // requests that met a connection which the server was closing
	PortErrors     int64 // connections that failed for want of a port
	// MostMessages and MostPayload are the most that one answer brought since the
	// start, whatever the period.
	MostMessages, MostPayload int64
	Upstream                  UpstreamUsage
	Errors                    [errorKinds]int64
	Examples                  [errorKinds]string // the first error text of each kind
}

// UpstreamUsage is the account of what clients send.
type UpstreamUsage struct {
	Sent, Echoed int64
	Requests     int64 // that carried one of them
	Payload      int64 // bytes of the messages sent
	Bytes        int64 // all bytes above TCP that they and the answers to them took, both directions, TLS left out
}

// Layers counts the bytes of one direction. Payload + Framing + Header + TLS
// is what the client parsed, Socket what its read and write calls carried,
// Kernel what TCP carried without retransmissions: the three are equal when a
// connection is at rest.
type Layers struct {
	Payload  int64 // message bytes
	Framing  int64 // chunk sizes, field names, JSON around messages, frame headers, control frames
	Header   int64 // HTTP request and response heads
	TLS      int64 // records and handshake
	Socket   int64
	Kernel   int64 // meaningless unless HasKernel
	Segments int64 // TCP segments, bare acknowledgments included; meaningless unless HasKernel
	// HasKernel says whether the system told Kernel and Segments of every
	// connection.
	HasKernel bool
}

// Usage copies the account; the figures of a connection that is in use may be
// a message apart from each other.
func (c *Counters) Usage() Usage {
	u := Usage{
		Sent:         c.sent.copy(),
		Received:     c.received.copy(),
		Connections:  c.connections.Load(),
		Requests:     c.requests.Load(),
		Empties:      c.empties.Load(),
		Messages:     c.messages.Load(),
		Reconnects:   c.reconnects.Load(),
		SkippedTicks: c.skipped.Load(),

		Answers:       c.answers.Load(),
		MostMessages:  c.mostMessages.Load(),
		MostPayload:   c.mostPayload.Load(),
		EmptySent:     c.emptySent.Load(),
		EmptyReceived: c.emptyReceived.Load(),
		HandedEmpties: c.handed.Load(),
		Aborted:       c.aborted.Load(),
		Races:         c.races.Load(),
		PortErrors:    c.portless.Load(),
		Upstream: UpstreamUsage{
			Sent: c.upstream.sent.Load(), Echoed: c.upstream.echoed.Load(), Requests: c.upstream.requests.Load(),
			Payload: c.upstream.payload.Load(), Bytes: c.upstream.bytes.Load(),
		},
	}
	for k := range u.Errors {
		u.Errors[k] = c.errors[k].Load()
		if text := c.examples[k].Load(); text != nil {
			u.Examples[k] = *text
		}
	}
	if t, ok := c.kernel.read(); ok {
		u.Sent.Kernel, u.Sent.Segments, u.Sent.HasKernel = t.bytesOut, t.segmentsOut, true
		u.Received.Kernel, u.Received.Segments, u.Received.HasKernel = t.bytesIn, t.segmentsIn, true
	}
	return u
}

func (l *layers) copy() Layers {
	return Layers{
		Payload: l.payload.Load(),
		Framing: l.framing.Load(),
		Header:  l.header.Load(),
		TLS:     l.tls.Load(),
		Socket:  l.socket.Load(),
	}
}

// Plus is the sum; the zero Usage changes nothing.
func (u Usage) Plus(v Usage) Usage {
	switch (Usage{}) {
	case u:
		return v
	case v:
		return u
	}
	return u.combine(v, 1)
}

// Minus is what was added since v was taken; the zero Usage changes nothing.
func (u Usage) Minus(v Usage) Usage {
	if v == (Usage{}) {
		return u
	}
	return u.combine(v, -1)
}

func (u Usage) combine(v Usage, sign int64) Usage {
	u.Sent = u.Sent.combine(v.Sent, sign)
	u.Received = u.Received.combine(v.Received, sign)
	u.Connections += sign * v.Connections
	u.Requests += sign * v.Requests
	u.Empties += sign * v.Empties
	u.Messages += sign * v.Messages
	u.Reconnects += sign * v.Reconnects
	u.SkippedTicks += sign * v.SkippedTicks
	u.Answers += sign * v.Answers
	u.EmptySent += sign * v.EmptySent
	u.EmptyReceived += sign * v.EmptyReceived
	u.HandedEmpties += sign * v.HandedEmpties
	u.Aborted += sign * v.Aborted
	u.Races += sign * v.Races
	u.PortErrors += sign * v.PortErrors
	u.MostMessages, u.MostPayload = max(u.MostMessages, v.MostMessages), max(u.MostPayload, v.MostPayload)
	u.Upstream.Sent += sign * v.Upstream.Sent
	u.Upstream.Echoed += sign * v.Upstream.Echoed
	u.Upstream.Requests += sign * v.Upstream.Requests
	u.Upstream.Payload += sign * v.Upstream.Payload
	u.Upstream.Bytes += sign * v.Upstream.Bytes
	for k := range u.Errors {
		u.Errors[k] += sign * v.Errors[k]
		if u.Examples[k] == "" {
			u.Examples[k] = v.Examples[k]
		}
	}
	return u
}

func (l Layers) combine(m Layers, sign int64) Layers {
	l.Payload += sign * m.Payload
	l.Framing += sign * m.Framing
	l.Header += sign * m.Header
	l.TLS += sign * m.TLS
	l.Socket += sign * m.Socket
	l.Kernel += sign * m.Kernel
	l.Segments += sign * m.Segments
	l.HasKernel = l.HasKernel && m.HasKernel
	return l
}
