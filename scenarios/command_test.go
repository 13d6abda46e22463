package scenarios

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// commanded is a run against a hub that the run starts by itself.
func commanded(pattern string, words ...string) results.Scenario {
	s := abroadTo("http://127.0.0.1:{port}", pattern)
	s.Target.Command = append([]string{os.Args[0], "hub", "{port}"}, words...)
	s.Target.Ready, s.Target.ReadyTimeout = "port", results.Duration(10*time.Second)
	return s
}

// A command's server is ready by port, by URL and by a line; every run has a fresh
// process, and nothing is left.
func TestCommandReadiness(t *testing.T) {
	t.Parallel()
	for _, ready := range []string{"port", "http://127.0.0.1:{port}/poll?room=x", "log:^hub: listening at port \\d+$"} {
		s := commanded("sse", "mark-"+ready)
		s.Target.Ready = ready
		s.Patterns, s.Load.Duration = []string{"sse"}, results.Duration(500*time.Millisecond)
		s.Load.Repeat = 2
		all := mustRun(t, s)
		for _, r := range all {
			wantAll(t, r)
			if r.Server != nil && (r.Server.CPUSeconds == nil || *r.Server.RSSPeakBytes < 1<<20 || r.Server.Goroutines != nil || r.Server.GCCPUShare != nil) {
				t.Errorf("server %+v", r.Server)
			}
		}
		if pids := left("mark-" + ready); len(pids) > 0 { // on Linux
			t.Errorf("ready by %s: %v are left", ready, pids)
		}
	}
}

// Messages go into a command's standard input.
func TestCommandStdin(t *testing.T) {
	t.Parallel()
	s := commanded("websocket")
	s.Target.Publish = results.Publish{By: "stdin", Method: "POST", Connections: 1, Body: "{topic} {message}"}
	wantAll(t, mustRun(t, s)[0])
}

// A command that cannot be used is exit 15 with what it printed, harmless.
func TestCommandFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*results.Target)
		want   []string
	}{
		"no such program": {func(g *results.Target) { g.Command = []string{"no-such-server"} }, []string{`"no-such-server" could not be started`, "executable file not found"}},
		"ends at once": {func(g *results.Target) { g.Command = append(g.Command, "early") },
			[]string{"ended: exit status 3", `its last lines: "hub: starting\n::error::\x1b[31mno database <b>"`}},
		"never ready": {func(g *results.Target) {
			g.Command, g.ReadyTimeout = append(g.Command, "mute"), results.Duration(300*time.Millisecond)
		}, []string{"not ready after --ready-timeout 300ms: nothing accepts connections at 127.0.0.1:", "waiting for the database"}},
		"prints for ever": {func(g *results.Target) {
			g.Command, g.ReadyTimeout = append(g.Command, "flood"), results.Duration(time.Second)
		}, []string{"not ready after --ready-timeout 1s", `more\x1b[31mmore`}},
		"no such line": {func(g *results.Target) {
			g.Ready, g.ReadyTimeout = "log:^READY", results.Duration(300*time.Millisecond)
		},
			[]string{"no line of its output matched", "hub: listening"}},
		"no such page": {func(g *results.Target) {
			g.Ready, g.ReadyTimeout = "http://127.0.0.1:{port}/health", results.Duration(300*time.Millisecond)
		}, []string{"/health\" does not answer with 200 to 299"}},
		"folder": {func(g *results.Target) { g.Folder = "no/such/folder" }, []string{"could not be started", "no such file"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := commanded("sse")
			c.change(&s.Target)
			_, err := Run(context.Background(), Options{Scenario: s})
			var f *Fault
			if !errors.As(err, &f) || f.Code != ExitServer {
				t.Fatalf("error %v, want a fault of %d", err, ExitServer)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want %s", err, want)
				}
			}
			if len(err.Error()) > 4*tailBytes || strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("error %q has raw text of the command", err)
			}
		})
	}
}

// A port that somebody else listens on is no server of ours.
func TestCommandPortInUse(t *testing.T) {
	t.Parallel()
	_, url := hubServer(t)
	s := commanded("sse")
	s.Target.URL = url
	_, err := Run(context.Background(), Options{Scenario: s})
	if err == nil || !strings.Contains(err.Error(), "is in use before the server command has started") {
		t.Errorf("error %v", err)
	}
}

// A command that dies in mid-run is exit 15, with its last lines, and what was
// measured is kept.
func TestCommandDeath(t *testing.T) {
	t.Parallel()
	s := commanded("sse", "die")
	s.Load.Topics, s.Load.Duration = 1, results.Duration(time.Minute)
	all, err := Run(context.Background(), Options{Scenario: s})
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || !strings.Contains(err.Error(), "exit status 7") || !strings.Contains(err.Error(), "hub: out of memory") {
		t.Fatalf("error %v, want a fault of %d with its last words", err, ExitServer)
	}
	if len(all) != 1 || !all[0].Partial || all[0].Messages.Delivered == 0 || !strings.Contains(all[0].PartialReason, "out of memory") {
		t.Fatalf("results %+v", all)
	}
}

// A server that ignores SIGTERM is killed.
func TestCommandStubborn(t *testing.T) {
	t.Parallel()
	s := commanded("sse", "stubborn")
	s.Load.Duration = results.Duration(300 * time.Millisecond)
	wantAll(t, mustRun(t, s)[0])
	if pids := left("stubborn"); len(pids) > 0 {
		t.Errorf("%v are left", pids)
	}
}

func TestSplitCommand(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"node server.js":                   {"node", "server.js"},
		`  a  'b c' "d \"e\" \n" f\ g '' `: {"a", "b c", `d "e" \n`, "f g", ""},
		`sh -c 'a && b | c > $HOME'`:       {"sh", "-c", "a && b | c > $HOME"},
		`echo '&&' \> x\;y`:                {"echo", "&&", ">", "x;y"},
		"a\tb\nc":                          {"a", "b", "c"},
	} {
		got, err := SplitCommand(text)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
		if again, err := SplitCommand(JoinCommand(want)); err != nil || !slices.Equal(again, want) {
			t.Errorf("%q joined and split again: %q, %v", want, again, err)
		}
	}
	for text, want := range map[string]string{
		"": "names no program", "  ": "names no program", "a 'b": "a quote ' is not closed", `a \`: "a backslash at the end",
		"cd x && node y": `"&&" is for a shell`, "a | b": `"|" is for a shell`, "a > b": `">" is for a shell`,
	} {
		if got, err := SplitCommand(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v, want %s", text, got, err, want)
		}
	}
}
