package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"bench/results"
	"bench/servers"
)

func (c *checker) count(field string, n, low, high int) {
	switch {
	case n < low:
		c.add(field, fmt.Sprintf("%d is too few: at least %d is needed", n, low), "")
	case n > high:
		c.add(field, fmt.Sprintf("%d is too many: at most %d is allowed", n, high), "")
	}
}

func (c *checker) span(field string, d results.Duration, low, high time.Duration) {
	switch {
	case time.Duration(d) < low:
		c.add(field, fmt.Sprintf("%v is too short: at least %v is needed", d, results.Duration(low)), "")
	case time.Duration(d) > high:
		c.add(field, fmt.Sprintf("%v is too long: at most %v is allowed", d, results.Duration(high)), "")
	}
}

func (c *checker) size(field string, b results.Bytes, low, high results.Bytes) {
	switch {
	case b < low:
		c.add(field, fmt.Sprintf("%dB is too small: at least %v is needed", int64(b), low), "")
	case b > high:
		c.add(field, fmt.Sprintf("%v is too large: at most %v is allowed", b, high), "")
	}
}

func (c *checker) rate(field string, r results.Rate, zero string) {
	if !(r >= 0) || math.IsInf(float64(r), 0) {
		c.add(field, fmt.Sprintf("%v is no rate: 0 or more is allowed, such as 4/s", r), zero)
	}
}

func (c *checker) word(field, value string, words ...string) {
	if !slices.Contains(words, value) {
		c.add(field, quoted(value)+" is unknown", suggestion(value, words, words))
	}
}

func (c *checker) cookie(value string) {
	const most = 4096
	bad := func(r rune) bool { return r < ' ' || r > '~' }
	switch {
	case len(value) > most:
		c.add("parameters.cookie", fmt.Sprintf("%d bytes are too many: at most %d are allowed", len(value), most), "")
	case strings.ContainsFunc(value, bad):
		c.add("parameters.cookie", "printable ASCII is allowed only", "")
	}
}

func (c *checker) inject(s results.Scenario) {
	if _, err := servers.ParseInjection(s.Load.Inject); err != nil {
		c.add("load.inject", err.Error(), servers.InjectionForms)
	}
	if s.Load.Inject != "" && External(s) {
		c.add("load.inject", "the target is not one of the run's own servers", "start it with bench serve --inject instead")
	}
}

// planSize is how many messages a plan has on average.
func planSize(l results.Load) float64 {
	if l.ClosedLoop || !(l.Rate > 0) {
		return 0
	}
	span := time.Duration(l.Warmup).Seconds() + time.Duration(l.Duration).Seconds()
	return float64(topicCount(l)) * float64(l.Rate) * span
}

// thousands writes a count with separators, as one reads it.
func thousands(n float64) string {
	digits := fmt.Sprintf("%.0f", n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
