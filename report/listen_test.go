package report

import (
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
