package servers

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Limits of the fetch protocol.
const (
	maxFetchTopics  = 1000
	maxFetchRequest = fetchHead + maxFetchTopics*(2+64+8) // bytes after the length
	maxFetchCount   = 10_000                              // messages per answer
	maxFetchBytes   = 8 << 20                             // payload bytes per answer
	fetchHead       = 5*4 + 2
)

// Codes of a topic in a fetch answer.
const (
	fetchOK uint16 = iota
	fetchOutOfRange
	fetchBadTopic
)

// fetchRequest is what a consumer asks for; it owns its offsets. On the wire,
// big-endian: u32 bytes that follow, u32 correlation, u32 max_wait in
// milliseconds, u32 min_bytes, u32 max_bytes, u32 max_records, u16 topics, then
// per topic u16 length, name, i64 next. In max_bytes and max_records, 0 is the
// server's limit.
type fetchRequest struct {
	correlation                             uint32
	maxWait, minBytes, maxBytes, maxRecords uint32
	topics                                  []fetchTopic
}

// fetchTopic is a topic and the offset of the first message wanted, -1 for the
// end; the name is valid until the next request is read.
type fetchTopic struct {
	name []byte
	next int64
}

// decode takes a request apart; the names are parts of b.
func (r *fetchRequest) decode(b []byte) error {
	r.topics = r.topics[:0]
	if len(b) < fetchHead {
		return errors.New("fetch request is shorter than its head")
	}
	for i, field := range []*uint32{&r.correlation, &r.maxWait, &r.minBytes, &r.maxBytes, &r.maxRecords} {
		*field = binary.BigEndian.Uint32(b[4*i:])
	}
	count := int(binary.BigEndian.Uint16(b[fetchHead-2:]))
	if count > maxFetchTopics {
		return fmt.Errorf("fetch request names %d topics: allowed are %d", count, maxFetchTopics)
	}
	b = b[fetchHead:]
	for range count {
		if len(b) < 2 {
			return errors.New("fetch request ends before a topic")
		}
		n := int(binary.BigEndian.Uint16(b))
		if len(b) < 2+n+8 {
			return errors.New("fetch request ends within a topic")
		}
		next := int64(binary.BigEndian.Uint64(b[2+n:]))
		if next < -1 {
			return fmt.Errorf("fetch request asks for offset %d", next)
		}
		r.topics = append(r.topics, fetchTopic{b[2 : 2+n], next})
		b = b[2+n+8:]
	}
	if len(b) > 0 {
		return fmt.Errorf("fetch request has %d bytes too many", len(b))
	}
	return nil
}

// An answer is, big-endian: u32 bytes that follow, u32 correlation, u16 topics,
// then per topic in the order of the request u16 code, i64 oldest, i64 next,
// i64 base, u32 count, then per message u32 length and payload. Code 0 is ok; 1,
// next is not in the log and there are no messages: go on from oldest; 2, no
// such topic can be. Base is the offset of the first message, next what to ask
// for next.

// beginAnswer appends the head; its length is filled in by endAnswer.
func beginAnswer(b []byte, r *fetchRequest) []byte {
	b = binary.BigEndian.AppendUint32(append(b, 0, 0, 0, 0), r.correlation)
	return binary.BigEndian.AppendUint16(b, uint16(len(r.topics)))
}

func appendFetched(b []byte, code uint16, s span, messages []message) []byte {
	b = binary.BigEndian.AppendUint16(b, code)
	for _, offset := range []int64{s.oldest, s.after, s.start} {
		b = binary.BigEndian.AppendUint64(b, uint64(offset))
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(messages)))
	for _, m := range messages {
		payload := m.payload()
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(payload))), payload...)
	}
	return b
}

func endAnswer(b []byte) []byte {
	binary.BigEndian.PutUint32(b, uint32(len(b)-4))
	return b
}
