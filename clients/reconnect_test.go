package clients

import (
	"errors"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestResumesWithoutLoss: connections that break again and again cost no
// message and bring none twice.
func TestResumesWithoutLoss(t *testing.T) {
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := newReference(t)
			server.append(numbered(0, 3)...)
			target := testTarget(server.url(), "/"+p.name)
			target.Params.Retry = Retry{Policy: "jitter", Base: time.Millisecond, Cap: 4 * time.Millisecond}
			r := start(t, p.client, target)
			r.waitReady()
			for i := range 20 {
				server.append(numbered(3+10*i, 3+10*i+10)...)
				r.wait(t, 10*i+1)
				server.cut()
			}
			got := r.wait(t, 200)
			r.stop()
			if want := numbered(3, 203); !slices.Equal(got, want) {
				t.Errorf("received %d messages, want %d in order:\n%q", len(got), len(want), got)
			}
			if u := r.counters.Usage(); p.name != "polling" && u.Reconnects == 0 {
				t.Errorf("no reconnects in %+v", u)
			}
			if r.readies != 1 {
				t.Errorf("ready %d times", r.readies)
			}
		})
	}
}

func TestGivesUp(t *testing.T) {
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := newFake(t, func(p *peer) {
				p.head()
				p.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 13\r\n\r\ntopic unknown")
				p.waitClosed()
			})
			target := testTarget(server.url(), "/"+p.name)
			target.Params.Retry = Retry{Policy: "fixed", Base: time.Millisecond}
			r := start(t, p.client, target)
			if err := r.end(); err == nil || !strings.Contains(err.Error(), `status 400 "topic unknown"`) {
				t.Errorf("error %v", err)
			}
			if u := r.counters.Usage(); u.Errors[ErrStatus] != 1 || u.Reconnects != 0 {
				t.Errorf("usage %+v", u)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	l.Close()
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			target := testTarget(url, "/"+p.name)
			r := start(t, p.client, target)
			if err := r.end(); err == nil || !strings.Contains(err.Error(), "connection refused") {
				t.Errorf("error %v", err)
			}
			if u := r.counters.Usage(); u.Errors[ErrDial] != 1 || u.Connections != 0 {
				t.Errorf("usage %+v", u)
			}
			target.Counters = new(Counters)
			target.Params.Retry = Retry{Policy: "fixed", Base: time.Millisecond}
			r = start(t, p.client, target)
			waitFor(t, func() bool { return r.counters.Usage().Reconnects >= 3 })
			r.stop()
		})
	}
}

// TestStaleConnection: a kept connection that the server closed between two
// requests is replaced, and nobody's error.
func TestStaleConnection(t *testing.T) {
	server := newFake(t, func(p *peer) {
		p.head()
		p.say("%s", body("{\"after\":1,\"messages\":[\n]}"))
	})
	target := testTarget(server.url(), "/keepalive")
	r := start(t, KeepAlive, target)
	waitFor(t, func() bool { return r.counters.Usage().Reconnects >= 3 })
	r.stop()
	u := r.counters.Usage()
	if u.Errors != [errorKinds]int64{} || u.Connections < u.Reconnects {
		t.Errorf("usage %+v", u)
	}
}

func TestBackoff(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct {
		retry Retry
		want  []time.Duration
	}{
		{Retry{Policy: "fixed", Base: 5 * ms}, []time.Duration{5 * ms, 5 * ms, 5 * ms}},
		{Retry{Policy: "exponential", Base: 5 * ms}, []time.Duration{5 * ms, 10 * ms, 20 * ms, 40 * ms}},
		{Retry{Policy: "exponential", Base: 5 * ms, Cap: 15 * ms}, []time.Duration{5 * ms, 10 * ms, 15 * ms, 15 * ms}},
		{Retry{Policy: "exponential", Base: 20 * ms, Cap: 15 * ms}, []time.Duration{15 * ms, 15 * ms}},
	} {
		b := backoff{policy: c.retry}
		for i, want := range c.want {
			if got, again := b.next(); got != want || !again {
				t.Errorf("%+v: wait %d is %v, %v; want %v", c.retry, i, got, again, want)
			}
		}
		b.reset()
		if got, _ := b.next(); got != c.want[0] {
			t.Errorf("%+v: after reset %v, want %v", c.retry, got, c.want[0])
		}
	}
	for _, policy := range []string{"", "none"} {
		b := backoff{policy: Retry{Policy: policy, Base: ms}}
		if _, again := b.next(); again {
			t.Errorf("policy %q tries again", policy)
		}
	}
	// Full jitter is uniform over [0, wait]: a mean of 4,000 draws over 8 ms is
	// 4 ms ± 5 standard errors of 8 ms/sqrt(12×4000) = 0.0365 ms.
	b := backoff{policy: Retry{Policy: "jitter", Base: 8 * ms, Cap: 8 * ms}, rand: rand.New(rand.NewPCG(1, 2))}
	sum := time.Duration(0)
	for range 4000 {
		wait, _ := b.next()
		if wait < 0 || wait > 8*ms {
			t.Fatalf("wait %v", wait)
		}
		sum += wait
	}
	if mean := sum / 4000; mean < 4*ms-183*time.Microsecond || mean > 4*ms+183*time.Microsecond {
		t.Errorf("mean %v, want 4ms", mean)
	}
	big := backoff{policy: Retry{Policy: "exponential", Base: time.Hour}}
	for range 200 {
		if wait, _ := big.next(); wait <= 0 {
			t.Fatalf("wait overflowed to %v", wait)
		}
	}
}

func TestRefusesBadTargets(t *testing.T) {
	for name, change := range map[string]func(*Target){
		"scheme":  func(t *Target) { t.URL = "ftp://127.0.0.1:1" },
		"no host": func(t *Target) { t.URL = "http://" },
		"port":    func(t *Target) { t.URL = "http://127.0.0.1:http" },
		"retry":   func(t *Target) { t.Params.Retry.Policy = "often" },
		"headers": func(t *Target) { t.Params.Headers = "netscape" },
		"cookie":  func(t *Target) { t.Params.Cookie = "a\r\nX: y" },
	} {
		for _, p := range patterns {
			target := testTarget("http://127.0.0.1:1", "/"+p.name)
			change(&target)
			r := start(t, p.client, target)
			if err := r.end(); err == nil || target.Counters.Usage().Connections != 0 || target.Counters.Usage().Errors != [errorKinds]int64{} {
				t.Errorf("%s, %s: error %v, usage %+v", p.name, name, err, target.Counters.Usage())
			}
		}
	}
}

func TestErrorKinds(t *testing.T) {
	for kind, name := range map[ErrorKind]string{ErrDial: "dial", ErrTimeout: "timeout", ErrStatus: "status", ErrProtocol: "protocol", ErrClosed: "closed", 9: "ErrorKind(9)"} {
		if kind.String() != name {
			t.Errorf("%d is called %s, want %s", int(kind), kind, name)
		}
	}
	if got := kindOf(errors.New("what?")); got != ErrProtocol {
		t.Errorf("an unknown error is of kind %s", got)
	}
	if long := quote([]byte(strings.Repeat("\n", 1000))); len(long) > 200 || !strings.Contains(long, "920 bytes more") {
		t.Errorf("quoted as %s", long)
	}
}
