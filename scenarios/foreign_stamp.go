package scenarios

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"bench/clients"
	"bench/results"
)

// A foreign server may put a message anywhere: into a string of JSON, into a URL.
// So messages for one are letters and digits, which nothing escapes, and begin
// with a mark by which they are found again. The tag is the run's own: what a
// server has kept of another run is not taken for this one's.
//
//	benchTTTTTTTT-DDDDDDDDDDDDDDDDSSSSSSSSSSSSSSSSTTTTTTTTQQQQQQQQ-filler
const (
	textMark = "bench"
	tagBytes = 8
	textHead = len(textMark) + tagBytes + 1
	// TextStampBytes is the smallest message for a foreign server that can carry a
	// stamp.
	TextStampBytes = textHead + stampDigits
)

// textMarkOf is what the messages of a run begin with.
func textMarkOf(tag string) string { return textMark + tag + "-" }

// newText returns a message of size bytes for a foreign server.
func newText(size int, tag string) []byte {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	p := make([]byte, 0, size)
	if size >= TextStampBytes {
		p = append(p, textMarkOf(tag)...)
		p = append(p, strings.Repeat("0", stampDigits)...)
		p = append(p, '-')
	}
	for i := 0; len(p) < size; i++ {
		p = append(p, letters[i%len(letters)])
	}
	return p[:size]
}

// A finder finds the stamps in what a foreign server sends.
type finder struct {
	mark  []byte
	path  *clients.JSONPath // where to look; nil is everywhere
	match *regexp.Regexp    // the same by its first group
	size  int               // of a message
}

// newFinder reads where the stamp of a target stands.
func newFinder(stamp, tag string, size results.Bytes) (*finder, error) {
	f := &finder{mark: []byte(textMarkOf(tag)), size: int(size)}
	var err error
	if path, ok := strings.CutPrefix(stamp, jsonPrefix); ok {
		f.path, err = clients.ParseJSONPath(path)
	}
	if expression, ok := strings.CutPrefix(stamp, exprPrefix); ok {
		f.match, err = regexp.Compile(expression)
	}
	if err != nil {
		return nil, fmt.Errorf("target.stamp: %w", err)
	}
	return f, nil
}

// each calls take with every stamp of body, in its order.
func (f *finder) each(body []byte, take func(stamp)) {
	switch {
	case f.path != nil:
		for _, text := range f.path.Values(body) {
			f.within([]byte(text), take)
		}
	case f.match != nil:
		for _, found := range f.match.FindAllSubmatch(body, -1) {
			f.within(found[1], take)
		}
	default:
		f.within(body, take)
	}
}

func (f *finder) within(b []byte, take func(stamp)) {
	for {
		i := bytes.Index(b, f.mark)
		if i < 0 || len(b) < i+len(f.mark)+stampDigits {
			return
		}
		b = b[i+len(f.mark):]
		if s, ok := readDigits(b[:stampDigits]); ok {
			take(s)
			b = b[stampDigits:]
		}
	}
}
