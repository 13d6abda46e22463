package clients

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"sync"
	"time"
)

// A session is what all patterns share: one connection at a time, its end with
// the context, and the step to Ready.
type session struct {
	ctx     context.Context
	target  *Target
	sink    Sink
	asks    ExchangeSink // nil when the sink does not care
	dialer  *Dialer
	secured *tls.Config // nil is plain
	remote  netip.AddrPort
	scheme  string
	host    string
	conn    conn
	open    bool
	ready   bool
	fresh   bool // something worked since the last failure
	limited bool // a stream stands within a message
	carried int  // messages that came over this connection
	timer   *time.Timer
	dialed  time.Time     // when the last connection was begun
	started chan struct{} // closed behind the gate; nil if nobody waits for it

	mu      sync.Mutex
	live    endpoint // guarded by mu
	ended   bool     // guarded by mu
	stalled bool     // guarded by mu; reads no more
}

// subscribe prepares a client by serve and runs what that returns, again after
// every failure, until ctx ends or the policy of t gives up.
func subscribe(ctx context.Context, t *Target, sink Sink, serve func(*session) (func() error, error)) error {
	s := &session{ctx: ctx, target: t, sink: sink}
	if err := s.prepare(); err != nil {
		return err
	}
	once, err := serve(s)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, s.end)
	defer stop()
	defer s.drop()
	defer s.behave()()
	wait := backoff{policy: t.Params.Retry, rand: t.Rand}
	for {
		err := once()
		if s.isStalled() {
			<-ctx.Done()
			return nil
		}
		s.drop()
		if ctx.Err() != nil {
			return nil
		}
		fresh := s.fresh
		s.fresh = false
		if errors.Is(err, errRenew) {
			continue
		}
		t.Counters.failed(err)
		if fresh {
			wait.reset()
		}
		pause, again := wait.next()
		if !again || isPermanent(err) {
			return fmt.Errorf("subscribing to %s%s: %w", t.URL, t.place(), err)
		}
		if !s.sleep(pause) {
			return nil
		}
		t.Counters.reconnects.Add(1)
	}
}

func (s *session) prepare() error {
	t := s.target
	u, err := url.Parse(t.URL)
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("target %s: must be http://HOST:PORT or https://HOST:PORT", quote([]byte(t.URL)))
	}
	if err := cmp.Or(t.Params.Retry.check(), t.Params.Behavior.check(), t.Upstream.check()); err != nil {
		return err
	}
	s.scheme, s.host = u.Scheme, u.Host
	if s.dialer = t.Dialer; s.dialer == nil {
		s.dialer = new(Dialer)
	}
	hostport := u.Host
	if u.Scheme == "https" {
		s.secured = cmp.Or(s.dialer.Security, new(Security)).config(u.Hostname())
		hostport = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443"))
	}
	if s.remote, err = s.dialer.resolve(s.ctx, hostport); err != nil {
		return fmt.Errorf("target: %w", err)
	}
	s.asks, _ = s.sink.(ExchangeSink)
	s.conn.init(&s.dialer.blocks, t.Counters)
	s.sample()
	s.gather()
	return nil
}

// connect opens the session's connection.
func (s *session) connect() error {
	s.dialed = time.Now()
	e, raw, err := s.dialer.dial(s.ctx, s.remote, s.target.Rand, s.adopt)
	if err == nil {
		s.conn.attach(e, raw)
		s.open, s.limited, s.carried = true, false, 0
		err = s.lay()
	}
	if err != nil {
		if isPortless(err) {
			s.target.Counters.portless.Add(1)
		}
		return &failure{kind: ErrDial, err: fmt.Errorf("connecting to %s: %w", s.remote, err)}
	}
	if s.dialer.OnConnect != nil {
		s.dialer.OnConnect(time.Since(s.dialed))
	}
	return nil
}

// adopt puts e under the context's end.
func (s *session) adopt(e endpoint) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return context.Canceled
	}
	s.live = e
	if s.stalled {
		e.SetReadDeadline(past)
	}
	return nil
}

// past is a deadline that interrupts.
var past = time.Unix(1, 0)

// end interrupts whatever the client waits for.
func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	if s.live != nil {
		s.live.SetDeadline(past)
	}
}

// drop closes the connection, if there is one.
func (s *session) drop() {
	s.mu.Lock()
	s.live = nil
	s.mu.Unlock()
	if s.open {
		s.open = false
		s.conn.detach()
	}
}

// limit makes reading fail in limit, at the latest after twice that: moving
// the deadline of every exchange costs more than it is worth.
func (s *session) limit(limit time.Duration) {
	now := time.Now()
	if left := s.conn.deadline.Sub(now); left >= limit && left <= 2*limit {
		return
	}
	s.setDeadline(now.Add(2 * limit))
}

// unlimit lets reading wait until ctx ends.
func (s *session) unlimit() {
	if !s.conn.deadline.IsZero() {
		s.setDeadline(time.Time{})
	}
}

func (s *session) setDeadline(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended && !s.stalled {
		s.conn.deadline = t
		s.conn.end.SetReadDeadline(t)
	}
}

// begin connects and reads the head that answers request.
func (s *session) begin(request []byte) error {
	if err := s.connect(); err != nil {
		return err
	}
	s.limit(s.dialer.answerTimeout())
	if err := s.conn.write(request); err != nil {
		return err
	}
	s.target.Counters.requests.Add(1)
	s.conn.sent.header += int64(len(request))
	return streamEnd(s.conn.readHead())
}

// refused makes an error of an answer that does not begin a stream.
func (s *session) refused() error {
	body, taken, err := s.conn.readBody()
	if err != nil {
		return statusError(s.conn.head.status, nil)
	}
	s.conn.in.framing += int64(len(body))
	s.conn.skip(taken)
	return statusError(s.conn.head.status, body)
}

// await waits for more of a stream: for ever at the end of a message, but not
// for the rest of one that has begun.
func (s *session) await() error {
	s.mind()
	return streamEnd(s.conn.more())
}

// mind limits the wait for the rest of what has begun, and for nothing else.
func (s *session) mind() {
	begun := len(s.conn.window()) > 0
	if begun == s.limited {
		return
	}
	if s.limited = begun; begun {
		s.setDeadline(time.Now().Add(s.dialer.answerTimeout()))
	} else {
		s.unlimit()
	}
}

// streamEnd names the end of a stream that should go on.
func streamEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return closedError("closed in mid-stream: %w", err)
	}
	return err
}

// subscribed ends the limit on subscribing and passes the gate, the first
// time. Nobody may hold a part of the window then: a client that waits at the
// gate gives its block back.
func (s *session) subscribed() {
	s.fresh = true
	s.unlimit()
	if s.dialer.OnReady != nil {
		s.dialer.OnReady(time.Since(s.dialed))
	}
	if s.ready {
		return
	}
	s.ready = true
	s.conn.settle()
	if len(s.conn.window()) == 0 {
		s.conn.release()
	}
	s.sink.Ready()
	s.passed()
}

// receive hands one message to the sink.
func (s *session) receive(payload []byte) {
	s.carried++
	s.conn.in.messages++
	s.conn.in.payload += int64(len(payload))
	s.sink.Receive(payload)
}

// worn tells whether the connection has carried as much as it is to.
func (s *session) worn() bool {
	limit := s.target.Params.Behavior.Lifetime
	return limit > 0 && s.carried >= limit
}

// sleep waits for d and reports whether ctx is still alive.
func (s *session) sleep(d time.Duration) bool {
	s.conn.settle()
	if d <= 0 {
		return s.ctx.Err() == nil
	}
	if s.timer == nil {
		s.timer = time.NewTimer(d)
	} else {
		s.timer.Reset(d)
	}
	select {
	case <-s.timer.C:
		return true
	case <-s.ctx.Done():
		s.timer.Stop()
		return false
	}
}

func (s *session) asking() {
	if s.asks != nil {
		s.asks.Asking()
	}
}

func (s *session) answered() {
	s.fresh = true
	if s.asks != nil {
		s.asks.Answered()
	}
}
