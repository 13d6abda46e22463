package clients

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A reference is the smallest server of all six patterns over one topic, by
// hand on sockets.
type reference struct {
	*fake
	lock     sync.Mutex
	messages []string
	more     chan struct{}
	heads    []string
}

func newReference(t testing.TB) *reference {
	r := &reference{more: make(chan struct{})}
	r.fake = newFake(t, r.serve)
	return r
}

func (r *reference) append(messages ...string) {
	r.lock.Lock()
	r.messages = append(r.messages, messages...)
	close(r.more)
	r.more = make(chan struct{})
	r.lock.Unlock()
}

// asked counts the requests that have arrived.
func (r *reference) asked() int {
	r.lock.Lock()
	defer r.lock.Unlock()
	return len(r.heads)
}

// from returns what follows offset after, and what tells of more.
func (r *reference) from(after int64) ([]string, chan struct{}) {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.messages[min(int(after)+1, len(r.messages)):], r.more
}

func (r *reference) last() int64 {
	r.lock.Lock()
	defer r.lock.Unlock()
	return int64(len(r.messages)) - 1
}

func (r *reference) serve(p *peer) {
	for {
		head, err := p.head()
		if err != nil {
			return
		}
		r.lock.Lock()
		r.heads = append(r.heads, head)
		r.lock.Unlock()
		target := strings.Fields(head)[1]
		path, _, _ := strings.Cut(target, "?")
		switch strings.Split(path, "/")[1] {
		case "polling", "keepalive", "longpoll":
			if !r.answer(p, head, target) || strings.Contains(head, "Connection: close") {
				return
			}
		case "sse":
			r.sse(p, head, target)
			return
		case "websocket":
			r.websocket(p, head, target)
			return
		case "fetch":
			r.fetch(p)
			return
		}
	}
}

// param is an integer of the query; missing is -2.
func param(target, name string) int64 {
	_, query, _ := strings.Cut(target, "?")
	for pair := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			n, _ := strconv.ParseInt(value, 10, 64)
			return n
		}
	}
	return Now
}

func (r *reference) answer(p *peer, head, target string) bool {
	closing := ""
	if strings.Contains(head, "Connection: close") {
		closing = "Connection: close\r\n"
	}
	after := param(target, "after")
	var messages []string
	if after == Now {
		after = r.last()
	} else {
		var more chan struct{}
		messages, more = r.from(after)
		if len(messages) == 0 && strings.HasPrefix(target, "/longpoll") {
			r.park(p, more)
			messages, _ = r.from(after)
		}
		if len(messages) == 0 {
			return p.say("HTTP/1.1 204 No Content\r\n%s\r\n", closing) == nil
		}
		if limit := param(target, "limit"); limit > 0 {
			messages = messages[:min(int(limit), len(messages))]
		}
		after += int64(len(messages))
	}
	body := fmt.Sprintf("{\"after\":%d,\"messages\":[\n%s", after, strings.Join(messages, ",\n"))
	if len(messages) > 0 {
		body += "\n"
	}
	body += "]}"
	return p.say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s", closing, len(body), body) == nil
}

// park waits for news or the end of the client.
func (r *reference) park(p *peer, more chan struct{}) bool {
	gone := make(chan struct{})
	go func() { p.r.Peek(1); close(gone) }()
	select {
	case <-more:
		p.SetReadDeadline(time.Unix(1, 0))
		<-gone
		p.SetReadDeadline(time.Time{})
		return true
	case <-gone:
		return false
	case <-time.After(patience):
		return false
	}
}

// follow calls send with everything after offset until the client is gone.
func (r *reference) follow(p *peer, after int64, send func(first int64, messages []string) error) {
	gone := make(chan struct{})
	go func() { io.Copy(io.Discard, p.r); close(gone) }()
	for {
		messages, more := r.from(after)
		if len(messages) > 0 {
			if send(after+1, messages) != nil {
				return
			}
			after += int64(len(messages))
			continue
		}
		select {
		case <-more:
		case <-gone:
			return
		}
	}
}

func (r *reference) sse(p *peer, head, target string) {
	after := param(target, "after")
	if _, rest, found := strings.Cut(head, "Last-Event-ID: "); found {
		id, _, _ := strings.Cut(rest, "\r\n")
		after, _ = strconv.ParseInt(id, 10, 64)
	}
	if after == Now {
		after = r.last()
	}
	p.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
	chunk := func(text string) error { return p.say("%x\r\n%s\r\n", len(text), text) }
	chunk(fmt.Sprintf("retry: 1000\nid: %d\n\n", after))
	r.follow(p, after, func(first int64, messages []string) error {
		var b strings.Builder
		for i, m := range messages {
			fmt.Fprintf(&b, "id: %d\ndata: %s\n\n", first+int64(i), m)
		}
		return chunk(b.String())
	})
}

func (r *reference) websocket(p *peer, head, target string) {
	_, rest, _ := strings.Cut(head, "Sec-WebSocket-Key: ")
	key, _, _ := strings.Cut(rest, "\r\n")
	p.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", acceptKey(key))
	after := param(target, "after")
	if after == Now {
		after = r.last()
	}
	p.Write(serverFrame(0x81, fmt.Sprintf(`{"after":%d}`, after)))
	batch := max(1, param(target, "batch"))
	r.follow(p, after, func(_ int64, messages []string) error {
		var b bytes.Buffer
		for len(messages) > 0 {
			n := min(int(batch), len(messages))
			b.Write(serverFrame(0x81, strings.Join(messages[:n], "\n")))
			messages = messages[n:]
		}
		_, err := p.Write(b.Bytes())
		return err
	})
}

// serverFrame is an unmasked frame with first byte b0.
func serverFrame(b0 byte, payload string) []byte {
	b := []byte{b0}
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

func (r *reference) fetch(p *peer) {
	p.say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: bench-fetch/1\r\n\r\n")
	for {
		q, err := readFetch(p.r)
		if err != nil {
			return
		}
		answer := binary.BigEndian.AppendUint32(nil, q.correlation)
		answer = binary.BigEndian.AppendUint16(answer, uint16(len(q.topics)))
		for _, t := range q.topics {
			var messages []string
			next := r.last() + 1
			if t.next >= 0 {
				var more chan struct{}
				if messages, more = r.from(t.next - 1); len(messages) == 0 {
					if !r.park(p, more) {
						return
					}
					messages, _ = r.from(t.next - 1)
				}
				if q.maxRecords > 0 {
					messages = messages[:min(int(q.maxRecords), len(messages))]
				}
				next = t.next + int64(len(messages))
			}
			answer = appendPart(answer, codeOK, 0, next, messages)
		}
		if _, err := p.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(answer))), answer...)); err != nil {
			return
		}
	}
}

// appendPart encodes one topic of a fetch response.
func appendPart(b []byte, code uint16, oldest, next int64, messages []string) []byte {
	b = binary.BigEndian.AppendUint16(b, code)
	b = binary.BigEndian.AppendUint64(b, uint64(oldest))
	b = binary.BigEndian.AppendUint64(b, uint64(next))
	b = binary.BigEndian.AppendUint64(b, uint64(next-int64(len(messages))))
	b = binary.BigEndian.AppendUint32(b, uint32(len(messages)))
	for _, m := range messages {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(m))), m...)
	}
	return b
}

// A fetchRequest is a decoded fetch request.
type fetchRequest struct {
	correlation, maxWait, minBytes, maxBytes, maxRecords uint32
	topics                                               []position
}

func readFetch(r io.Reader) (fetchRequest, error) {
	var q fetchRequest
	var n uint32
	if err := binary.Read(r, binary.BigEndian, &n); err != nil {
		return q, err
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return q, err
	}
	for i, field := range []*uint32{&q.correlation, &q.maxWait, &q.minBytes, &q.maxBytes, &q.maxRecords} {
		*field = binary.BigEndian.Uint32(b[4*i:])
	}
	count := binary.BigEndian.Uint16(b[20:])
	b = b[22:]
	for range count {
		size := binary.BigEndian.Uint16(b)
		q.topics = append(q.topics, position{topic: string(b[2 : 2+size]), next: int64(binary.BigEndian.Uint64(b[2+size:]))})
		b = b[2+size+8:]
	}
	if len(b) > 0 {
		return q, fmt.Errorf("%d bytes too many", len(b))
	}
	return q, nil
}
