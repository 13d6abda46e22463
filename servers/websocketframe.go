package servers

import "encoding/binary"

// First bytes of the websocket frames that a server sends (RFC 6455, section
// 5.2): final fragment, unmasked.
const (
	textFinal   = 0x81
	binaryFinal = 0x82
	closeFinal  = 0x88
	pingFinal   = 0x89
	pongFinal   = 0x8A
)

// appendHeader appends the header of a frame with n bytes of payload.
func appendHeader(b []byte, first byte, n int) []byte {
	switch {
	case n < 126:
		return append(b, first, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, first, 126), uint16(n))
	default:
		return binary.BigEndian.AppendUint64(append(b, first, 127), uint64(n))
	}
}

// textFrame copies payload into a text frame.
func textFrame(payload []byte) []byte {
	header := 2
	if len(payload) >= 1<<16 {
		header = 10
	} else if len(payload) >= 126 {
		header = 4
	}
	return append(appendHeader(make([]byte, 0, header+len(payload)), textFinal, len(payload)), payload...)
}

// textHeader is the length of the header of a frame made by textFrame.
func textHeader(frame []byte) int {
	switch frame[1] {
	case 126:
		return 4
	case 127:
		return 10
	default:
		return 2
	}
}
