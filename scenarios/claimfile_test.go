package scenarios

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	someArticle = `title: One
author: not given
claims:
  - id: K1
    claim: "it is fast"
    kind: testable
    experiments: [try]
  - id: K2
    claim: "it is nice"
    kind: opinion
    experiments: [try]
    reason: "a matter of taste"
`
	someExperiment = `tier: 1
question: "Is it fast?"
setup: "two groups"
load:
  rate: [1/s, 2/s, 4/s]
  clients: [10, 20, 30]
together: ["load.rate, load.clients"]
groups:
  - {pattern: longpoll}
  - {pattern: longpoll/close, network: {rtt: 20ms}}
measures:
  - name: extra
    about: "mean"
    of: mean(longpoll.delivery)
    predict: {form: longpoll_mean, with: [L = load.rate, trips = 1, r = network.rtt, w = parameters.rearm]}
  - {name: ratio, about: "of both", of: mean(longpoll_close.delivery) / mean(longpoll.delivery), baseline: "load.rate = 1/s"}
decides:
  - id: K1
    decide: "it is"
    where: ["load.rate = 1/s, 2/s"]
    hold:
      - {measure: ratio, rule: near, limit: 1, margin: 5%}
      - {measure: extra, rule: below, limit: 3ms}
    search: load.rate
    change: "slowness"
  - id: K2
chart: {kind: lines, x: load.rate, y: [extra], about: "it"}
`
	someExpected = `verdicts:
  - {id: K1, verdict: REFUTED}
  - {id: K2, verdict: OPINION}
`
)

// claimsOf reads the three files as a catalog.
func claimsOf(article, experiment, expected string) (*Claims, error) {
	return loadClaims(fstest.MapFS{
		"c/articles/one.yaml":    {Data: []byte(article)},
		"c/experiments/try.yaml": {Data: []byte(experiment)},
		"c/expected/try.yaml":    {Data: []byte(expected)},
	}, "c")
}

func TestClaimFiles(t *testing.T) {
	t.Parallel()
	c, err := claimsOf(someArticle, someExperiment, someExpected)
	if err != nil {
		t.Fatalf("%v\nhint: %s", err, hintOf(err))
	}
	e := c.Experiments[0]
	if e.Name != "try" || len(e.Fields) != 2 || e.Groups[1].Name != "longpoll_close" || e.Measures[1].Baseline != "load.rate = 1/s" {
		t.Errorf("experiment %+v", e)
	}
	if c.Status(c.Articles[0].Claims[0]) != StatusDefined || c.Status(c.Articles[0].Claims[1]) != StatusOpinion {
		t.Error("status of the claims")
	}
}

// TestClaimFileErrors holds the words of every mistake in a file of claims.
func TestClaimFileErrors(t *testing.T) {
	t.Parallel()
	const article, experiment, expected = 0, 1, 2
	for _, c := range []struct {
		name       string
		file       int
		old, new   string
		want, hint string
	}{
		{"id", article, "id: K1", "id: Q", `c/articles/one.yaml:4:9: "Q" is no id: write a letter and a number, such as K9`, ""},
		{"id twice", article, "id: K2", "id: K1", `c/articles/one.yaml:8:9: the id K1 stands already at c/articles/one.yaml:4:9`, ""},
		{"kind", article, "kind: testable", "kind: testible", `c/articles/one.yaml:6:11: unknown kind "testible"`, "did you mean testable? allowed: testable, pitfall, conformance, opinion"},
		{"no reason", article, "    reason: \"a matter of taste\"\n", "", `c/articles/one.yaml:8:5: K2: an opinion, and nothing else, has a reason why it is not decided`, ""},
		{"reason", article, "kind: testable", "kind: testable\n    reason: x", `c/articles/one.yaml:7:13: K1: an opinion, and nothing else, has a reason why it is not decided`, ""},
		{"no experiment", article, "experiments: [try]\n  - id: K2", "experiments: []\n  - id: K2", `c/articles/one.yaml:7:18: K1 has no experiment`, ""},
		{"unknown experiment", article, "experiments: [try]", "experiments: [tru]", `c/articles/one.yaml:7:19: unknown experiment "tru"`, "did you mean try?"},
		{"key", article, "author:", "auth:", `c/articles/one.yaml:2:1: unknown key "auth"`, "did you mean author? allowed: title, author, date, claims"},
		{"no title", article, "title: One\n", "", `c/articles/one.yaml:1:1: an article needs a title, an author and claims`, `author may be "not given"`},

		{"tier", experiment, "tier: 1", "tier: 4", `c/experiments/try.yaml:1:7: tier 4: 1, 2 or 3 is allowed`, ""},
		{"planned", experiment, "tier: 1", "tier: 1\nplanned: later", `c/experiments/try.yaml:2:10: an experiment of tier 1 is not planned`, "what needs fleets, faults or products is of tier 2 or 3"},
		{"field", experiment, "rate: [1", "rat: [1", `c/experiments/try.yaml:5:3: unknown key "rat" in load`, "did you mean rate? allowed: clients, topics, rate, arrivals, burst, payload, stamp, warmup, duration, repeat, seed, closed_loop, servers, workers, inject"},
		{"section of a field", experiment, "  clients: [10, 20, 30]", "  rtt: 20ms", `c/experiments/try.yaml:6:3: unknown key "rtt" in load`, "it belongs under network:"},
		{"value", experiment, "[1/s, 2/s, 4/s]", "[1/s, 2, 4/s]", `c/experiments/try.yaml:5:15: load.rate: "2" has no unit: write 2/s`, ""},
		{"value twice", experiment, "[1/s, 2/s, 4/s]", "[1/s, 60/m, 4/s]", `c/experiments/try.yaml:5:9: load.rate has the value 1/s twice`, ""},
		{"no value", experiment, "[1/s, 2/s, 4/s]", "[]", `c/experiments/try.yaml:5:9: load.rate wants at least one value, got a list`, ""},
		{"impossible value", experiment, "clients: [10, 20, 30]", "clients: [10, -20, 30]", `c/experiments/try.yaml:6:12: quick, group longpoll: load.clients: -20 is too few: at least 1 is needed`, ""},
		{"range", experiment, "[1/s, 2/s, 4/s]", "{from: 4/s, to: 1/s, points: 3}", `c/experiments/try.yaml:5:9: load.rate: from is not below to`, "write {from: 1, to: 64, points: 4, scale: log}, {from: 1, to: 64, step: 7} or a list"},
		{"range of a list", experiment, "[1/s, 2/s, 4/s]", "{from: [1/s], to: 4/s, points: 3}", `c/experiments/try.yaml:5:16: load.rate.from wants one value, got a list`, ""},
		{"range of words", experiment, "  rate:", "  arrivals: {from: poisson, to: burst, points: 2}\n  rate:", `c/experiments/try.yaml:5:13: load.arrivals: only numbers have a range`, "write {from: 1, to: 64, points: 4, scale: log}, {from: 1, to: 64, step: 7} or a list"},
		{"not in step", experiment, "[10, 20, 30]", "[10, 20]", `c/experiments/try.yaml:7:12: load.rate has 3 values and load.clients has 2: in step they need as many`, ""},
		{"in step with nothing", experiment, "load.rate, load.clients", "load.rate, load.payload", `c/experiments/try.yaml:7:12: "load.payload" is not swept in this experiment`, "allowed: load.clients, load.rate"},
		{"pattern", experiment, "{pattern: longpoll}", "{pattern: longpol}", `c/experiments/try.yaml:9:15: unknown pattern "longpol"`, "did you mean longpoll? allowed: polling, keepalive, longpoll, sse, websocket, fetch"},
		{"variant", experiment, "longpoll/close", "longpoll/clos", `c/experiments/try.yaml:10:15: unknown variant of longpoll "clos"`, "did you mean close? allowed: close, loop, browser, explicit, http10, undrained"},
		{"no variant", experiment, "longpoll/close", "polling/close", `c/experiments/try.yaml:10:15: unknown variant of polling "close"`, "allowed: browser"},
		{"group twice", experiment, "longpoll/close", "longpoll", `c/experiments/try.yaml:10:5: two groups are called longpoll`, "give one of them a name of its own"},
		{"metric", experiment, "of: mean(longpoll.delivery)", "of: mean(longpoll.delivry)", `c/experiments/try.yaml:14:9: measure "mean(longpoll.delivry)": column 15: unknown metric "delivry": did you mean delivery?`, ""},
		{"group", experiment, "of: mean(longpoll.delivery)", "of: mean(longpol.delivery)", `c/experiments/try.yaml:14:9: measure "mean(longpol.delivery)": column 6: unknown group "longpol": did you mean longpoll?`, ""},
		{"form", experiment, "form: longpoll_mean", "form: longpol_mean", `c/experiments/try.yaml:15:21: unknown closed form "longpol_mean"`, "did you mean longpoll_mean?"},
		{"form of another unit", experiment, "form: longpoll_mean", "form: longpoll_ratio", `c/experiments/try.yaml:15:21: longpoll_ratio predicts 1, and extra is in ns`, ""},
		{"symbol", experiment, "w = parameters.rearm", "v = parameters.rearm", `c/experiments/try.yaml:15:86: longpoll_mean takes no v, or has it already`, "it takes L (messages per second that one client must receive), trips (round trips from an answer to the next request: 1 on a kept connection, 2 on a new one, 3 with TLS), r (round trip), w (pause of the client before it asks again)"},
		{"symbol missing", experiment, ", w = parameters.rearm", "", `c/experiments/try.yaml:15:42: longpoll_mean needs w, the pause of the client before it asks again`, "it takes L (messages per second that one client must receive), trips (round trips from an answer to the next request: 1 on a kept connection, 2 on a new one, 3 with TLS), r (round trip), w (pause of the client before it asks again)"},
		{"field of a symbol", experiment, "r = network.rtt", "r = network.rt", `c/experiments/try.yaml:15:69: unknown field "network.rt"`, "did you mean network.rtt?"},
		{"unit of a symbol", experiment, "r = network.rtt", "r = load.rate", `c/experiments/try.yaml:15:69: load.rate is in 1/s, and r in ns`, ""},
		{"literal of a symbol", experiment, "r = network.rtt", "r = 20B", `c/experiments/try.yaml:15:69: 20B is in B, wanted in ns`, ""},
		{"baseline", experiment, `baseline: "load.rate = 1/s"`, `baseline: "load.rate = 3/s"`, `c/experiments/try.yaml:16:108: load.rate has no value "3/s"`, "did you mean 1/s? allowed: 1/s, 2/s, 4/s"},
		{"id of a question", experiment, "id: K1", "id: K3", `c/experiments/try.yaml:18:9: unknown claim "K3"`, "the nearest are K2, K1; bench claims list shows them all"},
		{"question twice", experiment, "  - id: K2", "  - {id: K1, decide: x}", `c/experiments/try.yaml:26:10: two questions about K1`, "tell them apart by part"},
		{"where", experiment, "load.rate = 1/s, 2/s", "load.rate = 1/s, 3/s", `c/experiments/try.yaml:20:13: load.rate has no value "3/s"`, "did you mean 1/s? allowed: 1/s, 2/s, 4/s"},
		{"where of what is not swept", experiment, `where: ["load.rate = 1/s, 2/s"]`, `where: ["load.payload = 1B"]`, `c/experiments/try.yaml:20:13: "load.payload" is not swept in this experiment`, "allowed: load.clients, load.rate"},
		{"search", experiment, "search: load.rate", "search: load.rat", `c/experiments/try.yaml:24:13: "load.rat" is not swept in this experiment`, "did you mean load.rate? allowed: load.clients, load.rate"},
		{"measure", experiment, "{measure: ratio", "{measure: rato", `c/experiments/try.yaml:22:19: unknown measure "rato"`, "did you mean ratio? allowed: extra, ratio"},
		{"rule", experiment, "rule: near", "rule: neer", `c/experiments/try.yaml:22:32: unknown rule "neer"`, "did you mean near? allowed: above, below, between, near, exactly, predicted, ranked, tied"},
		{"margin", experiment, "margin: 5%", "margin: 100%", `c/experiments/try.yaml:22:56: 100% is an impossible margin: less than 100% is allowed`, ""},
		{"margin of nothing", experiment, "margin: 5%", "margin: 0", `c/experiments/try.yaml:22:56: 0 is an impossible margin: no measurement is that exact; the rule exactly counts`, ""},
		{"limit without a unit", experiment, "limit: 3ms", "limit: 3", `c/experiments/try.yaml:23:46: 3 has no unit, and a time is wanted: write 3ms`, ""},
		{"limit that is no number", experiment, "limit: 3ms", "limit: low", `c/experiments/try.yaml:23:46: decides[0].hold[1].limit: "low" is no number: write one such as 3, 5%, 2ms or 64B`, ""},
		{"no change", experiment, "    change: \"slowness\"\n", "", `c/experiments/try.yaml:18:5: K1: what would change the verdict?`, ""},
		{"chart", experiment, "kind: lines", "kind: line", `c/experiments/try.yaml:27:15: unknown kind of chart "line"`, "did you mean lines? allowed: lines, bars, stacked, cdf, heat, frontier, profile, timeline, collapse, matrix, table"},
		{"axis", experiment, "x: load.rate", "x: load.rat", `c/experiments/try.yaml:27:25: unknown axis "load.rat"`, "did you mean load.rate? allowed: age, group, load.clients, load.rate, quantile, time, extra, ratio"},
		{"what is drawn", experiment, "y: [extra]", "y: [extr]", `c/experiments/try.yaml:27:40: "extr" is neither a measure nor a metric`, "did you mean extra? allowed: extra, ratio"},
		{"another chart", experiment, `about: "it"}`, `about: "it"}
more_charts:
  - {kind: collapse, x: time, y: [extr], about: "it"}`, `c/experiments/try.yaml:29:35: "extr" is neither a measure nor a metric`, "did you mean extra? allowed: extra, ratio"},
		{"two charts of a kind", experiment, `about: "it"}`, `about: "it"}
more_charts:
  - {kind: lines, x: load.rate, y: [ratio], about: "it"}`, `c/experiments/try.yaml:29:12: two charts of the kind lines`, "draw other measures as another kind"},
		{"search for a rate", experiment, "groups:", "find_rate: 'p99(delivry) < 1s'\ngroups:", `c/experiments/try.yaml:8:12: find_rate, condition 1: threshold "p99(delivry) < 1s": column 5: unknown metric "delivry": did you mean delivery?`, ""},
		{"anchor", experiment, "tier: 1", "tier: &a 1", `c/experiments/try.yaml:1:7: anchors and aliases are not allowed in an experiment's file`, "write the value out"},

		{"verdict", expected, "REFUTED", "REFUTD", `c/expected/try.yaml:2:23: unknown verdict "REFUTD"`, "did you mean REFUTED? allowed: SUPPORTED, CONDITIONAL, REFUTED, PITFALL-CONFIRMED, PITFALL-NOT-SEEN, CONFORMS, NONCONFORMING, INCONCLUSIVE, INVALID, NOT-TESTABLE-HERE, PLANNED, OPINION"},
		{"verdict of another kind", expected, "REFUTED", "CONFORMS", `c/expected/try.yaml:2:23: K1 is a testable claim, which cannot be CONFORMS`, ""},
		{"verdict for nothing", expected, "id: K2", "id: K7", `c/expected/try.yaml:3:10: try does not ask about K7, or a verdict stands already`, ""},
		{"verdict missing", expected, "  - {id: K2, verdict: OPINION}\n", "", `c/expected/try.yaml:2:3: no verdict is expected of K2`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := [3]string{someArticle, someExperiment, someExpected}
			if !strings.Contains(files[c.file], c.old) {
				t.Fatalf("%q is not in the file", c.old)
			}
			files[c.file] = strings.Replace(files[c.file], c.old, c.new, 1)
			_, err := claimsOf(files[article], files[experiment], files[expected])
			var fault *Fault
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a Fault", err)
			}
			if fault.Code != ExitUsage || fault.Error() != c.want || fault.Hint != c.hint {
				t.Errorf("got  %d %s\nhint %s\nwant 2 %s\nhint %s", fault.Code, fault.Error(), fault.Hint, c.want, c.hint)
			}
		})
	}
}

// TestClaimFilesTogether: articles and experiments must name each other, and every
// experiment has expectations.
func TestClaimFilesTogether(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"c/articles/one.yaml":      {Data: []byte(someArticle)},
		"c/experiments/try.yaml":   {Data: []byte(someExperiment)},
		"c/experiments/again.yaml": {Data: []byte(strings.Replace(someExperiment, "  - id: K2\n", "", 1))},
		"c/expected/try.yaml":      {Data: []byte(someExpected)},
	}
	if _, err := loadClaims(files, "c"); err == nil || err.Error() != "c/experiments/again.yaml:18:9: K1 does not name again among its experiments" {
		t.Errorf("a question that no claim knows: %v", err)
	}
	files["c/articles/one.yaml"].Data = []byte(strings.ReplaceAll(someArticle, "[try]", "[try, again]"))
	if _, err := loadClaims(files, "c"); err == nil || err.Error() != "c/articles/one.yaml:11:24: again does not ask about K2" {
		t.Errorf("a claim that no experiment asks about: %v", err)
	}
	delete(files, "c/experiments/again.yaml")
	delete(files, "c/expected/try.yaml")
	files["c/articles/one.yaml"].Data = []byte(someArticle)
	files["c/expected/tri.yaml"] = &fstest.MapFile{Data: []byte(someExpected)}
	if _, err := loadClaims(files, "c"); err == nil || err.Error() != `c/expected/tri.yaml:1:1: no experiment has the name "tri" of this file` {
		t.Errorf("expectations of nothing: %v", err)
	}
}

// TestAddArticle: an article is added by adding files, and no line of Go.
func TestAddArticle(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	err := fs.WalkDir(claimFiles, "claims", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := claimFiles.ReadFile(name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.NewReplacer("K1", "Z1", "K2", "Z2")
	files["claims/articles/one.yaml"] = &fstest.MapFile{Data: []byte(renamed.Replace(someArticle))}
	files["claims/experiments/try.yaml"] = &fstest.MapFile{Data: []byte(renamed.Replace(someExperiment))}
	files["claims/expected/try.yaml"] = &fstest.MapFile{Data: []byte(renamed.Replace(someExpected))}
	c, err := loadClaims(files, "claims")
	if err != nil {
		t.Fatalf("%v\nhint: %s", err, hintOf(err))
	}
	a, claim, err := c.Claim("Z1")
	if err != nil || a.Name != "one" || c.Status(claim) != StatusDefined || len(c.Questions(claim)) != 1 {
		t.Errorf("claim Z1 of %q: %v", a.Name, err)
	}
	if last := c.Articles[len(c.Articles)-1]; last.Name != "one" {
		t.Errorf("the last article is %s", last.Name)
	}
}

// FuzzClaimFile: any bytes give an experiment or one clear line with the file's name.
func FuzzClaimFile(f *testing.F) {
	f.Add([]byte(someExperiment))
	f.Add([]byte("load: {rate: {from: 1/s, to: 2/s, step: 1h}}"))
	f.Add([]byte("groups: [{pattern: x/y}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := claimsOf(someArticle, string(data), someExpected)
		if err == nil {
			return
		}
		var fault *Fault
		if !errors.As(err, &fault) || fault.Code != ExitUsage {
			t.Fatalf("no usage fault: %v", err)
		}
		if text := err.Error(); !strings.HasPrefix(text, "c/") || strings.ContainsAny(text, "\n\r\x1b") {
			t.Fatalf("not one clear line: %q", text)
		}
	})
}
