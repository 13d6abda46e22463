package scenarios

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestTargetOverTLS runs against a server that somebody else has started, with
// a certificate of his own authority.
func TestTargetOverTLS(t *testing.T) {
	a, err := newAuthority()
	if err != nil {
		t.Fatal(err)
	}
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, a.roots(), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", roots) // what the system trusts, for the worker and the publisher
	identity, err := a.identity(loopback(0))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, ServeOptions{
			Listen: "127.0.0.1:0", Token: "secret", Identity: identity,
			Ready: func(url, _ string) { ready <- url },
		})
	}()
	s := short("polling", "websocket")
	s.Target.URL = <-ready
	all, err := Run(context.Background(), Options{Scenario: s, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if m := r.Messages; m.Delivered != m.Expected || m.Expected == 0 || !r.Scenario.Network.TLS || r.Wire.Received.TLSBytes == 0 {
			t.Errorf("%s: %+v, %+v", r.Pattern, m, r.Wire.Received)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
