package scenarios

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// hub is a small server that is not bench's: rooms, into which messages come by
// several ways, and out of which they come by others, each in words of its own.
type hub struct {
	mu    sync.Mutex
	rooms map[string]*room
	// posts are the requests to publish, kept for a look at them.
	posts []*http.Request
	// token, if not empty, is asked of everybody; refuse is how many of ten
	// publishing requests are refused.
	token  string
	refuse int
	// wrap makes what subscribers get of a message; nil wraps it into JSON.
	wrap func(room, text string) string
}

type room struct {
	texts []string
	bell  chan struct{}
}

func newHub() *hub { return &hub{rooms: map[string]*room{}} }

// from returns what a room has from n on, and a bell for more.
func (h *hub) from(name string, n int) ([]string, int, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.room(name)
	if n < 0 {
		n = len(r.texts)
	}
	return slices.Clone(r.texts[n:]), len(r.texts), r.bell
}

// room needs mu.
func (h *hub) room(name string) *room {
	if h.rooms[name] == nil {
		h.rooms[name] = &room{bell: make(chan struct{})}
	}
	return h.rooms[name]
}

func (h *hub) publish(name, text string) {
	wrapped, _ := json.Marshal(map[string]string{"room": name, "text": text})
	if h.wrap != nil {
		wrapped = []byte(h.wrap(name, text))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.room(name)
	r.texts = append(r.texts, string(wrapped))
	close(r.bell)
	r.bell = make(chan struct{})
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.token != "" && r.Header.Get("Authorization") != "Bearer "+h.token {
		http.Error(w, "who is "+r.Header.Get("Authorization")+"?", http.StatusForbidden)
		return
	}
	name := r.URL.Query().Get("room")
	switch r.URL.Path {
	case "/publish":
		h.post(w, r, name)
	case "/sse":
		h.sse(w, r, name)
	case "/poll":
		h.poll(w, r, name)
	case "/latest":
		h.latest(w, r, name)
	case "/long":
		h.long(w, r, name)
	case "/ws":
		h.websocket(w, name)
	default:
		http.NotFound(w, r)
	}
}

// post takes the message out of JSON, or the body itself.
func (h *hub) post(w http.ResponseWriter, r *http.Request, name string) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	h.posts = append(h.posts, r)
	refused := len(h.posts)%10 < h.refuse
	h.mu.Unlock()
	if refused {
		http.Error(w, "::error::\x1b[31m<b>no</b>", http.StatusInternalServerError)
		return
	}
	var m struct{ Room, Text string }
	if json.Unmarshal(body, &m) == nil {
		h.publish(m.Room, m.Text)
	} else {
		h.publish(name, string(body))
	}
	w.WriteHeader(http.StatusNoContent)
}

// sse sends messages as events named update, and others named noise.
func (h *hub) sse(w http.ResponseWriter, r *http.Request, name string) {
	texts, n, bell := h.from(name, -1)
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w).Flush
	fmt.Fprintf(w, "event: welcome\ndata: {\"hello\":true}\n\n")
	for {
		for i, text := range texts {
			fmt.Fprintf(w, ": comment\nid: %d\nevent: update\ndata: %s\n\nevent: noise\ndata: %s\n\n", i, text, text)
		}
		if flush() != nil {
			return
		}
		select {
		case <-bell:
		case <-r.Context().Done():
			return
		}
		texts, n, bell = h.from(name, n)
	}
}

// poll answers at once, tells the cursor in JSON and in a header, and takes it
// from the query or a header.
func (h *hub) poll(w http.ResponseWriter, r *http.Request, name string) {
	n := -1
	for _, text := range []string{r.URL.Query().Get("after"), r.Header.Get("X-Seen")} {
		if k, err := strconv.Atoi(text); err == nil {
			n = k
		}
	}
	texts, next, _ := h.from(name, n)
	w.Header().Set("X-Next", strconv.Itoa(next))
	fmt.Fprintf(w, `{"items":[%s],"meta":{"next":%d}}`, strings.Join(texts, ","), next)
}

// latest is the last three messages, whoever asks, with a tag.
func (h *hub) latest(w http.ResponseWriter, r *http.Request, name string) {
	texts, n, _ := h.from(name, 0)
	tag := fmt.Sprintf(`"%d"`, n)
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	for _, text := range texts[max(0, len(texts)-3):] {
		fmt.Fprintln(w, text)
	}
}

// long holds a request until there is something, for half a second.
func (h *hub) long(w http.ResponseWriter, r *http.Request, name string) {
	n := -1
	if k, err := strconv.Atoi(r.URL.Query().Get("after")); err == nil {
		n = k
	}
	texts, next, bell := h.from(name, n)
	if len(texts) == 0 {
		select {
		case <-bell:
		case <-time.After(500 * time.Millisecond):
		case <-r.Context().Done():
			return
		}
		texts, next, _ = h.from(name, next)
	}
	w.Header().Set("X-Next", strconv.Itoa(next))
	if len(texts) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	fmt.Fprintf(w, "[%s]", strings.Join(texts, ","))
}

// websocket speaks a small protocol: greets with 0, wants join NAME unless the
// query names the room, answers joined, sends 2 and wants 3, and takes
// {"room":…,"text":…} from everybody.
func (h *hub) websocket(w http.ResponseWriter, name string) {
	hijacked, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer hijacked.Close()
	c := &frames{Conn: hijacked, r: buffered.Reader}
	c.say("0hello")
	c.say("2")
	done := make(chan struct{})
	defer close(done)
	join := func(name string) {
		_, n, bell := h.from(name, -1)
		c.say("joined " + name)
		go func() {
			for {
				var texts []string
				select {
				case <-bell:
				case <-done:
					return
				}
				if texts, n, bell = h.from(name, n); len(texts) > 0 {
					for _, text := range texts {
						c.say(text)
					}
				}
			}
		}()
	}
	if name != "" {
		join(name)
	}
	for {
		text, err := c.read()
		if err != nil {
			return
		}
		var m struct{ Room, Text string }
		switch joined, ok := strings.CutPrefix(text, "join "); {
		case ok:
			join(joined)
		case json.Unmarshal([]byte(text), &m) == nil && m.Room != "":
			h.publish(m.Room, m.Text)
		}
	}
}

// frames is a websocket of a server, text frames only.
type frames struct {
	net.Conn
	r  *bufio.Reader
	mu sync.Mutex
}

func (f *frames) say(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	head := []byte{0x81, byte(len(text))}
	if len(text) > 125 {
		head = binary.BigEndian.AppendUint16([]byte{0x81, 126}, uint16(len(text)))
	}
	f.Write(append(head, text...))
}

func (f *frames) read() (string, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(f.r, head); err != nil {
		return "", err
	}
	size := int(head[1] & 0x7f)
	if size == 126 {
		long := make([]byte, 2)
		if _, err := io.ReadFull(f.r, long); err != nil {
			return "", err
		}
		size = int(binary.BigEndian.Uint16(long))
	}
	body := make([]byte, 4+size)
	if _, err := io.ReadFull(f.r, body); err != nil {
		return "", err
	}
	for i := range size {
		body[4+i] ^= body[i%4]
	}
	if head[0]&0x0f == 8 {
		return "", io.EOF
	}
	return string(body[4:]), nil
}

// upgrading answers the upgrade before the hub's own handler hijacks.
func upgrading(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(upgrader{w, r}, r)
	})
}

type upgrader struct {
	http.ResponseWriter
	r *http.Request
}

// Hijack writes the 101 first.
func (u upgrader) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, b, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err == nil {
		sum := sha1.Sum([]byte(u.r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
			base64.StdEncoding.EncodeToString(sum[:]))
	}
	return c, b, err
}
