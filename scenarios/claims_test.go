package scenarios

import (
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

func loadedClaims(t *testing.T) *Claims {
	t.Helper()
	c, err := LoadClaims()
	if err != nil {
		t.Fatalf("%v\nhint: %s", err, hintOf(err))
	}
	return c
}

// TestClaimsIndex holds the embedded files against the catalog: every id is there
// once, with its kind and its experiments, and can be decided, is planned or is an
// opinion; no id and no experiment is invented.
func TestClaimsIndex(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/claims/index.txt")
	if err != nil {
		t.Fatal(err)
	}
	want, experiments := map[string]string{}, map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		id, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		want[id] = rest
		_, names, _ := strings.Cut(rest, " ")
		for name := range strings.SplitSeq(names, ",") {
			experiments[name] = true
		}
	}
	if len(want) != 122 || len(experiments) != 59 {
		t.Fatalf("the catalog has %d claims and %d experiments", len(want), len(experiments))
	}
	c := loadedClaims(t)
	statuses := map[string]int{}
	for _, a := range c.Articles {
		for _, claim := range a.Claims {
			got := string(claim.Kind) + " " + strings.Join(claim.Experiments, ",")
			if got != want[claim.ID] {
				t.Errorf("%s: %s, the catalog says %q", claim.ID, got, want[claim.ID])
			}
			delete(want, claim.ID)
			statuses[c.Status(claim)]++
			if asked := c.Questions(claim); len(asked) < len(claim.Experiments) {
				t.Errorf("%s: %d questions of %d experiments", claim.ID, len(asked), len(claim.Experiments))
			}
		}
	}
	for id := range want {
		t.Errorf("%s is missing", id)
	}
	tiers := map[int]int{}
	for _, e := range c.Experiments {
		if !experiments[e.Name] {
			t.Errorf("%s is no experiment of the catalog", e.Name)
		}
		delete(experiments, e.Name)
		tiers[e.Tier]++
		if len(c.Expected(e.Name)) != len(e.Decides) {
			t.Errorf("%s: %d questions, %d expectations", e.Name, len(e.Decides), len(c.Expected(e.Name)))
		}
	}
	for name := range experiments {
		t.Errorf("experiment %s is missing", name)
	}
	if tiers[1] != 32 || tiers[2] != 23 || tiers[3] != 4 {
		t.Errorf("experiments by tier: %v", tiers)
	}
	if statuses[StatusOpinion] != 6 || statuses[StatusDefined] == 0 || statuses[StatusPartly] == 0 || statuses[StatusPlanned] == 0 {
		t.Errorf("claims by status: %v", statuses)
	}
}

// TestClaimSchedules: every experiment of the first tier fits its two minutes, and
// all of them 45; and what is left of the sweeps still decides every question.
func TestClaimSchedules(t *testing.T) {
	t.Parallel()
	quick := Profiles[0]
	var total time.Duration
	for _, e := range loadedClaims(t).Experiments {
		if e.Tier != 1 {
			continue
		}
		s := ScheduleOf(e, quick)
		total += s.Time
		if s.Time > quick.Budget || s.Repeat < leastRepeats || len(s.Cells) == 0 {
			t.Errorf("%s takes %v for %d cells, %d times", e.Name, s.Time, len(s.Cells), s.Repeat)
		}
		batched := 0
		for _, b := range s.Batches {
			batched += len(b.Cells)
		}
		if want := len(s.Cells); !e.Apart && batched != want || e.Apart && batched != want*len(e.Groups) {
			t.Errorf("%s: %d of %d cells are in batches", e.Name, batched, want)
		}
		var cells []results.CellResult
		for _, cell := range s.Cells {
			cells = append(cells, results.CellResult{At: cell.At, Missing: true})
			for name, v := range cell.Predictions(e) {
				if math.IsNaN(v) || v < 0 {
					t.Errorf("%s: %s is predicted as %v at %v", e.Name, name, v, cell.At)
				}
			}
		}
		for _, q := range e.Decides {
			if d := results.Decide(results.Testable, e.Name, q, results.Trial{Cells: cells}); d.Why == "no cell decides it" {
				t.Errorf("%s: no cell of the quick profile decides %s %s", e.Name, q.ID, q.Part)
			}
		}
		for _, m := range e.Measures {
			var base results.Field
			if m.Baseline == "" {
				continue
			}
			if err := base.UnmarshalText([]byte(m.Baseline)); err != nil {
				t.Fatal(err)
			}
			has := func(c Cell) bool {
				return slices.ContainsFunc(c.At, func(at results.Coordinate) bool { return at.Field == base.Name && at.Text == base.Values[0] })
			}
			if !slices.ContainsFunc(s.Cells, has) {
				t.Errorf("%s: the quick profile leaves out the baseline %s", e.Name, m.Baseline)
			}
		}
	}
	if total > 45*time.Minute {
		t.Errorf("the first tier takes %v", total)
	}
	t.Logf("the first tier takes %v", total.Round(time.Second))
}

// TestClaimNeeds: what an experiment needs beyond a run of today is found by itself.
func TestClaimNeeds(t *testing.T) {
	t.Parallel()
	c := loadedClaims(t)
	if e, ok := c.Experiment("throughput-rank"); !ok || len(Needs(e)) > 0 {
		t.Errorf("throughput-rank needs %q: a search measures its rates", Needs(e))
	}
	for _, e := range c.Experiments {
		if e.Planned != "" {
			continue
		}
		var asked []string
		for _, q := range e.Decides {
			asked = append(asked, metricNeeds(e, q)...)
		}
		for _, need := range asked {
			if !slices.Contains(Needs(e), need) {
				t.Errorf("%s: a question needs %s, the experiment does not", e.Name, need)
			}
		}
	}
}

// TestClaimChoice: what is chosen by id, by experiment, by article and by tier.
func TestClaimChoice(t *testing.T) {
	t.Parallel()
	c := loadedClaims(t)
	for _, choice := range []struct {
		of                  ClaimChoice
		experiments, claims int
		first               string
	}{
		{ClaimChoice{}, 32, 0, "batch-without-timer"},
		{ClaimChoice{Tier: 3}, 4, 0, "million-extrapolation"},
		{ClaimChoice{Words: []string{"idle-cost"}}, 1, 4, "idle-cost"},
		{ClaimChoice{Words: []string{"k4"}}, 1, 1, "idle-cost"},
		{ClaimChoice{Article: "keepalive-vs-longpoll"}, 0, 21, ""},
	} {
		chosen, err := c.Choose(choice.of)
		if err != nil {
			t.Errorf("%+v: %v", choice.of, err)
			continue
		}
		if n := choice.experiments; n > 0 && (len(chosen.Experiments) != n || chosen.Experiments[0].Name != choice.first) {
			t.Errorf("%+v: %d experiments, the first is %s", choice.of, len(chosen.Experiments), chosen.Experiments[0].Name)
		}
		if n := choice.claims; n > 0 && len(chosen.Claims) != n {
			t.Errorf("%+v: %d claims, want %d", choice.of, len(chosen.Claims), n)
		}
	}
	for word, want := range map[string]string{
		"K44":       "the nearest are K43, K42, K41; bench claims list shows them all",
		"idle-cots": "did you mean idle-cost? bench claims list shows both",
		"&":         "bench claims list shows both",
	} {
		if _, err := c.Choose(ClaimChoice{Words: []string{word}}); hintOf(err) != want {
			t.Errorf("%s: %v, hint %q, want %q", word, err, hintOf(err), want)
		}
	}
}

func TestClaimLookup(t *testing.T) {
	t.Parallel()
	c := loadedClaims(t)
	for _, id := range []string{"K9", "k9"} {
		if a, claim, err := c.Claim(id); err != nil || claim.ID != "K9" || a.Name != "kafka-long-polling" {
			t.Errorf("%s: %s of %s, %v", id, claim.ID, a.Name, err)
		}
	}
	for id, hint := range map[string]string{
		"K44": "the nearest are K43, K42, K41; bench claims list shows them all",
		"P0":  "the nearest are P1, P2, P3; bench claims list shows them all",
		"9K":  "the nearest are K9, K1, P1; bench claims list shows them all",
		"":    "the nearest are K1, P1, W1; bench claims list shows them all",
	} {
		_, _, err := c.Claim(id)
		var fault *Fault
		if !errors.As(err, &fault) || fault.Code != ExitUsage || fault.Hint != hint {
			t.Errorf("%q: %v, hint %q, want %q", id, err, hintOf(err), hint)
		}
	}
	if _, err := c.Article("kafka-longpolling"); err == nil || !strings.HasPrefix(hintOf(err), "did you mean kafka-long-polling?") {
		t.Errorf("article: %v, %q", err, hintOf(err))
	}
	if a, err := c.Article("rfc6202"); err != nil || a.Claims[0].ID != "E4" {
		t.Errorf("article rfc6202: %v, %v", a, err)
	}
}

// TestClaimOrder: articles stand in the order of their claims, experiments in that of
// tiers and names.
func TestClaimOrder(t *testing.T) {
	t.Parallel()
	c := loadedClaims(t)
	var last string
	for _, a := range c.Articles {
		for _, claim := range a.Claims {
			if last != "" && compareIDs(last, claim.ID) >= 0 {
				t.Errorf("%s stands after %s", claim.ID, last)
			}
			last = claim.ID
		}
	}
	for i := 1; i < len(c.Experiments); i++ {
		a, b := c.Experiments[i-1], c.Experiments[i]
		if a.Tier > b.Tier || a.Tier == b.Tier && a.Name >= b.Name {
			t.Errorf("%s stands before %s", a.Name, b.Name)
		}
	}
}
