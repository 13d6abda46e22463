package scenarios

import (
	"fmt"
	"hash/maphash"
	"time"

	"bench/results"
)

// foreignAccount is what a shard counts of a foreign server's messages.
type foreignAccount struct {
	stamped, strays int64
	blank           int64 // answers without any stamp
	firstBody       string
	gaps            *results.Histogram
}

// Body takes what a foreign server has sent. The clock is read first, as in
// Receive.
func (s *subscriber) Body(body []byte) (messages, bytes int) {
	now := s.stage.now()
	clocked := s.clocked
	s.clocked = false
	if len(body) == 0 {
		return 0, 0
	}
	a := s.stage.abroad
	s.shard.mu.Lock()
	defer s.shard.mu.Unlock()
	if !s.stage.stamped {
		return s.arrive(body, now)
	}
	account, foreign := &s.shard.account, &s.shard.foreign
	known, stray := false, false
	a.finder.each(body, func(m stamp) {
		known = true
		if m.topic != s.topic {
			foreign.strays++
			known, stray = false, true
			return
		}
		if s.deliver(m, now, clocked) == duplicate {
			if a.repeats {
				return
			}
			account.Duplicate++
		}
		foreign.stamped++
		account.Received++
		messages++
	})
	if !known && messages == 0 {
		if a.asks && !stray {
			foreign.blank++
		} else {
			account.Received++
			account.Unstamped++
		}
		if foreign.firstBody == "" {
			foreign.firstBody = quotedBody(body)
		}
	}
	return messages, min(len(body), messages*a.finder.size)
}

// arrive takes a body as one message of which nothing is known but that it came.
// What polls are told again has not come again.
func (s *subscriber) arrive(body []byte, now time.Duration) (messages, bytes int) {
	if a := s.stage.abroad; a.unchanged {
		sum := maphash.Bytes(a.seed, body)
		if sum == s.lastBody {
			return 0, 0
		}
		s.lastBody = sum
	}
	s.shard.account.Received++
	if s.arrived != 0 && now >= s.stage.from && now < s.stage.to {
		s.shard.foreign.gaps.Record(int64(now - s.arrived))
	}
	s.arrived = now
	return 1, len(body)
}

// quotedBody makes a foreign body harmless, and short enough for a line.
func quotedBody(body []byte) string {
	const most = 120
	if len(body) > most {
		return fmt.Sprintf("%q and %d bytes more", body[:most], len(body)-most)
	}
	return fmt.Sprintf("%q", body)
}
