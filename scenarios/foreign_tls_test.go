package scenarios

import (
	"context"
	"encoding/pem"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bench/results"
)

// TLS to a server that is not bench's: its own authority, none at all, or another
// name, for clients and publisher alike.
func TestForeignTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(upgrading(newHub()))
	defer server.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(tls results.TargetTLS, pattern string) ([]results.Result, error) {
		s := abroadTo(server.URL, pattern)
		if pattern == "websocket" {
			s.Target.URL = "wss" + strings.TrimPrefix(server.URL, "https")
			s.Target.Publish.By, s.Target.Publish.URL = "websocket", "/ws"
		}
		s.Target.TLS = tls
		return Run(context.Background(), Options{Scenario: s})
	}
	for _, c := range []struct {
		tls     results.TargetTLS
		pattern string
	}{
		{results.TargetTLS{CA: ca}, "websocket"},
		{results.TargetTLS{CA: ca, ServerName: "example.com"}, "longpoll"},
		{results.TargetTLS{Insecure: true}, "sse"},
	} {
		all, err := run(c.tls, c.pattern)
		if err != nil {
			t.Fatalf("%s: %v", c.pattern, err)
		}
		wantAll(t, all[0])
		if !all[0].Scenario.Network.TLS || all[0].Wire.Received.TLSBytes == 0 || all[0].Latency.Handshake == nil {
			t.Errorf("%s: %+v", c.pattern, all[0].Wire.Received)
		}
	}
	for _, tls := range []results.TargetTLS{{}, {CA: ca, ServerName: "another.name"}} {
		_, err := run(tls, "sse")
		var f *Fault
		if !errors.As(err, &f) || f.Code != ExitServer || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%+v: error %v, want a fault of %d about the certificate", tls, err, ExitServer)
		}
	}
	if _, err := run(results.TargetTLS{CA: os.Args[0]}, "sse"); err == nil || !strings.HasPrefix(err.Error(), "sse: --tls-ca: ") {
		t.Errorf("error %v about a CA that is none", err)
	}
}
