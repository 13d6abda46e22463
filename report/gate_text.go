package report

import (
	"fmt"
	"io"
	"strings"

	"bench/results"
)

// GateTable writes a gate for a terminal: the verdict, a table for every unit, and
// why each metric that did not pass did not.
func GateTable(w io.Writer, g *results.Gate) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", verdictWord(g), clean(g.Why, longestWhy))
	for _, t := range gateTables(g) {
		fmt.Fprintf(&b, "\n%s: %s\n", t.title, t.verdict)
		t.writeText(&b)
		for _, line := range append(reasons(t.rows), t.asides...) {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	b.WriteByte('\n')
	for _, line := range append(compared(g), gateNotes(g)...) {
		fmt.Fprintln(&b, line)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing table: %w", err)
	}
	return nil
}

// writeText writes the rows with aligned columns.
func (t gateTable) writeText(b *strings.Builder) {
	if len(t.rows) == 0 {
		return
	}
	columns := make([][]string, len(gateHead))
	for i := range columns {
		column := []string{gateHead[i]}
		for _, r := range t.rows {
			column = append(column, r.line()[i])
		}
		columns[i] = padded(column, i < 2)
	}
	for line := range len(t.rows) + 1 {
		var cells []string
		for _, column := range columns {
			cells = append(cells, column[line])
		}
		b.WriteString("  " + strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
}
