package servers

import (
	"encoding/binary"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata")

var date = regexp.MustCompile(`Date: [^\r]*`)

// transcript is what went over one connection, sent lines with ">" and received
// ones with "<"; what is not text is in hex.
type transcript struct {
	*peer
	lines []string
}

func (c *transcript) note(direction, text string) {
	text = strings.ReplaceAll(date.ReplaceAllString(text, "Date: DATE"), "\r", `\r`)
	for _, line := range strings.SplitAfter(text, "\n") {
		if line != "" {
			c.lines = append(c.lines, direction+" "+strings.ReplaceAll(line, "\n", `\n`))
		}
	}
}

func (c *transcript) out(text string) { c.note(">", text); c.send(text) }
func (c *transcript) to(mark string)  { c.note("<", c.until(mark)) }
func (c *transcript) end()            { c.note("<", c.rest()) }

func (c *transcript) outHex(b []byte) {
	c.lines = append(c.lines, "> hex "+hex.EncodeToString(b))
	c.send(string(b))
}

func (c *transcript) inHex(n int) {
	c.lines = append(c.lines, "< hex "+hex.EncodeToString([]byte(c.take(n))))
}

// TestTranscripts holds every byte on the wire, so that a change of the
// overhead of a pattern shows in review.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	transcripts(t, map[string]func(*site, *transcript){
		"polling": func(s *site, c *transcript) {
			c.out(getHead("/polling/7?after=0", "Connection: close\r\n"))
			c.end()
		},
		"keepalive": func(s *site, c *transcript) {
			c.out(getHead("/polling/7", ""))
			c.to("]}")
			c.out(getHead("/polling/7?after=2", ""))
			c.to("\r\n\r\n")
			s.append("7", 3, 5)
			c.out(getHead("/polling/7?after=2&limit=1", ""))
			c.to("]}")
		},
		"fell_behind": func(s *site, c *transcript) {
			s.append("7", 3, 10)
			c.out(getHead("/polling/7?after=1&limit=2", ""))
			c.to("]}")
		},
		"longpoll": func(s *site, c *transcript) {
			c.out(getHead("/longpoll/7?after=2&hold=20s", ""))
			eventually(s.t, "the request is parked", func() bool { return s.server.Stats().Held == 1 })
			s.append("7", 3, 4)
			c.to("]}")
			c.out(getHead("/longpoll/7?after=3&hold=10ms", ""))
			c.to("\r\n\r\n")
		},
		"sse": func(s *site, c *transcript) {
			c.out(getHead("/sse/7?after=0", "Accept: text/event-stream\r\nLast-Event-ID: 1\r\n"))
			c.to("{\"n\":2}\n\n\r\n")
			s.append("7", 3, 4)
			c.to("{\"n\":3}\n\n\r\n")
			_ = s.stop()
			c.end()
		},
		"websocket": func(s *site, c *transcript) {
			c.out(getHead("/websocket/7?after=1", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
			c.to("\r\n\r\n")
			c.inHex(2 + len(`{"after":1}`))
			c.inHex(2 + len(`{"n":2}`))
			c.outHex([]byte{0x89, 0x82, 0, 0, 0, 0, 'h', 'i'}) // ping, masked with zeros
			c.inHex(4)
			c.outHex([]byte{0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8}) // close 1000
			c.inHex(4)
			c.end()
		},
		"fetch": func(s *site, c *transcript) {
			c.out(getHead("/fetch", "Connection: Upgrade\r\nUpgrade: bench-fetch/1\r\n"))
			c.to("\r\n\r\n")
			c.outHex(fetchBytes(fetchRequest{correlation: 9, minBytes: 1, maxRecords: 2, topics: []fetchTopic{
				{[]byte("7"), 0}, {[]byte("8"), -1}, {[]byte("no topic"), 5}, {[]byte("7"), 99},
			}}))
			head := c.take(4)
			n := int(binary.BigEndian.Uint32([]byte(head)))
			c.lines = append(c.lines, "< hex "+hex.EncodeToString([]byte(head)))
			c.inHex(n)
		},
		"append": func(s *site, c *transcript) {
			c.out("POST /append HTTP/1.1\r\n" + minimalHead + "Authorization: Bearer secret\r\nConnection: Upgrade\r\nUpgrade: bench-append/1\r\n\r\n")
			c.to("\r\n\r\n")
			c.outHex(append(appendBytes("7", "{}"), appendBytes("8", "[1]")...))
			c.inHex(8)
		},
	})
}

const minimalHead = "Host: bench.test\r\nUser-Agent: Go-http-client/1.1\r\n"

// getHead is a request with the minimal head and more lines.
func getHead(path, more string) string {
	return "GET " + path + " HTTP/1.1\r\n" + minimalHead + more + "Accept-Encoding: gzip\r\n\r\n"
}

// transcripts plays each conversation on a connection of its own to a server with
// three messages in topic 7, and compares it with its file.
func transcripts(t *testing.T, plays map[string]func(*site, *transcript)) {
	for name, play := range plays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, LogOptions{MaxMessages: 4}, Config{Hosts: []string{"bench.test"}})
			s.append("7", 0, 3)
			c := &transcript{peer: s.dial()}
			play(s, c)
			golden(t, name+".txt", strings.Join(c.lines, "\n")+"\n")
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (make it with -update)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs (rewrite it with -update)\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

// fetchBytes is a request as a consumer writes it.
func fetchBytes(r fetchRequest) []byte {
	b := make([]byte, 4)
	for _, field := range []uint32{r.correlation, r.maxWait, r.minBytes, r.maxBytes, r.maxRecords} {
		b = binary.BigEndian.AppendUint32(b, field)
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(r.topics)))
	for _, topic := range r.topics {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(topic.name))), topic.name...)
		b = binary.BigEndian.AppendUint64(b, uint64(topic.next))
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)-4))
	return b
}

// appendBytes is a message as a publisher writes it.
func appendBytes(topic, payload string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(2+len(topic)+len(payload)))
	b = binary.BigEndian.AppendUint16(b, uint16(len(topic)))
	return append(append(b, topic...), payload...)
}
