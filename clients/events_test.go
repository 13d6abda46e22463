package clients

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// feed runs text through a parser in pieces of the given size, the way a
// window grows and loses its front.
func feed(text string, piece int) (messages []string, lastID string, rest int) {
	var p eventParser
	var window []byte
	for len(text) > 0 {
		n := min(piece, len(text))
		window = append(window, text[:n]...)
		text = text[n:]
		for {
			ev, used := p.next(window)
			if used == 0 {
				break
			}
			if ev.message {
				messages = append(messages, string(ev.data))
			}
			window = slices.Clone(window[used:])
		}
	}
	return messages, string(p.lastID), len(window)
}

// eventStreams is WHATWG HTML, sections 9.2.5 and 9.2.6, its examples included.
var eventStreams = []struct {
	name, text string
	want       []string
	id         string
}{
	{"example: stocks", "data: YHOO\ndata: +2\ndata: 10\n\n", []string{"YHOO\n+2\n10"}, ""},
	{"example: comment and ids", ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
		[]string{"first event", "second event", " third event"}, ""},
	{"example: empty data", "data\n\ndata\ndata\n\ndata:", []string{"", "\n"}, ""},
	{"example: space after colon", "data:test\n\ndata: test\n\n", []string{"test", "test"}, ""},
	{"CR", "data: a\rdata: b\r\rdata: c\r\r", []string{"a\nb", "c"}, ""},
	{"CR LF", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", []string{"a\nb", "c"}, ""},
	{"mixed ends", "data: a\ndata: b\r\ndata: c\rdata: d\n\r\n", []string{"a\nb\nc\nd"}, ""},
	{"byte order mark", "\xef\xbb\xbfdata: a\n\n", []string{"a"}, ""},
	{"second byte order mark", "data: a\n\n\xef\xbb\xbfdata: b\n\n", []string{"a"}, ""},
	{"unfinished block", "data: a\n\ndata: b\n", []string{"a"}, ""},
	{"id without data", "retry: 1000\nid: 123\n\n", nil, "123"},
	{"id stays", "id: 5\ndata: a\n\ndata: b\n\n", []string{"a", "b"}, "5"},
	{"id is reset", "id: 5\ndata: a\n\nid\ndata: b\n\n", []string{"a", "b"}, ""},
	{"id with NUL", "id: 5\ndata: a\n\nid: 6\x00\ndata: b\n\n", []string{"a", "b"}, "5"},
	{"id of an unfinished block", "id: 5\ndata: a\n\nid: 6\n", []string{"a"}, "5"},
	{"last of two ids", "id: 5\nid: 6\ndata: a\n\n", []string{"a"}, "6"},
	{"event message", "event: message\ndata: a\n\n", []string{"a"}, ""},
	{"other event", "event: oldest\ndata: 40\n\ndata: a\n\n", []string{"a"}, ""},
	{"event of none", "event: x\nevent:\ndata: a\n\n", []string{"a"}, ""},
	{"unknown fields", "date: a\ndataa: b\nDATA: c\n data: d\nretry: x\n\ndata: e\n\n", []string{"e"}, ""},
	{"comments within", "data: a\n: data: b\ndata: c\n\n", []string{"a\nc"}, ""},
	{"heartbeats", ":\n\n:\n\ndata: a\n\n:\n\n", []string{"a"}, ""},
	{"colons in data", "data: {\"a\":\"b: c\"}\n\n", []string{`{"a":"b: c"}`}, ""},
	{"empty lines", "\n\n\r\n\r\n\r\rdata: a\n\n\n\n", []string{"a"}, ""},
	{"fields between data", "data: one\nid: 77\nevent: message\ndata:\ndata: two\nretry: 5\ndata: three\n\n", []string{"one\n\ntwo\nthree"}, "77"},
}

func TestEventStreams(t *testing.T) {
	for _, c := range eventStreams {
		for _, piece := range []int{1, 2, 3, 5, 7, len(c.text)} {
			t.Run(fmt.Sprintf("%s/%d", c.name, piece), func(t *testing.T) {
				got, id, _ := feed(c.text, piece)
				if !slices.Equal(got, c.want) || id != c.id {
					t.Errorf("%q gives %q and id %q, want %q and %q", c.text, got, id, c.want, c.id)
				}
			})
		}
	}
}

// FuzzEvents: however a stream is cut into reads, the events are the same, and
// they are those of a slow parser that follows the text of the standard.
func FuzzEvents(f *testing.F) {
	for _, c := range eventStreams {
		f.Add(c.text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, piece int) {
		piece = 1 + (piece&0xff)%17
		got, id, rest := feed(text, piece)
		whole, wholeID, wholeRest := feed(text, max(1, len(text)))
		if !slices.Equal(got, whole) || id != wholeID {
			t.Fatalf("%q in pieces of %d: %q, %q; whole: %q, %q", text, piece, got, id, whole, wholeID)
		}
		if want, wantID := slowEvents(text); !slices.Equal(whole, want) || wholeID != wantID {
			t.Fatalf("%q: %q, %q; want %q, %q", text, whole, wholeID, want, wantID)
		}
		if rest > len(text) || wholeRest > len(text) {
			t.Fatalf("%d bytes left of %d", rest, len(text))
		}
	})
}

// slowEvents is the standard's algorithm, word for word.
func slowEvents(text string) (messages []string, lastID string) {
	text = strings.TrimPrefix(text, "\xef\xbb\xbf")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	data, typ, id := "", "", ""
	for {
		line, rest, ended := strings.Cut(text, "\n")
		if !ended {
			return messages, lastID
		}
		text = rest
		if line == "" {
			lastID = id
			if data != "" && (typ == "" || typ == "message") {
				messages = append(messages, strings.TrimSuffix(data, "\n"))
			}
			data, typ = "", ""
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "data":
			data += value + "\n"
		case "event":
			typ = value
		case "id":
			if !strings.Contains(value, "\x00") {
				id = value
			}
		}
	}
}
