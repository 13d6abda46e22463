package results

import "slices"

// Repetitions sorts the results of a cell by repetition and group, as far as every
// group has them. One that is there twice was made again, and the later counts. Of a
// search for the highest rate the best probe stands for all, or nothing if no rate
// passed; a search in which none failed either was disturbed, and does not count.
func Repetitions(groups []string, all []Result) []Repetition {
	made := make([][]*Result, len(groups))
	complete := -1
	for i, group := range groups {
		made[i] = repeatsOf(group, all)
		if complete < 0 || len(made[i]) < complete {
			complete = len(made[i])
		}
	}
	repetitions := make([]Repetition, max(0, complete))
	for n := range repetitions {
		repetitions[n] = Repetition{}
		for i, group := range groups {
			repetitions[n][group] = made[i][n]
		}
	}
	return repetitions
}

// repeatsOf are the results of a group by repetition, up to the first that is missing.
func repeatsOf(group string, all []Result) (repeats []*Result) {
	var own []Result
	for _, r := range all {
		if r.Group == group && !r.Partial {
			own = append(own, r)
		}
	}
	if slices.ContainsFunc(own, func(r Result) bool { return r.Probe != nil }) {
		for _, probes := range searches(own) {
			if bracket := BracketOf(probes); bracket.Passed != nil || bracket.Failed != nil {
				repeats = append(repeats, sustained(probes, bracket))
			}
		}
		return repeats
	}
	byRepeat := map[int]*Result{}
	for i := range own {
		byRepeat[own[i].Repeat] = &own[i]
	}
	for n := 0; byRepeat[n] != nil; n++ {
		repeats = append(repeats, byRepeat[n])
	}
	return repeats
}

// sustained is the last probe at the highest rate that passed, which knows the
// bracket that it is the lower end of; nil if none passed.
func sustained(probes []Result, bracket RateBracket) *Result {
	if bracket.Passed == nil {
		return nil
	}
	for _, r := range slices.Backward(probes) {
		if float64(r.Scenario.Load.Rate) == bracket.Passed.Rate && r.Probe.Outcome == Passed {
			probe := *r.Probe
			probe.bracket = &bracket
			r.Probe = &probe
			return &r
		}
	}
	return nil
}
