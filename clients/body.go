package clients

import (
	"errors"
	"io"
)

// readBody waits for the whole body of the answer that c.head begins. It lies in the window, and
// taken is what it occupies there: skip that when done. A body of known length
// has no framing of its own; that of chunks is counted here.
func (c *conn) readBody() (body []byte, taken int, err error) {
	h := &c.head
	switch {
	case h.status == 204 || h.status == 304:
		return nil, 0, nil
	case h.coded:
		return nil, 0, protocolError("answer with a Content-Encoding, which no client here undoes")
	case h.chunked:
		return c.readChunked()
	case h.length > maxMessage:
		return nil, 0, protocolError("answer of %d bytes, more than %d", h.length, maxMessage)
	case h.length >= 0:
		if err := c.need(int(h.length)); err != nil {
			return nil, 0, truncated(err)
		}
		return c.window()[:h.length], int(h.length), nil
	}
	for {
		if err := c.more(); errors.Is(err, io.EOF) {
			return c.window(), len(c.window()), nil
		} else if err != nil {
			return nil, 0, err
		}
	}
}

func (c *conn) readChunked() (body []byte, taken int, err error) {
	var k dechunker
	for {
		if err := k.advance(c); err != nil {
			return nil, 0, err
		}
		if k.state == chunkDone {
			return c.window()[:k.decoded], k.coded, nil
		}
		if err := c.more(); err != nil {
			return nil, 0, truncated(err)
		}
	}
}

// truncated names an end of stream where more was announced.
func truncated(err error) error {
	if errors.Is(err, io.EOF) {
		return closedError("closed within an answer: %w", err)
	}
	return err
}
