package clients

import "time"

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
	// connection is not sent again: nobody knows whether it was served.
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
	// Follow is "empty" if the server is to append a message FollowDelay after an
	// answer without messages has left: longpoll.
	Follow      string
	FollowDelay time.Duration
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
	// Counters takes the account of POST, which has connections of its own; frames
	// are in the account of their client.
	Counters *Counters
}
