package clients

import (
	"crypto/tls"
	"net"
	"time"
)

// An outletLine is one connection and what waits for it.
type outletLine struct {
	outlet *Outlet
	topic  string // of a line for one topic
	out    bundle // appended, not flushed
	box    outbox
	sender
}

// A sender sends for one line. An error that it returns ends the outlet; what
// concerns one message only is counted.
type sender interface {
	// write appends what is sent for a message.
	write(b []byte, topic string, message []byte, n int64) []byte
	// open connects, as far as that shows that the server is there.
	open() error
	send(b *bundle) error
	close()
}

// run sends what comes until the outlet ends.
func (l *outletLine) run() {
	defer l.close()
	var b bundle
	for l.box.take(l.outlet.ctx, &b) {
		if err := l.send(&b); err != nil {
			l.outlet.fail(err)
			return
		}
		b.reset()
	}
}

// Limits of connecting again to a server that has gone.
const (
	redialPause = 100 * time.Millisecond
	redialLimit = 5 * time.Second
)

// dial connects. A server that was there once gets some time to come back: what
// is published meanwhile waits. The error is the last one.
func (o *Outlet) dial() (net.Conn, error) {
	for began := time.Now(); ; {
		c, err := o.dialOnce()
		if err == nil {
			return c, nil
		}
		o.counters.failed(&failure{kind: ErrDial, err: err})
		if !o.started || time.Since(began) > redialLimit {
			return nil, err
		}
		select {
		case <-time.After(redialPause):
		case <-o.ctx.Done():
			return nil, o.ctx.Err()
		}
	}
}

func (o *Outlet) dialOnce() (net.Conn, error) {
	dialer := &net.Dialer{Timeout: defaultConnectTimeout}
	if o.secured == nil {
		return dialer.DialContext(o.ctx, "tcp", o.host)
	}
	return (&tls.Dialer{NetDialer: dialer, Config: o.secured}).DialContext(o.ctx, "tcp", o.host)
}
