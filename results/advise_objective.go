package results

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Objective is what somebody wants of the delivery latency, such as "p99<200ms".
type Objective struct {
	// Of is mean, p50, p90 or p99.
	Of string `json:"of"`
	// Limit is what it must be below.
	Limit Duration `json:"limit"`
}

// LatencyFigures are the figures of the delivery latency that objectives are about.
var LatencyFigures = []string{"mean", "p50", "p90", "p99"}

// shares are those of the quantiles.
var shares = map[string]float64{"p50": 0.5, "p90": 0.9, "p99": 0.99}

var objectiveForm = regexp.MustCompile(`^([a-z0-9]+)\s*(?:\(\s*delivery\s*\))?\s*<=?\s*(\S+)$`)

// ParseObjectives reads one or several with commas between: "p99<200ms, mean<50ms".
func ParseObjectives(text string) (all []Objective, err error) {
	for part := range strings.SplitSeq(text, ",") {
		o, err := parseObjective(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

func parseObjective(text string) (Objective, error) {
	found := objectiveForm.FindStringSubmatch(text)
	if found == nil {
		return Objective{}, fmt.Errorf("%s is no objective: write one such as p99<200ms", quote(text))
	}
	if _, ok := shares[found[1]]; !ok && found[1] != "mean" {
		return Objective{}, fmt.Errorf("%s: unknown figure %s: allowed are %s of the delivery latency", quote(text), quote(found[1]), strings.Join(LatencyFigures, " "))
	}
	limit, err := ParseDuration(found[2])
	if err == nil && limit == 0 {
		err = fmt.Errorf("%s: nothing is below 0", quote(text))
	}
	if err != nil {
		return Objective{}, err
	}
	return Objective{Of: found[1], Limit: limit}, nil
}

// String returns "p99 < 200ms".
func (o Objective) String() string { return o.Of + " < " + o.Limit.String() }

// interval is the longest interval of polls that meets the objective if the latency
// of a poll has that much beside its wait, to two digits; 0 if none does.
func (o Objective) interval(beside float64) time.Duration {
	wait := 0.5 // of the interval, for the mean
	if q, ok := shares[o.Of]; ok {
		wait = q
	}
	longest := time.Duration(0.98 * (float64(o.Limit) - beside) / wait)
	if longest < time.Millisecond {
		return 0
	}
	step := time.Duration(1)
	for longest/step >= 100 {
		step *= 10
	}
	return longest.Truncate(step)
}
