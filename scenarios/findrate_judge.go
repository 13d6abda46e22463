package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// judgeProbe says of a complete run whether it carried its rate, and why not. A
// confirmation must be sure of it: what lies within an interval is undecided. The
// error is a Fault: a condition that no run like this can decide.
func judgeProbe(r *results.Result) error {
	p := r.Probe
	bad := firstInvalid(r)
	if bad != nil && !onlyLate(r) {
		judgeInvalid(r, bad)
		return nil
	}
	assessments, err := assessProbe(r)
	if err != nil {
		return err
	}
	if bad != nil && slices.ContainsFunc(assessments, func(a results.Assessment) bool { return a.Outcome != results.Pass }) {
		judgeInvalid(r, bad)
		return nil
	}
	var all, broken, undecided []string
	for _, a := range assessments {
		all = append(all, a.Detail)
		switch a.Outcome {
		case results.Breach:
			broken = append(broken, a.Detail)
		case results.Straddling:
			undecided = append(undecided, a.Detail)
		case results.Unknown:
			if p.Number == 1 {
				p.Outcome, p.Reason = results.Cut, a.Detail
				return &Fault{Code: ExitUsage, Err: fmt.Errorf("--find-rate: %s cannot be decided: %s", quoted(a.Expression), a.Detail)}
			}
			broken = append(broken, a.Detail)
		}
	}
	broken = append(leftOver(r), broken...)
	switch {
	case len(broken) > 0:
		p.Outcome, p.Limit, p.Reason = results.Failed, limitOf(r), phrases(append(broken, cpuOf(r))...)
	case len(undecided) > 0:
		p.Outcome, p.Limit, p.Reason = results.Undecided, limitOf(r), phrases(undecided...)
	default:
		p.Outcome, p.Reason = results.Passed, phrases(all...)
	}
	return nil
}

// onlyLate reports whether all that is wrong with a run makes messages older than they
// were: a generator that came late again and again. A rate that meets its conditions
// even so meets them the more without, if they bound ages from above.
func onlyLate(r *results.Result) bool {
	for _, c := range r.Validity.Checks {
		if c.Kind == results.Instrument && !c.OK && !slices.Contains([]string{"generator_hiccups", "scheduler_latency", "run_delay"}, c.Name) {
			return false
		}
	}
	for _, c := range r.Scenario.Thresholds {
		if t, err := c.Compile(); err != nil || !t.HoldsAgainstLateness() {
			return false
		}
	}
	return len(r.Scenario.Thresholds) > 0
}

// leastBusy is the share of the machine's CPU time from which on the run itself is
// what disturbs the instrument.
const leastBusy = 0.5

// judgeInvalid says of a run that failed a check of the instrument by whose doing
// it did: by the generator's own, or by that of a server which let the publisher
// wait; else something beside the run has disturbed it.
func judgeInvalid(r *results.Result, bad *results.Check) {
	p := r.Probe
	p.Reason = phrases(sayCheck(bad), cpuOf(r))
	busy, known := busyShare(r)
	switch {
	case !known || busy >= leastBusy || firstFailure(r, "generator_cpu", "descriptors", "gc_share") != nil:
		p.Outcome, p.Limit = results.Unable, results.GeneratorLimit
	case heldUp(r):
		p.Outcome, p.Limit = results.Failed, results.BacklogLimit
		p.Reason = phrases(fmt.Sprintf("the server let the publisher wait: %d of %d messages were published", r.Messages.Published, r.Messages.Planned), cpuOf(r))
	default:
		p.Outcome = results.Disturbed
	}
}

// busyShare is how much of the machine's CPU time the run used; false where that
// is not known.
func busyShare(r *results.Result) (share float64, known bool) {
	cores := float64(r.Environment.Cores)
	used, known := r.CoresUsed(r.Generator)
	if !known || cores == 0 {
		return 0, false
	}
	if server, ok := r.CoresUsed(r.Server); ok && r.Environment.Colocated {
		used += server
	}
	if c := r.Environment.Cgroup; c != nil {
		cores = min(cores, *c)
	}
	return used / cores, true
}

// heldUp reports whether nothing is wrong with the generator but that it could not
// get rid of its messages.
func heldUp(r *results.Result) bool {
	for _, c := range r.Validity.Checks {
		if c.Kind == results.Instrument && !c.OK && !slices.Contains([]string{"plan_adherence", "schedule_lag", "arrival_law"}, c.Name) {
			return false
		}
	}
	return firstFailure(r, "plan_adherence") != nil
}

// assessProbe evaluates the conditions.
func assessProbe(r *results.Result) ([]results.Assessment, error) {
	if r.Probe.Purpose == results.ConfirmLow || r.Probe.Purpose == results.ConfirmHigh {
		return results.Assess(r)
	}
	var all []results.Assessment
	for _, c := range r.Scenario.Thresholds {
		t, err := c.Compile()
		if err != nil {
			return nil, err
		}
		all = append(all, t.Estimate(r))
	}
	return all, nil
}

// leftOver says what a server left over that cannot follow.
func leftOver(r *results.Result) (words []string) {
	if c := firstFailure(r, "overload"); c != nil {
		words = append(words, fmt.Sprintf("the backlog grew by %.3g %% of the rate or more", 100*c.Value))
	}
	if c := firstFailure(r, "unsent"); c != nil && c.Value > mostUntaken*float64(r.Messages.Planned) {
		words = append(words, fmt.Sprintf("the server had not taken %.0f of %d messages", c.Value, r.Messages.Planned))
	}
	return words
}

// mostUntaken is the share of what was planned that a server may leave.
const mostUntaken = 0.001

// limitOf names what a rate failed by. A server that is out of CPU has a backlog
// too, and loses messages: the cause is named first.
func limitOf(r *results.Result) results.RateLimit {
	switch {
	case firstFailure(r, "server_cpu") != nil:
		return results.ServerCPULimit
	case r.Messages.Lost > 0:
		return results.LossLimit
	case len(leftOver(r)) > 0 || r.Messages.Censored > 0:
		return results.BacklogLimit
	}
	return results.ConditionLimit
}

// cpuOf says how many cores both sides used; "" where that is not known.
func cpuOf(r *results.Result) string {
	var words []string
	for _, side := range []struct {
		name string
		used *results.Resources
	}{{"server", r.Server}, {"generator", r.Generator}} {
		if cores, ok := r.CoresUsed(side.used); ok {
			words = append(words, fmt.Sprintf("the %s used %.2f", side.name, cores))
		}
	}
	if len(words) == 0 {
		return ""
	}
	text := fmt.Sprintf("%s of %d cores", strings.Join(words, ", "), r.Environment.Cores)
	if r.Environment.Colocated && len(words) > 1 {
		text += " that both share"
	}
	return text
}

// phrases puts words together, without those that say nothing.
func phrases(words ...string) string {
	var said []string
	for _, w := range words {
		if w != "" {
			said = append(said, w)
		}
	}
	return strings.Join(said, "; ")
}
