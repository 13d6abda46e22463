package clients

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"time"
)

// Security is how a Dialer secures its connections: TLS (RFC 8446), with
// HTTP/1.1 as the only protocol offered within.
type Security struct {
	// Roots are the authorities to trust; nil is the system's.
	Roots *x509.CertPool
	// Resume lets a client that connects again resume its session.
	Resume bool
	// Insecure trusts everybody.
	Insecure bool
	// ServerName is the name that the certificate must have; "" is the host.
	ServerName string
}

// config is one client's: a session is resumed by nobody else, since every
// client stands for a machine of its own.
func (s *Security) config(host string) *tls.Config {
	c := &tls.Config{RootCAs: s.Roots, ServerName: cmp.Or(s.ServerName, host), InsecureSkipVerify: s.Insecure, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
	if s.Resume {
		c.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	}
	return c
}

// secure is a pipe of TLS records. Its bytes are those of the carrier, less
// those that it takes from and gives to the client: handshake, record heads,
// tags, tickets and alerts.
type secure struct {
	tls      *tls.Conn
	below    pipe // nil is the bare socket
	counters *Counters

	// clear[at:end] is deciphered. It is small, and all that a client which
	// waits holds beside the state of TLS itself.
	clear   [1 << 10]byte
	at, end int
}

func newSecure(config *tls.Config, on carrier, below pipe, counters *Counters) *secure {
	return &secure{tls: tls.Client(records{on, counters}, config), below: below, counters: counters}
}

// handshake takes one round trip with TLS 1.3, two with TLS 1.2. A deadline of
// the connection ends it: package tls would start a goroutine to watch ctx.
func (s *secure) handshake(ctx context.Context) error {
	return s.tls.HandshakeContext(context.WithoutCancel(ctx))
}

func (s *secure) wait() error {
	for s.at == s.end {
		n, err := s.tls.Read(s.clear[:])
		s.at, s.end = 0, n
		s.counters.received.tls.Add(-int64(n))
		switch {
		case n > 0: // an error comes again
		case errors.Is(err, io.ErrUnexpectedEOF):
			return io.EOF // closed without an alert
		case err != nil:
			return err
		}
	}
	return nil
}

func (s *secure) take(p []byte) int {
	n := copy(p, s.clear[s.at:s.end])
	s.at += n
	return n
}

func (s *secure) write(b []byte) error {
	n, err := s.tls.Write(b)
	s.counters.sent.tls.Add(-int64(n))
	return err
}

func (s *secure) flush() {
	if s.below != nil {
		s.below.flush()
	}
}

// goodbye is an alert (RFC 8446, section 6.1).
func (s *secure) goodbye() int64 {
	before := s.counters.sent.tls.Load()
	_ = s.tls.CloseWrite() // a server that has gone needs none
	return s.counters.sent.tls.Load() - before
}

// records is the connection that package tls reads and writes. Deadlines and
// closing are the session's.
type records struct {
	on       carrier
	counters *Counters
}

func (r records) Read(p []byte) (int, error) {
	n, err := r.on.receive(p)
	r.counters.received.tls.Add(int64(n))
	return n, err
}

func (r records) Write(b []byte) (int, error) {
	n, err := r.on.send(b)
	r.counters.sent.tls.Add(int64(n))
	return n, err
}

func (records) Close() error                     { return nil }
func (records) LocalAddr() net.Addr              { return nil }
func (records) RemoteAddr() net.Addr             { return nil }
func (records) SetDeadline(time.Time) error      { return nil }
func (records) SetReadDeadline(time.Time) error  { return nil }
func (records) SetWriteDeadline(time.Time) error { return nil }
