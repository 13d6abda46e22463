package scenarios

import (
	"encoding/binary"
	"time"
)

// StampBytes is the smallest payload that can carry a stamp.
const StampBytes = stampEnd + len(`"}`)

// The stamp stands at fixed offsets and has a fixed width, so that a reader
// finds it by position and every message of a run has the same length:
//
//	{"stamp":"DDDDDDDDDDDDDDDDSSSSSSSSSSSSSSSSTTTTTTTTQQQQQQQQ"...}
//
// D is the due time and S the send time, in nanoseconds since publishing
// started; T is the topic, Q the sequence number within the topic.
const (
	stampHead  = `{"stamp":"`
	stampDue   = len(stampHead)
	stampSent  = stampDue + 16
	stampTopic = stampSent + 16
	stampSeq   = stampTopic + 8
	stampEnd   = stampSeq + 8
	// stampDigits is all that a stamp says.
	stampDigits = stampEnd - stampDue
)

// stamp is what a message says of itself.
type stamp struct {
	due, sent time.Duration
	topic     int
	seq       int64
}

// newPayload returns a message of size bytes: ASCII, no newline, valid JSON,
// the same for the same size. The stamp's digits are left at zero; below
// StampBytes there is no stamp, only filler.
func newPayload(size int) []byte {
	if size < StampBytes {
		return filler(size)
	}
	const pad, padEnd = `","pad":"`, `"}`
	p := make([]byte, 0, size)
	p = append(p, stampHead...)
	for len(p) < stampEnd {
		p = append(p, '0')
	}
	if size < stampEnd+len(pad)+len(padEnd) {
		p = append(p, '"')
		for len(p) < size-1 {
			p = append(p, ' ')
		}
		return append(p, '}')
	}
	p = append(p, pad...)
	for i := 0; len(p) < size-len(padEnd); i++ {
		p = append(p, fillerText[i%len(fillerText)])
	}
	return append(p, padEnd...)
}

const fillerText = "the quick brown fox jumps over the lazy dog 0123456789 "

// filler returns size bytes of JSON: a digit, or a string.
func filler(size int) []byte {
	p := make([]byte, size)
	for i := range p {
		p[i] = fillerText[i%len(fillerText)]
	}
	if size == 1 {
		p[0] = '0'
	} else if size > 1 {
		p[0], p[size-1] = '"', '"'
	}
	return p
}

// put writes the stamp over the stampDigits of a payload.
func (s stamp) put(digits []byte) {
	putDigits(digits[:16], uint64(s.due))
	putDigits(digits[16:32], uint64(s.sent))
	putDigits(digits[32:40], uint64(s.topic))
	putDigits(digits[40:48], uint64(s.seq))
}

func putDigits(b []byte, v uint64) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + v%10)
		v /= 10
	}
}

// readStamp reads the stamp of a payload; ok is false if there is none.
func readStamp(payload []byte) (s stamp, ok bool) {
	if len(payload) < StampBytes || string(payload[:stampDue]) != stampHead || payload[stampEnd] != '"' {
		return s, false
	}
	return readDigits(payload[stampDue:stampEnd])
}

// readDigits reads the stampDigits of a payload.
func readDigits(d []byte) (s stamp, ok bool) {
	dueHigh, ok1 := eightDigits(d[0:])
	dueLow, ok2 := eightDigits(d[8:])
	sentHigh, ok3 := eightDigits(d[16:])
	sentLow, ok4 := eightDigits(d[24:])
	topic, ok5 := eightDigits(d[32:])
	seq, ok6 := eightDigits(d[40:])
	s = stamp{
		due:   time.Duration(dueHigh*1e8 + dueLow),
		sent:  time.Duration(sentHigh*1e8 + sentLow),
		topic: int(topic),
		seq:   int64(seq),
	}
	return s, ok1 && ok2 && ok3 && ok4 && ok5 && ok6
}

// eightDigits converts eight ASCII digits at once, three multiplications
// instead of eight: neighbors are joined to pairs, pairs to fours, fours to
// the whole (Daniel Lemire, "Quickly parsing eight digits", 2018).
func eightDigits(b []byte) (uint64, bool) {
	v := binary.LittleEndian.Uint64(b) - 0x3030303030303030
	if (v|(v+0x7676767676767676))&0x8080808080808080 != 0 {
		return 0, false
	}
	v = v*10 + v>>8
	const mask = 0x000000FF000000FF
	return ((v&mask)*(100+1000000<<32) + (v>>16&mask)*(1+10000<<32)) >> 32, true
}
