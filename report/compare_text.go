package report

import (
	"fmt"
	"io"
	"strings"
)

// columns are the columns of a comparison's table; the letters of the inputs
// take the third and fourth place.
func (m match) columns() []string {
	return []string{"metric", "", m.baseSide, m.headSide, "difference", "95 % interval", ""}
}

// cells is a row of the table.
func (d difference) cells() []string {
	return []string{
		d.field.name, d.unitName(), d.field.write(d.base, d.unit), d.field.write(d.head, d.unit),
		d.effect(), d.interval(), d.word,
	}
}

// Table writes the comparison for a terminal: what came of it, what the letters
// stand for, and a table for every match. Foreign text is neutralized.
func (c *Comparison) Table(w io.Writer) error {
	var b strings.Builder
	for _, s := range c.inputs[1:] {
		fmt.Fprintln(&b, c.summary(s.letter))
	}
	for _, f := range c.findings() {
		fmt.Fprintln(&b, f)
	}
	b.WriteByte('\n')
	for _, s := range c.inputs {
		fmt.Fprintf(&b, "%s  %s\n", s.letter, s.legend())
	}
	for _, m := range c.matches {
		fmt.Fprintf(&b, "\n%s · %s\n", m.heading(), loadOf(m.head.runs[0]))
		for _, line := range m.circumstances() {
			fmt.Fprintf(&b, "%s\n", line)
		}
		b.WriteByte('\n')
		m.writeText(&b)
		fmt.Fprintf(&b, "%s\n", m.methods())
	}
	b.WriteByte('\n')
	for _, n := range c.notes() {
		fmt.Fprintf(&b, "%s\n", n)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing table: %w", err)
	}
	return nil
}

// writeText writes the rows with aligned columns.
func (m match) writeText(b *strings.Builder) {
	left := []bool{true, true, false, false, false, true, true}
	columns := make([][]string, len(left))
	for i := range columns {
		var body []string
		for _, d := range m.rows {
			body = append(body, d.cells()[i])
		}
		columns[i] = padded(append([]string{m.columns()[i]}, body...), left[i])
	}
	for line := range len(m.rows) + 1 {
		var cells []string
		for _, column := range columns {
			cells = append(cells, column[line])
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
}

// Markdown writes the comparison for a pull request or a document. Foreign text
// is escaped.
func (c *Comparison) Markdown(w io.Writer) error {
	var b strings.Builder
	for _, s := range c.inputs[1:] {
		fmt.Fprintf(&b, "**%s**\n\n", escapeMarkdown(c.summary(s.letter)))
	}
	for _, f := range c.findings() {
		fmt.Fprintf(&b, "%s\n\n", escapeMarkdown(f))
	}
	for _, s := range c.inputs {
		fmt.Fprintf(&b, "- %s = %s\n", s.letter, escapeMarkdown(s.legend()))
	}
	for _, m := range c.matches {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n", escapeMarkdown(m.heading()), escapeMarkdown(loadOf(m.head.runs[0])))
		for _, line := range m.circumstances() {
			fmt.Fprintf(&b, "\n%s\n", escapeMarkdown(line))
		}
		fmt.Fprintf(&b, "\n| %s |\n|:--|:--|--:|--:|--:|:--|:--|\n", strings.Join(m.columns(), " | "))
		for _, d := range m.rows {
			b.WriteByte('|')
			for _, cell := range d.cells() {
				fmt.Fprintf(&b, " %s |", escapeMarkdown(cell))
			}
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "\n%s\n", escapeMarkdown(m.methods()))
	}
	b.WriteByte('\n')
	for _, n := range c.notes() {
		fmt.Fprintf(&b, "- %s\n", escapeMarkdown(n))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing Markdown: %w", err)
	}
	return nil
}
