package servers

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// A kept connection is one of long polls that was taken over from net/http: it
// needs no buffers and no deep stack while a request is held, nor between
// requests. One goroutine reads it, for the next request or the client's leaving;
// handlers run on a goroutine of their own, whose stack goes with them; holding
// and answering is done by a third, which fits into the stack that it starts with.
type kept struct {
	log      *Log
	conn     net.Conn
	server   *http.Server
	remote   string
	bell     bell
	idle     time.Duration // how long the connection may be silent
	gone     atomic.Bool
	answered chan struct{} // takes one value after every answer
	last     atomic.Int64  // time of the last answer, in ns since 1970; 0 while one is owed
	small    [512]byte
	have     []byte // what was read and not yet taken
}

// takeOver answers the request of a long poll, and those that follow it, on a
// connection taken from net/http; false if it cannot. A connection that ends with
// the answer is taken over too: waiting costs the same then, and no more.
func takeOver(w http.ResponseWriter, r *http.Request, first wait) bool {
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if !ok || server.Handler == nil || !r.ProtoAtLeast(1, 1) || r.ContentLength != 0 || !first.log.enter() {
		return false
	}
	defer first.log.running.Done()
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	k := &kept{log: first.log, conn: conn, server: server, remote: r.RemoteAddr, bell: newBell(), idle: server.IdleTimeout, answered: make(chan struct{}, 1)}
	if b := first.behavior; b != nil && b.idle > 0 {
		k.idle = b.idle
	}
	early, _ := buffered.Reader.Peek(buffered.Reader.Buffered())
	k.have = append(k.small[:0], early...)
	reads(conn, first.topic)
	keep := reusable(r) && !first.behavior.closes()
	k.log.running.Go(func() { k.hold(first, keep) })
	k.log.running.Go(k.read)
	return true
}

// reusable tells whether another request may follow on the connection. A body
// would have to be read first, and nothing here takes one.
func reusable(r *http.Request) bool {
	return r.ProtoAtLeast(1, 1) && !r.Close && r.ContentLength == 0
}

// read takes request after request.
func (k *kept) read() {
	k.allow(k.idle)
	for {
		head, err := k.head()
		if err != nil {
			k.gone.Store(true)
			k.bell.ring()
		}
		<-k.answered // of the request before: a client may be early
		if errors.Is(err, errHead) {
			k.refuse(http.StatusRequestHeaderFieldsTooLarge)
		}
		if k.gone.Load() {
			break
		}
		k.last.Store(0)
		observe(k.conn, http.StateActive)
		next := make(chan fate)
		k.log.running.Go(func() { next <- k.handle(head) })
		switch <-next {
		case away:
			return
		case over:
			k.gone.Store(true)
		}
		if k.gone.Load() {
			break
		}
	}
	k.conn.Close()
}

// fate is what becomes of a connection after a request.
type fate int

const (
	on   fate = iota // another request may come
	over             // it ends
	away             // it is somebody else's now
)

var errHead = errors.New("the head of the request is too long")

// head reads the next request's head.
func (k *kept) head() ([]byte, error) {
	for searched, begun := 0, false; ; {
		if end := bytes.Index(k.have[searched:], []byte("\r\n\r\n")); end >= 0 {
			head := bytes.Clone(k.have[:searched+end+4])
			k.have = append(k.small[:0], k.have[len(head):]...)
			if begun {
				k.allow(k.idle)
			}
			return head, nil
		}
		searched = max(0, len(k.have)-3)
		if len(k.have) >= cmp.Or(k.server.MaxHeaderBytes, http.DefaultMaxHeaderBytes) {
			return nil, errHead
		}
		if len(k.have) == cap(k.have) {
			k.have = append(make([]byte, 0, 2*cap(k.have)), k.have...)
		}
		if len(k.have) > 0 && !begun {
			begun = true
			k.allow(k.server.ReadHeaderTimeout)
		}
		n, err := k.conn.Read(k.have[len(k.have):cap(k.have)])
		k.have = k.have[:len(k.have)+n]
		if n == 0 && (begun || !errors.Is(err, os.ErrDeadlineExceeded) || !k.excused()) {
			return nil, err
		}
	}
}

// allow bounds the time for what is read next.
func (k *kept) allow(d time.Duration) {
	var until time.Time
	if d > 0 {
		until = time.Now().Add(d)
	}
	_ = k.conn.SetReadDeadline(until) // the read tells of a connection that has ended
}

// limit bounds the silence of the connection from now on.
func (k *kept) limit(idle time.Duration) {
	if k.idle != idle {
		k.idle = idle
		k.allow(idle)
	}
}

// excused moves a deadline that found no idle client: it is moved only then,
// because moving it costs as much as a tenth of a request.
func (k *kept) excused() bool {
	left := k.idle
	if last := k.last.Load(); last != 0 {
		left -= time.Since(time.Unix(0, last))
	}
	if left <= 0 {
		return false
	}
	k.allow(left)
	return true
}

// readers are for parsing heads.
var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 1<<10) }}

// handle answers a request, or has it held.
func (k *kept) handle(head []byte) fate {
	b := readers.Get().(*bufio.Reader)
	defer readers.Put(b)
	b.Reset(bytes.NewReader(head))
	r, err := http.ReadRequest(b)
	if err != nil {
		k.refuse(http.StatusBadRequest)
		return over
	}
	r.RemoteAddr = k.remote
	w := &reply{kept: k, head: http.Header{}}
	k.server.Handler.ServeHTTP(w, r)
	keep := reusable(r) && w.head.Get("Connection") != "close"
	switch {
	case w.wait != nil:
		p := *w.wait
		k.log.running.Go(func() { k.hold(p, keep) })
		return on
	case w.hijacked:
		return away
	}
	keep = keep && !k.log.closed()
	if _, err := k.conn.Write(w.bytes(r.Method, keep)); err != nil || !keep {
		lastWords(k.conn)
		return over
	}
	k.free()
	return on
}

// hold waits and answers.
func (k *kept) hold(p wait, keep bool) {
	p.bell = k.bell
	ok := p.wait(k.gone.Load)
	keep = keep && !k.log.closed()
	if ok {
		page := pages.Get().(*page)
		answer, news := page.response(&p, keep)
		var left time.Duration
		if p.follows(news) {
			left = monotonic()
		}
		_, err := k.conn.Write(answer)
		page.release()
		if left > 0 && err == nil {
			p.behavior.follow.behind(k.log, left)
		}
		ok = err == nil && keep
	}
	if !ok {
		k.gone.Store(true)
		k.conn.Close() // which ends the reader
	}
	k.free()
}

// free makes the connection ready for the next request. A drain need not wait
// for it then.
func (k *kept) free() {
	k.last.Store(time.Now().UnixNano())
	observe(k.conn, http.StateNew)
	k.answered <- struct{}{}
	if k.log.closed() {
		k.conn.Close()
	}
}

// refuse answers a request that cannot be understood, the last one.
func (k *kept) refuse(status int) {
	w := &reply{kept: k, head: http.Header{}}
	http.Error(w, http.StatusText(status), status)
	_, _ = k.conn.Write(w.bytes(http.MethodGet, false))
	lastWords(k.conn)
}
