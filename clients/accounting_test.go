package clients

import (
	"strings"
	"testing"
	"time"
)

// settled waits until the account stands still.
func settled(t *testing.T, c *Counters) Usage {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		before := c.Usage()
		time.Sleep(20 * time.Millisecond)
		if after := c.Usage(); after == before && after.Received.sum() == after.Received.Socket {
			return after
		}
	}
	t.Fatalf("account does not settle: %+v", c.Usage())
	return Usage{}
}

func (l Layers) sum() int64 { return l.Payload + l.Framing + l.Header + l.TLS }

// TestThreeAccountsAgree: what the parsers count, what the socket calls count
// and what TCP counts are the same bytes, both ways, in mid-run and after.
func TestThreeAccountsAgree(t *testing.T) {
	for _, road := range []string{"plain", "tls", "link", "tls over a link"} {
		t.Run(road, func(t *testing.T) {
			t.Parallel()
			threeAccountsAgree(t, strings.Contains(road, "tls"), strings.Contains(road, "link"))
		})
	}
}

func threeAccountsAgree(t *testing.T, secured, linked bool) {
	const n = 50
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			target := testTarget(server.url(), "/"+p.name)
			if secured {
				var f *secureFake
				server, f = newSecureReference(t, true)
				target = secureTarget(f, "/"+p.name)
			}
			if linked {
				target.Dialer.Link = newTestLink(t, 4*time.Millisecond, time.Millisecond)
			}
			if p.name == "polling" || p.name == "keepalive" {
				target.Params.PollInterval = 100 * time.Millisecond
			}
			r := start(t, p.client, target)
			r.waitReady()
			payload := int64(0)
			for i := range n {
				m := strings.Repeat("x", 1+i*i)
				payload += int64(len(m))
				server.append(m)
			}
			r.wait(t, n)
			check := func(when string, u Usage) {
				t.Helper()
				for way, l := range map[string]Layers{"sent": u.Sent, "received": u.Received} {
					if l.sum() != l.Socket {
						t.Errorf("%s, %s: layers sum to %d, socket %d: %+v", when, way, l.sum(), l.Socket, l)
					}
					if l.HasKernel != kernelKnown {
						t.Errorf("%s, %s: HasKernel %v", when, way, l.HasKernel)
					}
					if l.HasKernel && l.Kernel != l.Socket {
						t.Errorf("%s, %s: socket %d, kernel %d", when, way, l.Socket, l.Kernel)
					}
					if l.HasKernel && l.Segments < u.Connections*3 {
						t.Errorf("%s, %s: %d segments on %d connections", when, way, l.Segments, u.Connections)
					}
				}
				if u.Received.Payload != payload || u.Messages != n || u.Sent.Payload != 0 {
					t.Errorf("%s: payload %d of %d messages, want %d of %d", when, u.Received.Payload, u.Messages, payload, n)
				}
			}
			check("live", settled(t, r.counters))
			r.stop()
			check("ended", r.counters.Usage())
		})
	}
}

// TestHeaderLayer: the header layer is the request and response heads, to the
// byte.
func TestHeaderLayer(t *testing.T) {
	server := newReference(t)
	target := testTarget(server.url(), "/longpoll")
	r := start(t, LongPoll, target)
	r.waitReady()
	server.append("one", "two")
	r.wait(t, 2)
	u := settled(t, r.counters)
	r.stop()
	const answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %%\r\n\r\n"
	sent := 0
	server.lock.Lock()
	defer server.lock.Unlock()
	for _, head := range server.heads {
		sent += len(head)
	}
	if u.Requests != 3 || u.Sent.Header != int64(sent) || u.Received.Header != 2*int64(len(answer)) {
		t.Errorf("%d requests, %d and %d header bytes; want 3, %d and %d", u.Requests, u.Sent.Header, u.Received.Header, sent, 2*len(answer))
	}
	framing := len("{\"after\":-1,\"messages\":[\n]}") + len("{\"after\":1,\"messages\":[\n,\n\n]}")
	if u.Received.Framing != int64(framing) || u.Received.Payload != 6 {
		t.Errorf("framing %d, payload %d; want %d, 6", u.Received.Framing, u.Received.Payload, framing)
	}
}
