package clients

import "bytes"

// A head is what the clients need of an HTTP/1.1 response head. Its slices
// point into the connection's window: they hold until more is read. It is kept
// in the connection, as thousands of copies on waiting stacks are megabytes.
type head struct {
	status     int
	size       int   // in bytes, interim heads included
	length     int64 // Content-Length; -1 is absent
	chunked    bool
	close      bool // the server closes after this answer
	coded      bool // Content-Encoding other than identity
	upgrade    []byte
	accept     []byte // Sec-WebSocket-Accept
	extensions []byte // Sec-WebSocket-Extensions
	media      []byte // Content-Type
	watch      string // another field that matters, in lower case; "" is none
	watched    []byte // its value
}

// readHead reads the next final response head into c.head; interim ones (1xx
// but 101) are skipped (RFC 9110, section 15.2).
func (c *conn) readHead() error {
	total := 0
	for {
		size, err := c.headSize(maxHead - total)
		if err != nil {
			return err
		}
		if err := c.head.parse(c.window()[:size]); err != nil {
			return err
		}
		c.skip(size)
		c.in.header += int64(size)
		total += size
		if c.head.status >= 200 || c.head.status == 101 {
			c.head.size = total
			return nil
		}
	}
}

// headSize waits until a whole head, with the empty line that ends it, is in
// the window.
func (c *conn) headSize(limit int) (int, error) {
	searched := 0
	for {
		size, next := headEnd(c.window(), searched)
		if size > 0 && size <= limit {
			return size, nil
		}
		if size > limit || len(c.window()) >= limit {
			return 0, protocolError("response head of more than %d bytes begins %s", maxHead, quote(c.window()))
		}
		searched = next
		if err := c.more(); err != nil {
			return 0, err
		}
	}
}

// headEnd looks for the empty line, from offset from on. When it is not there
// yet, next is where to look again.
func headEnd(b []byte, from int) (size, next int) {
	for {
		i := bytes.IndexByte(b[from:], '\n')
		if i < 0 {
			return 0, len(b)
		}
		line := from + i
		rest := b[line+1:]
		switch {
		case len(rest) > 0 && rest[0] == '\n':
			return line + 2, 0
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return line + 3, 0
		case len(rest) == 0 || len(rest) == 1 && rest[0] == '\r':
			return 0, line
		}
		from = line + 1
	}
}

// parse takes a head that ends with an empty line. Lines may end with a bare
// LF (RFC 9112, section 2.2).
func (h *head) parse(b []byte) error {
	*h = head{length: -1, watch: h.watch}
	line, b := cutLine(b)
	var err error
	if h.status, err = parseStatus(line); err != nil {
		return err
	}
	// HTTP/1.0 closes unless told otherwise.
	h.close = line[len("HTTP/1.")] == '0'
	for {
		line, b = cutLine(b)
		if len(line) == 0 {
			return nil
		}
		colon := bytes.IndexByte(line, ':')
		if colon <= 0 || line[0] == ' ' || line[0] == '\t' || line[colon-1] == ' ' || line[colon-1] == '\t' {
			return protocolError("bad header line %s", quote(line))
		}
		if err := h.field(line[:colon], bytes.Trim(line[colon+1:], " \t")); err != nil {
			return err
		}
	}
}

// parseStatus reads "HTTP/1.1 200 OK"; the reason may be empty or missing.
func parseStatus(line []byte) (int, error) {
	const prefix = len("HTTP/1.1 ")
	if len(line) < prefix+3 || string(line[:prefix-2]) != "HTTP/1." || line[prefix-1] != ' ' ||
		line[prefix-2] < '0' || line[prefix-2] > '9' || len(line) > prefix+3 && line[prefix+3] != ' ' {
		return 0, protocolError("bad status line %s", quote(line))
	}
	status, ok := parseDigits(line[prefix : prefix+3])
	if !ok || status < 100 {
		return 0, protocolError("bad status line %s", quote(line))
	}
	return int(status), nil
}

// field takes the header fields that matter to a client.
func (h *head) field(name, value []byte) error {
	switch {
	case equalFold(name, "content-length"):
		n, ok := parseDigits(value)
		if !ok || h.length >= 0 && h.length != n {
			return protocolError("bad Content-Length %s", quote(value))
		}
		h.length = n
	case equalFold(name, "transfer-encoding"):
		if !equalFold(value, "chunked") {
			return protocolError("unknown Transfer-Encoding %s", quote(value))
		}
		h.chunked = true
	case equalFold(name, "connection"):
		h.close = equalFold(value, "close") || h.close && !equalFold(value, "keep-alive")
	case equalFold(name, "content-encoding"):
		h.coded = !equalFold(value, "identity")
	case equalFold(name, "content-type"):
		h.media = value
	case equalFold(name, "upgrade"):
		h.upgrade = value
	case equalFold(name, "sec-websocket-accept"):
		h.accept = value
	case equalFold(name, "sec-websocket-extensions"):
		h.extensions = value
	case h.watch != "" && equalFold(name, h.watch):
		h.watched = value
	}
	return nil
}

// cutLine splits off the first line, without its end.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	line, rest = b[:i], b[i+1:]
	if i > 0 && line[i-1] == '\r' {
		line = line[:i-1]
	}
	return line, rest
}

// equalFold compares with lower, which is lower-case ASCII.
func equalFold(b []byte, lower string) bool {
	if len(b) != len(lower) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// parseDigits reads a decimal number of 1 to 18 digits and nothing else.
func parseDigits(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	n := int64(0)
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, true
}
