package clients

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"syscall"
)

// push hands b to the socket, or to the spill.
func (p *Publisher) push(b []byte) {
	if p.spilled(b) {
		return
	}
	p.rest = b
	if err := p.raw.Write(p.flush); err != nil {
		p.fail(err)
	}
	if len(p.rest) > 0 {
		p.mu.Lock()
		p.spill = append(p.spill, p.rest...)
		p.spilling = true
		p.mu.Unlock()
		p.wake <- struct{}{}
	}
}

// spilled puts b behind a spill, if there is one.
func (p *Publisher) spilled(b []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return true
	}
	if !p.spilling {
		return false
	}
	if len(p.spill)+len(b) > maxSpill {
		p.setErr(fmt.Errorf("the server is %d bytes behind", len(p.spill)))
	} else {
		p.spill = append(p.spill, b...)
	}
	return true
}

func (p *Publisher) flushNow(fd uintptr) bool {
	for len(p.rest) > 0 {
		n, errno := writeNow(fd, p.rest)
		if errno == syscall.EAGAIN {
			break
		}
		if errno != 0 {
			p.fail(os.NewSyscallError("write", errno))
			p.rest = nil
			break
		}
		p.rest = p.rest[n:]
	}
	return true
}

// drain writes spills, and gives the writing side back when none is left.
func (p *Publisher) drain() {
	var chunk []byte
	for {
		select {
		case <-p.wake:
		case <-p.done:
			return
		}
		for {
			p.mu.Lock()
			chunk, p.spill = p.spill, chunk[:0]
			p.spilling = len(chunk) > 0
			p.mu.Unlock()
			if len(chunk) == 0 {
				break
			}
			if _, err := p.conn.Write(chunk); err != nil {
				p.fail(err)
				return
			}
		}
	}
}

// readAcks follows the running total that the server acknowledges.
func (p *Publisher) readAcks(b []byte) {
	buf := make([]byte, 4<<10)
	have := copy(buf, b)
	for {
		whole := have / 8 * 8
		for at := 0; at < whole; at += 8 {
			total := binary.BigEndian.Uint64(buf[at:])
			if total > math.MaxInt64 || int64(total) < p.acked.Load() {
				p.fail(protocolError("acknowledged %d after %d", total, p.acked.Load()))
				return
			}
			p.acked.Store(int64(total))
		}
		have = copy(buf, buf[whole:have])
		n, err := p.over.Read(buf[have:])
		if errors.Is(err, io.EOF) {
			err = closedError("the server closed the append stream")
		}
		if err != nil {
			p.fail(err)
			return
		}
		have += n
	}
}
