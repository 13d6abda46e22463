package clients

import "bytes"

// A dechunker takes the chunked coding (RFC 9112, section 7.1) off the front
// of a connection's window, in place. Offsets are relative to the window:
// decoded bytes lie in [0, decoded), what is not yet decoded begins at coded,
// and what lies between is void. One chunk at a time needs no copy: its size
// line is skipped when nothing decoded waits before it.
type dechunker struct {
	decoded, coded int
	left           int64 // of the chunk at coded
	state          chunkState
	trailer        int // bytes of trailer so far
}

type chunkState int

const (
	chunkSize    chunkState = iota // at a size line
	chunkData                      // within data
	chunkEnd                       // at the line end after data
	chunkTrailer                   // after the last chunk
	chunkDone                      // nothing follows
)

const (
	maxSizeLine = 1 << 10
	maxTrailer  = 8 << 10
)

// advance decodes everything in the window.
func (k *dechunker) advance(c *conn) error {
	for k.state != chunkDone {
		k.consume(c, 0)
		if k.state == chunkData {
			if !k.data(c.window()) {
				return nil
			}
			continue
		}
		n, err := k.line(c.window()[k.coded:])
		if n == 0 || err != nil {
			return err
		}
		k.coded += n
		c.in.framing += int64(n)
	}
	return nil
}

// consume drops n decoded bytes from the front of the window, and what is void
// once none is left.
func (k *dechunker) consume(c *conn, n int) {
	if k.decoded -= n; k.decoded == 0 {
		n = k.coded
	}
	c.skip(n)
	k.coded -= n
}

// data moves what has arrived of a chunk to the decoded bytes and reports
// whether that was all of it.
func (k *dechunker) data(window []byte) bool {
	n := int(min(int64(len(window)-k.coded), k.left))
	if k.decoded != k.coded {
		copy(window[k.decoded:], window[k.coded:k.coded+n])
	}
	k.decoded += n
	k.coded += n
	k.left -= int64(n)
	if k.left > 0 {
		return false
	}
	k.state = chunkEnd
	return true
}

// line takes the next line that is not data and returns its length, 0 when
// its end has not arrived.
func (k *dechunker) line(b []byte) (int, error) {
	end := bytes.IndexByte(b, '\n')
	if end < 0 {
		if len(b) > maxSizeLine {
			return 0, protocolError("chunk line of more than %d bytes begins %s", maxSizeLine, quote(b))
		}
		return 0, nil
	}
	text := bytes.TrimSuffix(b[:end], []byte("\r"))
	switch k.state {
	case chunkSize:
		size, ok := parseChunkSize(text)
		if !ok || end > maxSizeLine {
			return 0, protocolError("bad chunk size line %s", quote(text))
		}
		k.left, k.state = size, chunkData
		if size == 0 {
			k.state = chunkTrailer
		}
	case chunkEnd:
		if len(text) > 0 {
			return 0, protocolError("chunk longer than its size: %s", quote(text))
		}
		k.state = chunkSize
	case chunkTrailer:
		if k.trailer += end + 1; k.trailer > maxTrailer {
			return 0, protocolError("trailer of more than %d bytes", maxTrailer)
		}
		if len(text) == 0 {
			k.state = chunkDone
		}
	}
	return end + 1, nil
}

// parseChunkSize reads hexadecimal digits, and ignores extensions.
func parseChunkSize(b []byte) (int64, bool) {
	if i := bytes.IndexByte(b, ';'); i >= 0 {
		b = b[:i]
	}
	b = bytes.TrimRight(b, " \t")
	if len(b) == 0 || len(b) > 15 {
		return 0, false
	}
	n := int64(0)
	for _, c := range b {
		switch {
		case '0' <= c && c <= '9':
			n = n<<4 | int64(c-'0')
		case 'a' <= c && c <= 'f':
			n = n<<4 | int64(c-'a'+10)
		case 'A' <= c && c <= 'F':
			n = n<<4 | int64(c-'A'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
