package servers

import (
	"crypto/tls"
	"time"
)

// Config holds the limits and the policy of a Server. A zero limit takes the
// default.
type Config struct {
	// Token admits publishers to /append; "" admits nobody.
	Token string
	// TLS secures every connection, publishers' too, and speaks HTTP/1.1
	// within; nil serves plain ones.
	TLS *tls.Config
	// Pprof serves /debug/pprof/.
	Pprof bool
	// AllowRemote accepts requests addressed to any IP address and to this
	// host's name; else they must be addressed to a loopback address or
	// localhost, which keeps names that were rebound to loopback out.
	AllowRemote bool
	// Hosts are more names that requests may be addressed to.
	Hosts []string
	// MaxConnections is by default as many as the process may have descriptors,
	// less 128. The first 32 above it are answered 503, more are closed.
	MaxConnections int
	// MaxHeader is the bytes of a request's head, by default 32 KiB; net/http
	// reads up to 4 KiB more before it answers 431.
	MaxHeader int
	// HeaderTimeout bounds the reading of a request's head, by default 10 s.
	HeaderTimeout time.Duration
	// IdleTimeout closes a kept connection without requests, by default 2 min.
	IdleTimeout time.Duration
	// WriteTimeout bounds one write to a client that does not read; it takes
	// effect after between half of it and all of it. By default 10 s.
	WriteTimeout time.Duration
	// DrainTimeout bounds the end: connections still open then are cut. By
	// default 5 s.
	DrainTimeout time.Duration
}

func (c Config) withDefaults() Config {
	set(&c.MaxConnections, defaultConnections())
	set(&c.MaxHeader, 32<<10)
	set(&c.HeaderTimeout, 10*time.Second)
	set(&c.IdleTimeout, 2*time.Minute)
	set(&c.WriteTimeout, 10*time.Second)
	set(&c.DrainTimeout, 5*time.Second)
	return c
}

// defaultConnections leaves room for excess connections, the listener,
// standard streams and profiles.
func defaultConnections() int {
	if n := descriptorLimit(); n != nil {
		return int(min(max(*n-128, 64), 1<<20))
	}
	return 1 << 14
}
