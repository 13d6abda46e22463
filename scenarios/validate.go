package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bench/results"
)

// Bounds of what a run may ask for. Capacity, which depends on the machine, is
// CheckCapacity's.
const (
	maxClients  = 1_000_000        // what eight digits of a stamp and one driver can number
	maxMessages = 50_000_000       // held in memory: 16 bytes for the plan of a message, 8 for when it was sent
	maxPayload  = 1 << 20          // one answer holds 1 MiB
	maxRecords  = 1000             // the servers' limit of messages per answer
	maxHold     = 10 * time.Minute // the servers' limit of holding a request
	maxSpan     = 24 * time.Hour
	maxRepeats  = 1000
)

// A Problem is one bad value of a scenario: what is wrong, what is allowed,
// and what to do about it.
type Problem struct {
	// Field is the value's place, such as "load.clients" or "thresholds[1]".
	Field string
	// Text begins with the value and says what is allowed.
	Text string
	// Hint is what to do, or "".
	Hint string
}

// Problems are all bad values of a scenario.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Field + ": " + problem.Text
	}
	return strings.Join(lines, "\n")
}

// Validate looks at every value of a scenario before anything starts. What it
// returns, if not nil, is Problems.
func Validate(s results.Scenario) error {
	c := checker{}
	c.scenario(s)
	if len(c.problems) == 0 && len(s.Groups) > 0 {
		return checkGroups(s)
	}
	if len(c.problems) == 0 {
		return nil
	}
	return c.problems
}

// scenario checks everything but the groups.
func (c *checker) scenario(s results.Scenario) {
	c.identity(s)
	c.load(s.Load)
	c.parameters(s.Parameters)
	c.behavior(s.Behavior)
	c.behaviors(s)
	c.upstream(s)
	c.network(s)
	c.target(s)
	c.inject(s)
	c.combinations(s)
	for i, condition := range s.Thresholds {
		c.threshold(fmt.Sprintf("thresholds[%d]", i), condition, time.Duration(s.Load.Duration))
	}
}

type checker struct{ problems Problems }

func (c *checker) add(field, text, hint string) {
	c.problems = append(c.problems, Problem{field, text, hint})
}

// threshold checks one condition on a run of a length.
func (c *checker) threshold(field string, condition results.Condition, duration time.Duration) {
	t, err := condition.Compile()
	switch {
	case err != nil:
		c.add(field, err.Error(), "bench list metrics shows what can be compared")
	case t.Span() > duration:
		c.add(field, fmt.Sprintf("%s looks at windows of %v, but the run measures for %v", quoted(condition.Expression), t.Span(), duration),
			"shorten the window, or lengthen --duration")
	}
}

var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func (c *checker) identity(s results.Scenario) {
	if !nameForm.MatchString(s.Name) {
		c.add("name", quoted(s.Name)+" cannot be part of a folder's name",
			"1 to 64 letters, digits, dots, dashes and underscores are allowed")
	}
	if len(s.Patterns) == 0 {
		c.add("patterns", "the list is empty", allowed(append(Names(), allPatterns)))
	}
	for i, name := range s.Patterns {
		_, v, err := ResolveVariant(name)
		switch {
		case err != nil:
			c.add(fmt.Sprintf("patterns[%d]", i), err.Error(), hintOf(err))
		case v.Name != "" && isForeign(s):
			c.add(fmt.Sprintf("patterns[%d]", i), name+": variants are of bench's own clients and servers", "name the pattern alone")
		}
	}
}

func (c *checker) load(l results.Load) {
	c.count("load.clients", l.Clients, 1, maxClients)
	c.count("load.topics", int(l.Topics), 0, maxClients)
	c.rate("load.rate", l.Rate, "0 is an idle run")
	c.word("load.arrivals", l.Arrivals, "poisson", "constant", "burst")
	c.count("load.burst", l.Burst, 1, maxMessages)
	c.size("load.payload", l.Payload, 1, maxPayload)
	c.word("load.stamp", l.Stamp, "due", "none")
	c.span("load.warmup", l.Warmup, 0, maxSpan)
	c.span("load.duration", l.Duration, time.Millisecond, maxSpan)
	c.count("load.repeat", l.Repeat, 1, maxRepeats)
	c.count("load.servers", l.Servers, 0, maxClients)
	c.count("load.workers", l.Workers, 0, maxClients)
}

func (c *checker) parameters(p results.Parameters) {
	c.span("parameters.poll_interval", p.PollInterval, time.Millisecond, maxSpan)
	c.span("parameters.hold", p.Hold, time.Millisecond, maxHold)
	c.span("parameters.rearm", p.Rearm, 0, maxSpan)
	c.count("parameters.batch_count", p.BatchCount, 1, maxRecords)
	c.size("parameters.batch_bytes", p.BatchBytes, 0, maxPayload)
	c.span("parameters.linger", p.Linger, 0, maxHold)
	c.span("parameters.max_wait", p.MaxWait, time.Millisecond, maxHold)
	c.size("parameters.min_bytes", p.MinBytes, 1, maxPayload)
	c.count("parameters.max_records", p.MaxRecords, 1, maxRecords)
	c.word("parameters.headers", p.Headers, "minimal", "browser")
	c.cookie(p.Cookie)
	c.word("parameters.retry", p.Retry, "none", "fixed", "exponential", "jitter")
	c.rate("parameters.connect_rate", p.ConnectRate, "0 is chosen below the listen backlog")
	c.span("parameters.connect_timeout", p.ConnectTimeout, time.Millisecond, maxSpan)
}

// combinations are values that are good alone but not together.
func (c *checker) combinations(s results.Scenario) {
	l := s.Load
	if int(l.Topics) > l.Clients && l.Clients > 0 {
		c.add("load.topics", fmt.Sprintf("%d topics for %d clients: some would have no subscriber", l.Topics, l.Clients),
			fmt.Sprintf("allowed: 1 to %d, or own", l.Clients))
	}
	if l.Stamp == "due" && !isForeign(s) && l.Payload > 0 && l.Payload < results.Bytes(StampBytes) {
		c.add("load.payload", fmt.Sprintf("%v is smaller than the stamp of %d bytes that carries the due time", l.Payload, StampBytes),
			fmt.Sprintf("use %dB or more, or the stamp none to measure bytes and counts only", StampBytes))
	}
	if n := planSize(l); n > maxMessages {
		c.add("load.rate", fmt.Sprintf("%s messages are planned, at most %s are allowed: %d topics × %v × (%v + %v)",
			thousands(n), thousands(maxMessages), topicCount(l), l.Rate, l.Warmup, l.Duration),
			"lower the rate, the topics or the duration")
	}
	if l.ClosedLoop {
		c.closedLoop(s.Patterns)
	}
}

// closedLoop refuses patterns in which the server, not the client, decides
// when the next message comes.
func (c *checker) closedLoop(patterns []string) {
	var can, cannot []string
	for _, p := range Patterns {
		if p.Closed {
			can = append(can, p.Name)
		} else if slices.ContainsFunc(patterns, p.isBaseOf) {
			cannot = append(cannot, p.Name)
		}
	}
	if len(cannot) > 0 {
		c.add("load.closed_loop", fmt.Sprintf("not with %s: there the server decides when the next message comes", strings.Join(cannot, ", ")), allowed(can))
	}
}
