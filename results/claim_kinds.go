package results

// Article is a source of claims.
type Article struct {
	// Name is its word on the command line, and the name of its file.
	Name   string `json:"name"`
	Title  string `json:"title"`
	Author string `json:"author"`
	// Date is a year or a day, "" where the source gives none.
	Date   string  `json:"date"`
	Claims []Claim `json:"claims"`
}

// Claim is one statement of an article, in our own words.
type Claim struct {
	// ID is its letter and number, such as "K9"; it never changes.
	ID    string    `json:"id"`
	Claim string    `json:"claim"`
	Kind  ClaimKind `json:"kind"`
	// Experiments decide it, in order.
	Experiments []string `json:"experiments"`
	// Reason says of an opinion why no experiment decides it.
	Reason string `json:"reason"`
}

// ClaimKind says what a claim is, and hence which verdicts it can have.
type ClaimKind string

// The kinds of claims.
const (
	// Testable claims are right, right within bounds, or wrong.
	Testable ClaimKind = "testable"
	// Pitfall claims are advice or sample code with a hidden cost.
	Pitfall ClaimKind = "pitfall"
	// Conformance claims say what a pattern is: a failure is an error of bench.
	Conformance ClaimKind = "conformance"
	// OpinionKind claims have no verdict.
	OpinionKind ClaimKind = "opinion"
)

// ClaimKinds lists the kinds.
var ClaimKinds = []ClaimKind{Testable, Pitfall, Conformance, OpinionKind}

// ClaimVerdict is what measurements come to about a claim.
type ClaimVerdict string

// The verdicts.
const (
	// Supported: every declared cell lies on the claimed side, interval and all.
	Supported ClaimVerdict = "SUPPORTED"
	// Conditional: some cells do, and others lie on the other side; a boundary is
	// between them.
	Conditional ClaimVerdict = "CONDITIONAL"
	// Refuted: every cell lies on the other side.
	Refuted ClaimVerdict = "REFUTED"
	// PitfallConfirmed: the predicted cost was measured in every cell.
	PitfallConfirmed ClaimVerdict = "PITFALL-CONFIRMED"
	// PitfallNotSeen: it was in none.
	PitfallNotSeen ClaimVerdict = "PITFALL-NOT-SEEN"
	// Conforms: bench behaves as the pattern is defined.
	Conforms ClaimVerdict = "CONFORMS"
	// Nonconforming: it does not, which is an error of bench.
	Nonconforming ClaimVerdict = "NONCONFORMING"
	// ClaimInconclusive: an interval has the margin inside, or cells are missing.
	ClaimInconclusive ClaimVerdict = "INCONCLUSIVE"
	// ClaimInvalid: the instrument failed one of its own checks.
	ClaimInvalid ClaimVerdict = "INVALID"
	// NotTestableHere: it needs a product, a right or a size that is absent.
	NotTestableHere ClaimVerdict = "NOT-TESTABLE-HERE"
	// Planned: the experiment cannot be run yet.
	Planned ClaimVerdict = "PLANNED"
	// Opinion: numbers may be told, a verdict is not.
	Opinion ClaimVerdict = "OPINION"
)

// ClaimVerdicts lists the verdicts.
var ClaimVerdicts = []ClaimVerdict{Supported, Conditional, Refuted, PitfallConfirmed, PitfallNotSeen, Conforms, Nonconforming,
	ClaimInconclusive, ClaimInvalid, NotTestableHere, Planned, Opinion}

// Decided reports whether the verdict says how things are.
func (v ClaimVerdict) Decided() bool {
	switch v {
	case Supported, Conditional, Refuted, PitfallConfirmed, PitfallNotSeen, Conforms, Nonconforming:
		return true
	}
	return false
}

// can lists the decided verdicts of a kind: all cells hold, some do, none does.
func (k ClaimKind) can() (all, some, none ClaimVerdict) {
	switch k {
	case Pitfall:
		return PitfallConfirmed, Conditional, PitfallNotSeen
	case Conformance:
		return Conforms, Nonconforming, Nonconforming
	}
	return Supported, Conditional, Refuted
}

// Allows reports whether a claim of that kind can come to that verdict.
func (k ClaimKind) Allows(v ClaimVerdict) bool {
	if k == OpinionKind || v == Opinion {
		return k == OpinionKind && v == Opinion
	}
	all, some, none := k.can()
	return !v.Decided() || v == all || v == some || v == none
}

// Expectation is what the authors of an experiment expect of a claim. It is told
// beside a verdict and compared with it; what decides never sees it.
type Expectation struct {
	ID string `json:"id" yaml:"id"`
	// Part is which question about the claim, as in Question.
	Part    string       `json:"part" yaml:"part"`
	Verdict ClaimVerdict `json:"verdict" yaml:"verdict"`
	// Why is one sentence: what bounds it, or what the article overlooks.
	Why string `json:"why" yaml:"why"`
}
