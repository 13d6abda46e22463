//go:build validity

package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bench/results"
)

// foreignReader reads an interval log with the JavaScript implementation of
// HdrHistogram and prints what it finds, line by line.
const foreignReader = `
const fs = require("fs"), hdr = require("hdr-histogram-js");
const reader = new hdr.HistogramLogReader(fs.readFileSync(process.argv[2], "utf8"));
for (let h; (h = reader.nextIntervalHistogram()); )
  console.log(JSON.stringify({tag: h.tag, count: h.totalCount, max: h.maxValue,
    quantiles: [50, 90, 99, 99.9].map(p => h.getValueAtPercentile(p))}));
`

// A14. The interval log of a run is read by another implementation, npm's
// hdr-histogram-js. Known: the same lines, the same counts, the same quantiles.
// Tolerance: none for counts; a unit of the histogram (0.1 %) for values, since
// ours end at the exact extremes.
func TestA14AnotherReader(t *testing.T) {
	script := npmScript(t)
	e := experiment{pattern: "sse", scenario: steady(50, 1000, 500*time.Millisecond, 2*time.Second)}
	e.scenario.Load.Arrivals, e.scenario.Load.Inject = "poisson", "delay=exp:10ms"
	o := e.once()
	if o.err != nil {
		t.Fatal(o.err)
	}
	folder := t.TempDir()
	if err := results.WriteIntervals(folder, []results.Result{*o.result}); err != nil {
		t.Fatal(err)
	}
	ours, err := results.Intervals([]results.Result{*o.result})
	if err != nil {
		t.Fatal(err)
	}
	a := &answers{t: t}
	defer a.print()
	theirs := foreignRead(t, script, filepath.Join(folder, results.IntervalsFile))
	a.equal("lines", int64(len(theirs)), int64(len(ours)))
	for i, line := range theirs {
		h := ours[i].Histogram
		a.is(line.Tag == ours[i].Tag, "line %d is tagged %s", i, line.Tag)
		a.equal("count of "+line.Tag, line.Count, h.Count())
		a.sameValue("max of "+line.Tag, line.Max, h.Max())
		for j, q := range []float64{0.5, 0.9, 0.99, 0.999} {
			a.sameValue(fmt.Sprintf("p%v of %s", 100*q, line.Tag), line.Quantiles[j], h.Quantile(q))
		}
	}
}

// foreignLine is what the other implementation finds in one line.
type foreignLine struct {
	Tag        string
	Count, Max int64
	Quantiles  []int64
}

func foreignRead(t *testing.T, script, path string) (list []foreignLine) {
	t.Helper()
	node := exec.Command("node", script, path)
	var complaint bytes.Buffer
	node.Stderr = &complaint
	output, err := node.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	for line := range bytes.Lines(output) {
		var found foreignLine
		if err := json.Unmarshal(line, &found); err != nil {
			t.Fatal(err)
		}
		list = append(list, found)
	}
	return list
}

// sameValue allows a unit of the histogram.
func (a *answers) sameValue(what string, got, want int64) {
	a.near(what, float64(got), float64(want), float64(want)/1000+1, "ns")
}

// npmScript installs the foreign reader and returns where it is.
func npmScript(t *testing.T) string {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIP: %s is not installed, so no other implementation reads the log", tool)
		}
	}
	folder := t.TempDir()
	install := exec.Command("npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder, "hdr-histogram-js@3.0.1")
	if output, err := install.CombinedOutput(); err != nil {
		t.Skipf("SKIP: npm cannot install hdr-histogram-js: %v\n%s", err, output)
	}
	script := filepath.Join(folder, "read.js")
	if err := os.WriteFile(script, []byte(foreignReader), 0o600); err != nil {
		t.Fatal(err)
	}
	return script
}

// draws are random ages over seven orders of magnitude.
func draws(r *rand.Rand, n int) []int64 {
	list := make([]int64, n)
	for i := range list {
		list[i] = int64(1e3 * math.Pow(10, 9*r.Float64()))
	}
	return list
}

// A14, continued. Values up to 1,000 s are spread over shards, and these are
// merged in file form, as those of workers are. Known: every quantile is that of
// the sorted values, at the rank ceil(qn); extremes and count are exact; nothing is
// dropped. Tolerance: 0.1 %.
func TestA14MergedShardsAreThePooledValues(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 14))
	for round := range sized(20, 200) {
		all := draws(r, 1+r.IntN(5000))
		pooled := results.NewHistogram()
		rest := all
		for len(rest) > 0 {
			part := rest[:1+r.IntN(len(rest))]
			rest = rest[len(part):]
			shard := results.NewHistogram()
			for _, v := range part {
				shard.Record(v)
			}
			series, err := shard.Series()
			if err != nil {
				t.Fatal(err)
			}
			if err := mergeSeries(pooled, series); err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(all)
		n := len(all)
		if pooled.Count() != int64(n) || pooled.Min() != all[0] || pooled.Max() != all[n-1] || pooled.Dropped()+pooled.Negative() != 0 {
			t.Fatalf("round %d: %d values from %d to %d, want %d from %d to %d  WRONG", round, pooled.Count(), pooled.Min(), pooled.Max(), n, all[0], all[n-1])
		}
		for range 50 {
			q := r.Float64()
			want := all[max(0, int(math.Ceil(q*float64(n)))-1)]
			if got := pooled.Quantile(q); got < want || float64(got) > float64(want)*1.001+1 {
				t.Fatalf("round %d: the %v-quantile of %d values is %d, want %d + 0.1 %%  WRONG", round, q, n, got, want)
			}
		}
	}
}

// A14, continued. What a histogram cannot hold, an age above an hour, is not
// brought to the border and recorded there. Known: it is counted, no value changes
// by it, and the run is INVALID.
func TestA14NothingIsClamped(t *testing.T) {
	h := results.NewHistogram()
	for _, age := range []time.Duration{time.Millisecond, time.Hour, time.Hour + 10*time.Second, 30 * time.Hour} {
		h.Record(int64(age))
	}
	a := &answers{t: t}
	defer a.print()
	a.equal("values refused", h.Dropped(), 2)
	a.equal("values recorded", h.Count(), 2)
	a.holds("max", time.Duration(h.Max()), time.Hour, 0)
	v := results.Judge(&results.Result{Loop: "open", Messages: results.Messages{Unrecordable: h.Dropped()}}, results.Observations{})
	a.is(!v.Valid, "a run with ages that could not be recorded is valid: %v", v.Valid)
}
