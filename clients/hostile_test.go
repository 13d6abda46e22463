package clients

import (
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

const (
	jsonHead  = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	sseHead   = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
	fetchHead = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: bench-fetch/1\r\n\r\n"
)

// body is an answer with its length.
func body(text string) string {
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", jsonHead, len(text), text)
}

// framed is a fetch response of the bytes that follow its length.
func framed(b []byte) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(b)))) + string(b)
}

func fetchAnswer(correlation uint32, topics uint16, parts ...[]byte) string {
	b := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint32(nil, correlation), topics)
	for _, p := range parts {
		b = append(b, p...)
	}
	return framed(b)
}

// hostile is what broken servers say. {key} becomes the accept key; endless is
// repeated for as long as the client listens.
var hostile = []struct {
	name    string
	pattern string
	say     string
	endless string
	kind    ErrorKind
	text    string
}{
	{"status line", "keepalive", "HELLO\r\n\r\n", "", ErrProtocol, "bad status line"},
	{"status number", "keepalive", "HTTP/1.1 2x0 OK\r\n\r\n", "", ErrProtocol, "bad status line"},
	{"status 000", "keepalive", "HTTP/1.1 000 OK\r\n\r\n", "", ErrProtocol, "bad status line"},
	{"header without colon", "keepalive", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "", ErrProtocol, "bad header line"},
	{"folded header", "keepalive", "HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\n\r\n", "", ErrProtocol, "bad header line"},
	{"endless headers", "keepalive", "HTTP/1.1 200 OK\r\n", "X-Filler: 0123456789\r\n", ErrProtocol, "more than 65536 bytes"},
	{"endless header line", "keepalive", "HTTP/1.1 200 OK\r\nX: ", "0123456789", ErrProtocol, "more than 65536 bytes"},
	{"endless interim heads", "keepalive", "", "HTTP/1.1 103 Early Hints\r\n\r\n", ErrProtocol, "more than 65536 bytes"},
	{"negative length", "keepalive", jsonHead + "Content-Length: -1\r\n\r\n", "", ErrProtocol, "bad Content-Length"},
	{"two lengths", "keepalive", jsonHead + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "", ErrProtocol, "bad Content-Length"},
	{"huge length", "keepalive", jsonHead + "Content-Length: 10000000000\r\n\r\n", "", ErrProtocol, "more than 16777216"},
	{"length beyond numbers", "keepalive", jsonHead + "Content-Length: 99999999999999999999\r\n\r\n", "", ErrProtocol, "bad Content-Length"},
	{"body cut short", "keepalive", jsonHead + "Content-Length: 100\r\n\r\n{", "", ErrClosed, "closed within an answer"},
	{"body longer than its length", "keepalive", body("{\"after\":1,\"messages\":[\n]}") + "more", "", ErrProtocol, "bytes after the end"},
	{"endless body", "polling", jsonHead + "\r\n", "0123456789", ErrProtocol, "without an end"},
	{"not JSON", "keepalive", body("<html>"), "", ErrProtocol, `no batch of messages: "<html>"`},
	{"batch without end", "keepalive", body("{\"after\":1,\"messages\":[\nx\n"), "", ErrProtocol, "no batch of messages"},
	{"batch without comma", "keepalive", body("{\"after\":1,\"messages\":[\nx\ny\n]}"), "", ErrProtocol, "no batch of messages"},
	{"cursor not a number", "keepalive", body("{\"after\":1e9,\"messages\":[\n]}"), "", ErrProtocol, "no batch of messages"},
	{"compressed", "keepalive", jsonHead + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx", "", ErrProtocol, "Content-Encoding"},
	{"unknown coding", "keepalive", jsonHead + "Transfer-Encoding: gzip, chunked\r\n\r\n", "", ErrProtocol, "unknown Transfer-Encoding"},
	{"chunk size", "keepalive", jsonHead + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "", ErrProtocol, "bad chunk size"},
	{"chunk size beyond numbers", "keepalive", jsonHead + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n", "", ErrProtocol, "bad chunk size"},
	{"chunk longer than its size", "keepalive", jsonHead + "Transfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n", "", ErrProtocol, "chunk longer than its size"},
	{"endless chunk extension", "keepalive", jsonHead + "Transfer-Encoding: chunked\r\n\r\n1;", "0123456789", ErrProtocol, "chunk line of more than"},
	{"endless chunks", "keepalive", jsonHead + "Transfer-Encoding: chunked\r\n\r\n", "400\r\n" + strings.Repeat("x", 1024) + "\r\n", ErrProtocol, "without an end"},
	{"endless trailer", "keepalive", jsonHead + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n", ErrProtocol, "trailer of more than"},
	{"server error", "keepalive", "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\n\x1b[31m", "", ErrStatus, `status 500 "\x1b[31m"`},
	{"closes at once", "keepalive", "", "", ErrClosed, "closed before an answer"},
	{"never answers", "longpoll", "", "wait", ErrTimeout, "timeout"},
	{"never ends its answer", "keepalive", jsonHead + "Content-Length: 100\r\n\r\n{", "wait", ErrTimeout, "timeout"},

	{"sse: other type", "sse", jsonHead + "\r\n", "", ErrProtocol, "want text/event-stream"},
	{"sse: ended", "sse", sseHead + "id: 1\n\n", "", ErrClosed, "closed in mid-stream"},
	{"sse: ended by last chunk", "sse", strings.TrimSuffix(sseHead, "\r\n") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "", ErrClosed, "ended the event stream"},
	{"sse: endless line", "sse", sseHead + "data: ", "0123456789", ErrProtocol, "without an end"},
	{"sse: endless event", "sse", sseHead, "data: 0123456789\n", ErrProtocol, "without an end"},
	{"sse: never answers", "sse", "", "wait", ErrTimeout, "timeout"},
	{"sse: no first block", "sse", sseHead, "wait", ErrTimeout, "timeout"},
	{"sse: half an event", "sse", sseHead + "id: 1\n\ndata: x", "wait", ErrTimeout, "timeout"},

	{"websocket: wrong accept", "websocket", "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: no\r\n\r\n", "", ErrProtocol, "handshake"},
	{"websocket: not upgraded", "websocket", body("x"), "", ErrStatus, "status 200"},
	{"websocket: extension", "websocket", "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Accept: {key}\r\n\r\n", "", ErrProtocol, "insists on"},
	{"websocket: 10 GB frame", "websocket", "{101}\x82\x7f\x00\x00\x00\x02\x54\x0b\xe4\x00", "wait", ErrProtocol, "frame of 10000000000 bytes"},
	{"websocket: frame beyond numbers", "websocket", "{101}\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", "wait", ErrProtocol, "frame of 18446744073709551615 bytes"},
	{"websocket: masked", "websocket", "{101}\x81\x81mask.", "", ErrProtocol, "masked"},
	{"websocket: reserved bit", "websocket", "{101}\xc1\x01x", "", ErrProtocol, "reserved bits 0x40"},
	{"websocket: opcode", "websocket", "{101}\x83\x01x", "", ErrProtocol, "opcode 3"},
	{"websocket: fragmented ping", "websocket", "{101}\x09\x01x", "", ErrProtocol, "control frame"},
	{"websocket: long ping", "websocket", "{101}\x89\x7e\x00\x80", "", ErrProtocol, "control frame"},
	{"websocket: continuation of nothing", "websocket", "{101}\x80\x01x", "", ErrProtocol, "fragments out of order"},
	{"websocket: message within a message", "websocket", "{101}\x01\x01x\x81\x01x", "", ErrProtocol, "fragments out of order"},
	{"websocket: endless fragments", "websocket", "{101}\x01\x01x", "\x00\x7e\x04\x00" + strings.Repeat("x", 1024), ErrProtocol, "more than"},
	{"websocket: no position", "websocket", "{101}\x81\x05hello", "", ErrProtocol, "tells no position"},
	{"websocket: closed", "websocket", "{101}{hello}\x88\x0b\x0f\xa0oldest 40", "", ErrClosed, `code 4000, reason "oldest 40"`},
	{"websocket: half a frame", "websocket", "{101}{hello}\x81\x05he", "wait", ErrTimeout, "timeout"},
	{"websocket: no hello", "websocket", "{101}", "wait", ErrTimeout, "timeout"},

	{"fetch: not upgraded", "fetch", body("x"), "", ErrStatus, "status 200"},
	{"fetch: other protocol", "fetch", "HTTP/1.1 101 X\r\nUpgrade: h2c\r\n\r\n", "", ErrProtocol, "want bench-fetch/1"},
	{"fetch: 4 GB frame", "fetch", fetchHead + "\xff\xff\xff\xff", "wait", ErrProtocol, "frame of 4294967295 bytes"},
	{"fetch: frame too small", "fetch", fetchHead + framed([]byte{0, 0}), "", ErrProtocol, "answer to request 0"},
	{"fetch: wrong correlation", "fetch", fetchHead + fetchAnswer(9, 1, appendPart(nil, 0, 0, 0, nil)), "", ErrProtocol, "answer to request 9, asked was 1"},
	{"fetch: wrong topics", "fetch", fetchHead + fetchAnswer(1, 2), "", ErrProtocol, "2 topics, asked were 1"},
	{"fetch: cut topic", "fetch", fetchHead + fetchAnswer(1, 1, []byte{0, 0, 0}), "", ErrProtocol, "ends within a topic"},
	{"fetch: more records than bytes", "fetch", fetchHead + fetchAnswer(1, 1, append(appendPart(nil, 0, 0, 5, nil)[:26], 0xff, 0xff, 0xff, 0xff)), "", ErrProtocol, "ends within a record"},
	{"fetch: record beyond the frame", "fetch", fetchHead + fetchAnswer(1, 1, append(appendPart(nil, 0, 0, 5, nil)[:26], 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff)), "", ErrProtocol, "ends within a record"},
	{"fetch: bytes too many", "fetch", fetchHead + fetchAnswer(1, 1, append(appendPart(nil, 0, 0, 5, nil), 1)), "", ErrProtocol, "1 bytes too many"},
	{"fetch: unknown code", "fetch", fetchHead + fetchAnswer(1, 1, appendPart(nil, 7, 0, 5, nil)), "", ErrProtocol, "code 7"},
	{"fetch: bad topic", "fetch", fetchHead + fetchAnswer(1, 1, appendPart(nil, 2, 0, 0, nil)), "", ErrStatus, `bad topic "7"`},
	{"fetch: negative offset", "fetch", fetchHead + fetchAnswer(1, 1, appendPart(nil, 0, 0, -5, nil)), "", ErrProtocol, "negative offset"},
	{"fetch: closed", "fetch", fetchHead, "", ErrClosed, "closed in mid-stream"},
	{"fetch: never answers", "fetch", fetchHead, "wait", ErrTimeout, "timeout"},
}

// TestHostileServers: whatever a server says, the client ends with an error of
// the right kind, and holds no more memory than a message.
func TestHostileServers(t *testing.T) {
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			server := newFake(t, func(p *peer) {
				head, err := p.head()
				if err != nil {
					return
				}
				_, rest, _ := strings.Cut(head, "Sec-WebSocket-Key: ")
				key, _, _ := strings.Cut(rest, "\r\n")
				p.SetWriteDeadline(time.Now().Add(patience))
				io.WriteString(p, strings.NewReplacer("{key}", acceptKey(key), "{hello}", "\x81\x0b{\"after\":1}",
					"{101}", "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: "+acceptKey(key)+"\r\n\r\n").Replace(h.say))
				if h.endless == "wait" {
					p.waitClosed()
					return
				}
				for block := strings.Repeat(h.endless, 500); block != ""; {
					if _, err := io.WriteString(p, block); err != nil {
						return
					}
				}
				// A reset would take away what the client has not read.
				p.Conn.(interface{ CloseWrite() error }).CloseWrite()
				p.waitClosed()
			})
			target := testTarget(server.url(), "/"+h.pattern)
			target.Dialer.AnswerTimeout = 30 * time.Millisecond
			if h.endless != "wait" {
				target.Dialer.AnswerTimeout = patience
			}
			target.Params.Hold, target.Params.MaxWait = time.Millisecond, time.Millisecond
			r := start(t, clientOf(h.pattern), target)
			err := r.end()
			if err == nil || !strings.Contains(err.Error(), h.text) {
				t.Fatalf("error %v, want one with %q", err, h.text)
			}
			u := r.counters.Usage()
			var want [errorKinds]int64
			want[h.kind] = 1
			if u.Errors != want {
				t.Errorf("errors %v, want one of kind %s", u.Errors, h.kind)
			}
			if example := u.Examples[h.kind]; !strings.Contains(example, h.text) || len(example) > 400 {
				t.Errorf("example %q", example)
			}
		})
	}
}

func clientOf(pattern string) Client {
	for _, p := range patterns {
		if p.name == pattern {
			return p.client
		}
	}
	panic("no pattern " + pattern)
}

// TestAnnouncedMemory: a length that is announced and does not come costs
// little.
func TestAnnouncedMemory(t *testing.T) {
	server := newFake(t, func(p *peer) {
		p.head()
		p.say("%sContent-Length: %d\r\n\r\n{", jsonHead, maxMessage)
		p.waitClosed()
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 4 {
		target := testTarget(server.url(), "/keepalive")
		target.Dialer.AnswerTimeout = 30 * time.Millisecond
		start(t, KeepAlive, target).end()
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 4*(trusted+trusted) {
		t.Errorf("4 clients took %d bytes", took)
	}
}
