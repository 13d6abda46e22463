package clients

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
)

// Fetch pulls as a Kafka consumer does: on one connection, opened by an HTTP
// Upgrade, it asks for what comes from its offsets on and is answered when
// Params.MinBytes wait or Params.MaxWait has passed. Target.Topic may name
// several topics with commas; one request asks for all.
func Fetch(ctx context.Context, t Target, s Sink) error {
	f := fetcher{}
	for name := range strings.SplitSeq(t.Topic, ",") {
		f.topics = append(f.topics, position{topic: name, next: -1})
	}
	return subscribe(ctx, &t, s, func(s *session) (func() error, error) {
		f.session = s
		p := &t.Params
		path := t.Path + p.Behavior.fetches().text
		head, err := requestHead(p.Headers, upgradeRequest, path, headFill{scheme: s.scheme, host: s.host, cookie: p.Cookie, behavior: &p.Behavior})
		f.head = []byte(head)
		f.limits = fetchLimits{
			maxWait: p.MaxWait, minBytes: max(p.MinBytes, 1), maxRecords: int64(p.MaxRecords),
			maxBytes: cmp.Or(p.Behavior.AnswerBytes, fetchBytes),
		}
		if p.Fixed {
			f.limits.maxRecords = 1
		}
		return f.run, err
	})
}

// fetchBytes is the most payload that one answer may bring, unless the client asks
// for another bound; records above it come alone.
const fetchBytes = 1 << 20

type fetcher struct {
	*session
	head        []byte
	topics      []position
	limits      fetchLimits
	request     []byte
	size        int // of the last answer
	correlation uint32
}

func (f *fetcher) run() error {
	if !f.ready {
		if err := f.subscribe(); err != nil {
			return err
		}
		if first := f.target.Params.Behavior.first(f.limits.maxWait); first > 0 {
			f.limits.maxWait = first
			err := f.turn()
			f.limits.maxWait = f.target.Params.MaxWait
			if err != nil {
				return err
			}
		}
	}
	for f.ctx.Err() == nil {
		if err := f.turn(); err != nil {
			return err
		}
	}
	return f.ctx.Err()
}

// turn asks once, and pauses as the client does before it asks again.
func (f *fetcher) turn() error {
	f.asking()
	if err := f.ask(); err != nil {
		return err
	}
	f.answered()
	if pace := f.target.Params.Behavior.Pace; pace > 0 {
		f.pause(pace)
	}
	return nil
}

// ask asks for what comes after the offsets, and leaves the connection as the next
// request should find it.
func (f *fetcher) ask() error {
	records, err := f.send()
	if err != nil {
		return err
	}
	if c := f.target.Counters; records == 0 {
		c.empties.Add(1)
		c.emptySent.Add(int64(len(f.request)))
		c.emptyReceived.Add(int64(f.size))
	}
	b := &f.target.Params.Behavior
	if b.Close || f.worn() {
		return f.part(b.Close && b.Closer != closerClient)
	}
	return nil
}

// send asks on the connection, or a new one. A fetch that met a closing connection
// goes out once more: it is safe to repeat.
func (f *fetcher) send() (records int, err error) {
	kept := f.open
	if !kept {
		if err := f.shake(); err != nil {
			return 0, err
		}
	}
	records, err = f.exchange(f.limits)
	if kept && f.target.Params.Behavior.IdleLimit > 0 && isGone(err) && records == 0 && len(f.conn.window()) == 0 {
		f.target.Counters.races.Add(1)
		f.target.Counters.reconnects.Add(1)
		f.drop()
		if err := f.shake(); err != nil {
			return 0, err
		}
		records, err = f.exchange(f.limits)
	}
	return records, err
}

// shake opens a connection and turns it into one of fetches.
func (f *fetcher) shake() error {
	if err := f.begin(f.head); err != nil {
		return err
	}
	h := &f.conn.head
	switch {
	case h.status != http.StatusSwitchingProtocols:
		return f.refused()
	case !strings.EqualFold(string(h.upgrade), fetchProtocol):
		return protocolError("handshake: Upgrade %s, want %s", quote(h.upgrade), fetchProtocol)
	}
	return nil
}

// subscribe asks for the end of every topic, which is answered at once, and
// passes the gate.
func (f *fetcher) subscribe() error {
	if err := f.shake(); err != nil {
		return err
	}
	if _, err := f.exchange(f.limits); err != nil {
		return err
	}
	for i := range f.topics {
		if t := f.target; t.Params.Fixed {
			f.topics[i].next = 0
		} else if t.After != Now {
			f.topics[i].next = t.After + 1
		}
	}
	f.subscribed()
	if f.target.Params.Behavior.Close { // which this answer ended
		f.drop()
	}
	return f.begins()
}

// exchange asks once and hands on what the answer brings.
func (f *fetcher) exchange(limits fetchLimits) (records int, err error) {
	f.correlation++
	f.request = appendFetch(f.request[:0], f.correlation, limits, f.topics)
	f.limit(limits.maxWait + f.dialer.answerTimeout())
	if err := f.conn.write(f.request); err != nil {
		return 0, err
	}
	f.target.Counters.requests.Add(1)
	f.conn.sent.framing += int64(len(f.request))
	frame, err := f.frame()
	if err != nil {
		return 0, err
	}
	f.conn.in.framing += int64(len(frame))
	f.size = len(frame)
	payload := f.conn.in.payload
	records, err = f.deliver(frame[frameLength:])
	if err != nil {
		return records, err
	}
	if records > 0 {
		f.target.Counters.answered(records, f.conn.in.payload-payload)
	}
	f.conn.skip(len(frame))
	if rest := f.conn.window(); len(rest) > 0 {
		return records, protocolError("bytes after the end of an answer: %s", quote(rest))
	}
	return records, nil
}

// frame waits for one whole frame, its length included.
func (f *fetcher) frame() ([]byte, error) {
	if err := f.conn.need(frameLength); err != nil {
		return nil, streamEnd(err)
	}
	n, err := frameSize(f.conn.window())
	if err != nil {
		return nil, err
	}
	if err := f.conn.need(n); err != nil {
		return nil, streamEnd(err)
	}
	return f.conn.window()[:n], nil
}

// deliver hands on the records of an answer and moves the offsets.
func (f *fetcher) deliver(b []byte) (records int, err error) {
	a, err := parseAnswer(b, f.correlation, len(f.topics))
	if err != nil {
		return 0, err
	}
	for i := range f.topics {
		part, err := a.topic()
		if err != nil {
			return records, err
		}
		for range part.count {
			record, err := a.record()
			if err != nil {
				return records, err
			}
			f.conn.in.framing -= int64(len(record))
			f.receive(record)
		}
		records += int(part.count)
		if err := f.move(i, part); err != nil {
			return records, err
		}
	}
	return records, a.end()
}

// move takes over what to ask for next.
func (f *fetcher) move(i int, part answerPart) error {
	switch part.code {
	case codeBadTopic:
		return &failure{kind: ErrStatus, permanent: true, err: fmt.Errorf("bad topic %q", f.topics[i].topic)}
	case codeBelowOldest:
		part.next = part.oldest
	}
	if !f.target.Params.Fixed || !f.ready {
		f.topics[i].next = part.next
	}
	return nil
}
