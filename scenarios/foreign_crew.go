package scenarios

import (
	"fmt"
	"hash/maphash"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bench/clients"
	"bench/results"
)

// foreignJob is what a worker has to know to talk to a foreign server.
type foreignJob struct {
	Subscribe results.Subscribe `json:"subscribe"`
	// Stamp is where messages carry it, Tag is the run's own in it, Payload is
	// their size.
	Stamp   string        `json:"stamp"`
	Tag     string        `json:"tag"`
	Payload results.Bytes `json:"payload"`
}

// abroad is what the clients of a worker share that talk to a foreign server.
type abroad struct {
	job    *foreignJob
	finder *finder
	common clients.Foreign // but for what differs from client to client
	// asks says that bodies are answers, of which one may hold no message; repeats,
	// that one may tell again what it has told: the server does not know what a
	// client has seen. unchanged says that all of it may be as it was, which a
	// poll at once can find.
	asks, repeats, unchanged bool
	seed                     maphash.Seed
}

// newAbroad reads a job that Validate has found good.
func newAbroad(j *foreignJob, pattern string) (*abroad, error) {
	a := &abroad{job: j, seed: maphash.MakeSeed()}
	s := j.Subscribe
	p := Patterns[order(pattern)]
	a.asks = p.Ticks || p.Name == "longpoll"
	a.repeats = a.asks && (s.Cursor == "" || s.Cursor == etagCursor)
	a.unchanged = a.repeats && p.Ticks
	var err error
	if a.finder, err = newFinder(j.Stamp, j.Tag, j.Payload); err != nil {
		return nil, err
	}
	a.common.Events, a.common.Status = s.Events, s.Status
	if s.Answer != "" {
		if a.common.Answer, err = regexp.Compile(s.Answer); err != nil {
			return nil, fmt.Errorf("target.subscribe.answer: %w", err)
		}
	}
	if a.common.Replies, err = repliesOf(s.Reply); err != nil {
		return nil, err
	}
	a.common.Cursor, err = cursorOf(s)
	return a, err
}

// repliesOf reads a table of replies, in the order of its keys.
func repliesOf(table map[string]string) (list []clients.Reply, err error) {
	for _, frame := range slices.Sorted(maps.Keys(table)) {
		r := clients.Reply{Frame: frame, Text: table[frame]}
		if expression, ok := strings.CutPrefix(frame, exprPrefix); ok {
			if r.Match, err = regexp.Compile(expression); err != nil {
				return nil, fmt.Errorf("target.subscribe.reply: %w", err)
			}
		}
		list = append(list, r)
	}
	return list, nil
}

func cursorOf(s results.Subscribe) (c clients.Cursor, err error) {
	c.ETag = s.Cursor == etagCursor
	c.Header, _ = strings.CutPrefix(s.Cursor, fieldPrefix)
	if c.Header == s.Cursor {
		c.Header = ""
	}
	if path, ok := strings.CutPrefix(s.Cursor, jsonPrefix); ok {
		if c.Path, err = clients.ParseJSONPath(path); err != nil {
			return c, fmt.Errorf("target.subscribe.cursor: %w", err)
		}
	}
	if name, ok := strings.CutPrefix(s.CursorTo, fieldPrefix); ok {
		c.ToHeader = name
	}
	if name, ok := strings.CutPrefix(s.CursorTo, queryPrefix); ok {
		c.ToQuery = name
	}
	return c, nil
}

// of is how one client talks to the server.
func (a *abroad) of(topic, client int) *clients.Foreign {
	fill := strings.NewReplacer("{topic}", strconv.Itoa(topic), "{client}", strconv.Itoa(client)).Replace
	f := a.common
	s := a.job.Subscribe
	f.Path, f.Send = fill(s.Path), filled(s.Send, fill)
	f.Headers = fieldsOf(filledTable(s.Headers, fill))
	f.Replies = slices.Clone(f.Replies)
	for i := range f.Replies {
		f.Replies[i].Text = fill(f.Replies[i].Text)
	}
	return &f
}

// fieldsOf lists headers in the order of their names.
func fieldsOf(headers map[string]string) (list []clients.Field) {
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		list = append(list, clients.Field{Name: name, Value: headers[name]})
	}
	return list
}
