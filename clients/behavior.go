package clients

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Behavior is how a client differs from the plain one of its pattern; the zero
// Behavior is the plain client. Each client reads what concerns it. What the
// server has to do for it travels in the request.
type Behavior struct {
	// Close drops the connection after each answer: polling, keepalive, longpoll
	// and fetch; sse asks the server to end the stream after each event.
	Close bool
	// Closer is who closes a connection that ends with its answer: server, or
	// client, which does not wait for the server then; "" is server.
	Closer string
	// HTTP is the version of requests: 1.0 or 1.1; "" is 1.1. Upgrades need 1.1.
	HTTP string
	// KeepAlive sends Connection: keep-alive with requests that do not end their
	// connection, as a browser does anyway.
	KeepAlive bool
	// HeaderBytes fills the request's head until it and that of an answer with
	// messages have this size together: polling, keepalive and longpoll; 0 does not.
	HeaderBytes int
	// Method is GET or POST, without a body; "" is GET. A POST that met a closing
	// connection is a failure, as nobody knows whether it was served: the caller sees
	// it before the client asks anew.
	Method string
	// Undrained leaves the end of a body unread, so that the connection is lost:
	// polling, keepalive and longpoll.
	Undrained bool
	// Empties is the status of an answer without messages: 204, 304 (to a request
	// with If-None-Match) or 200, which a client that looks at the status alone
	// takes for a message; "" is 204.
	Empties string
	// NoCursor does not say what the client has: longpoll. What is appended while
	// it does not wait is lost.
	NoCursor bool
	// Deadline is how long a client waits for an answer, connecting included,
	// before it gives up and asks anew: polling, keepalive and longpoll; 0 is for
	// ever.
	Deadline time.Duration
	// Pace is the pause between an answer and the next request of polling and
	// keepalive, which have no tick then, and of fetch; 0 is none.
	Pace time.Duration
	// Locked has polling and keepalive ask at Target.Start + Offset + k × interval
	// rather than at a random phase.
	Locked bool
	Offset time.Duration
	// FirstShare is the part of the hold that the first request of longpoll asks for,
	// and of the longest wait that of fetch; 0 is all of it, like 1.
	FirstShare float64
	// Loop is how often the server looks for messages while it holds a request of
	// longpoll; 0 is woken.
	Loop time.Duration
	// IdleLimit is how long the server keeps this connection without a request; 0
	// is its default. The client watches the connection while it pauses.
	IdleLimit time.Duration
	// Ping is how often the server sends a comment (sse) or a ping (websocket).
	Ping time.Duration
	// ReadRate is the bytes per second that the client reads; 0 is all it can.
	ReadRate int
	// Stalled clients read nothing from Target.Start + StallAfter on.
	Stalled    bool
	StallAfter time.Duration
	// AnswerBytes bounds the payload of an answer: polling, keepalive, longpoll
	// and fetch; 0 is the server's limit.
	AnswerBytes int64
	// BeginAfter has polls and fetches begin at Target.Start + BeginAfter, when what
	// is to wait for them does; 0 is at once.
	BeginAfter time.Duration
	// Batch is how many messages are gathered before they are handled, of which a
	// HandlingSink is told, and BatchLinger how long at most; 0 is no batching, and
	// no timer.
	Batch       int
	BatchLinger time.Duration
	// Lifetime is how many messages the client receives on one connection before
	// it opens another: all but polling, which does so anyway; 0 is all.
	Lifetime int
	// OpenLoop is the interval of polling and keepalive, in the place of
	// Params.PollInterval, for clients that ask whatever becomes of their requests:
	// one that fails is counted, and the next is sent in its turn.
	OpenLoop time.Duration
	// Follow is "empty" if the server is to append a message of FollowBytes
	// FollowDelay after an answer without messages has left: longpoll.
	Follow      string
	FollowDelay time.Duration
	FollowBytes int64
}

// Upstream is what a client sends to the server while it receives.
type Upstream struct {
	// By is websocket, a frame on the connection of a WebSocket client, or post, a
	// request for each message beside the subscription.
	By string
	// Fresh opens a connection for each POST.
	Fresh bool
	// Interval is the time between two messages; the phase is random.
	Interval time.Duration
	// Payload is the size of each in bytes.
	Payload int
	// Counters takes the account of POST, which has connections of its own; nil
	// drops it. Frames are in the account of their client.
	Counters *Counters
}

// Values of Behavior.Closer and Behavior.Method.
const (
	closerClient = "client"
	methodPost   = "POST"
)

// check refuses words that nobody here knows: a misspelled one would be the plain
// client.
func (b *Behavior) check() error {
	for _, c := range [...]struct {
		name, is string
		allowed  []string
	}{
		{"closer", b.Closer, []string{"", "server", closerClient}},
		{"http", b.HTTP, []string{"", "1.0", "1.1"}},
		{"method", b.Method, []string{"", "GET", methodPost}},
		{"empties", b.Empties, []string{"", "204", "304", "200"}},
		{"follow", b.Follow, []string{"", "empty"}},
	} {
		if !slices.Contains(c.allowed, c.is) {
			return fmt.Errorf("%s %q: must be one of %s", c.name, c.is, strings.Join(c.allowed[1:], ", "))
		}
	}
	if !(b.FirstShare >= 0 && b.FirstShare <= 1) {
		return fmt.Errorf("first share of %v: must be in 0 to 1", b.FirstShare)
	}
	if b.ReadRate < 0 || b.ReadRate > 0 && b.ReadRate < sips {
		return fmt.Errorf("read rate of %d bytes per second: must be at least %d, or 0 for all", b.ReadRate, sips)
	}
	return nil
}

// requestLine is the first line of a head and, after the lines of its preset, what
// the client adds to it. A nil b is the plain client.
func (b *Behavior) requestLine(kind requestKind, path string, connection bool) (line, more string, err error) {
	if b == nil {
		return "GET " + path + " HTTP/1.1", "", nil
	}
	if b.HTTP == "1.0" && (kind == socketRequest || kind == upgradeRequest) {
		return "", "", errors.New("http 1.0: an upgrade needs HTTP/1.1")
	}
	method := cmp.Or(b.Method, "GET")
	if kind != pollRequest && kind != onceRequest {
		method = "GET"
	}
	if b.KeepAlive && !connection {
		more = "Connection: keep-alive\r\n"
	}
	if method == methodPost {
		more += "Content-Length: 0\r\n"
	}
	return method + " " + path + " HTTP/" + cmp.Or(b.HTTP, "1.1"), more, nil
}

// kind is that of the requests of a client that keeps its connection or not.
func (b *Behavior) kind(plain requestKind) requestKind {
	switch {
	case b.Closer == closerClient: // a server that is told would go first
		return pollRequest
	case b.Close:
		return onceRequest
	}
	return plain
}

// keeps tells whether a connection lives longer than an answer.
func (b *Behavior) keeps(plain requestKind) bool { return plain != onceRequest && !b.Close }

// asks is what every request of polling, keepalive and longpoll says of it.
func (b *Behavior) asks() (q query) {
	q.addCount("max_bytes", b.AnswerBytes)
	if b.Empties != "" && b.Empties != "204" {
		q.add("empty", b.Empties)
	}
	q.addDuration("idle", b.IdleLimit)
	return q
}

// holds is what a request of longpoll says beside that.
func (b *Behavior) holds() query {
	q := b.asks()
	q.addDuration("loop", b.Loop)
	if b.Follow != "" {
		q.add("follow", b.Follow)
		q.addDuration("follow_delay", b.FollowDelay)
		q.addCount("follow_bytes", b.FollowBytes)
	}
	return q
}

// fetches is what the upgrade of fetch says of it.
func (b *Behavior) fetches() (q query) {
	if b.Close && b.Closer != closerClient {
		q.add("close", "1")
	}
	q.addDuration("idle", b.IdleLimit)
	return q
}

// streams is what a request of sse and websocket says of it.
func (b *Behavior) streams() (q query) {
	q.addDuration("ping", b.Ping)
	return q
}
