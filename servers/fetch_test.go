package servers

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// fetched is a topic's part of an answer.
type fetched struct {
	code               uint16
	oldest, next, base int64
	payloads           []string
}

func (s *site) consumer() *peer {
	s.t.Helper()
	p := s.ask("GET", "/fetch", "Connection: Upgrade", "Upgrade: "+FetchProtocol)
	if head := p.until("\r\n\r\n"); !strings.HasPrefix(head, "HTTP/1.1 101 ") {
		s.t.Fatalf("upgrade answered %q", head)
	}
	return p
}

func (p *peer) fetch(r fetchRequest) []fetched {
	p.t.Helper()
	p.send(string(fetchBytes(r)))
	return p.fetched(r)
}

// fetched reads an answer and checks its form.
func (p *peer) fetched(r fetchRequest) (parts []fetched) {
	p.t.Helper()
	b := []byte(p.take(int(binary.BigEndian.Uint32([]byte(p.take(4))))))
	number := func(size int) (n int64) {
		for _, c := range b[:size] {
			n = n<<8 | int64(c)
		}
		b = b[size:]
		return n
	}
	if correlation, topics := number(4), number(2); correlation != int64(r.correlation) || topics != int64(len(r.topics)) {
		p.t.Fatalf("answer %d of %d topics, want %d of %d", correlation, topics, r.correlation, len(r.topics))
	}
	for range r.topics {
		part := fetched{code: uint16(number(2)), oldest: number(8), next: number(8), base: number(8)}
		for range number(4) {
			size := number(4)
			part.payloads = append(part.payloads, string(b[:size]))
			b = b[size:]
		}
		parts = append(parts, part)
	}
	if len(b) != 0 {
		p.t.Fatalf("answer has %d bytes too many", len(b))
	}
	return parts
}

func of(name string, next int64) fetchTopic { return fetchTopic{[]byte(name), next} }

func (p *peer) wantFetched(r fetchRequest, want ...fetched) {
	p.t.Helper()
	if got := p.fetch(r); fmt.Sprint(got) != fmt.Sprint(want) {
		p.t.Errorf("%+v\n got %v\nwant %v", r, got, want)
	}
}

func TestFetch(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{MaxMessages: 4}, Config{})
	s.append("a", 0, 10) // keeps 6 to 9, of 7 bytes each
	s.append("b", 0, 2)
	p := s.consumer()
	m := func(from, to int) (payloads []string) {
		for n := from; n < to; n++ {
			payloads = append(payloads, string(numbered(n)))
		}
		return payloads
	}
	const wait = 10_000 // ms; never waited for
	p.wantFetched(fetchRequest{correlation: 1, topics: []fetchTopic{of("a", 6)}}, fetched{0, 6, 10, 6, m(6, 10)})
	p.wantFetched(fetchRequest{maxRecords: 3, topics: []fetchTopic{of("a", 7)}}, fetched{0, 6, 10, 7, m(7, 10)})
	p.wantFetched(fetchRequest{maxRecords: 3, topics: []fetchTopic{of("a", 8), of("b", 0)}}, fetched{0, 6, 10, 8, m(8, 10)}, fetched{0, 0, 1, 0, m(0, 1)})
	p.wantFetched(fetchRequest{maxBytes: 15, topics: []fetchTopic{of("a", 6), of("b", 0)}}, fetched{0, 6, 8, 6, m(6, 8)}, fetched{0, 0, 0, 0, nil})
	p.wantFetched(fetchRequest{maxBytes: 1, topics: []fetchTopic{of("a", 10), of("b", 0)}}, fetched{0, 6, 10, 10, nil}, fetched{0, 0, 1, 0, m(0, 1)})
	p.wantFetched(fetchRequest{topics: []fetchTopic{of("a", 10)}}, fetched{0, 6, 10, 10, nil})
	p.wantFetched(fetchRequest{topics: nil})
	// What needs telling is told at once.
	p.wantFetched(fetchRequest{maxWait: wait, minBytes: 99, topics: []fetchTopic{of("a", -1)}}, fetched{0, 6, 10, 10, nil})
	p.wantFetched(fetchRequest{maxWait: wait, minBytes: 99, topics: []fetchTopic{of("a", 5)}}, fetched{1, 6, 6, 6, nil})
	p.wantFetched(fetchRequest{maxWait: wait, minBytes: 99, topics: []fetchTopic{of("a", 11)}}, fetched{1, 6, 6, 6, nil})
	p.wantFetched(fetchRequest{maxWait: wait, minBytes: 99, topics: []fetchTopic{of("a/b", 1), of("a", 10)}}, fetched{2, 0, 0, 0, nil}, fetched{0, 6, 10, 10, nil})
	// So is what is enough: bytes over all topics, or as much as an answer may hold.
	p.wantFetched(fetchRequest{maxWait: wait, minBytes: 14, topics: []fetchTopic{of("a", 9), of("b", 1)}}, fetched{0, 6, 10, 9, m(9, 10)}, fetched{0, 0, 2, 1, m(1, 2)})
	p.wantFetched(fetchRequest{maxWait: wait, minBytes: 99, maxRecords: 1, topics: []fetchTopic{of("a", 6)}}, fetched{0, 6, 7, 6, m(6, 7)})
	p.wantFetched(fetchRequest{maxWait: wait, minBytes: 99, maxBytes: 7, topics: []fetchTopic{of("a", 6)}}, fetched{0, 6, 7, 6, m(6, 7)})
	// And what there is, when the wait is over.
	p.wantFetched(fetchRequest{maxWait: 5, minBytes: 99, topics: []fetchTopic{of("a", 9)}}, fetched{0, 6, 10, 9, m(9, 10)})
}

func TestFetchIsParkedUntilThereIsEnough(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.consumer()
	r := fetchRequest{maxWait: 60_000, minBytes: 21, topics: []fetchTopic{of("a", 0), of("b", 0)}}
	p.send(string(fetchBytes(r)))
	eventually(t, "the request is parked", func() bool { return s.server.Stats().Held == 1 })
	s.append("a", 0, 1)
	s.append("b", 0, 1)
	if held := s.server.Stats().Held; held != 1 {
		t.Fatalf("%d requests are held, want 1: 14 bytes of 21 are there", held)
	}
	s.append("b", 1, 2)
	if got := fmt.Sprint(p.fetched(r)); got != `[{0 0 1 0 [{"n":0}]} {0 0 2 0 [{"n":0} {"n":1}]}]` {
		t.Errorf("got %s", got)
	}
	eventually(t, "the slot is free", func() bool { return s.server.Stats().Held == 0 })
}

func TestFetchFreesItsSlotWhenTheConsumerGoes(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.consumer()
	p.send(string(fetchBytes(fetchRequest{maxWait: 600_000, minBytes: 1, topics: []fetchTopic{of("a", 0), of("b", 0)}})))
	eventually(t, "the request is parked", func() bool { return s.server.Stats().Held == 1 })
	p.conn.Close()
	eventually(t, "nothing is left", func() bool {
		stats := s.server.Stats()
		return stats.Held == 0 && stats.Connections == 0
	})
}

// TestFetchesInAPipeline is what a consumer should not do: they are answered
// one after the other all the same.
func TestFetchesInAPipeline(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	s.append("a", 0, 3)
	p := s.consumer()
	var all []byte
	for next := range int64(3) {
		all = append(all, fetchBytes(fetchRequest{correlation: uint32(next), maxRecords: 1, topics: []fetchTopic{of("a", next)}})...)
	}
	p.send(string(all))
	for next := range int64(3) {
		got := p.fetched(fetchRequest{correlation: uint32(next), topics: make([]fetchTopic, 1)})
		if len(got[0].payloads) != 1 || got[0].payloads[0] != string(numbered(int(next))) {
			t.Errorf("answer %d is %v", next, got)
		}
	}
}

func TestBrokenFetchEndsTheConnection(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	good := string(fetchBytes(fetchRequest{topics: []fetchTopic{of("a", 0)}}))
	for name, text := range map[string]string{
		"shorter than a head":  "\x00\x00\x00\x05hello",
		"longer than allowed":  "\xFF\xFF\xFF\xFF",
		"bytes too many":       "\x00\x00\x00\x23" + good[4:] + "\x00\x00",
		"topic beyond the end": strings.Replace(good, "\x00\x01a", "\x00\x02a", 1),
		"offset below -1":      good[:len(good)-8] + "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE",
		"too many topics":      good[:4+fetchHead-2] + "\xFF\xFF" + good[4+fetchHead:],
	} {
		p := s.consumer()
		p.send(text)
		if got := p.rest(); got != "" {
			t.Errorf("%s: answered %q", name, got)
		}
	}
	eventually(t, "all connections are closed", func() bool { return s.server.Stats().Connections == 0 })
}

// pipe is a consumer under fake time, and its other end.
func pipe(l *Log) net.Conn {
	near, far := net.Pipe()
	c := &consumer{from: bufio.NewReaderSize(near, 256), turn: make(chan struct{}, 1), idle: fetchIdle}
	c.log, c.conn, c.bell = l, near, newBell()
	c.start(c.listen, c.reply)
	return far
}

func TestIdleConsumerIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t, LogOptions{}, 1)
		far := pipe(l)
		request, answer := fetchBytes(fetchRequest{topics: []fetchTopic{of("7", 1)}}), make([]byte, 4+6+30)
		var last time.Time
		for range 10 {
			time.Sleep(time.Minute)
			if _, err := far.Write(request); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(far, answer); err != nil {
				t.Fatal(err)
			}
			last = time.Now()
		}
		if n, err := far.Read(answer); n != 0 || !errors.Is(err, io.EOF) {
			t.Errorf("read %d, %v; want the end", n, err)
		}
		if idle := time.Since(last); idle != fetchIdle {
			t.Errorf("cut after %v without a request, want %v", idle, fetchIdle)
		}
	})
}

func TestHalfARequestIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		far := pipe(filled(t, LogOptions{}, 1))
		began := time.Now()
		if _, err := far.Write(fetchBytes(fetchRequest{})[:9]); err != nil {
			t.Fatal(err)
		}
		if n, err := far.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) || time.Since(began) != fetchStall {
			t.Errorf("read %d, %v after %v; want the end after %v", n, err, time.Since(began), fetchStall)
		}
	})
}

func TestUpgradeIsNeeded(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	for _, header := range [][]string{nil, {"Connection: Upgrade", "Upgrade: websocket"}, {"Upgrade: " + FetchProtocol}} {
		response, body := s.ask("GET", "/fetch", header...).answer()
		if response.StatusCode != http.StatusUpgradeRequired || response.Header.Get("Upgrade") != FetchProtocol || !strings.Contains(body, FetchProtocol) {
			t.Errorf("%q: %d %s", header, response.StatusCode, body)
		}
	}
}

func TestUpgradeMayBeOneTokenOfSeveral(t *testing.T) {
	t.Parallel()
	s := serve(t, LogOptions{}, Config{})
	p := s.ask("GET", "/fetch", "Connection: keep-alive, upgrade", "Upgrade: "+FetchProtocol)
	if head := p.until("\r\n"); !strings.Contains(head, " 101 ") {
		t.Errorf("answered %q, want 101", head)
	}
}

// FuzzFetchRequest holds that what is accepted is what was sent: encoded again,
// it has the same bytes.
func FuzzFetchRequest(f *testing.F) {
	for _, r := range []fetchRequest{{}, {1, 2, 3, 4, 5, []fetchTopic{of("a", -1), of("", 1<<62)}}} {
		f.Add(fetchBytes(r)[4:])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var r fetchRequest
		if err := r.decode(b); err != nil {
			return
		}
		if got := fetchBytes(r)[4:]; string(got) != string(b) {
			t.Errorf("decoded %x and encoded %x", b, got)
		}
	})
}
