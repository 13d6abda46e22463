package results

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// requestsOf reads the request heads of a golden file of the clients.
func requestsOf(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "clients", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	heads := strings.SplitAfter(string(text), "\r\n\r\n")
	return heads[:len(heads)-1]
}

// answersOf reads what a server sent in a golden transcript, one string a turn.
func answersOf(t *testing.T, name string) (turns []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "servers", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	said := false
	for line := range strings.Lines(string(text)) {
		sent, ok := strings.CutPrefix(line, "< ")
		if !ok || strings.HasPrefix(sent, "hex ") {
			said = false
			continue
		}
		sent = strings.NewReplacer("\n", "", `\r`, "\r", `\n`, "\n", "Date: DATE", "Date: Mon, 02 Jan 2006 15:04:05 GMT").Replace(sent)
		if !said {
			turns = append(turns, "")
		}
		turns[len(turns)-1] += sent
		said = true
	}
	return turns
}

// pathOf is the path and query of a request.
func pathOf(head string) string { return strings.Fields(head)[1] }

const goldenHost = "127.0.0.1:8080"

// TestHeadsAreThoseOfTheReference holds the closed forms against the bytes that
// clients and servers really send.
func TestHeadsAreThoseOfTheReference(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"longpoll-minimal.txt", "keepalive-minimal.txt"} {
		for _, head := range requestsOf(t, name) {
			if got := RequestHead(len(pathOf(head)), len(goldenHost)); got != float64(len(head)) {
				t.Errorf("%s: %v bytes, the request has %d:\n%s", name, got, len(head), head)
			}
		}
	}
	for _, head := range requestsOf(t, "polling-minimal.txt") {
		if got := RequestHead(len(pathOf(head)), len(goldenHost)) + CloseHeaders()/2; got != float64(len(head)) {
			t.Errorf("polling: %v bytes, the request has %d", got, len(head))
		}
	}
	upgrade, answer := requestsOf(t, "websocket-minimal.txt")[0], answersOf(t, "websocket.txt")[0]
	if got := WebSocketHandshake(len(pathOf(upgrade)), len(goldenHost)); got != float64(len(upgrade)+len(answer)) {
		t.Errorf("handshake: %v bytes, really %d", got, len(upgrade)+len(answer))
	}
	if got := WebSocketHandshake(len("/ws"), len(goldenHost)+1); got != 317 {
		t.Errorf("handshake of /ws: %v", got)
	}
}

func TestAnswersAreThoseOfTheReference(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"longpoll.txt", "keepalive.txt"} {
		for _, answer := range answersOf(t, name) {
			head, body, _ := strings.Cut(answer, "\r\n\r\n")
			if body == "" {
				if got := EmptyAnswer(); got != float64(len(answer)) {
					t.Errorf("%s: empty answer %v bytes, really %d", name, got, len(answer))
				}
				continue
			}
			if got := AnswerHead(len(body)); got != float64(len(head)+4) {
				t.Errorf("%s: answer head %v bytes, really %d", name, got, len(head)+4)
			}
			k := float64(strings.Count(body, `{"n":`))
			if got := BatchBody(k, 1) + k*float64(len(`{"n":1}`)); got != float64(len(body)) {
				t.Errorf("%s: body of %v messages %v bytes, really %d", name, k, got, len(body))
			}
		}
	}
	_, body, _ := strings.Cut(answersOf(t, "polling.txt")[0], "\r\n\r\n")
	if got := BatchBody(2, 1) + 2*float64(len(`{"n":1}`)); got != float64(len(body)) {
		t.Errorf("body of 2 messages %v bytes, really %d", got, len(body))
	}
	stream := answersOf(t, "sse.txt")[0]
	at := strings.Index(stream, "15\r\nid: 2")
	event, _, _ := strings.Cut(stream[at:], "15\r\nid: 3")
	if got := SSEHead(7, 1) + 7; got != float64(len(event)) {
		t.Errorf("event %v bytes, really %d: %q", got, len(event), event)
	}
}

// TestBytesKnown holds numbers that are quoted elsewhere.
func TestBytesKnown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"request head", RequestHead(17, 15), 112},
		{"answer head", AnswerHead(281), 109},
		{"empty answer", EmptyAnswer(), 64},
		{"close", CloseHeaders(), 38},
		{"event", SSEHead(256, 5), 25},
		{"frame of 125", WebSocketHead(125), 2}, {"of 126", WebSocketHead(126), 4}, {"of 65535", WebSocketHead(65535), 4}, {"of 65536", WebSocketHead(65536), 10},
		{"Mbit/s of polls", BandwidthBits(871, 1, 100_000) / 1e6, 696.8},
		{"Mibit/s of polls", math.Round(BandwidthBits(871, 1, 100_000)/(1<<20)*10) / 10, 664.5},
		{"Mbit/s of frames", BandwidthBits(2, 1, 100_000) / 1e6, 1.6},
		{"headers alone", HeaderRatio(871, 2, 0, 0, 0, 0), 435.5},
	} {
		if math.Abs(c.got-c.want) > 1e-9*c.want {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
	// On the wire, by payload.
	for payload, want := range map[Bytes]float64{0: 9.7, 20: 8.3, 100: 5.5, 512: 2.5, 1024: 1.8} {
		got := HeaderRatio(871, Bytes(WebSocketHead(payload)), payload, 3, 2, SegmentHead)
		if math.Abs(got-want) > 0.06 {
			t.Errorf("payload %v: ratio %v, want %v", payload, got, want)
		}
	}
	// One more message in an answer saves heads for all of them.
	if one, ten := LongPollHead(256, 1, 17, 15, 5), LongPollHead(256, 10, 17, 15, 5); one < 221 || one > 255 || ten > one/6 {
		t.Errorf("long poll head %v for one message, %v each for ten", one, ten)
	}
	if got := FetchHead(1, 5); got != 4+22+2+5+8+4+6+30+4 {
		t.Errorf("fetch head %v", got)
	}
}

// TestFetchFramesAreThoseOfTheReference counts the frames of the transcript.
func TestFetchFramesAreThoseOfTheReference(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "servers", "testdata", "fetch.txt"))
	if err != nil {
		t.Fatal(err)
	}
	frames := map[string]int{}
	for line := range bytes.Lines(text) {
		if hex, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "> hex "); ok {
			frames["asked"] += len(hex) / 2
		} else if hex, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "< hex "); ok {
			frames["answered"] += len(hex) / 2
		}
	}
	// Four topics, named with 1, 1, 8 and 1 characters; two messages of 7 bytes.
	const topics, names, messages, payload = 4, 11, 2, 14
	if want := fetchAsk + (topics-1)*(2+8) + names; frames["asked"] != want {
		t.Errorf("asked with %d bytes, want %d", frames["asked"], want)
	}
	if want := fetchAnswer + (topics-1)*30 + messages*fetchMessage + payload; frames["answered"] != want {
		t.Errorf("answered with %d bytes, want %d", frames["answered"], want)
	}
}
