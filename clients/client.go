// Package clients holds one simulated subscriber per delivery pattern and the
// dialer that counts their bytes. A client strips the framing off the wire and
// hands payloads to a Sink; it refuses to know the time, the plan or the
// payload's meaning. It meets the servers only on the wire.
package clients

import (
	"context"
	"math/rand/v2"
	"time"
)

// A Client is one simulated subscriber. It connects, subscribes, hands every
// message to s and reconnects as t.Retry says. It returns nil when ctx ends,
// within 100 ms, and an error when it gives up.
type Client func(ctx context.Context, t Target, s Sink) error

// A Sink takes what one client receives.
type Sink interface {
	// Ready is called exactly once: every message appended from now on will be
	// received. It may block, as a gate that opens for all clients together.
	Ready()
	// Receive takes one message; payload is valid only during the call.
	Receive(payload []byte)
}

// An ExchangeSink also wants the end of every request-and-answer exchange;
// closed-loop runs need it. A client calls Asking just before it writes a
// request, or connects to do so, and Answered once the whole answer has been
// read. The exchange before Ready is not told.
type ExchangeSink interface {
	Sink
	Asking()
	Answered()
}

// An UpstreamSink also wants to know when the server has answered what the
// client sends. With Upstream by post it is called by another goroutine than the
// rest.
type UpstreamSink interface {
	Sink
	// Sends is called once, before the first message: it is due at first, and each of
	// the others an interval after the one before.
	Sends(first time.Time, interval time.Duration)
	// Echoed is called when the answer to a message of Target.Upstream has been
	// read; due is when that message was to be sent. Each is answered in its turn.
	Echoed(due time.Time)
}

// A HandlingSink also wants to know when the application handles what was
// received: all that was handed to Receive since the last call. With
// Behavior.BatchLinger it may be called by another goroutine than the rest.
type HandlingSink interface {
	Sink
	Handled()
}

// Target is where and how one client subscribes.
type Target struct {
	// URL is the server's base, such as "http://127.0.0.1:8080"; https is TLS.
	URL string
	// Path is the pattern's mount point, such as "/longpoll".
	Path string
	// Topic is the topic to subscribe to; fetch takes several, with commas.
	Topic string
	// After is the offset of the last message already seen; Now subscribes to
	// what comes from now on.
	After int64
	// Foreign is how the server is talked to if it is not bench's, else nil.
	Foreign *Foreign
	// Params are the tunables of all patterns.
	Params Params
	// Upstream is what is sent beside what is received; nil is nothing.
	Upstream *Upstream
	// Start, called after Sink.Ready, is when publishing begins, which a Behavior
	// may count from; nil is the time of that call.
	Start func() time.Time
	// Clocked tells the kernel's receive times to a ClockedSink.
	Clocked bool
	// Dialer opens the connections.
	Dialer *Dialer
	// Counters takes the account of this client.
	Counters *Counters
	// Rand is this client's own source: poll phase, jitter, masks.
	Rand *rand.Rand
}

// Values of Target.After: a subscriber that wants only what comes, and one that
// begins with the oldest message of the log.
const (
	Now       int64 = -2
	FromStart int64 = -1
)

// Params are the tunables of all patterns; each client reads its own.
type Params struct {
	PollInterval time.Duration // polling, keepalive: fixed tick, random phase; 0 asks again at once
	Hold         time.Duration // longpoll: how long the server may park the request
	Rearm        time.Duration // longpoll: pause before asking again
	BatchCount   int           // longpoll: messages to wait for; websocket: messages per frame
	BatchBytes   int64         // longpoll: payload bytes to wait for
	Linger       time.Duration // longpoll, websocket: bound on waiting for a batch; 0 is none
	MaxWait      time.Duration // fetch
	MinBytes     int64         // fetch
	MaxRecords   int           // polling, keepalive, longpoll, fetch: messages per answer; 0 is the server's limit
	Headers      string        // preset: minimal or browser
	Cookie       string        // Cookie header; "" sends none
	Retry        Retry
	// Behavior is how the client differs from the plain one.
	Behavior Behavior
	// Fixed makes polling, keepalive and fetch ask for the same message for
	// ever: the closed loop over a prefilled log.
	Fixed bool
}
