package results

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Sample is what was measured of a plain pattern under one workload.
type Sample struct {
	Pattern  string              `json:"pattern"`
	Workload Workload            `json:"workload"`
	Figures  map[string]Estimate `json:"figures"`
	// From says where it stands, such as "experiment latency-by-pattern".
	From string `json:"from"`
}

// SamplesOf are the samples of a run of claims: the groups of its valid cells whose
// clients and servers do nothing but what closed forms describe.
func SamplesOf(run *ClaimRun) (all []Sample) {
	for _, x := range run.Experiments {
		for _, c := range x.Cells {
			if c.Invalid != "" || c.Absent != "" || c.Missing && c.Repetitions == 0 {
				continue
			}
			for _, g := range c.Groups {
				s := Sample{g.Pattern, g.Workload, g.Figures, "experiment " + x.Name}
				if g.Variant == "" && s.plain() {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// SamplesOfResults are those of result files; repetitions of one workload are one
// sample. If the backlog of one of them grew, there is none: the others were only
// luckier.
func SamplesOfResults(rs []Result, from string) ([]Sample, error) {
	figures, err := FiguresOf(Experiment{}, nil)
	if err != nil {
		return nil, err
	}
	type key struct{ pattern, workload string }
	repetitions := map[key][]Repetition{}
	first := map[key]Sample{}
	var keys []key
	for i := range rs {
		r := &rs[i]
		w := Workload{r.Scenario.Load, r.Scenario.Network, r.Scenario.Parameters, r.Scenario.Behavior, r.Scenario.Upstream}
		s := Sample{Pattern: r.Pattern, Workload: w, From: from}
		if !r.Validity.Valid || r.Loop != "open" || strings.Contains(r.Pattern, "/") || !s.plain() {
			continue
		}
		k := key{r.Pattern, fmt.Sprintf("%+v", w)}
		if _, seen := first[k]; !seen {
			first[k], keys = s, append(keys, k)
		}
		repetitions[k] = append(repetitions[k], Repetition{"it": r})
	}
	var all []Sample
	for _, k := range keys {
		if slices.ContainsFunc(repetitions[k], func(r Repetition) bool { return r["it"].Unstable() }) {
			continue
		}
		s := first[k]
		s.Figures = figures.Of("it", repetitions[k])
		all = append(all, s)
	}
	return all, nil
}

// plain reports whether closed forms describe the sample.
func (s Sample) plain() bool {
	_, ok := Foresee(s.Pattern, s.Workload)
	return ok && s.Workload.Behavior == Behavior{} && s.Workload.Upstream == Upstream{} && !s.Workload.Load.ClosedLoop &&
		!s.Workload.Network.TLS && s.Workload.Load.Inject == "" && s.Workload.Load.Topics == OwnTopics
}

// value is a figure of the sample; false if it was not measured.
func (s Sample) value(figure string) (float64, bool) {
	e := s.Figures[figure]
	return e.Value, e.Known() && !math.IsInf(e.Value, 0)
}

// Two workloads are the same to a sample if they differ by no more than that: a part of
// each value, and a time.
const (
	sameShare = 0.1
	sameTime  = 1e6
)

// far is how far two workloads of one pattern are from each other, in what its figures
// depend on: 1 is a factor of e in rate, payload or interval, or 40 ms of round trip.
func far(a, b Workload) float64 {
	distance := logFar(float64(a.Load.Rate), float64(b.Load.Rate)) + logFar(float64(a.Load.Payload), float64(b.Load.Payload))
	distance += math.Abs(float64(a.Network.RTT-b.Network.RTT)) / 40e6
	return distance + logFar(float64(a.Parameters.PollInterval), float64(b.Parameters.PollInterval))
}

// alike reports whether a sample of one workload stands for the other.
func alike(a, b Workload) bool {
	near := math.Log(1 + sameShare)
	return logFar(float64(a.Load.Rate), float64(b.Load.Rate)) <= near && logFar(float64(a.Load.Payload), float64(b.Load.Payload)) <= near &&
		math.Abs(float64(a.Network.RTT-b.Network.RTT)) <= sameTime && logFar(float64(a.Parameters.PollInterval), float64(b.Parameters.PollInterval)) <= near
}

// logFar is how many factors of e lie between two values; 0 for two zeros.
func logFar(a, b float64) float64 {
	switch {
	case a == b:
		return 0
	case a <= 0 || b <= 0:
		return 10
	}
	return math.Abs(math.Log(a / b))
}

// nearest is the sample of a pattern that is nearest to a workload and has a figure;
// nil if none has.
func nearest(samples []Sample, pattern string, w Workload, figure string) *Sample {
	var best *Sample
	for i := range samples {
		s := &samples[i]
		if _, ok := s.value(figure); !ok || s.Pattern != pattern {
			continue
		}
		if best == nil || far(s.Workload, w) < far(best.Workload, w) {
			best = s
		}
	}
	return best
}
