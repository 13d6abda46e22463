package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bench/results"
)

// A listening run has gaps and no ages: it stands in a table of its own, beside no
// delivery latency.
func TestListeningHasItsOwnTable(t *testing.T) {
	t.Parallel()
	rs := six(0)
	r := &rs[3]
	r.Loop = "listen"
	r.Latency = results.Latency{InterArrival: r.Latency.Delivery, Connect: r.Latency.Connect}
	r.Messages.Expected, r.Messages.Delivered, r.Messages.Reach = 0, 0, nil
	var b strings.Builder
	if err := Table(&b, rs); err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(b.String(), "Listening: time between messages of a client.")
	if !found || strings.Contains(before, "\nsse ") || !strings.Contains(after, "\nsse ") || !strings.Contains(after, "gap p50") {
		t.Errorf("table\n%s", b.String())
	}
	var page strings.Builder
	if err := Markdown(&page, rs[3:4]); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "latency was not measured") || !strings.Contains(page.String(), "listening: no stamps of ours") {
		t.Errorf("page\n%s", page.String())
	}
}

// A server that is not bench's own is described, whatever stands in its words.
func TestTargetIsListed(t *testing.T) {
	t.Parallel()
	rs := six(0)[:2]
	titles := func() (all []string) {
		for _, l := range pageLists(rs) {
			all = append(all, l.Title)
		}
		return all
	}
	if slices.Contains(titles(), "Server under test") {
		t.Error("a server of bench's own is listed as another")
	}
	rs[1].Scenario.Target = results.Target{
		URL: "ws://127.0.0.1:{port}", Command: []string{"node", "\x1b[31m.js"}, Kind: "foreign",
		Publish: results.Publish{By: "http", Headers: map[string]string{"X-Key": "REDACTED"}}, Subscribe: results.Subscribe{Path: "/{topic}"},
	}
	if !slices.Contains(titles(), "Server under test") {
		t.Fatalf("titles %q", titles())
	}
	text := fmt.Sprint(pageLists(rs)[1])
	for _, want := range []string{"{publish by –, http}", "{subscribe path –, /{topic}}", "{url –, ws://127.0.0.1:{port}}", "X-Key:REDACTED", "{tls ca –}"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %s", text, want)
		}
	}
	if strings.Contains(text, "\x1b") {
		t.Error("terminal codes are left")
	}
}
