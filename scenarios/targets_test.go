//go:build targets && linux

package scenarios_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// TestTargets holds bench against servers that others wrote: it follows every
// page in targets/ and looks at what the runs left behind. On a busy machine a
// run may find itself invalid (11); its account must be exact all the same.
func TestTargets(t *testing.T) {
	programs := t.TempDir()
	if output, err := exec.Command("go", "build", "-o", programs, "../cmd/bench").CombinedOutput(); err != nil {
		t.Fatalf("building bench: %v\n%s", err, output)
	}
	t.Setenv("NEWS_TOKEN", "")
	pages, err := filepath.Glob("targets/*/README.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, path := range pages {
		kind := filepath.Base(filepath.Dir(path))
		t.Run(kind, func(t *testing.T) { openPage(t, programs, kind).follow(t) })
	}
}

// address is the first address in a command, where a server is to be.
var address = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// follow gives the commands of a page one after the other.
func (p *page) follow(t *testing.T) {
	p.prepare(t)
	foreign, stop := false, func() {}
	for i, line := range p.run {
		if server, ok := strings.CutSuffix(line, " &"); ok {
			stop = p.background(t, server, address.FindString(p.run[i+1]))
			foreign = true
			continue
		}
		began := time.Now()
		code, text, folder := p.bench(t, line)
		t.Logf("%s: exit %d in %.1f s: %.100s", p.kind, code, time.Since(began).Seconds(), line)
		want := []int{0, 11}
		if strings.Contains(line, "--rate=4/s") && p.kind == "nginx" {
			want[0] = 13
		}
		if !slices.Contains(want, code) {
			t.Fatalf("exit %d, want one of %v\n%s", code, want, text)
		}
		rs, err := results.Read(folder)
		if err != nil || len(rs) == 0 {
			t.Fatalf("%d results, %v\n%s", len(rs), err, text)
		}
		for _, r := range rs {
			checkAccount(t, r, want[0] == 0)
			checkServer(t, r, foreign)
			checkAges(t, r)
		}
		if file, err := os.ReadFile(filepath.Join(folder, results.ResultsFile)); err != nil || strings.Contains(string(file), "sesame") {
			t.Errorf("the result file tells the token, or %v", err)
		}
	}
	stop()
	if found := p.leftovers(t); len(found) > 0 {
		t.Errorf("still running: %q", found)
	}
}

// checkAccount demands that every message is accounted for and, where all is to
// arrive, has arrived once and carried its stamp.
func checkAccount(t *testing.T, r results.Result, all bool) {
	t.Helper()
	m := r.Messages
	t.Logf("%s: %+v", r.Pattern, m)
	if m.Expected == 0 || m.Expected != m.Delivered+m.Lost+m.Censored || m.Planned != m.Published {
		t.Errorf("%s: the account does not close", r.Pattern)
	}
	if m.Unstamped != 0 || m.Duplicate != 0 || m.NegativeAge != 0 || m.Unrecordable != 0 {
		t.Errorf("%s: unstamped, duplicate, negative or unrecordable messages", r.Pattern)
	}
	if m.Reach == nil || all != (*m.Reach == 1) {
		t.Errorf("%s: reach %v, want all: %t", r.Pattern, m.Reach, all)
	}
	if e := r.Errors; e.Dial+e.Timeout+e.Status+e.Protocol+e.Closed != 0 {
		t.Errorf("%s: errors %+v", r.Pattern, e)
	}
	w := r.Wire
	if w.Received.PayloadBytes < m.Delivered || w.Received.FramingBytes+w.Received.HeaderBytes == 0 {
		t.Errorf("%s: bytes received %+v", r.Pattern, w.Received)
	}
	if layers := w.Received.PayloadBytes + w.Received.FramingBytes + w.Received.HeaderBytes; w.Received.WireBytes == nil || *w.Received.WireBytes <= layers {
		t.Errorf("%s: %d bytes in layers, on the wire %v", r.Pattern, layers, w.Received.WireBytes)
	}
}

// checkServer demands CPU and memory of a server that the run started, and none
// of one that somebody else runs.
func checkServer(t *testing.T, r results.Result, foreign bool) {
	t.Helper()
	s := r.Server
	if foreign {
		if s != nil && (s.CPUSeconds != nil || s.RSSPeakBytes != nil) {
			t.Errorf("%s: the server is not ours to look at, yet %+v", r.Pattern, s)
		}
		return
	}
	if s == nil || s.CPUSeconds == nil || s.RSSPeakBytes == nil {
		t.Fatalf("%s: server %+v", r.Pattern, s)
	}
	t.Logf("%s: server %.3f CPU s, %d KiB", r.Pattern, *s.CPUSeconds, *s.RSSPeakBytes>>10)
	if *s.CPUSeconds <= 0 || *s.RSSPeakBytes <= 1<<20 {
		t.Errorf("%s: server CPU %v s, memory %v bytes", r.Pattern, *s.CPUSeconds, *s.RSSPeakBytes)
	}
}

// checkAges holds the ages of a valid run against what the pattern must give: a
// poller meets a message at half its interval on average, everything else
// long before.
func checkAges(t *testing.T, r results.Result) {
	t.Helper()
	d := r.Latency.Delivery
	if d == nil || d.Count != r.Messages.Delivered {
		t.Fatalf("%s: ages of %+v", r.Pattern, d)
	}
	t.Logf("%s: valid %t, p50 %v, max %v", r.Pattern, r.Validity.Valid, time.Duration(d.P50), time.Duration(d.Max))
	if !r.Validity.Valid {
		return
	}
	interval := int64(r.Scenario.Parameters.PollInterval)
	polls := r.Pattern == "polling" || r.Pattern == "keepalive"
	if polls && (d.P50 < interval/3 || d.P50 > 2*interval/3) {
		t.Errorf("%s: half of the messages were younger than %v, with an interval of %v", r.Pattern, time.Duration(d.P50), time.Duration(interval))
	}
	if half := 50 * time.Millisecond; !polls && time.Duration(d.P50) > half {
		t.Errorf("%s: half of the messages were older than %v: %v", r.Pattern, half, time.Duration(d.P50))
	}
}
