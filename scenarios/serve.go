package scenarios

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"

	"bench/servers"
)

// TokenVariable is the environment variable that carries a server's token, so
// that it shows in no list of processes.
const TokenVariable = "BENCH_TOKEN"

// RealtimeVariable is the environment variable that forbids, by the value 0, a
// publisher of real-time priority; else it has one where the system permits it.
const RealtimeVariable = "BENCH_REALTIME"

// ServeOptions says how to run the reference server.
type ServeOptions struct {
	// Listen is host:port; port 0 takes a free one.
	Listen string
	// Token guards appending; "" makes a new one.
	Token string
	// Config holds the limits; Listen's policy fields are taken from it too.
	Config servers.Config
	// Log holds the log's retention.
	Log servers.LogOptions
	// Inject is what the server is to do wrong on purpose, as in a scenario's load.
	Inject string
	// Identity is a certificate and its key in PEM, by which the server speaks
	// TLS; none serves plainly. Resume gives out session tickets.
	Identity []byte
	Resume   bool
	// Ready is called once the server accepts connections, with its base URL
	// and its token.
	Ready func(url, token string)
}

// Serve runs the reference server, every pattern of the table on one port and
// one log, until ctx ends; then it drains. A bad address or a taken port is a
// Fault of ExitUsage.
func Serve(ctx context.Context, o ServeOptions) error {
	if o.Token == "" {
		o.Token = newToken()
	}
	injection, err := servers.ParseInjection(o.Inject)
	if err != nil {
		return &Fault{Code: ExitUsage, Err: fmt.Errorf("--inject: %w", err), Hint: servers.InjectionForms}
	}
	o.Log.Inject = injection
	scheme := "http"
	if len(o.Identity) > 0 {
		scheme = "https"
		if o.Config.TLS, err = serverTLS(o.Identity, o.Resume); err != nil {
			return &Fault{Code: ExitUsage, Err: err, Hint: "a certificate and its key in PEM are wanted"}
		}
	}
	// No TCP keep-alive probes: heartbeats belong to the patterns, and probes
	// would count as what an idle client costs.
	config := net.ListenConfig{KeepAlive: -1}
	ln, err := config.Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return listenFault(o.Listen, err)
	}
	if addr := ln.Addr().(*net.TCPAddr); !addr.IP.IsLoopback() && !o.Config.AllowRemote {
		ln.Close()
		return &Fault{
			Code: ExitUsage,
			Err:  fmt.Errorf("--listen %s is not a loopback address", o.Listen),
			Hint: "listen on 127.0.0.1, or add --allow-remote on a network you trust",
		}
	}
	log := servers.NewLog(o.Log)
	defer log.Close()
	views := map[string]http.Handler{}
	for _, p := range Patterns {
		views["/"+p.Name] = p.Server(log)
	}
	o.Config.Token = o.Token
	server := servers.New(log, views, o.Config)
	if o.Ready != nil {
		o.Ready(scheme+"://"+ln.Addr().String(), o.Token)
	}
	return server.Serve(ctx, ln)
}

func listenFault(address string, err error) error {
	f := &Fault{Code: ExitUsage, Err: fmt.Errorf("--listen %s: %w", address, err)}
	if errors.Is(err, syscall.EADDRINUSE) {
		f.Hint = "another process has this port; port 0 takes a free one"
	} else {
		f.Hint = "write host:port, such as 127.0.0.1:8080"
	}
	return f
}

func newToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand
	return hex.EncodeToString(b[:])
}

// Inherit returns a context that also ends when r is closed. A child process
// reads its standard input so: however its parent ends, SIGKILL included, the
// pipe closes and the child goes too.
func Inherit(ctx context.Context, r io.Reader) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		_, _ = io.Copy(io.Discard, r)
	}()
	return ctx
}
