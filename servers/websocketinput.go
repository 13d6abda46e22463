package servers

import (
	"encoding/binary"
	"io"
)

// Opcodes of the frames that a client sends (RFC 6455, section 5.2).
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xA
)

// Close codes that a client's frames can bring about (section 7.4.1).
const (
	closeNoStatus = 1005
	closeProtocol = 1002
	closePolicy   = 1008
	closeTooBig   = 1009
)

// maxClientFrame bounds a data frame of a client; it is read and, but for the
// beginning of what upstream.go takes, dropped.
const maxClientFrame = 4 << 10

// input reads the frames of a client: control frames, and what it has to say.
//
// Note: gorilla does the handshake, but its reader needs 3 KB more memory per
// client than this, most of it stack.
type input struct {
	held   [2 + 2 + 4 + 125]byte // the largest control frame, and any header
	filled int
	skip   int // bytes of a data frame still to be dropped
}

// control takes a control frame, or with opText the ID of what the client says; the
// payload is valid during the call.
type control func(opcode byte, payload []byte)

// read reads until the client closes, breaks the protocol, or the connection
// ends. It returns the code to close with, 0 for none, and whether the client
// has sent its own close frame.
func (in *input) read(from io.Reader, take control) (code int, closed bool) {
	for {
		n, err := from.Read(in.held[in.filled:])
		if err != nil {
			return 0, false
		}
		in.filled += n
		if code, closed := in.parse(take); code != 0 {
			return code, closed
		}
	}
}

// parse takes the whole frames that are held; what is left is less than one
// frame and less than the room there is.
func (in *input) parse(take control) (code int, closed bool) {
	for {
		dropped := min(in.skip, in.filled)
		in.skip -= dropped
		in.drop(dropped)
		first, header, size, code := in.header()
		if header == 0 || code != 0 {
			return code, false
		}
		if first&0x8 == 0 {
			if first == textFinal && !in.text(header, size, take) {
				return 0, false
			}
			in.drop(header)
			in.skip = size
			continue
		}
		if in.filled < header+size {
			return 0, false
		}
		payload := in.held[header : header+size]
		for i := range payload {
			payload[i] ^= in.held[header-4+i%4]
		}
		if first&0xF == opClose {
			return closeCode(payload), true
		}
		take(first&0xF, payload)
		in.drop(header + size)
	}
}

// text takes what the client says; false if too little of the frame is there to tell.
func (in *input) text(header, size int, take control) bool {
	size = min(size, len(upWord)+upIDBytes+1)
	if in.filled < header+size {
		return false
	}
	text := in.held[header : header+size]
	for i := range text {
		text[i] ^= in.held[header-4+i%4]
	}
	if id := upID(text); id != nil {
		take(opText, id)
	}
	return true
}

func (in *input) drop(n int) {
	in.filled = copy(in.held[:], in.held[n:in.filled])
}

// header takes the next header apart; its length is 0 if there is not all of it.
func (in *input) header() (first byte, header, size, code int) {
	if in.filled < 2 {
		return 0, 0, 0, 0
	}
	first, size = in.held[0], int(in.held[1]&0x7F)
	isControl := first&0x8 != 0
	switch opcode := first & 0xF; {
	case first&0x70 != 0, in.held[1]&0x80 == 0, // an extension that was not agreed on; not masked
		opcode > opBinary && opcode < opClose, opcode > opPong,
		isControl && (first&0x80 == 0 || size > 125):
		return 0, 0, 0, closeProtocol
	case size == 127:
		return 0, 0, 0, closeTooBig
	}
	header = 2 + 4
	if size == 126 {
		header += 2
	}
	if in.filled < header {
		return 0, 0, 0, 0
	}
	if size == 126 {
		size = int(binary.BigEndian.Uint16(in.held[2:]))
	}
	if size > maxClientFrame {
		return 0, 0, 0, closeTooBig
	}
	return first, header, size, 0
}

// closeCode is the code that answers a close frame: the client's own, if it is
// one that may be sent.
func closeCode(payload []byte) int {
	if len(payload) == 0 {
		return closeNoStatus
	}
	if len(payload) == 1 {
		return closeProtocol
	}
	code := int(binary.BigEndian.Uint16(payload))
	if code < 1000 || code >= 5000 || code >= 1004 && code <= 1006 || code >= 1015 && code < 3000 {
		return closeProtocol
	}
	return code
}
