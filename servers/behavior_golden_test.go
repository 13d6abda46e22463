package servers

import (
	"strings"
	"testing"
)

// TestBehaviorTranscripts holds every byte of what differs from the plain patterns.
func TestBehaviorTranscripts(t *testing.T) {
	t.Parallel()
	old := func(path, more string) string {
		return "GET " + path + " HTTP/1.0\r\n" + minimalHead + more + "\r\n"
	}
	held := func(s *site) {
		eventually(s.t, "the request is parked", func() bool { return s.server.Stats().Held == 1 })
	}
	transcripts(t, map[string]func(*site, *transcript){
		"max_bytes": func(_ *site, c *transcript) {
			c.out(getHead("/polling/7?after=-1&max_bytes=14", ""))
			c.to("]}")
			c.out(getHead("/longpoll/7?after=-1&max_bytes=20", ""))
			c.to("]}")
			c.out(getHead("/longpoll/7?after=-1&max_bytes=1", ""))
			c.to("]}")
		},
		"empty_200": func(_ *site, c *transcript) {
			c.out(getHead("/polling/7?after=2&empty=200", ""))
			c.to("]}")
			c.out(getHead("/longpoll/7?after=2&hold=1ms&empty=200", ""))
			c.to("]}")
		},
		"empty_304": func(s *site, c *transcript) {
			c.out(getHead("/polling/7?empty=304", ""))
			c.to("]}")
			c.out(getHead("/polling/7?after=2&empty=304", "If-None-Match: \"2\"\r\n"))
			c.to("\r\n\r\n")
			c.out(getHead("/polling/7?after=2&empty=304", "If-None-Match: \"1\"\r\n"))
			c.to("]}")
			c.out(getHead("/longpoll/7?after=2&hold=1ms&empty=304", "If-None-Match: W/\"1\", W/\"2\"\r\n"))
			c.to("\r\n\r\n")
			s.append("7", 3, 4)
			c.out(getHead("/longpoll/7?after=2&hold=1ms&empty=304", "If-None-Match: \"2\"\r\n"))
			c.to("]}")
			c.out(getHead("/polling/7?after=3&empty=304", "If-None-Match: \"3\"\r\n"))
			c.to("\r\n\r\n")
		},
		"close_polling": func(_ *site, c *transcript) {
			c.out(getHead("/polling/7?after=1&close=1", ""))
			c.end()
		},
		"close_longpoll": func(s *site, c *transcript) {
			c.out(getHead("/longpoll/7?after=2&hold=20s&close=1", ""))
			held(s)
			s.append("7", 3, 4)
			c.end()
		},
		"close_asked": func(s *site, c *transcript) {
			c.out(getHead("/longpoll/7?after=2&hold=20s", "Connection: close\r\n"))
			held(s)
			s.append("7", 3, 4)
			c.end()
		},
		"close_sse": func(s *site, c *transcript) {
			c.out(getHead("/sse/7?close=1", "Accept: text/event-stream\r\n"))
			c.to("id: 2\n\n\r\n")
			s.append("7", 3, 4)
			c.end()
		},
		"idle_polling": func(_ *site, c *transcript) {
			c.out(getHead("/polling/7?after=1&idle=50ms", ""))
			c.end()
		},
		"idle_longpoll": func(_ *site, c *transcript) {
			c.out(getHead("/longpoll/7?after=2&hold=100ms&idle=50ms", ""))
			c.end()
		},
		"ping_sse": func(_ *site, c *transcript) {
			c.out(getHead("/sse/7?ping=10ms", "Accept: text/event-stream\r\n"))
			c.to(":\n\n\r\n")
			c.to(":\n\n\r\n")
		},
		"cursor_off": func(s *site, c *transcript) {
			c.out(getHead("/longpoll/7?hold=20s&cursor=off", ""))
			held(s)
			s.append("7", 3, 4)
			c.to("]}")
			s.append("7", 4, 5) // nobody waits: it is lost
			c.out(getHead("/longpoll/7?hold=20s&cursor=off", ""))
			held(s)
			s.append("7", 5, 6)
			c.to("]}")
			c.out(getHead("/longpoll/7?hold=1ms&cursor=off", ""))
			c.to("\r\n\r\n")
		},
		"loop": func(s *site, c *transcript) {
			c.out(getHead("/longpoll/7?after=2&hold=20s&loop=10ms", ""))
			held(s)
			s.append("7", 3, 4)
			c.to("]}")
			c.out(getHead("/longpoll/7?after=3&hold=1ms&loop=10ms", ""))
			c.to("\r\n\r\n")
		},
		"post": func(_ *site, c *transcript) {
			post := func(path string) string {
				return strings.Replace(getHead(path, "Content-Length: 0\r\n"), "GET", "POST", 1)
			}
			c.out(post("/polling/7?after=1"))
			c.to("]}")
			c.out(post("/longpoll/7?after=1"))
			c.to("]}")
			c.out(post("/polling/7?after=2"))
			c.to("\r\n\r\n")
		},
		"http10": func(_ *site, c *transcript) {
			c.out(old("/longpoll/7?after=1", ""))
			c.end()
		},
		"http10_keepalive": func(s *site, c *transcript) {
			c.out(old("/longpoll/7?after=1", "Connection: keep-alive\r\n"))
			c.to("]}")
			c.out(old("/longpoll/7?after=2&hold=1ms", "Connection: keep-alive\r\n"))
			c.to("\r\n\r\n")
			c.out(old("/longpoll/7?after=2&hold=20s", "Connection: keep-alive\r\n"))
			held(s)
			s.append("7", 3, 4)
			c.to("]}")
			c.out(old("/polling/7?after=2", "Connection: keep-alive\r\n"))
			c.to("]}")
			c.out(old("/polling/7?after=2", ""))
			c.end()
		},
		"upstream_post": func(_ *site, c *transcript) {
			for range 2 {
				c.out("POST /up HTTP/1.1\r\n" + minimalHead + "Content-Length: 5\r\nAccept-Encoding: gzip\r\n\r\nhello")
				c.to("\r\n\r\nok")
			}
		},
		"upstream_websocket": func(_ *site, c *transcript) {
			c.out(getHead("/websocket/7", strings.Join(handshake, "\r\n")+"\r\n"))
			c.to("\r\n\r\n")
			c.inHex(2 + len(`{"after":2}`))
			c.outHex([]byte(clientFrame(textFinal, "up 17 hello")))
			c.inHex(2 + len("ok 17"))
			c.outHex([]byte(clientFrame(textFinal, "up 18")))
			c.inHex(2 + len("ok 18"))
		},
	})
}
