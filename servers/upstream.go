package servers

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// upstream takes what a client has to say by POST: the body is read, counted and
// forgotten, and acknowledged by "ok".
func (s *Server) upstream(w http.ResponseWriter, r *http.Request) {
	if s.log.closed() {
		refuse(w, ErrClosed)
		return
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		w.Header().Set("Connection", "close")
		http.Error(w, "the body ended early", http.StatusBadRequest)
		return
	}
	s.log.upstream.Add(1)
	_, _ = io.WriteString(w, "ok")
}

// A websocket client says something by a text frame of at most maxClientFrame
// bytes, "up ID" with anything behind a blank, and is answered "ok ID" in a text
// frame, in order. ID is 1 to 20 digits.
const (
	upWord    = "up "
	upIDBytes = 20
	// maxOwed is how much a client may be owed that says more than it reads.
	maxOwed = 64 << 10
)

// upID finds the ID in the beginning of a text; nil if that is not of this form.
func upID(text []byte) []byte {
	id, ok := bytes.CutPrefix(text, []byte(upWord))
	if !ok {
		return nil
	}
	id, _, _ = bytes.Cut(id, []byte(" "))
	if len(id) == 0 || len(id) > upIDBytes {
		return nil
	}
	for _, c := range id {
		if c < '0' || c > '9' {
			return nil
		}
	}
	return id
}

// owed is the frames that answer what a websocket client said. The reading half
// adds to it, the writing half takes all.
type owed struct {
	mu            sync.Mutex
	frames, spare []byte
}

// add answers one message; false if the client is owed too much already.
func (o *owed) add(id []byte) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.frames) >= maxOwed {
		return false
	}
	o.frames = append(appendHeader(o.frames, textFinal, len("ok ")+len(id)), "ok "...)
	o.frames = append(o.frames, id...)
	return true
}

// take empties it; what it returns is valid until the next call.
func (o *owed) take() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.frames, o.spare = o.spare[:0], o.frames
	return o.spare
}

// owe notes an answer, for the writing half.
func (p *pusher) owe(id []byte) {
	p.log.upstream.Add(1)
	o := p.owed.Load()
	if o == nil {
		o = new(owed)
		p.owed.Store(o)
	}
	if !o.add(id) {
		p.code.CompareAndSwap(0, closePolicy)
	}
	p.bell.ring()
}

// pay writes the answers that are owed.
func (p *pusher) pay() error {
	o := p.owed.Load()
	if o == nil {
		return nil
	}
	if frames := o.take(); len(frames) > 0 {
		return p.write(frames)
	}
	return nil
}
