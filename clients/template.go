package clients

import (
	"strconv"
	"strings"
)

// A template is a text in which {message}, {topic} and {n} stand for what a
// message is: it is written for every one, so it is taken apart once.
type template []segment

type segment struct {
	text  string
	stand standIn
}

// A standIn is what a segment stands for.
type standIn int

const (
	itself standIn = iota
	theMessage
	theTopic
	theNumber
)

var standIns = []struct {
	mark string
	is   standIn
}{{"{message}", theMessage}, {"{topic}", theTopic}, {"{n}", theNumber}}

func parseTemplate(text string) (t template) {
	for text != "" {
		at, mark, is := len(text), "", itself
		for _, s := range standIns {
			if i := strings.Index(text, s.mark); i >= 0 && i < at {
				at, mark, is = i, s.mark, s.is
			}
		}
		if at > 0 {
			t = append(t, segment{text: text[:at]})
		}
		if is != itself {
			t = append(t, segment{stand: is})
		}
		text = text[at+len(mark):]
	}
	return t
}

// write appends the text for one message to b.
func (t template) write(b []byte, topic string, message []byte, n int64) []byte {
	for _, s := range t {
		switch s.stand {
		case theMessage:
			b = append(b, message...)
		case theTopic:
			b = append(b, topic...)
		case theNumber:
			b = strconv.AppendInt(b, n, 10)
		default:
			b = append(b, s.text...)
		}
	}
	return b
}
