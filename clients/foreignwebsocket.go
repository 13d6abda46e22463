package clients

import "context"

// ForeignWebSocket is WebSocket for a foreign server: a message is a text or
// binary frame that no reply is for.
func ForeignWebSocket(ctx context.Context, t Target, sink Sink) error {
	w := webSocket{foreign: t.Foreign}
	return subscribe(ctx, &t, sink, func(s *session) (func() error, error) {
		w.session = s
		var err error
		if w.bodies, err = bodySink(sink); err == nil {
			_, err = w.request("")
		}
		return w.run, err
	})
}

// introduce says what a foreign server expects after the upgrade.
func (w *webSocket) introduce() error {
	for _, text := range w.foreign.Send {
		if err := w.say(text); err != nil {
			return err
		}
	}
	w.greeted = w.foreign.Answer == nil
	return nil
}

// say sends a text frame.
func (w *webSocket) say(text string) error {
	return w.reply(opText, []byte(text))
}

// foreignMessage takes one whole message of a foreign server. What comes before
// the client is subscribed is not delivered.
func (w *webSocket) foreignMessage(b []byte) error {
	w.conn.in.framing += int64(len(b))
	if !w.fresh && w.foreign.Answer.Match(b) {
		w.greeted = true
	}
	for i := range w.foreign.Replies {
		if r := &w.foreign.Replies[i]; r.answers(b) {
			return w.say(r.Text)
		}
	}
	if w.fresh {
		w.take(w.bodies, b)
	}
	return nil
}
