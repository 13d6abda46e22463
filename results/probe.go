package results

// Probe is the place of a run in a search for the highest sustainable rate.
type Probe struct {
	// Number counts the probes of the pattern from 1.
	Number  int     `json:"number"`
	Purpose Purpose `json:"purpose"`
	Outcome Outcome `json:"outcome"`
	// Limit is what kept the rate from passing, "" if it passed.
	Limit RateLimit `json:"limit"`
	// Reason is what decided, in words, with values and limits.
	Reason string `json:"reason"`
	// Resolution is how far apart the ends of the bracket may be at last, as a share
	// of the lower.
	Resolution float64 `json:"resolution"`
	// Ended says after a pattern's last probe why none follows, if the bracket is not
	// what was wanted; else "".
	Ended string `json:"ended"`
	// bracket is what the search came to, if this probe is the lower end of it.
	bracket *RateBracket
}

// RateLimit is what keeps a rate from being sustained.
type RateLimit string

// The limits.
const (
	// GeneratorLimit is the instrument's: the server's limit is above it.
	GeneratorLimit RateLimit = "generator"
	// ServerCPULimit is all the CPU time that the server may have.
	ServerCPULimit RateLimit = "server_cpu"
	// LossLimit is messages that never arrived.
	LossLimit RateLimit = "loss"
	// BacklogLimit is messages that arrived later and later, or not in time.
	BacklogLimit RateLimit = "backlog"
	// ConditionLimit is a condition that broke without any of these.
	ConditionLimit RateLimit = "condition"
	// ServerLimit is the end of the server's process.
	ServerLimit RateLimit = "server_died"
)

// String returns the limit in words.
func (l RateLimit) String() string {
	switch l {
	case ServerCPULimit:
		return "server CPU"
	case ServerLimit:
		return "server died"
	}
	return string(l)
}
