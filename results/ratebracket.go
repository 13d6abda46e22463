package results

import (
	"fmt"
	"slices"
)

// RateBracket is what the probes of one pattern come to: its highest sustainable
// rate lies between two that were tried. It is never one number.
type RateBracket struct {
	Pattern string `json:"pattern"`
	Order   int    `json:"order"`
	// Conditions had to hold, all of them.
	Conditions []string `json:"conditions"`
	Resolution float64  `json:"resolution"`
	Probes     int      `json:"probes"`
	// Passed is the highest rate that passed; nil if none did.
	Passed *RateEnd `json:"passed"`
	// Failed is the lowest rate above it that failed; nil if none did: the bracket is
	// open above.
	Failed *RateEnd `json:"failed"`
	// Unable is the lowest rate above Passed at which the generator was the limit, nil
	// if it never was.
	Unable *RateEnd `json:"unable"`
	// Limit is what kept the rate from being higher, "" if that was not found out.
	Limit RateLimit `json:"limit"`
	// Ended says why the search ended without the bracket that was wanted; else "".
	Ended string `json:"ended"`
}

// RateEnd is one end of a bracket.
type RateEnd struct {
	// Rate is messages per second and topic, Messages those of all topics.
	Rate     float64 `json:"rate"`
	Messages float64 `json:"messages"`
	// Confirmed is true if the rate came out the same when it was tried again, each
	// time wherever in their intervals the measures lie.
	Confirmed bool `json:"confirmed"`
	// Reason is what decided, in words.
	Reason string `json:"reason"`
}

// BracketOf is what the probes of one search come to.
func BracketOf(probes []Result) RateBracket {
	first, last := probes[0], probes[len(probes)-1]
	b := RateBracket{
		Pattern: first.Pattern, Order: first.Order, Conditions: []string{}, Resolution: first.Probe.Resolution, Probes: len(probes), Ended: last.Probe.Ended,
	}
	for _, c := range first.Scenario.Thresholds {
		b.Conditions = append(b.Conditions, c.Expression)
	}
	passed, failed, unable := Ends(Attempts(probes))
	b.Passed, b.Failed, b.Unable = endOf(probes, passed, Passed), endOf(probes, failed, Failed), endOf(probes, unable, Unable)
	switch {
	case b.Failed != nil:
		b.Limit = limitAt(probes, failed)
	case b.Unable != nil:
		b.Limit = GeneratorLimit
	}
	return b
}

// Attempts are the probes as attempts of a search.
func Attempts(probes []Result) []Attempt {
	var tried []Attempt
	for _, r := range probes {
		tried = append(tried, Attempt{float64(r.Scenario.Load.Rate), r.Probe.Purpose, r.Probe.Outcome})
	}
	return tried
}

// endOf describes a rate at which probes came out as said; nil for no rate.
func endOf(probes []Result, rate float64, as Outcome) *RateEnd {
	if rate == 0 {
		return nil
	}
	e := &RateEnd{Rate: rate}
	for _, r := range probes {
		if float64(r.Scenario.Load.Rate) != rate || r.Probe.Outcome != as {
			continue
		}
		e.Messages, e.Reason = rate*r.Scenario.Load.topics(), r.Probe.Reason
		e.Confirmed = e.Confirmed || r.Probe.Purpose == ConfirmLow || r.Probe.Purpose == ConfirmHigh
	}
	return e
}

// limitAt is what the last probe that failed at a rate was limited by.
func limitAt(probes []Result, rate float64) RateLimit {
	for _, r := range slices.Backward(probes) {
		if float64(r.Scenario.Load.Rate) == rate && r.Probe.Outcome == Failed {
			return r.Probe.Limit
		}
	}
	return ""
}

// topics is how many there are.
func (l *Load) topics() float64 {
	if l.Topics == OwnTopics {
		return float64(l.Clients)
	}
	return float64(l.Topics)
}

// Brackets are those of all searches among results, in their order.
func Brackets(rs []Result) []RateBracket {
	var all []RateBracket
	for _, probes := range searches(rs) {
		all = append(all, BracketOf(probes))
	}
	return all
}

// searches are the probes of each search: of one pattern, counted from 1.
func searches(rs []Result) (all [][]Result) {
	at := map[string]int{}
	for _, r := range rs {
		if r.Probe == nil {
			continue
		}
		i, known := at[r.Pattern]
		if !known || all[i][len(all[i])-1].Probe.Number >= r.Probe.Number {
			i = len(all)
			at[r.Pattern], all = i, append(all, nil)
		}
		all[i] = append(all[i], r)
	}
	return all
}

// Found reports whether the bracket is what was wanted: a rate passed, and both
// ends, or the one that there is, came out the same when they were tried again.
func (b *RateBracket) Found() bool {
	return b.Ended == "" && b.Passed != nil && b.Passed.Confirmed && (b.Failed == nil || b.Failed.Confirmed)
}

// String says between which rates the highest sustainable one lies, and why no
// higher.
func (b *RateBracket) String() string {
	text := ""
	switch {
	case b.Passed == nil && b.Failed == nil && b.Unable == nil:
		return "no rate was tried to the end"
	case b.Passed == nil && b.Failed == nil:
		text = fmt.Sprintf("no rate could be told, down to %s", b.Unable.rate())
	case b.Passed == nil:
		text = fmt.Sprintf("below %s", b.Failed.rate())
	case b.Failed == nil:
		text = fmt.Sprintf("%s or more", b.Passed.rate())
	default:
		text = fmt.Sprintf("between %s and %s", b.Passed.rate(), b.Failed.rate())
	}
	switch {
	case b.Failed != nil:
		text += fmt.Sprintf("; at %s %s", b.Failed.rate(), b.Failed.Reason)
	case b.Unable != nil:
		text += fmt.Sprintf("; at %s the generator was the limit, not the server: %s", b.Unable.rate(), b.Unable.Reason)
	}
	if b.Ended != "" {
		text += "; " + b.Ended
	}
	return text
}

func (e *RateEnd) rate() string { return formatValue(e.Rate, PerSecond) }
