package clients

import "fmt"

// A filling is what a request carries because of the answer before: the tag of
// what the client has seen (RFC 9110, section 13.1.2), and a field that fills it
// up.
type filling struct {
	tagged bool
	tag    []byte
	size   int // of both heads together; 0 leaves the request as it is
	answer int // size of the last head before a body
	b      []byte
}

// newFilling is nil if requests need nothing of the kind.
func newFilling(b *Behavior) *filling {
	if b.HeaderBytes == 0 && b.Empties != "304" {
		return nil
	}
	return &filling{tagged: b.Empties == "304", size: b.HeaderBytes}
}

// note takes what the next request needs of an answer.
func (f *filling) note(h *head) {
	f.answer = h.size
	if f.tagged && len(h.watched) > 0 {
		f.tag = append(f.tag[:0], h.watched...)
	}
}

// request adds the fields to a head that ends with an empty line. The bytes are
// valid until the next call.
func (f *filling) request(head []byte) ([]byte, error) {
	const end, tag, fill = "\r\n", "If-None-Match: ", "X-Fill: "
	f.b = append(f.b[:0], head[:len(head)-len(end)]...)
	if len(f.tag) > 0 {
		f.b = append(f.b, tag...)
		f.b = append(f.b, f.tag...)
		f.b = append(f.b, end...)
	}
	if f.size > 0 {
		left := f.size - f.answer - len(f.b) - len(end)
		if left < 0 {
			return nil, &failure{kind: ErrProtocol, permanent: true, err: fmt.Errorf("header_bytes %d: the heads of request and answer take %d already", f.size, f.size-left)}
		}
		if left -= len(fill) + len(end); left >= 0 {
			f.b = append(f.b, fill...)
			for range left {
				f.b = append(f.b, 'x')
			}
			f.b = append(f.b, end...)
		}
	}
	f.b = append(f.b, end...)
	return f.b, nil
}
