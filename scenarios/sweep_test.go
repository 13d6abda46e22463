package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// swept is an experiment of two groups with these fields.
func swept(all ...string) results.Experiment {
	e := results.Experiment{Groups: []results.Group{{Name: "longpoll", Pattern: "longpoll"}, {Name: "push", Pattern: "websocket"}}}
	for _, text := range all {
		var f results.Field
		if err := f.UnmarshalText([]byte(text)); err != nil {
			panic(err)
		}
		e.Fields = append(e.Fields, f)
	}
	return e
}

// said writes where cells are, one a line.
func said(cells []Cell) string {
	var lines []string
	for _, c := range cells {
		var at []string
		for _, coordinate := range c.At {
			at = append(at, coordinate.String())
		}
		lines = append(lines, strings.Join(at, ", "))
	}
	return strings.Join(lines, "\n")
}

var (
	quickProfile = Profiles[0]
	fullProfile  = Profiles[1]
)

func TestExpandStar(t *testing.T) {
	t.Parallel()
	e := swept("load.rate = 0.1/s, 0.5/s, 1/s, 5/s, 10/s", "network.rtt = 80ms, 20ms")
	// 1/s is the default rate, hence the base; the first round trip is.
	want := `load.rate = 1/s, network.rtt = 80ms
load.rate = 0.1/s, network.rtt = 80ms
load.rate = 10/s, network.rtt = 80ms
load.rate = 1/s, network.rtt = 20ms`
	if got := said(Expand(e, quickProfile)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := skipped(e, Expand(e, quickProfile), quickProfile); !slices.Equal(got, []string{"load.rate = 0.5/s", "load.rate = 5/s"}) {
		t.Errorf("skipped %q", got)
	}
}

func TestExpandCross(t *testing.T) {
	t.Parallel()
	e := swept("load.rate = 1/s, 2/s, 4/s", "load.clients = 30, 20, 10", "network.rtt = 20ms, 80ms")
	e.Together = []string{"load.rate, load.clients"}
	want := `load.rate = 1/s, network.rtt = 20ms
load.rate = 1/s, network.rtt = 80ms
load.rate = 2/s, network.rtt = 20ms
load.rate = 2/s, network.rtt = 80ms
load.rate = 4/s, network.rtt = 20ms
load.rate = 4/s, network.rtt = 80ms`
	cells := Expand(e, fullProfile)
	if got := said(cells); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for i, clients := range []int{30, 30, 20, 20, 10, 10} {
		w := cells[i].Groups[1].Workload
		if w.Load.Clients != clients || w.Load.Warmup != results.Duration(5*time.Second) || time.Duration(w.Network.RTT) != time.Duration([]int{20, 80}[i%2])*time.Millisecond {
			t.Errorf("cell %d: %+v %+v", i, w.Load, w.Network)
		}
	}
	e.Cross = true
	if got := said(Expand(e, quickProfile)); got != want {
		t.Errorf("crossed in the quick profile, got\n%s", got)
	}
	e.Full = []results.Field{{Name: "network.rtt", Values: []string{"1ms"}}, {Name: "load.payload", Values: []string{"1KiB"}}}
	full := Expand(e, fullProfile)
	if got := said(full); got != "load.rate = 1/s\nload.rate = 2/s\nload.rate = 4/s" || full[0].Groups[0].Workload.Load.Payload != 1024 {
		t.Errorf("with values of the full profile, got\n%s", got)
	}
}

// TestExpandGroups: a group's own values win, and are swept under its name.
func TestExpandGroups(t *testing.T) {
	t.Parallel()
	e := swept("load.rate = 2/s", "behavior.loop = 1s")
	e.Groups = append(e.Groups, results.Group{Name: "loop", Pattern: "longpoll/loop"}, results.Group{Name: "other", Pattern: "keepalive",
		Fields: []results.Field{{Name: "parameters.poll_interval", Values: []string{"1s", "100ms"}}, {Name: "load.rate", Values: []string{"5/s"}}}})
	cells := Expand(e, quickProfile)
	if got, want := said(cells), "other.parameters.poll_interval = 1s\nother.parameters.poll_interval = 100ms"; got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	at := cells[1].At[0]
	if at.Number != 100e6 || at.Unit != results.Nanoseconds {
		t.Errorf("coordinate %+v", at)
	}
	groups := cells[1].Groups
	if groups[0].Workload.Load.Rate != 2 || groups[3].Workload.Load.Rate != 5 {
		t.Error("rates of the groups")
	}
	if groups[3].Workload.Parameters.PollInterval != results.Duration(100*time.Millisecond) || groups[0].Workload.Parameters.PollInterval != results.Duration(time.Second) {
		t.Error("poll intervals of the groups")
	}
	// The variant sets its own loop over that of the experiment.
	if groups[2].Variant != "loop" || groups[2].Workload.Behavior.Loop != results.Duration(500*time.Millisecond) || groups[0].Workload.Behavior.Loop != results.Duration(time.Second) {
		t.Errorf("variant %q with a loop of %v", groups[2].Variant, groups[2].Workload.Behavior.Loop)
	}
}

// TestExpandCap: clients are fewer where they would receive too much.
func TestExpandCap(t *testing.T) {
	t.Parallel()
	cells := Expand(swept("load.rate = 1/s, 100/s", "load.clients = 400", "load.topics = 200"), quickProfile)
	for i, want := range []int{400, 20} {
		for _, g := range cells[i].Groups {
			if g.Workload.Load.Clients != want || int(g.Workload.Load.Topics) > want {
				t.Errorf("cell %d: %d clients of %v topics, want %d", i, g.Workload.Load.Clients, g.Workload.Load.Topics, want)
			}
		}
	}
	apart := swept("load.rate = 100/s", "load.clients = 400")
	apart.Apart = true
	if got := Expand(apart, quickProfile)[0].Groups[0].Workload.Load.Clients; got != 40 {
		t.Errorf("%d clients apart, want 40", got)
	}
	apart.FindRate = "reach == 1"
	if got := Expand(apart, quickProfile)[0].Groups[0].Workload.Load.Clients; got != 400 {
		t.Errorf("%d clients whose rate is searched, want 400", got)
	}
}

// TestBatches: light cells share a run, unless the server must differ or groups run
// apart.
func TestBatches(t *testing.T) {
	t.Parallel()
	sizes := func(e results.Experiment) string {
		var all []string
		for _, b := range ScheduleOf(e, quickProfile).Batches {
			all = append(all, fmt.Sprintf("%d%s", len(b.Cells), b.Group))
		}
		return strings.Join(all, " ")
	}
	light := swept("load.rate = 1/s, 0.5/s", "network.rtt = 0s, 20ms, 80ms", "load.clients = 200")
	if got := sizes(light); got != "4" { // 400 + 200 + 400 + 400 a second
		t.Errorf("batches %q", got)
	}
	light.Fields = append(light.Fields, results.Field{Name: "load.payload", Values: []string{"256B", "1KiB"}})
	if got := sizes(light); got != "4 1" {
		t.Errorf("batches with two payloads %q", got)
	}
	heavy := swept("load.rate = 1/s, 2/s", "load.clients = 1000")
	if got := sizes(heavy); got != "1 1" {
		t.Errorf("batches of heavy cells %q", got)
	}
	heavy.Apart = true
	if got := sizes(heavy); got != "1longpoll 1push 1longpoll 1push" {
		t.Errorf("batches apart %q", got)
	}
}

// TestScheduleFits: middle values go first, then repetitions, but never below three.
func TestScheduleFits(t *testing.T) {
	t.Parallel()
	e := swept("load.rate = 1/s, 2/s, 4/s, 8/s", "load.duration = 10s", "load.clients = 100")
	e.Apart = true
	whole := ScheduleOf(e, Profile{Fields: quickProfile.Fields, Deliveries: 4000})
	if len(whole.Cells) != 3 || whole.Repeat != 3 {
		t.Fatalf("%d cells, %d times", len(whole.Cells), whole.Repeat)
	}
	fitted := ScheduleOf(e, Profile{Fields: quickProfile.Fields, Deliveries: 4000, Budget: whole.Time - time.Second})
	if len(fitted.Cells) != 2 || fitted.Repeat != 3 || !slices.Equal(fitted.Skipped, []string{"load.rate = 2/s", "load.rate = 4/s"}) {
		t.Errorf("%d cells, %d times, skipped %q", len(fitted.Cells), fitted.Repeat, fitted.Skipped)
	}
	e.Fields = append(e.Fields, results.Field{Name: "load.repeat", Values: []string{"5"}})
	least := ScheduleOf(e, Profile{Fields: quickProfile.Fields, Deliveries: 4000, Budget: time.Second})
	if len(least.Cells) != 2 || least.Repeat != 3 || !slices.Equal(least.Skipped[2:], []string{"repetition 5", "repetition 4"}) {
		t.Errorf("%d cells, %d times, skipped %q", len(least.Cells), least.Repeat, least.Skipped)
	}
	// 2 cells of 2 groups, each the overhead of a run, 11 s of load and 0.05 s to connect.
	if want := 3 * 4 * (runOverhead + runDrain + 11*time.Second + 50*time.Millisecond); (least.Time - want).Abs() > time.Millisecond {
		t.Errorf("it takes %v, want %v", least.Time, want)
	}
	e.FindRate = "reach == 1"
	if got, want := scheduled(e, quickProfile).Time, scheduled(swept(), quickProfile).Time; got <= want {
		t.Errorf("a search takes %v, no longer than a run of %v", got, want)
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to, step float64
		points         int
		scale          string
		want           []float64
	}{
		{1, 64, 0, 4, "log", []float64{1, 4, 16, 64}},
		{1, 10, 0, 4, "", []float64{1, 4, 7, 10}},
		{1, 10, 0, 3, "log", []float64{1, 3.16, 10}},
		{1.5, 2.2, 0.35, 0, "", []float64{1.5, 1.85, 2.2}},
		{0, 5, 2, 0, "linear", []float64{0, 2, 4}},
	} {
		got, err := steps(c.from, c.to, c.step, c.points, c.scale)
		same := slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
		if err != nil || !same {
			t.Errorf("%+v: %v, %v", c, got, err)
		}
	}
	for _, c := range []struct {
		from, to, step float64
		points         int
		scale          string
	}{{2, 1, 0, 3, ""}, {0, 1, 0, 3, "log"}, {1, 2, 0, 1, ""}, {1, 2, 0, 1001, ""}, {1, 2, 1e-9, 0, ""}, {1, 2, -1, 0, ""}, {1, 2, 0, 3, "cubic"}, {1, 2, 1, 0, "log"}} {
		if got, err := steps(c.from, c.to, c.step, c.points, c.scale); err == nil {
			t.Errorf("%+v gives %v", c, got)
		}
	}
}

// TestSettingsRange reads a range of every kind of number.
func TestSettingsRange(t *testing.T) {
	t.Parallel()
	text := strings.Replace(someExperiment, "  rate: [1/s, 2/s, 4/s]\n  clients: [10, 20, 30]\ntogether: [\"load.rate, load.clients\"]\n",
		"  rate: {from: 1/s, to: 4/s, points: 3, scale: log}\n  payload: {from: 64B, to: 256B, step: 96B}\nparameters: {rearm: {from: 1ms, to: 10ms, points: 2}}\n", 1)
	c, err := claimsOf(someArticle, text, someExpected)
	if err != nil {
		t.Fatalf("%v\nhint: %s", err, hintOf(err))
	}
	var got []string
	for _, f := range c.Experiments[0].Fields {
		got = append(got, f.String())
	}
	want := []string{"load.rate = 1/s, 2/s, 4/s", "load.payload = 64B, 160B, 256B", "parameters.rearm = 1ms, 10ms"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestVariants(t *testing.T) {
	t.Parallel()
	for _, v := range Variants {
		pattern, found, err := ResolveVariant(v.Pattern + "/" + v.Name)
		if err != nil || pattern != v.Pattern || found.Name != v.Name || v.About == "" {
			t.Errorf("%s/%s: %s, %v", v.Pattern, v.Name, pattern, err)
		}
		var w results.Workload
		before := w
		mustSet(&w, v.Sets)
		if w == before {
			t.Errorf("%s/%s changes nothing", v.Pattern, v.Name)
		}
	}
	if pattern, v, err := ResolveVariant("sse"); err != nil || pattern != "sse" || v.Name != "" {
		t.Errorf("sse: %s %v %v", pattern, v, err)
	}
}

func TestPredictions(t *testing.T) {
	t.Parallel()
	c, err := claimsOf(someArticle, someExperiment, someExpected)
	if err != nil {
		t.Fatal(err)
	}
	e := c.Experiments[0]
	e.Measures[0].Predict.Group = "longpoll_close"
	for _, cell := range Expand(e, quickProfile) {
		w := cell.Groups[1].Workload
		want := float64(results.LongPollMean(w.Load.Rate, 20*time.Millisecond))
		if got := cell.Predictions(e); got["extra"] != want || len(got) != 1 {
			t.Errorf("%v: predicted %v, want %v", cell.At, got, want)
		}
	}
}
