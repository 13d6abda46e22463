package scenarios

import (
	"errors"
	"strings"
	"testing"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ words, want string }{
		{"polling", "polling"},
		{"poll", "polling"},
		{"keep-alive", "keepalive"},
		{"long-poll", "longpoll"},
		{"long-polling", "longpoll"},
		{"ws", "websocket"},
		{"push", "websocket"},
		{"pull", "fetch"},
		{"pull-fetch", "fetch"},
		{"WS, SSE", "websocket sse"},
		{"ws,websocket,push", "websocket"},
		{"all", "polling keepalive longpoll sse websocket fetch"},
		{"fetch,all", "fetch polling keepalive longpoll sse websocket"},
	} {
		got, err := Resolve(c.words)
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("Resolve(%q) = %v, %v, want %s", c.words, got, err, c.want)
		}
	}
}

func TestResolveErrors(t *testing.T) {
	t.Parallel()
	const list = "allowed: polling, keepalive, longpoll, sse, websocket, fetch, all"
	for _, c := range []struct{ words, want, hint string }{
		{"longpol", `unknown pattern "longpol"`, "did you mean longpoll? " + list},
		{"sse,webscoket", `unknown pattern "webscoket"`, "did you mean websocket? " + list},
		{"carrier-pigeon", `unknown pattern "carrier-pigeon"`, list},
		{"", "a pattern is missing: the list is empty or has a stray comma", list},
		{"sse,", "a pattern is missing: the list is empty or has a stray comma", list},
	} {
		_, err := Resolve(c.words)
		var fault *Fault
		if !errors.As(err, &fault) || fault.Code != ExitUsage || fault.Error() != c.want || fault.Hint != c.hint {
			t.Errorf("Resolve(%q) = %#v", c.words, err)
		}
	}
}

// TestAliases: every alias is of a pattern of the table and is no name itself.
func TestAliases(t *testing.T) {
	t.Parallel()
	for alias, name := range aliases {
		if order(name) < 0 || order(alias) >= 0 {
			t.Errorf("alias %s = %s", alias, name)
		}
	}
}
