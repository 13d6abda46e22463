package scenarios

import (
	"strings"
	"testing"
	"time"

	"bench/results"
)

const mixed = `name: mixed
load: {clients: 10, rate: 5/s, warmup: 100ms, duration: 500ms}
groups:
  - pattern: sse
  - name: slow
    pattern: longpoll/close
    load: {clients: 4}
    network: {rtt: 10ms}
    parameters: {hold: 2s}
`

// Groups of a file have the scenario's values, their variant's, and their own.
func TestGroupsOfAFile(t *testing.T) {
	t.Parallel()
	src, err := Parse("mixed.yaml", []byte(mixed))
	if err != nil {
		t.Fatal(err)
	}
	if err := Validate(src.Scenario); err != nil {
		t.Fatal(err)
	}
	members := membersOf(src.Scenario, 2)
	if len(members) != 2 || members[0].Name != "sse" || members[1].Name != "slow" || members[1].Pattern != "longpoll" || members[1].Variant != "close" || members[1].Repeat != 2 {
		t.Fatalf("%+v", members)
	}
	a, b := members[0].Scenario, members[1].Scenario
	if a.Load.Clients != 10 || a.Network.RTT != 0 || a.Behavior.Close {
		t.Errorf("sse: %+v", a)
	}
	if b.Load.Clients != 4 || b.Load.Rate != 5 || b.Network.RTT != results.Duration(10*time.Millisecond) || b.Parameters.Hold != results.Duration(2*time.Second) || !b.Behavior.Close {
		t.Errorf("slow: %+v", b)
	}
	rs := mustRun(t, src.Scenario)
	if len(rs) != 2 || rs[1].Group != "slow" || rs[1].Pattern != "longpoll/close" || rs[1].Order != order("longpoll") || rs[1].Scenario.Load.Clients != 4 {
		t.Fatalf("%d results, %+v", len(rs), rs[1].Scenario)
	}
	if rs[1].Wire.ConnectionsOpened == 0 || rs[0].Wire.ConnectionsOpened != 0 {
		t.Errorf("connections %d and %d", rs[0].Wire.ConnectionsOpened, rs[1].Wire.ConnectionsOpened)
	}
}

func TestGroupsOfAFileRefuse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"groups: [{pattern: ssf}]":                     `a.yaml:1:20: unknown pattern "ssf"`,
		"groups: [{pattern: sse/closed}]":              `a.yaml:1:20: unknown variant of sse "closed"`,
		"groups: [{name: a}]":                          `a.yaml:1:10: unknown pattern ""`,
		"groups: [{pattern: sse, laod: {}}]":           `a.yaml:1:25: unknown key "laod" in groups[0]`,
		"groups: [{pattern: sse, load: {client: 1}}]":  `a.yaml:1:32: unknown key "client" in groups[0].load`,
		"groups: [{pattern: sse, load: {rate: fast}}]": `a.yaml:1:38: groups[0].load.rate`,
		"patterns: [sse]\ngroups: [{pattern: sse}]":    `a.yaml:1:11: patterns and groups`,
		"behavior: {clos: true}":                       `a.yaml:1:12: unknown key "clos" in behavior`,
		"load: {rate: [1/s, fast]}":                    `a.yaml:1:20: load.rate`,
		"load: {rate: {from: 1/s}}":                    `a.yaml:1:14: load.rate: a range needs both ends`,
	} {
		if _, err := Parse("a.yaml", []byte(strings.ReplaceAll(text, "\\n", "\n"))); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"groups: [{pattern: sse}, {pattern: sse}]":                         `groups[1].name: "sse" is another group's name too`,
		"groups: [{name: load, pattern: sse}]":                             "groups[0].name: load is a section",
		"groups: [{name: A b, pattern: sse}]":                              `groups[0].name: "A b" is no name of a group`,
		"groups: [{pattern: sse}, {pattern: fetch, load: {duration: 1s}}]": "groups[1].load.duration: 1s, where another group has 10s",
		"groups: [{pattern: sse, behavior: {closer: me}}]":                 `groups[0].behavior.closer: "me" is unknown`,
		"groups: [{pattern: sse, behavior: {follow: answer}}]":             "groups[0].behavior.follow: follow and follow_delay",
		"groups: [{pattern: sse, upstream: {by: websocket, rate: 1/s}}]":   "groups[0].upstream.by: websocket is no way for clients of sse",
		"upstream: {by: pigeon}":                                           `upstream.by: "pigeon" is unknown`,
		"upstream: {by: post, rate: 1/s, payload: 4097B}":                  "upstream.payload: 4097B is too large: at most 4KiB is allowed",
		"behavior: {stop: 1h}":                                             "behavior.stop: 1h is after the end",
		"target: {url: 'http://a:1'}\ngroups: [{pattern: sse}]":            "groups[0].target: groups share servers",
	} {
		src, err := Parse("a.yaml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if err := Validate(src.Scenario); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// A list or a range sweeps a field, also of a group; the first value stands.
func TestSweepOfAFile(t *testing.T) {
	t.Parallel()
	src, err := Parse("a.yaml", []byte(`load: {rate: [1/s, 2/s], clients: {from: 10, to: 30, step: 10}, topics: 1}
groups:
  - {name: near, pattern: sse}
  - {name: far, pattern: sse, network: {rtt: [10ms, 20ms]}}
`))
	if err != nil {
		t.Fatal(err)
	}
	cells, err := SweepCells(src.Scenario, src.Sweep)
	if err != nil || len(cells) != 12 {
		t.Fatalf("%d cells, %v", len(cells), err)
	}
	if s := src.Scenario; s.Load.Rate != 1 || s.Load.Clients != 10 || s.Load.Topics != 1 || s.Groups[1].Fields[0].Values[0] != "10ms" {
		t.Errorf("first values %+v", s)
	}
	last := cells[11]
	if last.String() != "load.rate = 2/s, load.clients = 30, far.network.rtt = 20ms" || last.Scenario.Load.Rate != 2 || last.Scenario.Load.Clients != 30 {
		t.Errorf("last cell %s: %+v", last, last.Scenario.Load)
	}
	if first, end := cells[0].Scenario.Groups[1].Fields[0].Values[0], last.Scenario.Groups[1].Fields[0].Values[0]; first != "10ms" || end != "20ms" {
		t.Errorf("rtt of the group from %s to %s", first, end)
	}
	for _, c := range cells {
		if err := Validate(c.Scenario); err != nil {
			t.Errorf("%s: %v", c, err)
		}
	}
	many := []results.Field{{Name: "load.seed"}, {Name: "load.clients"}}
	for i := range many {
		for range 101 {
			many[i].Values = append(many[i].Values, "1")
		}
	}
	if _, err := SweepCells(src.Scenario, many); err == nil || !strings.Contains(err.Error(), "more than 10000 cells") {
		t.Errorf("10,201 cells: %v", err)
	}
}

// Cells run one after the other, and their results are kept together.
func TestRunSweep(t *testing.T) {
	t.Parallel()
	s := short("sse")
	s.Load.Clients = 5
	cells, err := SweepCells(s, []results.Field{{Name: "load.rate", Values: []string{"5/s", "20/s"}}})
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	rs, err := RunSweep(t.Context(), Options{Out: out}, cells)
	if err != nil || len(rs) != 2 || rs[0].Scenario.Load.Rate != 5 || rs[1].Scenario.Load.Rate != 20 || rs[1].Messages.Published <= rs[0].Messages.Published {
		t.Fatalf("%d results, %v", len(rs), err)
	}
	if kept, err := results.Read(out); err != nil || len(kept) != 2 {
		t.Errorf("kept %d, %v", len(kept), err)
	}
}

// Words with a slash are variants, on the command line and in lists alike.
func TestVariantsOfPatterns(t *testing.T) {
	t.Parallel()
	names, err := Resolve("long-poll/close, sse")
	if err != nil || strings.Join(names, " ") != "longpoll/close sse" {
		t.Fatalf("%v, %v", names, err)
	}
	if _, err := Resolve("sse/batch"); err == nil || !strings.Contains(err.Error(), `unknown variant of sse "batch"`) {
		t.Errorf("%v", err)
	}
	s := short("longpoll")
	s.Patterns, s.Load.Clients = []string{"longpoll", "longpoll/close"}, 5
	rs := mustRun(t, s)
	if len(rs) != 2 || rs[0].Pattern != "longpoll" || rs[1].Pattern != "longpoll/close" || rs[0].Order != rs[1].Order || rs[0].PlanHash != rs[1].PlanHash {
		t.Fatalf("%+v", rs)
	}
	if rs[0].Wire.ConnectionsOpened != 0 || rs[1].Wire.ConnectionsOpened == 0 {
		t.Errorf("connections %d and %d", rs[0].Wire.ConnectionsOpened, rs[1].Wire.ConnectionsOpened)
	}
	_, v, err := ResolveVariant("longpoll/loop")
	if err != nil {
		t.Fatal(err)
	}
	if got := v.varied(s).Behavior.Loop; got != results.Duration(500*time.Millisecond) {
		t.Errorf("loop %v", got)
	}
	s.Behavior.Loop = results.Duration(10 * time.Millisecond)
	if got := v.varied(s).Behavior.Loop; got != results.Duration(10*time.Millisecond) {
		t.Errorf("a loop that the scenario sets became %v", got)
	}
}
