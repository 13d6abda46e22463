package scenarios

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bench/results"
)

// abroadTo is a short run against a hub: JSON in by HTTP, out as each pattern
// has it.
func abroadTo(url string, pattern string) results.Scenario {
	s := short(pattern)
	s.Target.URL = url
	s.Target.Publish = results.Publish{URL: "/publish", Method: "POST", Body: `{"room":"{topic}","text":"{message}"}`, Connections: 2}
	switch pattern {
	case "polling", "keepalive":
		s.Target.Subscribe.Path = "/poll?room={topic}"
		s.Target.Subscribe.Cursor, s.Target.Subscribe.CursorTo = "json:meta.next", "query:after"
	case "longpoll":
		s.Target.Subscribe.Path = "/long?room={topic}"
		s.Target.Subscribe.Cursor, s.Target.Subscribe.CursorTo = "header:X-Next", "query:after"
	case "sse":
		s.Target.Subscribe.Path = "/sse?room={topic}"
		s.Target.Subscribe.Events = []string{"update"}
	case "websocket":
		s.Target.Subscribe.Path = "/ws"
		s.Target.Subscribe.Send = []string{"join {topic}"}
		s.Target.Subscribe.Answer = "^joined "
		s.Target.Subscribe.Reply = map[string]string{"2": "3"}
	}
	return s
}

// hubServer serves a hub in this process.
func hubServer(t *testing.T) (*hub, string) {
	t.Helper()
	h := newHub()
	server := httptest.NewServer(upgrading(h))
	t.Cleanup(server.Close)
	return h, server.URL
}

// wantAll checks that every message arrived once.
func wantAll(t *testing.T, r results.Result) {
	t.Helper()
	m := r.Messages
	if m.Delivered != m.Expected || m.Expected == 0 || m.Duplicate != 0 || m.Lost != 0 || r.Partial {
		t.Errorf("%s: partial %t (%s), %+v, errors %+v", r.Pattern, r.Partial, r.PartialReason, m, r.Errors)
	}
	if r.Loop != "open" || r.Latency.Delivery == nil || r.Latency.Delivery.Count != m.Delivered || m.NegativeAge != 0 {
		t.Errorf("%s: loop %s, delivery %+v, negative %d", r.Pattern, r.Loop, r.Latency.Delivery, m.NegativeAge)
	}
	for _, c := range r.Validity.Checks {
		if c.Name == "stamps" && !c.OK || c.Name == "unheard" && !c.OK {
			t.Errorf("%s: %+v", r.Pattern, c)
		}
	}
}

// Every pattern that other servers can speak gets everything from one that was
// not written for it.
func TestForeignPatterns(t *testing.T) {
	t.Parallel()
	for _, p := range Patterns {
		if p.Foreign == nil {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			_, url := hubServer(t)
			for _, topics := range []results.Topics{results.OwnTopics, 2} {
				s := abroadTo(url, p.Name)
				s.Load.Topics = topics
				r := mustRun(t, s)[0]
				wantAll(t, r)
				if r.Server != nil || r.Scenario.Target.Kind != "foreign" || r.Scenario.Target.Publish.By != "http" {
					t.Errorf("server %+v, target %+v", r.Server, r.Scenario.Target)
				}
				// What is around a message is framing.
				if w := r.Wire.Received; w.PayloadBytes != r.Messages.Received*256 {
					t.Errorf("%d payload bytes for %d messages of 256", w.PayloadBytes, r.Messages.Received)
				}
			}
		})
	}
}

// Messages get in by every way there is.
func TestForeignPublishing(t *testing.T) {
	t.Parallel()
	for name, publish := range map[string]results.Publish{
		"query":     {URL: "/publish?room={topic}", Method: "PUT", Body: "", Connections: 1},
		"headers":   {URL: "/publish?room={topic}", Method: "POST", Headers: map[string]string{"X-Number": "{n}", "Content-Type": "a/b"}, Connections: 3},
		"websocket": {By: "websocket", URL: "/ws", Method: "POST", Body: `{"room":"{topic}","text":"{message}"}`, Connections: 2},
		"room":      {By: "websocket", URL: "/ws?room={topic}", Method: "POST", Send: []string{"hello {topic}"}, Body: `{"room":"{topic}","text":"{message}"}`, Connections: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, url := hubServer(t)
			s := abroadTo(url, "sse")
			s.Target.Publish = publish
			r := mustRun(t, s)[0]
			wantAll(t, r)
			h.mu.Lock()
			defer h.mu.Unlock()
			if len(h.posts) > 0 && name == "headers" {
				if p := h.posts[0]; p.Header.Get("Content-Type") != "a/b" || p.Header.Get("X-Number") == "" || p.Method != "POST" {
					t.Errorf("request %s with %v", p.Method, p.Header)
				}
			}
			if name == "query" && (len(h.posts) == 0 || h.posts[0].Method != "PUT" || h.posts[0].Header.Get("Content-Type") != "text/plain") {
				t.Errorf("%d requests", len(h.posts))
			}
		})
	}
}

// The stamp is found wherever a server puts the message.
func TestForeignStamps(t *testing.T) {
	t.Parallel()
	inner := func(room, text string) string {
		return `{"data":[{"id":7,"body":"{\"t\":\"` + text + `\"}"}],"copy":"` + text + `"}`
	}
	for name, c := range map[string]struct {
		stamp string
		wrap  func(room, text string) string
	}{
		"bare":    {"body", func(_, text string) string { return text }},
		"escaped": {"json:data.0.body", inner},
		"star":    {"json:$.data.*.body", inner},
		"regexp":  {`regexp:"copy":"([^"]*)"`, inner},
		"markup":  {"body", func(_, text string) string { return "<p>" + text + "</p>" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, url := hubServer(t)
			h.wrap = c.wrap
			s := abroadTo(url, "websocket")
			s.Target.Stamp = c.stamp
			wantAll(t, mustRun(t, s)[0])
		})
	}
}

// A server that tells the same again and again, with a tag or without, is polled
// for what is new; what is overwritten before it was seen is lost.
func TestForeignPolledState(t *testing.T) {
	t.Parallel()
	for _, cursor := range []string{"", "etag"} {
		h, url := hubServer(t)
		h.wrap = func(_, text string) string { return text }
		s := abroadTo(url, "keepalive")
		s.Load.Rate, s.Load.Arrivals = 4, "constant"
		s.Target.Subscribe = results.Subscribe{Path: "/latest?room={topic}", Cursor: cursor}
		r := mustRun(t, s)[0]
		wantAll(t, r)
		if r.Wire.EmptyResponses == 0 || r.Wire.EmptyResponses >= r.Wire.Requests {
			t.Errorf("cursor %q: %d of %d answers were empty", cursor, r.Wire.EmptyResponses, r.Wire.Requests)
		}
	}
}

// A cursor goes back in a header too.
func TestForeignHeaderCursor(t *testing.T) {
	t.Parallel()
	_, url := hubServer(t)
	s := abroadTo(url, "polling")
	s.Target.Subscribe.Cursor, s.Target.Subscribe.CursorTo = "header:X-Next", "header:X-Seen"
	r := mustRun(t, s)[0]
	wantAll(t, r)
	if r.Wire.ConnectionsOpened < r.Wire.Requests/2 {
		t.Errorf("%d connections for %d requests: polling keeps none", r.Wire.ConnectionsOpened, r.Wire.Requests)
	}
}

// A server that publishes by itself, or whose messages nobody recognizes, is
// listened to: gaps, rates and bytes, no delivery latency.
func TestForeignListening(t *testing.T) {
	t.Parallel()
	h, url := hubServer(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var mu sync.Mutex
	var published []time.Time
	go func() {
		for n := 0; sleep(ctx, 50e6); n++ {
			mu.Lock()
			published = append(published, time.Now())
			mu.Unlock()
			h.publish("all", strings.Repeat("x", n%7+1))
		}
	}()
	for _, pattern := range []string{"sse", "websocket"} {
		s := short(pattern)
		s.Target.URL = map[string]string{"sse": url + "/sse?room=all", "websocket": "ws" + strings.TrimPrefix(url, "http") + "/ws?room=all"}[pattern]
		s.Target.Subscribe.Events = []string{"update"}
		s.Thresholds = []results.Condition{{Expression: "p50(inter_arrival) < 200ms"}, {Expression: "p50(inter_arrival) < 1ms"}, {Expression: "received > 100"}}
		r := mustRun(t, s)[0]
		for i, want := range []string{results.Pass, results.Breach, results.Pass} {
			if got := r.Thresholds[i]; got.Outcome != want {
				t.Errorf("%s: %+v, want %s", pattern, got, want)
			}
		}
		gaps := r.Latency.InterArrival
		if r.Loop != "listen" || r.Latency.Delivery != nil || r.Latency.ScheduleLag != nil || gaps == nil || r.Messages.Reach != nil || r.Messages.Expected != 0 {
			t.Fatalf("%s: loop %s, %+v, %+v", pattern, r.Loop, r.Latency, r.Messages)
		}
		// Twenty clients hear what was published in the window, a message every 50 ms; a
		// busy machine keeps no time.
		from := r.Started.Add(time.Duration(s.Load.Warmup))
		to := from.Add(time.Duration(s.Load.Duration))
		var all, due int64
		mu.Lock()
		for _, at := range published {
			all++
			if at.After(from) && at.Before(to) {
				due++
			}
		}
		mu.Unlock()
		if gaps.Count == 0 || gaps.Count > 20*all || r.Messages.Received == 0 || r.Messages.Received > 20*all {
			t.Errorf("%s: %d gaps and %d messages, %d were published to 20 clients", pattern, gaps.Count, r.Messages.Received, all)
		}
		if r.Validity.Valid && (gaps.Count < 17*due || gaps.Count > 23*due || r.Messages.Received < 17*due || gaps.P50 < 40e6 || gaps.P50 > 70e6) {
			t.Errorf("%s: %d gaps, median %d ns, and %d messages; %d were due to 20 clients", pattern, gaps.Count, gaps.P50, r.Messages.Received, due)
		}
		if r.Throughput.DeliveredBytesPerSecond == 0 || r.Scenario.Target.Publish.By != "none" || r.Scenario.Target.Stamp != "none" {
			t.Errorf("%s: %+v, %+v", pattern, r.Messages, r.Throughput)
		}
	}
}

// Published, but not recognized: gaps all the same.
func TestForeignWithoutStamps(t *testing.T) {
	t.Parallel()
	_, url := hubServer(t)
	s := abroadTo(url, "sse")
	s.Target.Stamp, s.Load.Payload = "none", 5
	r := mustRun(t, s)[0]
	if r.Loop != "listen" || r.Latency.InterArrival.Count == 0 || r.Messages.Published == 0 || r.Messages.Received == 0 {
		t.Errorf("loop %s, %+v", r.Loop, r.Messages)
	}
}

// Stamps that never come back make the run invalid, and the first body is shown.
func TestForeignStampsThatNeverMatch(t *testing.T) {
	t.Parallel()
	h, url := hubServer(t)
	h.wrap = func(string, string) string { return "::error::\x1b[31m<script>" + strings.Repeat("y", 500) }
	r := mustRun(t, abroadTo(url, "websocket"))[0]
	if r.Validity.Valid {
		t.Fatal("a run that recognized nothing is valid")
	}
	for _, c := range r.Validity.Checks {
		if c.Name != "stamps" {
			continue
		}
		if c.OK || !strings.HasPrefix(c.Advice, "received ") || !strings.Contains(c.Advice, `none carried a stamp; first body: "::error::\x1b[31m<script>`) || len(c.Advice) > 500 {
			t.Errorf("advice %q", c.Advice)
		}
	}
}

// A server without rooms sends everything to everybody, and is told apart.
func TestForeignWithoutTopics(t *testing.T) {
	t.Parallel()
	_, url := hubServer(t)
	s := abroadTo(url, "sse")
	s.Target.Publish.Body = `{"room":"all","text":"{message}"}`
	s.Target.Subscribe.Path = "/sse?room=all"
	s.Load.Topics = 1
	wantAll(t, mustRun(t, s)[0])
	s.Load.Topics, s.Load.Clients = results.OwnTopics, 2
	r := mustRun(t, s)[0]
	wantAll(t, r)
}

// Refused requests are errors, and their messages are missing.
func TestForeignRefusals(t *testing.T) {
	t.Parallel()
	h, url := hubServer(t)
	h.refuse = 3
	r := mustRun(t, abroadTo(url, "sse"))[0]
	m := r.Messages
	if r.Errors.Status == 0 || m.Lost+m.Censored == 0 || m.Delivered == 0 || m.Delivered+m.Lost+m.Censored != m.Expected {
		t.Errorf("errors %+v, %+v", r.Errors, m)
	}
	if len(r.Errors.Examples) == 0 || !strings.Contains(r.Errors.Examples[0], `status 500 "::error::\x1b[31m<b>no</b>`) {
		t.Errorf("examples %q", r.Errors.Examples)
	}
}

// The token reaches the server, and nothing else.
func TestForeignToken(t *testing.T) {
	t.Parallel()
	h, url := hubServer(t)
	h.token = "hunter2-is-secret"
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(h.token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := abroadTo(url, "longpoll")
	bearer := map[string]string{"Authorization": "Bearer {token}"}
	s.Target.Subscribe.Headers, s.Target.Publish.Headers, s.Target.Subscribe.Token = bearer, bearer, "file:"+file
	out := filepath.Join(t.TempDir(), "run")
	all, err := Run(context.Background(), Options{Scenario: s, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, all[0])
	// A server that repeats it must not get it into the result.
	h.token = "another"
	all, err = Run(context.Background(), Options{Scenario: s, Out: out})
	if err != nil || all[0].Errors.Status == 0 || !strings.Contains(strings.Join(all[0].Errors.Examples, ""), "who is Bearer REDACTED?") {
		t.Errorf("error %v, %+v", err, all)
	}
	streamed := abroadTo(url, "sse")
	streamed.Target.Subscribe.Headers, streamed.Target.Publish.Headers, streamed.Target.Subscribe.Token = bearer, bearer, "file:"+file
	if _, err := Run(context.Background(), Options{Scenario: streamed}); err == nil || !strings.Contains(err.Error(), "who is Bearer REDACTED?") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error %v, want one without the token", err)
	}
	text, err := os.ReadFile(filepath.Join(out, results.ResultsFile))
	if err != nil || strings.Contains(string(text), "hunter2") {
		t.Errorf("the token is in the result, or %v", err)
	}
}

// What a target cannot be is said before anything starts.
func TestForeignUnreachable(t *testing.T) {
	t.Parallel()
	_, err := Run(context.Background(), Options{Scenario: abroadTo("http://127.0.0.1:1", "sse")})
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("error %v, want a fault of %d that names the server", err, ExitServer)
	}
}

// A server that goes away for good is exit 15, and what was measured is kept.
func TestForeignServerGoesAway(t *testing.T) {
	t.Parallel()
	h := newHub()
	server := httptest.NewServer(upgrading(h))
	s := abroadTo(server.URL, "sse")
	s.Load.Duration = results.Duration(time.Minute)
	all, err := Run(context.Background(), Options{Scenario: s, Progress: func(p Progress) {
		if p.Phase == "window" && p.Delivered > 100 {
			server.Listener.Close()
			server.CloseClientConnections()
		}
	}})
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || !strings.Contains(err.Error(), "the server is gone") {
		t.Fatalf("error %v, want a fault of %d", err, ExitServer)
	}
	if len(all) != 1 || !all[0].Partial || all[0].Messages.Delivered < 100 || all[0].Errors.Dial == 0 {
		t.Errorf("results %+v", all)
	}
}

// A websocket that is never answered as it should be says so.
func TestForeignAnswerThatNeverComes(t *testing.T) {
	t.Parallel()
	_, url := hubServer(t)
	s := abroadTo(url, "websocket")
	s.Target.Subscribe.Answer = "^welcome"
	s.Parameters.ConnectTimeout = results.Duration(time.Second)
	_, err := Run(context.Background(), Options{Scenario: s})
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || !strings.Contains(err.Error(), `no message of the server matched subscribe.answer "^welcome"`) {
		t.Errorf("error %v", err)
	}
}

// Placeholders are filled in, the user of a URL becomes a header, and the scenario
// stays as it was.
func TestAim(t *testing.T) {
	t.Setenv("AIM_TOKEN", "abc")
	s := effective(short("sse"))
	s.Target = results.Target{
		URL: "wss://ann:pw@example.com:{port}/x?y", Command: []string{"serve", "{port}", "{token}"}, Ready: "http://a:{port}/",
		Publish:   results.Publish{By: "websocket", URL: "/in/{topic}", Headers: map[string]string{"Authorization": "{token}"}, Body: "{pattern}{message}"},
		Subscribe: results.Subscribe{Token: "env:AIM_TOKEN", Send: []string{"{token}"}, Headers: map[string]string{}, Reply: map[string]string{"a": "{token}"}},
		Kind:      "foreign",
	}
	d := &driver{stand: &stand{}, scenario: s, pattern: "sse"}
	if err := d.aim(context.Background()); err != nil {
		t.Fatal(err)
	}
	g := d.target
	port := strings.TrimPrefix(strings.TrimSuffix(g.Ready, "/"), "http://a:")
	if port == "" || strings.Contains(port, "{") || g.URL != "wss://ann:pw@example.com:"+port+"/x?y" || g.Command[1] != port || g.Command[2] != "{token}" {
		t.Errorf("port %q: %s, %q", port, g.URL, g.Command)
	}
	if baseOf(g) != "https://example.com:"+port || g.Subscribe.Path != "/x?y" || g.Publish.URL != "wss://example.com:"+port+"/in/{topic}" || g.Publish.Body != "sse{message}" {
		t.Errorf("base %s, %+v", baseOf(g), g)
	}
	if g.Publish.Headers["Authorization"] != "abc" || g.Subscribe.Headers["Authorization"] != "Basic YW5uOnB3" || g.Subscribe.Send[0] != "abc" || g.Subscribe.Reply["a"] != "abc" {
		t.Errorf("%+v", g)
	}
	if s.Target.Subscribe.Send[0] != "{token}" || s.Target.Publish.Headers["Authorization"] != "{token}" || len(s.Target.Subscribe.Headers) != 0 || len(d.tag) != tagBytes {
		t.Errorf("the scenario became %+v", s.Target)
	}
}
