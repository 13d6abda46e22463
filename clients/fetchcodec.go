package clients

import (
	"encoding/binary"
	"time"
)

// The fetch protocol, big-endian throughout:
//
//	request:  u32 n, the bytes that follow; u32 correlation, u32 max wait in ms,
//	          u32 min bytes, u32 max bytes, u32 max records, u16 topics,
//	          topics × {u16 length, name, i64 next}
//	response: u32 n, the bytes that follow; u32 correlation, u16 topics,
//	          topics × {u16 code, i64 oldest, i64 next, i64 base, u32 count,
//	          count × {u32 length, bytes}}
//
// next is the offset of the first record wanted, -1 the end of the topic.
const (
	fetchProtocol = "bench-fetch/1"
	frameLength   = 4
)

// Codes of a topic in a response.
const (
	codeOK          = 0
	codeBelowOldest = 1 // next is no longer kept; go on from oldest
	codeBadTopic    = 2
)

type fetchLimits struct {
	maxWait                        time.Duration
	minBytes, maxBytes, maxRecords int64
}

// A position is where a consumer stands in a topic.
type position struct {
	topic string
	next  int64
}

func appendFetch(b []byte, correlation uint32, l fetchLimits, topics []position) []byte {
	start := len(b)
	b = append(b, 0, 0, 0, 0)
	for _, v := range [...]uint32{correlation, clamp(l.maxWait.Milliseconds()), clamp(l.minBytes), clamp(l.maxBytes), clamp(l.maxRecords)} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(topics)))
	for _, t := range topics {
		b = binary.BigEndian.AppendUint16(b, uint16(len(t.topic)))
		b = append(b, t.topic...)
		b = binary.BigEndian.AppendUint64(b, uint64(t.next))
	}
	binary.BigEndian.PutUint32(b[start:], uint32(len(b)-start-frameLength))
	return b
}

// clamp fits v into its field.
func clamp(v int64) uint32 { return uint32(min(max(v, 0), 1<<32-1)) }

// frameSize is the size of the frame at the front of b, its length included.
func frameSize(b []byte) (int, error) {
	n := binary.BigEndian.Uint32(b)
	if n > maxMessage {
		return 0, protocolError("frame of %d bytes, more than %d", n, maxMessage)
	}
	return frameLength + int(n), nil
}

// An answer walks through the response to one request, front to back.
type answer struct {
	rest []byte
	bad  bool
}

// An answerPart is what an answer says of one topic, before its records.
type answerPart struct {
	code         uint16
	oldest, next int64
	base         int64 // offset of the first record
	count        uint32
}

func parseAnswer(b []byte, correlation uint32, topics int) (*answer, error) {
	a := &answer{rest: b}
	if got := uint32(a.number(4)); got != correlation || a.bad {
		return a, protocolError("answer to request %d, asked was %d", got, correlation)
	}
	if got := int(a.number(2)); got != topics || a.bad {
		return a, protocolError("answer with %d topics, asked were %d", got, topics)
	}
	return a, nil
}

func (a *answer) topic() (answerPart, error) {
	p := answerPart{
		code:   uint16(a.number(2)),
		oldest: int64(a.number(8)),
		next:   int64(a.number(8)),
		base:   int64(a.number(8)),
		count:  uint32(a.number(4)),
	}
	switch {
	case a.bad:
		return p, protocolError("answer ends within a topic")
	case p.code > codeBadTopic:
		return p, protocolError("answer with code %d", p.code)
	case p.code == codeOK && p.next < 0, p.code == codeBelowOldest && p.oldest < 0:
		return p, protocolError("answer with a negative offset to go on from")
	case p.code != codeOK && p.count > 0:
		return p, protocolError("answer with code %d and records", p.code)
	}
	return p, nil
}

// record takes the next record, which lies within the answer.
func (a *answer) record() ([]byte, error) {
	n := int(uint32(a.number(4)))
	if a.bad || n > len(a.rest) {
		return nil, protocolError("answer ends within a record")
	}
	record := a.rest[:n]
	a.rest = a.rest[n:]
	return record, nil
}

func (a *answer) end() error {
	if len(a.rest) > 0 {
		return protocolError("answer with %d bytes too many", len(a.rest))
	}
	return nil
}

// number takes size bytes; it sets bad when they are not there.
func (a *answer) number(size int) uint64 {
	if len(a.rest) < size {
		a.bad = true
		return 0
	}
	n := uint64(0)
	for _, c := range a.rest[:size] {
		n = n<<8 | uint64(c)
	}
	a.rest = a.rest[size:]
	return n
}
