package scenarios

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"bench/results"
)

var experimentFile = fileKind{"an experiment's file", "experiment", "an experiment has five levels at most",
	"an experiment needs at least a tier, a question and decides", reflect.TypeFor[experimentText]()}

// experimentText is an experiment's file.
type experimentText struct {
	Tier       int                    `yaml:"tier"`
	Question   string                 `yaml:"question"`
	Planned    string                 `yaml:"planned"`
	Setup      string                 `yaml:"setup"`
	Load       settings               `yaml:"load"`
	Network    settings               `yaml:"network"`
	Parameters settings               `yaml:"parameters"`
	Behavior   settings               `yaml:"behavior"`
	Upstream   settings               `yaml:"upstream"`
	Full       sections               `yaml:"full"`
	Groups     []groupText            `yaml:"groups"`
	Together   []string               `yaml:"together"`
	Cross      bool                   `yaml:"cross"`
	Apart      bool                   `yaml:"apart"`
	FindRate   string                 `yaml:"find_rate"`
	Measures   []results.ClaimMeasure `yaml:"measures"`
	Decides    []results.Question     `yaml:"decides"`
	Chart      results.Drawing        `yaml:"chart"`
	MoreCharts []results.Drawing      `yaml:"more_charts"`
	Notes      []string               `yaml:"notes"`
}

// sections are those of a workload.
type sections struct {
	Load       settings `yaml:"load"`
	Network    settings `yaml:"network"`
	Parameters settings `yaml:"parameters"`
	Behavior   settings `yaml:"behavior"`
	Upstream   settings `yaml:"upstream"`
}

// parseExperiment reads an experiment and checks every word in it.
func parseExperiment(f claimFile, c *Claims) (results.Experiment, error) {
	var text experimentText
	b, err := f.read(experimentFile, &text)
	if err != nil {
		return results.Experiment{}, err
	}
	e := results.Experiment{
		Name: f.name, Tier: text.Tier, Question: text.Question, Planned: text.Planned, Setup: text.Setup,
		Fields:   slices.Concat(text.Load, text.Network, text.Parameters, text.Behavior, text.Upstream),
		Full:     slices.Concat(text.Full.Load, text.Full.Network, text.Full.Parameters, text.Full.Behavior, text.Full.Upstream),
		Together: text.Together, Cross: text.Cross, Apart: text.Apart, FindRate: text.FindRate,
		Measures: text.Measures, Decides: text.Decides, Chart: text.Chart, MoreCharts: text.MoreCharts, Notes: text.Notes,
	}
	for _, g := range text.Groups {
		e.Groups = append(e.Groups, g.group())
	}
	x := &examiner{binder: b, e: &e, claims: c}
	return e, x.examine()
}

// examiner holds an experiment against everything that its file may name.
type examiner struct {
	*binder
	e      *results.Experiment
	claims *Claims
	groups []string
	// facts are what is known of every measure, first the group whose fields its
	// prediction takes.
	facts map[string]results.MeasureFacts
	// swept are the names of swept fields with their values.
	swept map[string][]string
}

func (x *examiner) examine() error {
	steps := []func() error{x.head, x.names, x.sweeps, x.measures, x.questions}
	if x.e.Planned == "" {
		steps = append(steps, x.charts, x.cells)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// head is tier, question and plan.
func (x *examiner) head() error {
	e := x.e
	switch {
	case e.Tier < 1 || e.Tier > 3:
		return x.fault("tier", "", "tier %d: 1, 2 or 3 is allowed", e.Tier)
	case e.Question == "" || e.Setup == "":
		return x.fault("", "", "an experiment needs a question and a setup, in words")
	case e.Planned != "" && e.Tier == 1:
		return x.fault("planned", "what needs fleets, faults or products is of tier 2 or 3", "an experiment of tier 1 is not planned")
	case e.Planned == "" && (len(e.Groups) == 0 || len(e.Measures) == 0):
		return x.fault("", "or say under planned why it cannot be run yet", "an experiment needs groups and measures")
	case len(e.Decides) == 0:
		return x.fault("", "", "the experiment decides nothing")
	case e.FindRate != "":
		for i, condition := range strings.Split(e.FindRate, ",") {
			if _, err := results.CompileThreshold(strings.TrimSpace(condition)); err != nil {
				return x.fault("find_rate", "", "find_rate, condition %d: %v", i+1, err)
			}
		}
	}
	return nil
}

// groupForm is a word of the expression language.
var groupForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

// names gives groups their names and checks their patterns.
func (x *examiner) names() error {
	for i := range x.e.Groups {
		g := &x.e.Groups[i]
		field := func(key string) string { return fmt.Sprintf("groups[%d].%s", i, key) }
		if _, _, err := ResolveVariant(g.Pattern); err != nil {
			return x.fault(field("pattern"), hintOf(err), "%v", err)
		}
		if g.Name == "" {
			g.Name = groupName(g.Pattern)
		}
		switch {
		case !groupForm.MatchString(g.Name):
			return x.fault(field("name"), "", "%s is no name of a group: small letters, digits and _ are allowed", quoted(g.Name))
		case slices.Contains(x.groups, g.Name):
			return x.fault(field("name"), "give one of them a name of its own", "two groups are called %s", g.Name)
		}
		x.groups = append(x.groups, g.Name)
	}
	return nil
}

// hintOf is the hint of a Fault.
func hintOf(err error) string {
	var fault *Fault
	if errors.As(err, &fault) {
		return fault.Hint
	}
	return ""
}
