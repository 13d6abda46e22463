package scenarios

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// Baseline is runs that were kept.
type Baseline struct {
	// Name is where they come from, for messages.
	Name string
	Runs []results.Result
}

// String says in words what a baseline is.
func (b *Baseline) String() string { return "kept runs of " + b.Name }

// cpuMetric is hard against a baseline only with a calibrated margin.
const cpuMetric = "server_cpu_ms_per_1000"

// adopt gives every unit its kept runs, their lengths and their seeds, and takes
// hardness from metrics that say little about another time or machine. A baseline
// that cannot be compared with is a Fault.
func (r *gateRun) adopt() error {
	b := r.o.Baseline
	for _, u := range r.units {
		if err := u.adopt(b, r.o.Head); err != nil {
			return err
		}
		r.soften(u)
	}
	return nil
}

// adopt finds the runs of a unit's pattern and load.
func (u *gateUnit) adopt(b *Baseline, head Side) error {
	ours, err := asKept(results.Result{Pattern: u.pattern, Scenario: redact(effective(head.Of(u.scenario)))})
	if err != nil {
		return err
	}
	var held, differences []string
	for i := range b.Runs {
		kept := &b.Runs[i]
		if what := kept.Pattern + " of " + kept.Scenario.Name; !slices.Contains(held, what) {
			held = append(held, what)
		}
		if kept.Pattern != u.pattern {
			continue
		}
		ours.Scenario.Load.Warmup, ours.Scenario.Load.Duration = kept.Scenario.Load.Warmup, kept.Scenario.Load.Duration
		ours.Scenario.Load.Inject = kept.Scenario.Load.Inject
		const foreign = results.ForeignTarget
		if ours.Scenario.Target.Kind != foreign && kept.Scenario.Target.Kind != foreign { // however they were started
			ours.Scenario.Target = kept.Scenario.Target
		}
		if d := results.ConditionsOf([]results.Result{*kept}, []results.Result{ours}).Scenario; len(d) > 0 {
			differences = d
			continue
		}
		if kept.Validity.Valid && !kept.Partial {
			u.baseline = append(u.baseline, *kept)
		}
	}
	usage := func(hint, format string, a ...any) error {
		return &Fault{Code: ExitUsage, Err: fmt.Errorf("--baseline %s: "+format, append([]any{b.Name}, a...)...), Hint: hint}
	}
	switch {
	case len(u.baseline) > 0:
		u.scenario.Load.Warmup, u.scenario.Load.Duration = u.baseline[0].Scenario.Load.Warmup, u.baseline[0].Scenario.Load.Duration
		return u.common(usage)
	case len(differences) > 0:
		return usage("a baseline is compared under its own load: give the scenario that made it", "%s was run under another load than that of %s: %s now", u.pattern, u.scenario.Name, differences[0])
	case slices.ContainsFunc(b.Runs, func(r results.Result) bool { return r.Pattern == u.pattern }):
		return usage("", "no run of %s in it is valid and complete", u.pattern)
	}
	slices.Sort(held)
	return usage("", "no run of %s in it, only %s", u.pattern, quoted(strings.Join(held, ", ")))
}

// asKept is a result as it comes back from a file, so that it can be held against
// one that did.
func asKept(r results.Result) (results.Result, error) {
	var text bytes.Buffer
	if err := results.Encode(&text, []results.Result{r}); err != nil {
		return r, err
	}
	read, err := results.Decode("run", text.Bytes())
	if err != nil {
		return r, err
	}
	return read[0], nil
}

// common refuses a baseline that holds none of the hard metrics.
func (u *gateUnit) common(usage func(hint, format string, a ...any) error) error {
	first := ""
	for _, v := range results.PairValues(results.PairedRuns{Base: u.baseline, Head: u.baseline}, u.metrics) {
		if v.Hard && v.Missing == "" {
			return nil
		}
		if first == "" {
			first = v.Metric + ": " + v.Missing
		}
	}
	return usage("bench list metrics shows what there is", "no metric in common: %s", first)
}

// soften makes metrics advisory of which a kept value says little here and now.
func (r *gateRun) soften(u *gateUnit) {
	there := u.baseline[0].Environment.Fingerprint()
	elsewhere := there.Difference(environment(r.o.Version, true).Fingerprint())
	noise := r.o.Noise.Of(r.key(u))
	uncalibrated := true
	if noise != nil {
		_, known := noise.Deviations[cpuMetric]
		uncalibrated = !known
	}
	for i := range u.metrics {
		m := &u.metrics[i]
		if !m.Exact && (elsewhere != "" || m.Metric == cpuMetric && uncalibrated) {
			m.Hard = false
		}
	}
	if elsewhere != "" {
		r.note("the baseline of %s is of another machine (%s): only what the plan fixes decides; times, CPU and memory advise", u.pattern, elsewhere)
	} else {
		r.note("the baseline of %s was measured on %s: what this machine did then is in every difference", u.pattern, u.baseline[0].Started.UTC().Format("2006-01-02 15:04 UTC"))
		if uncalibrated {
			r.note("CPU of %s only advises: bench gate calibrate gives it a margin", u.pattern)
		}
	}
	if n := len(u.baseline); n < gatePairs {
		r.note("the baseline of %s has %d valid runs: their own luck is in every difference; --repeat=%d keeps more", u.pattern, n, gatePairs)
	}
}
