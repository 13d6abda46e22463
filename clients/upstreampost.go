package clients

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
)

// upstreamPath is where a server takes what clients send by POST.
const upstreamPath = "/up"

// A poster sends messages to the server, one request for each, beside a
// subscription. A request waits until the answer to the one before has come.
type poster struct {
	*asker
	up   *upstream
	head string
}

// newPoster is called by the client's goroutine, which has the random numbers.
func newPoster(s *session) *poster {
	up := newUpstream(s, byPost)
	if up == nil {
		return nil
	}
	t := *s.target
	t.Params.Behavior = Behavior{Method: methodPost}
	t.Upstream, t.Clocked = nil, false
	t.Rand = rand.New(rand.NewPCG(s.target.Rand.Uint64(), s.target.Rand.Uint64()))
	if t.Counters = up.Counters; t.Counters == nil {
		t.Counters = new(Counters)
	}
	return &poster{asker: &asker{session: &session{target: &t, sink: s.sink}, keep: !up.Fresh}, up: up}
}

// run sends until ctx ends.
func (p *poster) run(ctx context.Context) {
	p.ctx = ctx
	if err := p.prepare(); err != nil {
		p.target.Counters.failed(err)
		return
	}
	p.wait = p.dialer.answerTimeout()
	stop := context.AfterFunc(ctx, p.end)
	defer stop()
	defer p.drop()
	for p.sleep(p.up.wait()) {
		if err := p.send(p.up.message()); err != nil && ctx.Err() == nil {
			p.target.Counters.failed(err)
			p.drop()
			p.up.reset()
		}
	}
}

// send posts one message and reads the answer.
func (p *poster) send(message []byte) error {
	head, err := p.headOf(len(message))
	if err != nil {
		return err
	}
	p.up.frame = append(append(p.up.frame[:0], head...), message...)
	p.up.left(len(head))
	p.up.counts.requests.Add(1)
	if err := p.asker.send(p.up.frame); err != nil {
		return err
	}
	p.conn.sent.header -= int64(len(message))
	p.conn.sent.payload += int64(len(message))
	h := &p.conn.head
	size := h.size
	body, taken, err := p.conn.readBody()
	switch {
	case err != nil:
		return err
	case h.status != http.StatusOK:
		return statusError(h.status, body)
	}
	p.conn.in.framing += int64(len(body))
	p.conn.skip(taken)
	p.up.answered(size + taken)
	if p.keep && !h.close {
		return nil
	}
	return p.part(h.close)
}

// headOf is the head of a request with a body of so many bytes.
func (p *poster) headOf(body int) (string, error) {
	if p.head != "" && body == p.up.Payload {
		return p.head, nil
	}
	kind := pollRequest
	if !p.keep {
		kind = onceRequest
	}
	t := &p.target.Params
	head, err := requestHead(t.Headers, kind, upstreamPath, headFill{scheme: p.scheme, host: p.host, cookie: t.Cookie, behavior: &t.Behavior})
	head = strings.Replace(head, "Content-Length: 0\r\n", "Content-Length: "+strconv.Itoa(body)+"\r\n", 1)
	if body == p.up.Payload {
		p.head = head
	}
	return head, err
}
