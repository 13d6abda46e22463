package clients

import (
	"errors"
	"os"
	"time"
)

// part ends a connection that carries no other answer. When the server
// announced to close, it goes first: who closes first keeps the port for a
// minute, and the clients have only 28,000.
func (s *session) part(announced bool) error {
	defer s.drop()
	if !announced {
		return nil
	}
	rest := s.conn.window()
	if len(rest) == 0 {
		if err := s.conn.more(); err != nil {
			return nil // EOF as announced, or an end that harms no message
		}
		rest = s.conn.window()
	}
	return protocolError("bytes after the end of an answer: %s", quote(rest))
}

// errRenew ends a connection that is to be replaced at once, by no fault of anybody.
var errRenew = errors.New("the client opens another connection")

// renew gives up the connection. What is left on it comes again.
func (s *session) renew() error {
	left := len(s.conn.window())
	s.conn.in.framing += int64(left)
	s.conn.skip(left)
	return errRenew
}

// pause waits for d and reports whether ctx is still alive. Where the server closes
// idle connections it watches the connection, as browsers and package net/http do:
// one that has gone by then carries no request.
func (s *session) pause(d time.Duration) bool {
	if s.target.Params.Behavior.IdleLimit == 0 || !s.open || d <= 0 {
		return s.sleep(d)
	}
	until := time.Now().Add(d)
	s.setDeadline(until)
	err := s.conn.more()
	switch {
	case s.ctx.Err() != nil:
		return false
	case errors.Is(err, os.ErrDeadlineExceeded):
		return true
	case err != nil:
		s.drop()
	}
	return s.sleep(time.Until(until)) // what came unasked is found by the next request
}

// start is when publishing begins.
func (s *session) start() time.Time {
	if s.target.Start == nil {
		return time.Now()
	}
	return s.target.Start()
}

// first is what the first request asks for of a hold, 0 if of all of it: at least a
// millisecond, in which fetch counts.
func (b *Behavior) first(hold time.Duration) time.Duration {
	if b.FirstShare == 0 || b.FirstShare == 1 || hold <= 0 {
		return 0
	}
	return max(time.Millisecond, time.Duration(b.FirstShare*float64(hold)).Round(time.Millisecond))
}

// begins waits behind the gate until the client is to begin.
func (s *session) begins() error {
	if d := s.target.Params.Behavior.BeginAfter; d > 0 && !s.sleep(time.Until(s.start().Add(d))) {
		return s.ctx.Err()
	}
	return nil
}
