package clients

import (
	"net/url"
	"strings"
)

// Cursor is how polls of a foreign server say what has been seen. At most one of
// Header, Path and ETag says where an answer tells it, and one of ToHeader and
// ToQuery where the next request does.
type Cursor struct {
	Header   string // a header of the answer
	Path     *JSONPath
	ETag     bool // the header ETag, and If-None-Match (RFC 9110, section 13.1.2)
	ToHeader string
	ToQuery  string
}

// move sets the cursor; an answer that tells none leaves it where it was.
func (f *foreignAsker) move(cursor string) {
	if cursor != "" && cursor != f.seen {
		f.seen, f.request = cursor, nil
	}
}

// renew writes the request for what comes after the cursor.
func (f *foreignAsker) renew() error {
	path, c := f.foreign.Path, f.foreign.Cursor
	var more []Field
	switch {
	case f.seen == "":
	case c.ETag:
		more = append(more, Field{"If-None-Match", f.seen})
	case c.ToHeader != "":
		more = append(more, Field{c.ToHeader, f.seen})
	case c.ToQuery != "":
		joint := "?"
		if strings.Contains(path, "?") {
			joint = "&"
		}
		path += joint + c.ToQuery + "=" + url.QueryEscape(f.seen)
	}
	head, err := f.foreignHead(f.foreign, f.kind, path, more, headFill{})
	f.request = []byte(head)
	return err
}
