package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// priced is a result of two clients that received ten messages.
func priced(t *testing.T, order int, pattern string, setup, moved int64) results.Result {
	t.Helper()
	r := results.Result{Pattern: pattern, Order: order, Loop: "open", Validity: results.Validity{Valid: true}}
	r.Scenario.Load.Clients, r.Messages.Received = 2, 10
	none := int64(0)
	r.Wire.Sent.WireBytes, r.Wire.Received.WireBytes, r.Wire.Setup.WireBytes = &none, &moved, &setup
	return r
}

func TestBreakEvenTable(t *testing.T) {
	t.Parallel()
	rs := []results.Result{
		priced(t, 0, "polling", 200, 10_000), // 100 to connect, 1,000 a message
		priced(t, 3, "sse", 2000, 1000),      // 1,000 and 100
		priced(t, 4, "websocket", 201, 9998), // 100.5 and 999.8: dearer than polling for 2 messages
		priced(t, 5, "fetch", 198, 10_004),   // 99 and 1,000.4: cheaper than polling for 2 messages
	}
	table := breakEvenTable(groups(rs))
	want := [][]string{
		{"polling", "100", "1,000", "–", "until 1", "until 2", "from 3"},
		{"sse", "1,000", "100", "from 1", "–", "from 1", "from 2"},
		{"websocket", "100", "1,000", "from 3", "while idle", "–", "from 3"},
		{"fetch", "99.0", "1,000", "until 2", "until 1", "until 2", "–"},
	}
	for i, row := range table.Rows {
		var got []string
		for _, c := range row {
			got = append(got, c.Text)
		}
		if !slices.Equal(got, want[i]) {
			t.Errorf("row %q, want %q", got, want[i])
		}
	}
	if !strings.Contains(table.About, "TCP/IP included") || len(table.Head) != len(want[0]) {
		t.Errorf("%q with %d columns", table.About, len(table.Head))
	}
	if alone := breakEvenTable(groups(rs[:1])); alone.About != "" {
		t.Error("one pattern is compared with itself")
	}
}

func TestDetails(t *testing.T) {
	t.Parallel()
	h := results.NewHistogram()
	for range 1000 {
		h.Record(int64(70 * time.Microsecond))
	}
	series, err := h.Series()
	if err != nil {
		t.Fatal(err)
	}
	rs := []results.Result{priced(t, 0, "polling", 200, 10_000), priced(t, 3, "sse", 2000, 1000)}
	rs[1].Latency.Network, rs[1].Latency.Harness = series, series
	var b strings.Builder
	if err := Details(&b, rs); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Break-even. ", "than polling", "Two clocks. ", "1,000"} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("no %q in\n%s", part, b.String())
		}
	}
	b.Reset()
	if err := Details(&b, nil); err != nil || b.Len() > 0 {
		t.Errorf("of nothing %q is said, %v", b.String(), err)
	}
}

func TestIdleNotes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, loop string
		window        time.Duration
		said          bool
	}{
		{"websocket", "idle", 29 * time.Second, true}, {"websocket", "idle", 30 * time.Second, false},
		{"sse", "idle", time.Second, true}, {"longpoll", "idle", time.Second, false}, {"sse", "open", time.Second, false},
	} {
		r := priced(t, 0, c.pattern, 200, 1000)
		r.Loop, r.Scenario.Load.Duration = c.loop, results.Duration(c.window)
		if notes := idleNotes(groups([]results.Result{r})[0]); (len(notes) > 0) != c.said {
			t.Errorf("%+v: %q", c, notes)
		}
	}
}
