package clients

import "bytes"

// A batch is the JSON answer of polling, keepalive and longpoll,
//
//	{"after":125,"messages":[
//	MESSAGE,
//	MESSAGE
//	]}
//
// with "oldest":N behind after when the reader fell behind what is kept. No
// message holds a newline, so it can be split at newlines without a JSON
// parser, and this is the only form accepted.
type batch struct {
	after  int64 // offset of the last message of the answer
	oldest int64 // the oldest offset kept; -1 when nothing was missed
	lines  []byte
}

var batchEnd = []byte("]}")

// parseBatch reads the envelope.
func parseBatch(body []byte) (batch, error) {
	b := batch{oldest: -1}
	line, rest, found := bytes.Cut(body, []byte("\n"))
	if !found {
		return b, badBatch(body)
	}
	line, ok := bytes.CutSuffix(line, []byte(`,"messages":[`))
	if !ok {
		return b, badBatch(body)
	}
	if line, ok = bytes.CutPrefix(line, []byte(`{"after":`)); !ok {
		return b, badBatch(body)
	}
	after, oldest, missed := bytes.Cut(line, []byte(`,"oldest":`))
	if b.after, ok = parseOffset(after); !ok {
		return b, badBatch(body)
	}
	if missed {
		if b.oldest, ok = parseDigits(oldest); !ok {
			return b, badBatch(body)
		}
	}
	b.lines = rest
	return b, nil
}

// next splits off a message; nil without an error is the end.
func (b *batch) next() ([]byte, error) {
	if bytes.Equal(b.lines, batchEnd) {
		return nil, nil
	}
	i := bytes.IndexByte(b.lines, '\n')
	if i <= 0 {
		return nil, badBatch(b.lines)
	}
	message, rest := b.lines[:i], b.lines[i+1:]
	if last := bytes.Equal(rest, batchEnd); !last {
		if message[i-1] != ',' || i == 1 {
			return nil, badBatch(b.lines)
		}
		message = message[:i-1]
	}
	b.lines = rest
	return message, nil
}

func badBatch(text []byte) error {
	return protocolError("answer is no batch of messages: %s", quote(text))
}

// parseOffset reads an offset, or -1 for none.
func parseOffset(b []byte) (int64, bool) {
	if string(b) == "-1" {
		return -1, true
	}
	return parseDigits(b)
}
