package clients

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// An OutletForm says how messages get into a server that is not bench's. In its
// texts {message}, {topic} and {n} stand for a message, its topic and its number.
type OutletForm struct {
	// URL is where to: http and https take a request for each message, ws and wss a
	// text frame. It is not used if Lines is set.
	URL string
	// Lines, if not nil, takes a line for each message.
	Lines io.WriteCloser
	// Method and Headers are of the requests, and of the opening of a websocket.
	Method  string
	Headers []Field
	// Body is what is sent for a message; "" is the message.
	Body string
	// Send are frames that are sent once on every websocket; Replies are as for
	// a subscriber.
	Send    []string
	Replies []Reply
	// Status are the answers that mean success; none is 200 to 299.
	Status []int
	// Connections is how many there are; the messages of a topic share one. A
	// websocket with {topic} in its URL, or in what it sends first, has one for
	// each of Topics.
	Connections, Topics int
	// Security is for https and wss; nil trusts the system's authorities.
	Security *Security
}

// An Outlet publishes to a server that is not bench's. Append and Flush never wait
// for it: what cannot be sent yet stays in memory and follows in order. One
// goroutine may call Append and Flush; the other methods may be called by any.
type Outlet struct {
	form     OutletForm
	body     template
	lines    []*outletLine
	perTopic bool
	n        int64

	secured  *tls.Config
	host     string // with its port
	counters Counters
	unsent   atomic.Int64

	// started says that the server was there once.
	started bool
	ctx     context.Context
	cancel  context.CancelFunc
	work    sync.WaitGroup
	mu      sync.Mutex
	err     error // guarded by mu
}

// OpenOutlet connects to the server. The connections end with ctx.
func OpenOutlet(ctx context.Context, form OutletForm) (*Outlet, error) {
	o := &Outlet{form: form, body: parseTemplate(cmp.Or(form.Body, "{message}"))}
	o.ctx, o.cancel = context.WithCancel(ctx)
	makeSender, err := o.kind()
	if err == nil {
		for i := range o.count() {
			l := &outletLine{outlet: o, topic: strconv.Itoa(i), box: newOutbox()}
			l.sender = makeSender(l)
			o.lines = append(o.lines, l)
		}
		err = o.lines[0].open()
	}
	if err != nil {
		o.cancel()
		for _, l := range o.lines {
			l.close()
		}
		return nil, fmt.Errorf("publishing: %w", err)
	}
	o.started = true
	for _, l := range o.lines {
		o.work.Go(l.run)
	}
	return o, nil
}

// kind finds how the form is to be sent.
func (o *Outlet) kind() (func(*outletLine) sender, error) {
	if o.form.Lines != nil {
		o.form.Connections = 1
		return func(l *outletLine) sender { return &lineSender{l} }, nil
	}
	scheme, rest, _ := strings.Cut(o.form.URL, "://")
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		rest, end = rest+"/", len(rest)
	}
	host, path := rest[:end], rest[end:]
	if path[0] == '?' {
		path = "/" + path
	}
	u, err := url.Parse("http://" + host)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("%s: not a URL with a host", quote([]byte(o.form.URL)))
	}
	port := "80"
	if scheme == "https" || scheme == "wss" {
		port, o.secured = "443", cmp.Or(o.form.Security, new(Security)).config(u.Hostname())
	}
	o.host = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port))
	if scheme == "ws" || scheme == "wss" {
		o.perTopic = strings.Contains(path+strings.Join(o.form.Send, ""), "{topic}")
		return func(l *outletLine) sender { return &frameSender{line: l, host: u.Host, path: path} }, nil
	}
	head := requestTemplate(o.form, u.Host, path)
	return func(l *outletLine) sender { return &requestSender{line: l, head: head} }, nil
}

func (o *Outlet) count() int {
	if o.perTopic {
		return max(1, o.form.Topics)
	}
	return max(1, o.form.Connections)
}

// Append takes one message for topic; payload is copied. Flush lets it go.
func (o *Outlet) Append(topic string, payload []byte) {
	l := o.lines[lineOf(topic, len(o.lines))]
	l.out.bytes = l.write(l.out.bytes, topic, payload, o.n)
	l.out.end()
	o.n++
}

// lineOf deals topics out; those of bench are numbers.
func lineOf(topic string, lines int) int {
	n := 0
	for _, c := range []byte(topic) {
		n = (10*n + int(c-'0')&0xff) % lines
	}
	return n
}

// Flush hands what was appended to the connections. It does not wait.
func (o *Outlet) Flush() {
	for _, l := range o.lines {
		n := len(l.out.ends)
		if n == 0 {
			continue
		}
		o.unsent.Add(int64(n))
		if err := l.box.put(&l.out); err != nil {
			l.out.reset()
			o.fail(err)
		}
	}
}

// Unsent is how many messages the server has not yet taken.
func (o *Outlet) Unsent() int64 { return o.unsent.Load() }

// Usage is the account of what failed.
func (o *Outlet) Usage() Usage { return o.counters.Usage() }

// Err is what ended the outlet, nil while it works.
func (o *Outlet) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

func (o *Outlet) fail(err error) {
	if o.ctx.Err() != nil {
		return // it ends by intent
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		o.err = fmt.Errorf("publishing: %w", err)
	}
}

// Close ends the connections; what Unsent counts is dropped. It returns what Err
// returns.
func (o *Outlet) Close() error {
	err := o.Err()
	o.cancel()
	o.work.Wait()
	return err
}
