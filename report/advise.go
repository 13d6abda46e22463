package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"bench/results"
)

// AdviceSchema is the version of the JSON form of an advice.
const AdviceSchema = "bench/advice/v1"

// Advice is an answer to a wish with what it rests on, ready to be written.
type Advice struct {
	results.Advice
	// Source is where the measured numbers come from, in words.
	Source string
	// Patterns are the names of all patterns, in the order of their table.
	Patterns []string
	// Command is the command line.
	Command string
}

// adviceHead are the columns of an advice.
var adviceHead = []string{"option", "mean", "p50", "p99", "bytes per message", "requests per second", "server CPU, cores", "objectives", ""}

// marks of how a number came about.
var toldMarks = map[string]string{results.Measured: " m", results.Foreseen: " p", results.Scaled: " s"}

// adviceLegend explains the marks.
const adviceLegend = "m measured at this rate, payload, round trip and interval; p predicted by a closed form, latencies with what this pattern took beside its own in the nearest measurement; " +
	"s measured per message or request in the nearest measurement, times those predicted here"

// wishText is the wish in words.
func (a Advice) wishText() string {
	w := a.Wish
	text := fmt.Sprintf("%s, %s each, %s payload, round trip %s", plural(int64(w.Clients), "client"), w.Rate, w.Payload, w.RTT)
	for i, o := range w.Objectives {
		if i == 0 {
			text += ", wanted: " + o.String()
			continue
		}
		text += " and " + o.String()
	}
	return text
}

// rows are the options as cells, in the order of adviceHead.
func (a Advice) rows() (all [][]string) {
	for i, o := range a.Options {
		row := []string{name(o.Name)}
		for _, figure := range []string{"mean", "p50", "p99"} {
			row = append(row, told(o.Latency[figure], duration))
		}
		cores := told(o.Cores, number)
		row = append(row, told(o.WireBytes, number), told(o.Requests, number), cores, a.fit(o))
		verdict := ""
		switch {
		case i == a.Choice:
			verdict = "the answer"
		case o.Beaten:
			verdict = "beaten"
		}
		all = append(all, append(row, verdict))
	}
	return all
}

// told is a number with the mark of how it came about.
func told(t results.Told, write func(float64) string) string {
	if t.How == "" {
		return absent
	}
	return write(t.Value) + toldMarks[t.How]
}

// fit says whether an option meets the objectives.
func (a Advice) fit(o results.Option) string {
	switch {
	case len(a.Wish.Objectives) == 0:
		return absent
	case len(o.Misses) == 0:
		return "met"
	}
	return "misses " + strings.Join(o.Misses, ", ")
}

// asides are the sentences below the table.
func (a Advice) asides() []string {
	all := []string{"measured numbers: " + clean(a.Source, longestReason), adviceLegend}
	return append(all, a.Notes...)
}

// Table writes the advice for a terminal, the answer first.
func (a Advice) Table(w io.Writer) error {
	columns := make([][]string, len(adviceHead))
	for i, title := range adviceHead {
		columns[i] = []string{strings.ToUpper(title)}
		for _, row := range a.rows() {
			columns[i] = append(columns[i], row[i])
		}
		columns[i] = padded(columns[i], i == 0 || i >= 7)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", a.Why, a.wishText())
	for n := range columns[0] {
		var cells []string
		for _, column := range columns {
			cells = append(cells, column[n])
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
	b.WriteByte('\n')
	for _, aside := range a.asides() {
		b.WriteString(aside + "\n")
	}
	return writeAll(w, b.String())
}

// Markdown writes the same as Markdown.
func (a Advice) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n\n%s\n\n| %s |\n|:--|%s:--|:--|\n", escapeMarkdown(a.Why), escapeMarkdown(a.wishText()), strings.Join(adviceHead, " | "), strings.Repeat("--:|", 6))
	for _, row := range a.rows() {
		for _, cell := range row {
			fmt.Fprintf(&b, "| %s ", escapeMarkdown(cell))
		}
		b.WriteString("|\n")
	}
	b.WriteByte('\n')
	for _, aside := range a.asides() {
		fmt.Fprintf(&b, "- %s\n", escapeMarkdown(aside))
	}
	return writeAll(w, b.String())
}

// JSON writes it as JSON.
func (a Advice) JSON(w io.Writer) error {
	data, err := json.MarshalIndent(struct {
		Schema string `json:"schema"`
		Source string `json:"source"`
		results.Advice
	}{AdviceSchema, a.Source, a.Advice}, "", " ")
	if err != nil {
		return fmt.Errorf("encoding the advice: %w", err)
	}
	return writeAll(w, string(data)+"\n")
}

// look is the look of an option: the pattern's, with another dash for each interval.
func (a Advice) look(i int) look {
	l := look{order: slices.Index(a.Patterns, a.Options[i].Pattern)}
	for _, before := range a.Options[:i] {
		if before.Pattern == a.Options[i].Pattern {
			l.series++
		}
	}
	return l
}
