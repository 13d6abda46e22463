package clients

import "bytes"

// An eventParser splits the decoded bytes of an event stream into blocks, each
// ended by an empty line. It works on a window that begins with the block and
// grows: all offsets are relative to it. The data lines of a block are joined
// in place, so that nothing is copied out.
type eventParser struct {
	lastID []byte // the last event ID string, to resume by

	started  bool // past the byte order mark
	skipLF   bool // the line before ended with CR, LF may follow
	line     int  // where the next line begins
	searched int  // bytes of it known to hold no line end
	data     int  // where the data begin
	size     int  // their length
	lines    int  // data lines so far
	other    bool // the event has a type of its own
	named    bool // keep that type in name, until somebody takes it
	name     []byte
	id       []byte
	hasID    bool
}

// An event is one block. Only a message, which has data and no type but
// "message", goes to a subscriber that asked for none.
type event struct {
	message bool
	some    bool   // has data, whatever its type
	data    []byte // within the window
}

// next takes the first block off b and returns its length, 0 while the end of
// the block has not arrived. b always begins where the block before ended.
func (p *eventParser) next(b []byte) (event, int) {
	for {
		if p.skipLF && p.line < len(b) {
			p.skipLF = false
			if b[p.line] == '\n' {
				p.line++
			}
		}
		end, after := p.lineEnd(b)
		if after == 0 {
			return event{}, 0
		}
		line := b[p.line:end]
		if !p.started {
			p.started = true
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		p.line, p.searched = after, 0
		if len(line) == 0 {
			return p.dispatch(b), after
		}
		p.field(b, line, end)
	}
}

// lineEnd finds the end of the line that begins at p.line, and what is behind
// its CR, LF or CR LF; after is 0 when that has not arrived.
func (p *eventParser) lineEnd(b []byte) (end, after int) {
	from := min(p.line+p.searched, len(b))
	rest := b[from:]
	lf := bytes.IndexByte(rest, '\n')
	if lf >= 0 {
		rest = rest[:lf]
	}
	cr := bytes.IndexByte(rest, '\r')
	switch {
	case cr < 0 && lf < 0:
		p.searched += len(rest)
		return 0, 0
	case cr < 0:
		return from + lf, from + lf + 1
	case cr+1 == lf:
		return from + cr, from + lf + 1
	}
	p.skipLF = from+cr+1 == len(b)
	return from + cr, from + cr + 1
}

// field takes a line that is not empty and ends at offset end of b.
func (p *eventParser) field(b, line []byte, end int) {
	name, value, _ := bytes.Cut(line, []byte(":"))
	if len(value) > 0 && value[0] == ' ' {
		value = value[1:]
	}
	switch string(name) {
	case "data":
		if p.lines++; p.lines == 1 {
			p.data, p.size = end-len(value), len(value)
			return
		}
		// What is between the end of the data and this value is at least the
		// line end before and the word data: the two move together.
		b[p.data+p.size] = '\n'
		p.size += 1 + copy(b[p.data+p.size+1:], value)
	case "id":
		if bytes.IndexByte(value, 0) < 0 {
			p.id, p.hasID = append(p.id[:0], value...), true
		}
	case "event":
		p.other = len(value) > 0 && string(value) != "message"
		if p.named {
			p.name = append(p.name[:0], value...)
		}
	}
}

// dispatch ends a block.
func (p *eventParser) dispatch(b []byte) event {
	if p.hasID {
		p.id, p.lastID = p.lastID, p.id
	}
	ev := event{message: p.lines > 0 && !p.other, some: p.lines > 0, data: b[p.data : p.data+p.size]}
	p.line, p.data, p.size, p.lines, p.other, p.hasID = 0, 0, 0, 0, false, false
	return ev
}
