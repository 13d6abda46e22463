package results

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// probed is a run of a search, at a rate per topic.
func probed(t testing.TB, rate Rate, purpose Purpose, outcome Outcome) Result {
	t.Helper()
	r := sample(t)
	r.Scenario.Load.Rate, r.Scenario.Load.Topics = rate, 20
	r.Probe = &Probe{Number: 1, Purpose: purpose, Outcome: outcome, Resolution: 0.05, Reason: string(outcome) + " at " + rate.String()}
	switch outcome {
	case Failed:
		r.Probe.Limit = BacklogLimit
	case Unable:
		r.Probe.Limit = GeneratorLimit
	}
	return r
}

// probes numbers them.
func probes(rs ...Result) []Result {
	for i := range rs {
		rs[i].Probe.Number = i + 1
	}
	return rs
}

func TestBracketOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		probes []Result
		want   string
		limit  RateLimit
		found  bool
	}{
		{"closed", probes(probed(t, 4, Doubling, Passed), probed(t, 8, Doubling, Failed), probed(t, 4, ConfirmLow, Passed), probed(t, 8, ConfirmHigh, Failed)),
			"between 4/s and 8/s; at 8/s fail at 8/s", BacklogLimit, true},
		{"not confirmed", probes(probed(t, 4, Doubling, Passed), probed(t, 8, Doubling, Failed), probed(t, 4, ConfirmLow, Passed)),
			"between 4/s and 8/s; at 8/s fail at 8/s", BacklogLimit, false},
		{"in doubt", probes(probed(t, 2, Doubling, Passed), probed(t, 4, Doubling, Passed), probed(t, 8, Doubling, Failed), probed(t, 4, ConfirmLow, Undecided)),
			"between 2/s and 8/s; at 8/s fail at 8/s", BacklogLimit, false},
		{"generator", probes(probed(t, 4, Doubling, Passed), probed(t, 8, Doubling, Unable), probed(t, 8, Doubling, Unable), probed(t, 4, ConfirmLow, Passed)),
			"4/s or more; at 8/s the generator was the limit, not the server: unable at 8/s", GeneratorLimit, true},
		{"none", probes(probed(t, 4, Doubling, Failed), probed(t, 2, Halving, Failed)), "below 2/s; at 2/s fail at 2/s", BacklogLimit, false},
		{"not told", probes(probed(t, 4, Doubling, Unable), probed(t, 4, Doubling, Unable)),
			"no rate could be told, down to 4/s; at 4/s the generator was the limit, not the server: unable at 4/s", GeneratorLimit, false},
		{"cut", probes(probed(t, 4, Doubling, Cut)), "no rate was tried to the end", "", false},
	} {
		b := BracketOf(c.probes)
		if got := b.String(); got != c.want || b.Limit != c.limit || b.Found() != c.found || b.Probes != len(c.probes) {
			t.Errorf("%s: %q, limit %q, found %v; want %q, %q, %v", c.name, got, b.Limit, b.Found(), c.want, c.limit, c.found)
		}
	}
	b := BracketOf(probes(probed(t, 4, Doubling, Passed), probed(t, 4, ConfirmLow, Passed)))
	if b.Passed.Messages != 80 || b.Failed != nil || !b.Found() || b.String() != "4/s or more" {
		t.Errorf("%+v, passed %+v", b, b.Passed)
	}
}

// The file says what the searches come to, and reads back as it was written.
func TestBracketsInAFile(t *testing.T) {
	t.Parallel()
	all := probes(probed(t, 4, Doubling, Passed), probed(t, 8, Doubling, Failed))
	other := probes(probed(t, 2, Doubling, Passed))
	other[0].Pattern = "sse"
	again := probes(probed(t, 16, Doubling, Passed)) // a second search of the first pattern
	text := encoded(t, slices.Concat(all, other, []Result{sample(t)}, again)...)
	var file File
	if err := json.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range file.Brackets {
		got = append(got, b.Pattern+" "+b.String())
	}
	if want := []string{"longpoll/close between 4/s and 8/s; at 8/s fail at 8/s", "sse 2/s or more", "longpoll/close 16/s or more"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	rs, err := Decode("f.json", []byte(text))
	if err != nil || len(rs) != 5 || *rs[1].Probe != *all[1].Probe || rs[3].Probe != nil {
		t.Errorf("%d results, %v", len(rs), err)
	}
	if plain := encoded(t, sample(t)); strings.Contains(plain, "probe\"") || strings.Contains(plain, "brackets") {
		t.Error("a run that is no probe speaks of one")
	}
	broken := strings.Replace(text, `"purpose": "double",`, "", 1)
	if _, err := Decode("f.json", []byte(broken)); err == nil || !strings.Contains(err.Error(), "purpose is missing") {
		t.Errorf("%v", err)
	}
}

func TestThresholdEstimate(t *testing.T) {
	t.Parallel()
	r := delivered(t, 2000, OwnTopics, 0, upTo(2000)...)
	missing := delivered(t, 1000, OwnTopics, 20, upTo(980)...)
	for _, c := range []struct {
		of         *Result
		text, want string
	}{
		{r, "p99(delivery) < 1975ns", "breach: p99(delivery) = 1.98µs, wanted < 1975ns"},
		{r, "p99(delivery) < 1985ns", "pass: p99(delivery) = 1.98µs, wanted < 1985ns"},
		{r, "p999(delivery) < 1s", "pass: p999(delivery) = 2µs, wanted < 1s (2"},
		{missing, "p99(delivery) < 1h", "breach: p99(delivery) >= 980ns, wanted < 1h"},
		{r, "p99(connect) < 1h", "unknown: connect was not measured"},
	} {
		threshold, err := CompileThreshold(c.text)
		if err != nil {
			t.Fatal(err)
		}
		a := threshold.Estimate(c.of)
		if got := a.Outcome + ": " + a.Detail; !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}
