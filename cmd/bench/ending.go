package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"bench/results"
	"bench/scenarios"
)

// Exit codes that no Fault of scenarios carries.
const (
	exitRegression   = 10
	exitInconclusive = 12
	exitDiffers      = 14 // a claim's verdict
)

// precedence decides which code is returned when several apply.
var precedence = []int{
	scenarios.ExitInterrupted, scenarios.ExitUsage, scenarios.ExitInternal, scenarios.ExitServer,
	scenarios.ExitInvalid, exitRegression, scenarios.ExitBreached, exitDiffers, exitInconclusive,
}

// finding is one reason for which a command did not end with 0.
type finding struct {
	code       int
	text, hint string
}

// findings are all of them; the output lists each.
type findings []finding

// Error lists the findings, one a line.
func (f findings) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.text
	}
	return strings.Join(lines, "\n")
}

// code is the exit code of all findings together.
func (f findings) code() int {
	code := 0
	for _, one := range f {
		if code == 0 || slices.Index(precedence, one.code) < slices.Index(precedence, code) {
			code = one.code
		}
	}
	return code
}

// end prints what is to be said about err and returns the exit code. The form
// of an error is "bench: what", and "hint: what to do" on the next line.
func (c console) end(err error) int {
	if err == nil {
		return 0
	}
	found := asFindings(err)
	for _, one := range found {
		c.say("bench: %s", clean(one.text))
		if one.hint != "" {
			c.say("hint: %s", clean(one.hint))
		}
	}
	return found.code()
}

// say writes a line to standard error; nothing can be done if that fails.
func (c console) say(format string, a ...any) { _, _ = fmt.Fprintf(c.err, format+"\n", a...) }

// asFindings gives every error its code; one that carries none is internal.
func asFindings(err error) findings {
	var found findings
	var fault *scenarios.Fault
	switch {
	case errors.As(err, &found):
		return found
	case errors.As(err, &fault):
		return findings{{fault.Code, err.Error(), fault.Hint}}
	}
	return findings{{scenarios.ExitInternal, err.Error(), ""}}
}

// judge finds what results say against themselves: runs that cannot be
// trusted, thresholds that were breached or could not be decided.
func judge(rs []results.Result) (found findings) {
	for _, r := range rs {
		if r.Probe != nil { // the search has judged it
			continue
		}
		for _, check := range r.Validity.Checks {
			if check.Kind == "instrument" && !check.OK {
				found = append(found, finding{scenarios.ExitInvalid,
					fmt.Sprintf("%s: measurement invalid: %s is %s, the limit is %s", name(r), check.Name, quantity(check.Value, check.Unit), quantity(check.Limit, check.Unit)),
					check.Advice})
			}
		}
		for _, a := range r.Thresholds {
			switch a.Outcome {
			case results.Breach:
				found = append(found, finding{scenarios.ExitBreached, fmt.Sprintf("%s: threshold breached: %s (%s)", name(r), a.Expression, a.Detail), ""})
			case results.Unknown:
				found = append(found, finding{exitInconclusive, fmt.Sprintf("%s: threshold undecided: %s (%s)", name(r), a.Expression, a.Detail), ""})
			case results.Straddling:
				found = append(found, finding{exitInconclusive, fmt.Sprintf("%s: threshold undecided: the limit lies within the interval: %s (%s)", name(r), a.Expression, a.Detail),
					"more messages narrow the interval: lengthen --duration, or add --repeat where runs differ"})
			}
		}
	}
	return append(found, judgeBrackets(rs)...)
}

// quantity writes a number with its unit.
func quantity(v float64, unit string) string {
	switch unit {
	case string(results.Nanoseconds):
		return short(time.Duration(v))
	case string(results.Number):
		return fmt.Sprintf("%.4g", v)
	case "share":
		return fmt.Sprintf("%.3g %%", 100*v)
	}
	return fmt.Sprintf("%.4g %s", v, unit)
}

// name tells one result from the others of its run.
func name(r results.Result) string {
	word := r.Pattern
	if r.Group != "" {
		word = "group " + r.Group
	}
	if r.Scenario.Load.Repeat > 1 {
		return fmt.Sprintf("%s, repeat %d", word, r.Repeat+1)
	}
	return word
}

// clean makes foreign text harmless for a terminal and keeps it on one line.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r):
			return '?'
		}
		return r
	}, text)
	// What CI systems take for a command anywhere in a line.
	return strings.NewReplacer("##[", "##?[", "##vso[", "##?vso[").Replace(text)
}
