package servers

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A message travels to the server as, big-endian: u32 bytes that follow, u16
// length of the topic, topic, payload. The server answers, as often as it has
// read all there was, u64: the messages appended on this connection so far.

// appendHead is the least that follows the length.
const appendHead = 2

// appendSize checks the length of a message against the largest payload.
func appendSize(head []byte, maxMessage int) (int, error) {
	n, most := binary.BigEndian.Uint32(head), uint32(appendHead+64+maxMessage)
	if n < appendHead || n > most {
		return 0, fmt.Errorf("append frame of %d bytes: allowed are %d to %d", n, appendHead, most)
	}
	return int(n), nil
}

// decodeAppend takes what follows the length apart; both parts are parts of b.
func decodeAppend(b []byte) (topic, payload []byte, err error) {
	if len(b) < appendHead {
		return nil, nil, errors.New("append frame is shorter than its head")
	}
	n := int(binary.BigEndian.Uint16(b))
	if n > len(b)-appendHead {
		return nil, nil, fmt.Errorf("append frame has a topic of %d bytes, but only %d", n, len(b)-appendHead)
	}
	return b[appendHead : appendHead+n], b[appendHead+n:], nil
}
