package clients

import (
	"context"
	"slices"
)

// ForeignSSE is SSE for a foreign server: a message is an event with data.
func ForeignSSE(ctx context.Context, t Target, sink Sink) error {
	e := eventSource{foreign: t.Foreign}
	return subscribe(ctx, &t, sink, func(s *session) (func() error, error) {
		e.session = s
		var err error
		if e.bodies, err = bodySink(sink); err == nil {
			_, err = e.request()
		}
		return e.run, err
	})
}

// foreignEvent takes one event of a foreign server. What comes before the client
// is subscribed is not delivered.
func (e *eventSource) foreignEvent(ev event) {
	name := string(e.parser.name)
	e.parser.name = e.parser.name[:0]
	switch {
	case !ev.some:
	case !e.fresh:
		e.greeted = e.foreign.Answer == nil || e.foreign.Answer.Match(ev.data)
	case len(e.foreign.Events) == 0 || slices.Contains(e.foreign.Events, name) || name == "" && slices.Contains(e.foreign.Events, "message"):
		e.take(e.bodies, ev.data)
	}
}
