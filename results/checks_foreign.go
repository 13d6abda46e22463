package results

import (
	"fmt"
	"strconv"
)

// foreign tells whether the messages of a run went through a server that is not
// ours, so that they may come back changed, or to somebody else, or not at all.
func foreign(r *Result) bool {
	return r.Scenario.Target.Kind == ForeignTarget && r.Loop == "open" && r.Messages.Published > 0
}

// unrecognized is how many messages arrived, if none of them was one of ours.
func unrecognized(r *Result, o Observations) (float64, bool) {
	if o.Stamped > 0 {
		return 0, foreign(r)
	}
	return float64(r.Messages.Unstamped), foreign(r)
}

// sayUnrecognized quotes the first of them: it shows what is wrong.
func sayUnrecognized(r *Result, o Observations) string {
	n := grouped(r.Messages.Unstamped)
	if o.Strays > 0 && o.Strays == r.Messages.Unstamped {
		return fmt.Sprintf("received %s messages, all of them of other topics than their client's: the server does not keep topics apart, so use --topics=1, or look at {topic} in subscribe.path, subscribe.send and publish; first body: %s", n, o.FirstBody)
	}
	return fmt.Sprintf("received %s messages, none carried a stamp; first body: %s; look at the stamp, at {message} in publish.body, and at what else the server sends", n, o.FirstBody)
}

// unheard is how many messages were published, if nothing at all arrived.
func unheard(r *Result, o Observations) (float64, bool) {
	if o.Stamped > 0 || r.Messages.Unstamped > 0 {
		return 0, foreign(r)
	}
	return float64(r.Messages.Published), foreign(r)
}

// grouped writes a count with separators, as one reads it.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
