package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"

	"bench/results"
)

//go:embed page/compare.html
var compareHTML string

var compareTemplate = template.Must(template.New("compare").Parse(compareHTML))

// comparePage is what the template shows. Charts, tables and lists are those of
// the report's page.
type comparePage struct {
	page
	Inputs    []pageItem
	Summaries []struct{ Class, Word, Text string }
	Findings  []string
	Matches   []pageMatch
}

type pageMatch struct {
	Heading, Load, Base, Head string
	Color                     template.CSS
	Circumstances             []string
	Methods                   string
	Rows                      []pageDifference
}

type pageDifference struct{ Metric, Unit, Base, Head, Effect, Interval, Word, Class string }

// HTML writes one page that needs nothing else, in the style of the report's:
// what came of it first, then a table for every match, and all charts with the
// inputs laid over each other.
func (c *Comparison) HTML(w io.Writer) error {
	rs := c.results()
	p := comparePage{
		page: page{
			Title: "bench compare: " + c.names(), Commands: commands(rs), Notes: c.notes(),
			LightColors: template.CSS(Light.variables()), DarkColors: template.CSS(Dark.variables()), CSS: template.CSS(pageCSS),
			Lists: pageLists(rs),
		},
		Findings: c.findings(),
	}
	for _, t := range []pageTable{messagesTable(c.groups), errorsTable(c.groups), checksTable(c.groups)} {
		if t.About != "" {
			p.Tables = append(p.Tables, t)
		}
	}
	for _, s := range c.inputs {
		p.Inputs = append(p.Inputs, pageItem{s.letter, s.legend()})
	}
	for _, s := range c.inputs[1:] {
		word, class := c.outcome(s.letter)
		p.Summaries = append(p.Summaries, struct{ Class, Word, Text string }{class, word, c.summary(s.letter)})
	}
	for _, m := range c.matches {
		p.Matches = append(p.Matches, m.page())
	}
	if err := p.draw(rs, c.figure); err != nil {
		return err
	}
	if err := compareTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("writing page: %w", err)
	}
	return nil
}

// outcome is the heaviest word of one input's rows, and the class of its color.
func (c *Comparison) outcome(letter string) (word, class string) {
	seen := map[string]bool{}
	for _, m := range c.matches {
		if m.headSide == letter {
			for _, d := range m.rows {
				// What was not measured on both sides is no doubt.
				if d.word != string(results.WordCannotTell) || !math.IsNaN(d.Effect) {
					seen[kindOf(d.word)] = true
				}
			}
		}
	}
	for _, o := range []struct{ kind, word, class string }{
		{wordInvalid, "INVALID", "INVALID"},
		{string(results.WordWorse), "WORSE", "INVALID"},
		{countedWords[2], "DIFFERS", "PARTIAL"},
		{string(results.WordBetter), "BETTER", "VALID"},
		{string(results.WordCannotTell), "CANNOT TELL", "DOUBT"},
		{string(results.WordSame), "SAME", "VALID"},
	} {
		if seen[o.kind] {
			return o.word, o.class
		}
	}
	return "CANNOT TELL", "DOUBT"
}

// page is the match in the form of the template.
func (m match) page() pageMatch {
	p := pageMatch{
		Heading: m.heading(), Load: loadOf(m.head.runs[0]), Base: m.baseSide, Head: m.headSide, Circumstances: m.circumstances(), Methods: m.methods(),
		Color: template.CSS(fmt.Sprintf("var(--p%d)", modulo(m.head.look.order, len(Light.Patterns)))),
	}
	for _, d := range m.rows {
		cells := d.cells()
		class := ""
		switch d.word {
		case string(results.WordWorse), string(results.WordBetter):
			class = d.word
		case string(results.WordCannotTell), wordInvalid:
			class = "doubt"
		}
		p.Rows = append(p.Rows, pageDifference{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], class})
	}
	return p
}

// results are those of all inputs.
func (c *Comparison) results() []results.Result {
	var all []results.Result
	for _, s := range c.inputs {
		all = append(all, s.results...)
	}
	return all
}

// names joins the names of the inputs.
func (c *Comparison) names() string {
	var all []string
	for _, s := range c.inputs {
		if !slices.Contains(all, s.name) {
			all = append(all, s.name)
		}
	}
	return strings.Join(all, ", ")
}
