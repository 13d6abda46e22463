package servers

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"sync/atomic"
	"time"
)

// A Server serves views of one log on one port, beside /append, /up, /healthz,
// /readyz, /stats and, if configured, /debug/pprof/.
type Server struct {
	log      *Log
	config   Config
	handler  http.Handler
	started  time.Time
	listener atomic.Pointer[listener]
}

// New returns a server of the log. The key of a view is its mount point, such
// as "/longpoll"; the topic follows as one more segment of the path.
func New(log *Log, views map[string]http.Handler, config Config) *Server {
	s := &Server{log: log, config: config.withDefaults(), started: time.Now()}
	mux := http.NewServeMux()
	for path, view := range views {
		mux.Handle(path, view)
		mux.Handle(path+"/{topic}", view)
	}
	mux.Handle("/append", Append(log, config.Token))
	mux.HandleFunc("POST /up", s.upstream)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /stats", s.stats)
	if config.Pprof {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	s.handler = s.guard(mux)
	return s
}

func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.log.closed() {
		refuse(w, ErrClosed)
		return
	}
	_, _ = io.WriteString(w, "ok")
}

func (s *Server) stats(w http.ResponseWriter, r *http.Request) {
	stats := s.Stats()
	if r.URL.Query().Has("groups") {
		stats.Groups = s.groups()
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(stats)
}

// Serve serves ln until ctx ends, and then drains: it stops accepting, closes
// the log, by which held requests are answered and streams end, and waits for
// all of them. It returns nil when that took no longer than DrainTimeout; else
// it cuts what is left and says how much that was. It closes ln.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	l := newListener(ln, s.config.MaxConnections, s.config.WriteTimeout)
	s.listener.Store(l)
	ln = l
	if s.config.TLS != nil {
		ln = tls.NewListener(l, s.config.TLS)
	}
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: s.config.HeaderTimeout,
		IdleTimeout:       s.config.IdleTimeout,
		MaxHeaderBytes:    s.config.MaxHeader,
		ConnState:         observe,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			if c, ok := counted(c); ok {
				return context.WithValue(ctx, connKey{}, c)
			}
			return ctx
		},
	}
	var failure error
	ended := make(chan struct{})
	go func() {
		failure = server.Serve(ln)
		close(ended)
	}()
	var err error
	select {
	case <-ended:
		err = fmt.Errorf("serving %s: %w", ln.Addr(), failure)
	case <-ctx.Done():
	}
	return errors.Join(err, s.drain(server, l, ended))
}

// drain ends everything that Serve has started, within DrainTimeout.
func (s *Server) drain(server *http.Server, l *listener, ended <-chan struct{}) error {
	server.SetKeepAlivesEnabled(false) // so that the last answers say close
	s.log.end()
	ctx, cancel := context.WithTimeout(context.Background(), s.config.DrainTimeout)
	defer cancel()
	// net/http would wait 5 s for a connection that has never sent a request.
	l.closeIf(func(c *conn) bool { return http.ConnState(c.state.Load()) == http.StateNew })
	overdue := server.Shutdown(ctx)
	<-ended
	done := make(chan struct{})
	go func() {
		s.log.running.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		overdue = ctx.Err()
	}
	cut := l.closeIf(func(*conn) bool { return true })
	<-done
	if overdue != nil {
		return fmt.Errorf("draining took longer than %v: %d connections were cut", s.config.DrainTimeout, cut)
	}
	return nil
}
