package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"bench/results"
)

// A fact is a line of what is known of a claim or an experiment.
type fact struct{ name, text string }

// A leaf is a title with its facts.
type leaf struct {
	title string
	facts []fact
}

func (l *leaf) add(name, text string) {
	if text = sentenceOr(text); text != "" {
		l.facts = append(l.facts, fact{name, text})
	}
}

// sentenceOr is sentence, but nothing for nothing.
func sentenceOr(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return sentence(text)
}

// leaves are the claim, and one for every experiment that asks about it.
func (c ClaimEntry) leaves() []leaf {
	first := leaf{title: name(c.Claim.ID) + ": " + sentence(c.Claim.Claim)}
	first.add("source", source(c.Article))
	first.add("article", c.Article.Name)
	first.add("kind", string(c.Claim.Kind))
	first.add("status", c.Status)
	first.add("reason", c.Claim.Reason)
	all := []leaf{first}
	for _, e := range c.Experiments {
		all = append(all, e.leaf())
	}
	return all
}

func (x ClaimExperiment) leaf() leaf {
	e := x.Experiment
	l := leaf{title: fmt.Sprintf("%s (tier %d): %s", name(e.Name), e.Tier, sentence(e.Question))}
	l.add("planned", e.Planned)
	l.add("setup", e.Setup)
	for _, f := range e.Fields {
		l.add("sets", f.String())
	}
	for _, f := range e.Full {
		l.add("full sets", f.String())
	}
	l.add("in step", strings.Join(e.Together, "; "))
	for _, g := range e.Groups {
		l.add("group", groupText(g))
	}
	l.add("rate", e.FindRate)
	for i, q := range x.Questions {
		l.question(e, q)
		if i < len(x.Expected) {
			l.add("expected", expectedText(x.Expected[i]))
		}
	}
	for _, chart := range e.Charts() {
		if chart.Kind != "" {
			l.add("chart", chart.Kind+": "+chart.About)
		}
	}
	for _, p := range x.Profiles {
		l.add(p.Profile, effortText(p))
	}
	if len(x.Needs) > 0 {
		l.add("needs", "runs do not offer yet: "+strings.Join(x.Needs, ", "))
	}
	for _, note := range e.Notes {
		l.add("note", note)
	}
	return l
}

// question adds what is asked about the claim, and by what it is decided.
func (l *leaf) question(e results.Experiment, q results.Question) {
	part := q.Says
	if q.Part != "" {
		part = q.Part + ": " + q.Says
	}
	l.add("part", part)
	l.add("holds if", q.Decide)
	var where []string
	for _, f := range q.Where {
		where = append(where, f.String())
	}
	l.add("where", strings.Join(where, "; "))
	for _, c := range q.Hold {
		l.add("rule", c.Text())
	}
	for _, m := range e.Measures {
		if slices.ContainsFunc(q.Hold, func(c results.ClaimCondition) bool { return names(c, m.Name) }) {
			l.add("measure", measureText(m))
		}
	}
	if q.Search != "" {
		l.add("boundary", "along "+q.Search)
	}
	l.add("would change", q.Change)
}

// names reports whether a condition is about a measure.
func names(c results.ClaimCondition, measure string) bool {
	return c.Measure == measure || slices.ContainsFunc(c.Order, func(class []string) bool { return slices.Contains(class, measure) })
}

func groupText(g results.Group) string {
	text := g.Name
	if g.Pattern != g.Name {
		text += ", " + g.Pattern
	}
	for _, f := range g.Fields {
		text += ", " + f.String()
	}
	return text
}

func measureText(m results.ClaimMeasure) string {
	text := fmt.Sprintf("%s = %s: %s", m.Name, m.Of, m.About)
	if m.Baseline != "" {
		text += ", over its value at " + m.Baseline
	}
	if form, ok := results.FindForm(m.Predict.Form); ok {
		with := make([]string, len(m.Predict.With))
		for i, a := range m.Predict.With {
			with[i] = a.String()
		}
		text += fmt.Sprintf("; predicted by %s (%s), %s, with %s", form.Name, form.Number, form.Doc, strings.Join(with, ", "))
	}
	return text
}

func expectedText(e results.Expectation) string {
	if e.Why == "" {
		return string(e.Verdict)
	}
	return string(e.Verdict) + ", " + e.Why
}

func effortText(p ClaimEffort) string {
	span := time.Duration(p.Seconds * float64(time.Second)).Round(time.Second)
	text := fmt.Sprintf("%s in %s, %s, about %v", plural(int64(p.Cells), "cell"), plural(int64(p.Runs), "run"), times(p.Repeat), span)
	if len(p.Skipped) > 0 {
		text += "; left out to fit: " + strings.Join(p.Skipped, ", ")
	}
	return text
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// ClaimTable writes everything about one claim for a terminal.
func ClaimTable(w io.Writer, c ClaimEntry) error {
	var b strings.Builder
	for i, l := range c.leaves() {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s\n", l.title)
		for _, f := range l.facts {
			fmt.Fprintf(&b, "  %-12s  %s\n", f.name, f.text)
		}
	}
	return writeAll(w, b.String())
}

// ClaimMarkdown writes the same as Markdown.
func ClaimMarkdown(w io.Writer, c ClaimEntry) error {
	var b strings.Builder
	for i, l := range c.leaves() {
		level := "###"
		if i == 0 {
			level = "##"
		} else {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s %s\n\n", level, escapeMarkdown(l.title))
		for _, f := range l.facts {
			fmt.Fprintf(&b, "- **%s** %s\n", f.name, escapeMarkdown(f.text))
		}
	}
	return writeAll(w, b.String())
}
