package servers

import (
	"errors"
	"time"
)

// answer parks the request if it must, and answers it.
func (c *consumer) answer() error {
	c.topics = c.topics[:0]
	for _, asked := range c.request.topics {
		t, err := c.log.topic(asked.name)
		if errors.Is(err, ErrClosed) {
			return err
		}
		c.topics = append(c.topics, t)
	}
	if !c.enough() && c.request.maxWait > 0 {
		if err := c.park(); err != nil {
			return err
		}
	}
	p := pages.Get().(*page)
	defer p.release()
	p.bytes = beginAnswer(p.bytes, &c.request)
	max := c.request.limit()
	for i, t := range c.topics {
		p.bytes, max = c.request.topics[i].fetch(t, p, max)
	}
	_, err := c.conn.Write(endAnswer(p.bytes))
	return err
}

// limit is what the request allows for all topics together.
func (r *fetchRequest) limit() limit {
	return limit{count: bounded(r.maxRecords, maxFetchCount), bytes: int64(bounded(r.maxBytes, maxFetchBytes))}
}

// bounded takes 0 for the most there can be.
func bounded(asked uint32, most int) int {
	if asked == 0 || int64(asked) > int64(most) {
		return most
	}
	return int(asked)
}

// fetch appends the topic's part of the answer, and returns what is left of the
// limit for the topics after it.
func (f fetchTopic) fetch(t *topic, p *page, max limit) ([]byte, limit) {
	if t == nil {
		return appendFetched(p.bytes, fetchBadTopic, span{}, nil), max
	}
	if f.next == -1 {
		end, _ := t.place(now)
		_, s := t.read(nil, end, limit{})
		return appendFetched(p.bytes, fetchOK, s, nil), max
	}
	var s span
	p.messages, s = t.read(p.messages[:0], f.next, max)
	if s.lost {
		s.after = s.oldest
		return appendFetched(p.bytes, fetchOutOfRange, s, nil), max
	}
	for _, m := range p.messages {
		max.bytes -= int64(len(m.payload()))
	}
	max.count -= len(p.messages)
	max.strict = max.strict || len(p.messages) > 0
	return appendFetched(p.bytes, fetchOK, s, p.messages), max
}

// enough reports whether the request is to be answered now.
func (c *consumer) enough() bool {
	max := c.request.limit()
	count, bytes := 0, int64(0)
	for i, t := range c.topics {
		next := c.request.topics[i].next
		if t == nil || next == -1 {
			return true
		}
		n, size, lost := t.pending(next)
		if lost {
			return true
		}
		count, bytes = count+n, bytes+size
	}
	return bytes >= min(int64(c.request.minBytes), max.bytes) || count >= max.count
}

// park waits until there is enough or max_wait has passed.
func (c *consumer) park() error {
	defer func() {
		for _, s := range c.seats {
			s.leave()
		}
		c.seats = c.seats[:0]
	}()
	for _, t := range c.topics {
		c.seats = append(c.seats, t.bells.join(c.bell))
	}
	c.log.held.Add(1)
	defer c.log.held.Add(-1)
	timeout := newAlarm(c.bell, min(time.Duration(c.request.maxWait)*time.Millisecond, maxHold))
	defer timeout.stop()
	for !c.enough() && !timeout.rang() {
		if c.gone.Load() || c.log.closed() {
			return errors.New("the consumer or the log has gone")
		}
		<-c.bell
	}
	return nil
}
