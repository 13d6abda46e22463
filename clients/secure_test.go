package clients

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// certified is a certificate for 127.0.0.1, and what trusts it.
func certified(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// secureFake runs script behind TLS; hand counts connections and those resumed.
type secureFake struct {
	*fake
	security          *Security
	accepted, resumed atomic.Int64
}

func newSecureFake(t testing.TB, resume bool, script func(p *peer)) *secureFake {
	certificate, roots := certified(t)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}}
	f := &secureFake{security: &Security{Roots: roots, Resume: resume}}
	f.fake = newFake(t, func(p *peer) {
		c := tls.Server(p.Conn, config)
		if c.Handshake() != nil {
			return
		}
		f.accepted.Add(1)
		if c.ConnectionState().DidResume {
			f.resumed.Add(1)
		}
		script(&peer{Conn: c, r: bufio.NewReaderSize(c, 512), n: p.n})
		c.CloseWrite()
	})
	return f
}

func (f *secureFake) url() string { return "https://" + f.listener.Addr().String() }

// newSecureReference is the reference server behind TLS.
func newSecureReference(t testing.TB, resume bool) (*reference, *secureFake) {
	r := &reference{more: make(chan struct{})}
	f := newSecureFake(t, resume, r.serve)
	r.fake = f.fake
	return r, f
}

func secureTarget(f *secureFake, path string) Target {
	target := testTarget(f.url(), path)
	target.Dialer.Security = f.security
	return target
}

func TestSecureDeliversAllOnceInOrder(t *testing.T) {
	for _, p := range patterns {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server, f := newSecureReference(t, true)
			target := secureTarget(f, "/"+p.name)
			r := start(t, p.client, target)
			r.waitReady()
			server.append(numbered(0, 20)...)
			server.append(strings.Repeat("x", 300_000)) // many records
			server.append(numbered(21, 500)...)
			got := r.wait(t, 500)
			r.stop()
			if want := append(append(numbered(0, 20), strings.Repeat("x", 300_000)), numbered(21, 500)...); !slices.Equal(got, want) {
				t.Errorf("received %d messages, want %d in order", len(got), len(want))
			}
			if u := r.counters.Usage(); u.Errors != [errorKinds]int64{} {
				t.Errorf("errors %v %q", u.Errors, u.Examples)
			}
		})
	}
}

// recordBytes is what a record of TLS 1.3 adds to what it carries: a head of
// 5, the content type of 1 and a tag of 16 (RFC 8446, section 5.2).
const recordBytes = 22

func TestSecureRecordBytes(t *testing.T) {
	server, f := newSecureReference(t, false)
	r := start(t, WebSocket, secureTarget(f, "/websocket"))
	r.waitReady()
	before := settled(t, r.counters)
	const n = 10
	for i := range n {
		server.append(numbered(i, i+1)...)
		r.wait(t, i+1) // so that each message is a record
	}
	u := settled(t, r.counters).Minus(before)
	r.stop()
	if u.Received.TLS != n*recordBytes || u.Sent.TLS != 0 {
		t.Errorf("%d messages cost %d TLS bytes received and %d sent, want %d and 0", n, u.Received.TLS, u.Sent.TLS, n*recordBytes)
	}
}

// TestSecureRequestBytes: an exchange is a record each way.
func TestSecureRequestBytes(t *testing.T) {
	server, f := newSecureReference(t, false)
	target := secureTarget(f, "/longpoll")
	r := start(t, LongPoll, target)
	r.waitReady()
	before := settled(t, r.counters)
	const n = 10
	for i := range n {
		server.append(numbered(i, i+1)...)
		r.wait(t, i+1)
		settled(t, r.counters)
	}
	u := settled(t, r.counters).Minus(before)
	r.stop()
	if u.Requests != n || u.Sent.TLS != n*recordBytes || u.Received.TLS != n*recordBytes {
		t.Errorf("%d requests cost %d and %d TLS bytes, want %d each way", u.Requests, u.Sent.TLS, u.Received.TLS, n*recordBytes)
	}
}

func TestSecureResumes(t *testing.T) {
	for _, resume := range []bool{false, true} {
		server, f := newSecureReference(t, resume)
		r := start(t, Poll, secureTarget(f, "/polling"))
		r.waitReady()
		for f.accepted.Load() < 5 {
			time.Sleep(time.Millisecond)
		}
		server.append("x")
		r.wait(t, 1)
		r.stop()
		u := r.counters.Usage()
		t.Logf("resume %t: %d TLS bytes sent and %d received a connection", resume, u.Sent.TLS/u.Connections, u.Received.TLS/u.Connections)
		if resumed, all := f.resumed.Load(), f.accepted.Load(); resume && resumed < all-1 || !resume && resumed > 0 {
			t.Errorf("resume %t: %d of %d handshakes resumed a session", resume, resumed, all)
		}
	}
}

func TestSecureTellsTheHandshake(t *testing.T) {
	const rtt = 20 * time.Millisecond
	_, f := newSecureReference(t, false)
	target := secureTarget(f, "/websocket")
	var connect, handshake delays
	target.Dialer.Link = newTestLink(t, rtt, 0)
	target.Dialer.OnConnect, target.Dialer.OnSecured = connect.add, handshake.add
	r := start(t, WebSocket, target)
	r.waitReady()
	r.stop()
	// TLS 1.3 takes one round trip after TCP's.
	if len(connect.all) != 1 || len(handshake.all) != 1 || handshake.all[0] < rtt || connect.all[0] < handshake.all[0]+rtt {
		t.Errorf("connect %v, handshake %v; want one each, of two round trips and one", connect.all, handshake.all)
	}
}

func TestSecureRefusesStrangers(t *testing.T) {
	for _, p := range patterns {
		_, f := newSecureReference(t, false)
		target := secureTarget(f, "/"+p.name)
		_, strangers := certified(t)
		target.Dialer.Security = &Security{Roots: strangers}
		r := start(t, p.client, target)
		err := r.end()
		var unknown *tls.CertificateVerificationError
		if u := r.counters.Usage(); !errors.As(err, &unknown) || u.Errors[ErrDial] != 1 {
			t.Errorf("%s: ended with %v, errors %v", p.name, err, u.Errors)
		}
	}
}

// TestSecureEnds: a server that closes without an alert has closed, as one
// that sends it.
func TestSecureEnds(t *testing.T) {
	for name, end := range map[string]func(p *peer){
		"with an alert":    func(*peer) {},
		"without an alert": func(p *peer) { p.Conn.(*tls.Conn).NetConn().Close() },
	} {
		f := newSecureFake(t, false, func(p *peer) {
			p.head()
			p.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 0\n\n")
			end(p)
		})
		r := start(t, SSE, secureTarget(f, "/sse"))
		if err := r.end(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: ended with %v", name, err)
		}
		if u := r.counters.Usage(); u.Errors[ErrClosed] != 1 {
			t.Errorf("%s: errors %v", name, u.Errors)
		}
	}
}

func TestPublisherSecure(t *testing.T) {
	got := make(chan string, 100)
	f := newSecureFake(t, false, func(p *peer) {
		p.head()
		p.say(appendHead)
		takeAll(p, got)
	})
	p, err := DialPublisher(context.Background(), f.url(), "secret", f.security)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	big := strings.Repeat("x", 3<<20) // more than a socket takes at once
	for _, m := range []string{"one", big, "two"} {
		p.Append("7", []byte(m))
		p.Flush()
	}
	for _, want := range []string{"7 one", "7 " + big, "7 two"} {
		if m := <-got; m != want {
			t.Errorf("server got %d bytes, want %d", len(m), len(want))
		}
	}
	waitFor(t, func() bool { return p.Acked() == 3 })
	if _, err := DialPublisher(context.Background(), f.url(), "secret", nil); err == nil {
		t.Error("a publisher trusts a stranger")
	}
}

// TestEndsWithinAHundredMillisecondsOnEveryRoad is the promise of a Client
// where more lies between it and the server.
func TestEndsSoonOnEveryRoad(t *testing.T) {
	link := newTestLink(t, 400*time.Millisecond, 0)
	for _, p := range patterns {
		for _, when := range []string{"dialing", "ready"} {
			_, f := newSecureReference(t, false)
			target := secureTarget(f, "/"+p.name)
			target.Params.PollInterval = time.Hour
			target.Dialer.Link = link
			r := start(t, p.client, target)
			if when == "ready" {
				r.waitReady()
			}
			time.Sleep(5 * time.Millisecond)
			began := time.Now()
			r.stop()
			if took := time.Since(began); took > 100*time.Millisecond {
				t.Errorf("%s, %s: ended after %v", p.name, when, took)
			}
		}
	}
}
