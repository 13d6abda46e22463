package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"bench/results"
)

// someClaim has every field set, some of them with what a page must not believe.
func someClaim(t *testing.T) ClaimEntry {
	t.Helper()
	var limit results.Literal
	if err := limit.UnmarshalText([]byte("1.05")); err != nil {
		t.Fatal(err)
	}
	var argument results.Argument
	if err := argument.UnmarshalText([]byte("L = load.rate")); err != nil {
		t.Fatal(err)
	}
	e := results.Experiment{
		Name: "try", Tier: 1, Question: "Is it | fast?", Setup: "two\n\x1b[31mgroups", Fields: []results.Field{{Name: "load.rate", Values: []string{"1/s", "2/s"}}},
		Groups:   []results.Group{{Name: "longpoll", Pattern: "longpoll"}, {Name: "kept", Pattern: "longpoll/close"}},
		Together: []string{"load.rate, load.clients"}, FindRate: "reach == 1",
		Measures: []results.ClaimMeasure{
			{Name: "ratio", About: "of both", Of: "longpoll.reach / kept.reach", Baseline: "load.rate = 1/s", Predict: results.Prediction{Form: "longpoll_ratio", With: []results.Argument{argument}}},
			{Name: "other", About: "not asked", Of: "kept.reach"},
		},
		Chart: results.Drawing{Kind: "lines", About: "it"}, Notes: []string{"::error::a note"},
	}
	q := results.Question{ID: "K1", Part: "half", Says: "the one half", Decide: "it is", Where: []results.Field{{Name: "load.rate", Values: []string{"1/s"}}},
		Hold: []results.ClaimCondition{{Measure: "ratio", Rule: results.Above, Limit: limit}}, Search: "load.rate", Change: "slowness"}
	return ClaimEntry{
		Article: results.Article{Name: "one", Title: "One <b>", Author: "not given", Date: "2025"},
		Claim:   results.Claim{ID: "K1", Claim: "it is fast", Kind: results.Testable, Experiments: []string{"try"}}, Status: "defined", Tiers: []int{1},
		Experiments: []ClaimExperiment{{Experiment: e, Questions: []results.Question{q}, Expected: []results.Expectation{{ID: "K1", Verdict: results.Refuted, Why: "it is slow"}},
			Profiles: []ClaimEffort{{Profile: "quick", Cells: 2, Runs: 1, Repeat: 3, Seconds: 67.4, Skipped: []string{"load.rate = 3/s"}}}, Needs: []string{"groups in one run"}}},
	}
}

func TestClaimTable(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := ClaimTable(&got, someClaim(t)); err != nil {
		t.Fatal(err)
	}
	want := `K1: it is fast
  source        One <b>, author not given, 2025
  article       one
  kind          testable
  status        defined

try (tier 1): Is it | fast?
  setup         two ·[31mgroups
  sets          load.rate = 1/s, 2/s
  in step       load.rate, load.clients
  group         longpoll
  group         kept, longpoll/close
  rate          reach == 1
  part          half: the one half
  holds if      it is
  where         load.rate = 1/s
  rule          ratio above 1.05
  measure       ratio = longpoll.reach / kept.reach: of both, over its value at load.rate = 1/s; predicted by longpoll_ratio (F3), mean delivery latency of long polling over that of a push, 1 + x g/r, with L = load.rate
  boundary      along load.rate
  would change  slowness
  expected      REFUTED, it is slow
  chart         lines: it
  quick         2 cells in 1 run, 3 times, about 1m7s; left out to fit: load.rate = 3/s
  needs         runs do not offer yet: groups in one run
  note          ··error::a note
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func TestClaimMarkdown(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := ClaimMarkdown(&got, someClaim(t)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"## K1: it is fast\n\n- **source** One \\<b\\>, author not given, 2025\n", "\n### try (tier 1): Is it \\| fast?\n\n- **setup** two", "- **rule** ratio above 1.05\n"} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("%q is not in\n%s", want, got.String())
		}
	}
}

func TestClaimsLists(t *testing.T) {
	t.Parallel()
	second := someClaim(t)
	second.Claim.ID, second.Claim.Claim, second.Tiers = "K2", "it is | slow", []int{1, 3}
	claims := []ClaimEntry{someClaim(t), second}
	var table, markdown bytes.Buffer
	if err := ClaimsTable(&table, claims); err != nil {
		t.Fatal(err)
	}
	want := `ID  TIER  KIND      STATUS   EXPERIMENTS  CLAIM

one: One <b>, author not given, 2025
K1  1     testable  defined  try          it is fast
K2  1,3   testable  defined  try          it is | slow
`
	if table.String() != want {
		t.Errorf("got\n%s\nwant\n%s", table.String(), want)
	}
	if err := ClaimsMarkdown(&markdown, claims); err != nil {
		t.Fatal(err)
	}
	want = "### one\n\nOne \\<b\\>, author not given, 2025\n\n| id | tier | kind | status | experiments | claim |\n|:--|:--|:--|:--|:--|:--|\n" +
		"| K1 | 1 | testable | defined | try | it is fast |\n| K2 | 1,3 | testable | defined | try | it is \\| slow |\n"
	if markdown.String() != want {
		t.Errorf("got\n%s\nwant\n%s", markdown.String(), want)
	}
}

// TestClaimsJSON reads what was written: names, the schema, and no null.
func TestClaimsJSON(t *testing.T) {
	t.Parallel()
	var list, one bytes.Buffer
	if err := ClaimsJSON(&list, []ClaimEntry{someClaim(t)}); err != nil {
		t.Fatal(err)
	}
	if err := ClaimJSON(&one, someClaim(t)); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Schema string
		Claims []struct {
			ID          string
			Experiments []string
		}
		Claim struct {
			ID, Article, Status string
			Experiments         []struct {
				Name      string
				Fields    []results.Field
				Expected  []struct{ Verdict string }
				Questions []struct {
					Hold []struct{ Measure, Rule, Limit string }
				}
				Needs []string
			}
		}
	}
	for _, data := range [][]byte{list.Bytes(), one.Bytes()} {
		if bytes.Contains(data, []byte("null")) {
			t.Errorf("null in\n%s", data)
		}
		if err := json.Unmarshal(data, &read); err != nil {
			t.Fatal(err)
		}
	}
	if read.Schema != "bench/claims/v1" || read.Claims[0].ID != "K1" || read.Claims[0].Experiments[0] != "try" {
		t.Errorf("list %+v", read)
	}
	e := read.Claim.Experiments[0]
	if read.Claim.Article != "one" || e.Name != "try" || e.Expected[0].Verdict != "REFUTED" || e.Questions[0].Hold[0].Limit != "1.05" || e.Fields[0].Values[1] != "2/s" || len(e.Needs) != 1 {
		t.Errorf("claim %+v", read.Claim)
	}
	list.Reset()
	if err := ClaimsJSON(&list, nil); err != nil || !strings.Contains(list.String(), `"claims": []`) {
		t.Errorf("no claims: %v\n%s", err, list.String())
	}
}
