package servers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
// It returns whether there was news.
func answer(w http.ResponseWriter, t *topic, after int64, max limit, b *behavior) (news bool) {
	p := pages.Get().(*page)
	defer p.release()
	last, news := p.body(t, after, max)
	status, tag := b.status(p, last, news)
	if tag != "" {
		w.Header()["Etag"] = []string{tag}
	}
	if status != http.StatusOK {
		w.WriteHeader(status)
		return news
	}
	w.Header()["Content-Type"] = []string{"application/json"}
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(p.bytes))}
	_, _ = w.Write(p.bytes) // a client that went away shows at its next request
	return news
}

// body appends the messages after the offset to what is in the page. It returns
// the offset of the last, and whether there was news: a message, or something to
// tell about the offset.
func (p *page) body(t *topic, after int64, max limit) (last int64, news bool) {
	var s span
	if after == now {
		s.after, _ = t.place(now)
	} else {
		p.messages, s = t.read(p.messages, after+1, max)
		if len(p.messages) == 0 && !s.lost {
			return after, false
		}
	}
	p.list(s)
	return s.after - 1, true
}

// list appends the span and its messages to what is in the page.
func (p *page) list(s span) {
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

// allow refuses every method but these.
func allow(w http.ResponseWriter, r *http.Request, methods ...string) bool {
	if slices.Contains(methods, r.Method) {
		return true
	}
	all := strings.Join(methods, ", ")
	w.Header().Set("Allow", all)
	http.Error(w, "allowed is "+all, http.StatusMethodNotAllowed)
	return false
}
