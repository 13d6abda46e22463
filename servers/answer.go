package servers

import (
	"errors"
	"net/http"
	"strconv"
	"sync"
)

// page is what one answer is made in. Pages are shared by all views, because
// 10,000 connections that kept one each would need more memory than the rest
// of what they need.
type page struct {
	messages []message
	bytes    []byte
}

var pages = sync.Pool{New: func() any { return new(page) }}

// release gives the page back, but never so large that a few rare answers pin
// memory for good.
func (p *page) release() {
	clear(p.messages)
	p.messages, p.bytes = p.messages[:0], p.bytes[:0]
	if cap(p.bytes) <= 4*maxBytes {
		pages.Put(p)
	}
}

// answer writes the messages after the offset, or 204 if there are none; the
// body is JSON that can also be split at newlines. It is written in one piece.
func answer(w http.ResponseWriter, t *topic, after int64, max limit) {
	p := pages.Get().(*page)
	defer p.release()
	if !p.body(t, after, max) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header()["Content-Type"] = []string{"application/json"}
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(p.bytes))}
	_, _ = w.Write(p.bytes) // a client that went away shows at its next request
}

// body appends the messages after the offset to what is in the page, or returns
// false if there are none.
func (p *page) body(t *topic, after int64, max limit) bool {
	var s span
	if after == now {
		s.after, _ = t.place(now)
	} else {
		p.messages, s = t.read(p.messages, after+1, max)
		if len(p.messages) == 0 && !s.lost {
			return false
		}
	}
	b := strconv.AppendInt(append(p.bytes, `{"after":`...), s.after-1, 10)
	if s.lost {
		b = strconv.AppendInt(append(b, `,"oldest":`...), s.oldest, 10)
	}
	b = append(b, `,"messages":[`...)
	for i, m := range p.messages {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, '\n'), m.payload()...)
	}
	p.bytes = append(b, "\n]}"...)
	return true
}

// refuse answers an error with the status that fits it.
func refuse(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	if errors.Is(err, ErrTopics) || errors.Is(err, ErrClosed) {
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "1")
	}
	http.Error(w, err.Error(), status)
}

// allow refuses every method but one.
func allow(w http.ResponseWriter, r *http.Request, method string) bool {
	if r.Method == method {
		return true
	}
	w.Header().Set("Allow", method)
	http.Error(w, "allowed is "+method, http.StatusMethodNotAllowed)
	return false
}
