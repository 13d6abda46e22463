package clients

import (
	"encoding/binary"
	"math"
)

// WebSocket opcodes (RFC 6455, section 5.2).
const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10
)

// A frameHead is the head of a frame from a server, which never masks.
type frameHead struct {
	final  bool
	opcode byte
	size   int // of the head
	length int // of the payload
}

// parseFrame parses the head at the front of b; size is 0 while it has not
// arrived.
func parseFrame(b []byte) (frameHead, error) {
	if len(b) < 2 {
		return frameHead{}, nil
	}
	f := frameHead{final: b[0]&0x80 != 0, opcode: b[0] & 0x0f, size: 2, length: int(b[1] & 0x7f)}
	switch {
	case b[0]&0x70 != 0:
		return f, protocolError("frame with reserved bits %#x: no extension was agreed", b[0]&0x70)
	case b[1]&0x80 != 0:
		return f, protocolError("masked frame from the server")
	case f.opcode > opBinary && f.opcode < opClose || f.opcode > opPong:
		return f, protocolError("frame with opcode %d", f.opcode)
	case f.opcode >= opClose && (!f.final || f.length > 125):
		return f, protocolError("control frame in fragments or longer than 125 bytes")
	case f.length < 126:
		return f, nil
	case f.length == 126:
		f.size = 4
	default:
		f.size = 10
	}
	if len(b) < f.size {
		return frameHead{}, nil
	}
	length := uint64(binary.BigEndian.Uint16(b[2:4]))
	if f.size == 10 {
		length = binary.BigEndian.Uint64(b[2:10])
	}
	if length > maxMessage {
		return f, protocolError("frame of %d bytes, more than %d", length, maxMessage)
	}
	f.length = int(length)
	return f, nil
}

// appendFrame appends a final frame, masked as a client must.
func appendFrame(b []byte, opcode byte, mask uint32, payload []byte) []byte {
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|opcode, 0x80|byte(n))
	case n <= math.MaxUint16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|opcode, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|opcode, 0x80|127), uint64(n))
	}
	b = binary.BigEndian.AppendUint32(b, mask)
	for i, c := range payload {
		b = append(b, c^byte(mask>>(24-8*(i%4))))
	}
	return b
}
