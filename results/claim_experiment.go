package results

import (
	"slices"
	"strings"
)

// Experiment is what decides one or several claims: a workload with fields that
// are swept, the groups of clients that meet it, what is measured in every cell of
// the sweep, and the rules by which a claim stands or falls. What its authors expect
// is not in it: see Expectation.
type Experiment struct {
	// Name is its file's.
	Name string `json:"name"`
	// Tier is 1 for one machine and one server, 2 for fleets and faults, 3 for
	// products and sizes that must be brought along.
	Tier int `json:"tier"`
	// Question is what is asked, in one sentence.
	Question string `json:"question"`
	// Planned says why the experiment is not defined in full yet; "" if it is.
	Planned string `json:"planned"`
	// Setup says in words what is run, and why so.
	Setup string `json:"setup"`
	// Fields are what it sets, over the common workload. One with several values is
	// swept.
	Fields []Field `json:"fields"`
	// Full are values in place of those for the full profile.
	Full []Field `json:"full"`
	// Groups are the populations of clients in every cell.
	Groups []Group `json:"groups"`
	// Together lists fields that are swept in step, as "load.rate, load.clients".
	Together []string `json:"together"`
	// Cross takes every combination of swept values in the quick profile too.
	Cross bool `json:"cross"`
	// Apart runs every group by itself, one after the other, where CPU or capacity
	// is measured; else all groups of a cell share one run.
	Apart bool `json:"apart"`
	// FindRate searches the highest rate at which these conditions hold, in place
	// of the load's own.
	FindRate string         `json:"find_rate"`
	Measures []ClaimMeasure `json:"measures"`
	Decides  []Question     `json:"decides"`
	Chart    Drawing        `json:"chart"`
	// MoreCharts are drawn below it, each of another kind.
	MoreCharts []Drawing `json:"more_charts"`
	// Notes are caveats, and what explains a prediction that does not hold.
	Notes []string `json:"notes"`
}

// Charts are all charts of the experiment, its own first.
func (e *Experiment) Charts() []Drawing { return append([]Drawing{e.Chart}, e.MoreCharts...) }

// Draws reports whether one of them is of a kind.
func (e *Experiment) Draws(kind string) bool {
	return slices.ContainsFunc(e.Charts(), func(d Drawing) bool { return d.Kind == kind })
}

// Group is a population of clients of one pattern.
type Group struct {
	// Name is its word in measures.
	Name string `json:"name"`
	// Pattern is a pattern, or a variant of one, such as "longpoll/close".
	Pattern string `json:"pattern"`
	// Fields are what it sets over those of the experiment.
	Fields []Field `json:"fields"`
}

// ClaimMeasure is a number of every cell.
type ClaimMeasure struct {
	// Name is its word in rules and charts.
	Name string `json:"name" yaml:"name"`
	// About says in one sentence what it is.
	About string `json:"about" yaml:"about"`
	// Of is an expression over metrics of groups, such as "p99(longpoll.delivery)".
	Of string `json:"of" yaml:"of"`
	// Baseline divides it by its own value in the cell where a swept field has this
	// value, such as "load.rate = 1/s"; empty is no division.
	Baseline string `json:"baseline" yaml:"baseline"`
	// Predict is what it should be.
	Predict Prediction `json:"predict" yaml:"predict"`
}

// Prediction is a closed form at the fields of a cell.
type Prediction struct {
	// Form is the name of a closed form, "" for no prediction.
	Form string `json:"form" yaml:"form"`
	// Group is whose fields count; "" is the first group that the measure names.
	Group string `json:"group" yaml:"group"`
	// With gives every symbol of the form its value.
	With []Argument `json:"with" yaml:"with"`
}

// Question is what an experiment asks about one claim, or about a part of it.
type Question struct {
	ID string `json:"id" yaml:"id"`
	// Part is a word for one of several questions about the claim, else "".
	Part string `json:"part" yaml:"part"`
	// Says is what the claim says of this experiment.
	Says string `json:"says" yaml:"says"`
	// Decide is the rule in words.
	Decide string `json:"decide" yaml:"decide"`
	// Where are the cells that decide, by values of swept fields; none is all.
	Where []Field `json:"where" yaml:"where"`
	// Hold are the conditions under which the claim holds in a cell: all of them.
	Hold []ClaimCondition `json:"hold" yaml:"hold"`
	// Search is the swept field on which a boundary is sought, "" for none.
	Search string `json:"search" yaml:"search"`
	// Change is what would change the verdict.
	Change string `json:"change" yaml:"change"`
}

// Name is the id, and the part if there is one: no other question of an experiment
// has it.
func (q *Question) Name() string { return strings.TrimSpace(q.ID + " " + q.Part) }

// ClaimCondition is a rule about one measure, or about the order of several.
type ClaimCondition struct {
	Measure string `json:"measure" yaml:"measure"`
	Rule    Rule   `json:"rule" yaml:"rule"`
	// Limit is for above, below, near and exactly; Low and High for between.
	Limit Literal `json:"limit" yaml:"limit"`
	Low   Literal `json:"low" yaml:"low"`
	High  Literal `json:"high" yaml:"high"`
	// Margin is how far near, predicted and ties reach: a share of the value as
	// "5%", or an amount. None is what ties and predictions have by default.
	Margin Literal `json:"margin" yaml:"margin"`
	// Order ranks measures, lowest class first, for ranked; for tied, each class
	// ties within itself.
	Order [][]string `json:"order" yaml:"order"`
	// Ties lets a tie between classes pass.
	Ties bool `json:"ties" yaml:"ties"`
}

// Rule is a word for a comparison.
type Rule string

// The rules.
const (
	Above     Rule = "above"
	Below     Rule = "below"
	Between   Rule = "between"
	Near      Rule = "near"
	Exactly   Rule = "exactly"
	Predicted Rule = "predicted"
	Ranked    Rule = "ranked"
	Tied      Rule = "tied"
)

// Rules lists the rules.
var Rules = []Rule{Above, Below, Between, Near, Exactly, Predicted, Ranked, Tied}

// Drawing is the chart of an experiment.
type Drawing struct {
	// Kind is one of DrawingKinds.
	Kind string `json:"kind" yaml:"kind"`
	// X is the swept field along the bottom, or group, time, quantile or age.
	X string `json:"x" yaml:"x"`
	// Y are measures or, for distributions, what is drawn of each group.
	Y []string `json:"y" yaml:"y"`
	// Log names the logarithmic axes: x, y or both.
	Log []string `json:"log" yaml:"log"`
	// About is what it shows.
	About string `json:"about" yaml:"about"`
}

// DrawingKinds lists the kinds of charts.
var DrawingKinds = []string{"lines", "bars", "stacked", "cdf", "heat", "frontier", "profile", "timeline", Collapse, "matrix", "table"}

// Collapse is the kind of chart that draws requests over time in units of the hold. It
// needs more than figures: GroupRecord.Course.
const Collapse = "collapse"
