package clients

import "time"

// A throttle is a pipe that reads no faster than a rate. What it leaves waits in
// the kernel, and then at the server.
type throttle struct {
	below  pipe // nil is the bare socket
	socket *socket
	rate   int // bytes per second

	next    time.Time // when more may be read
	chunk   []byte
	at, end int // chunk[at:end] has been read
}

const (
	// sips is how many reads a second the rate is made of: a client ends within one.
	sips = 50
	// sipBytes is the most that one of them takes.
	sipBytes = 16 << 10
)

func newThrottle(rate int, below pipe, s *socket) *throttle {
	return &throttle{below: below, socket: s, rate: rate, chunk: make([]byte, max(1, min(sipBytes, rate/sips)))}
}

func (t *throttle) wait() error {
	for t.at == t.end {
		now := time.Now()
		if t.next.After(now) {
			time.Sleep(t.next.Sub(now))
			now = t.next
		}
		n, err := t.sip()
		t.at, t.end = 0, n
		if err != nil {
			return err
		}
		if t.next = t.next.Add(t.cost(n)); t.next.Before(now) { // it waited for the server
			t.next = now.Add(t.cost(n))
		}
	}
	return nil
}

// cost is how long n bytes take.
func (t *throttle) cost(n int) time.Duration {
	return time.Duration(int64(n) * int64(time.Second) / int64(t.rate))
}

func (t *throttle) sip() (int, error) {
	if t.below == nil {
		return t.socket.receive(t.chunk)
	}
	if err := t.below.wait(); err != nil {
		return 0, err
	}
	return t.below.take(t.chunk), nil
}

func (t *throttle) take(p []byte) int {
	n := copy(p, t.chunk[t.at:t.end])
	t.at += n
	return n
}

func (t *throttle) write(b []byte) error {
	if t.below != nil {
		return t.below.write(b)
	}
	_, err := t.socket.send(b)
	return err
}

func (t *throttle) flush() {
	if t.below != nil {
		t.below.flush()
	}
}

func (t *throttle) goodbye() int64 {
	if t.below == nil {
		return 0
	}
	return t.below.goodbye()
}
