package scenarios

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// A client that keeps trying returns no error; why it cannot connect is told
// all the same.
func TestRunTellsWhyNobodyConnects(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/append" {
			http.Error(w, "no such view", http.StatusServiceUnavailable)
			return
		}
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		_, _ = c.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: bench-append/1\r\n\r\n"))
		_, _ = c.Read(make([]byte, 1)) // until the publisher leaves
	}))
	defer server.Close()
	s := short("sse")
	s.Target.URL = server.URL
	s.Parameters.ConnectTimeout = results.Duration(time.Second)
	_, err := Run(context.Background(), Options{Scenario: s})
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || !strings.Contains(err.Error(), "first failure: ") ||
		!strings.Contains(err.Error(), "503") || !strings.Contains(err.Error(), "no such view") {
		t.Fatalf("error %v, want a fault of %d that says why", err, ExitServer)
	}
}
