package report

import (
	"fmt"
	"io"
	"strings"

	"bench/results"
)

// Details writes the tables that follow from the results but are no answer by
// themselves: from how many messages on one pattern is cheaper than another,
// and which part of the ages is the generator's own. It writes nothing where
// neither can be said.
func Details(w io.Writer, rs []results.Result) error {
	gs := groups(rs)
	var b strings.Builder
	for _, t := range []pageTable{breakEvenTable(gs), clocksTable(gs)} {
		if t.About != "" {
			fmt.Fprintf(&b, "\n%s. %s\n\n", t.Title, t.About)
			t.writeText(&b)
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing details: %w", err)
	}
	return nil
}

// writeText writes the table with aligned columns.
func (t pageTable) writeText(b *strings.Builder) {
	var columns [][]string
	for i, h := range t.Head {
		column := []string{h.Text}
		for _, row := range t.Rows {
			column = append(column, row[i].Text)
		}
		columns = append(columns, padded(column, h.Class != ""))
	}
	for line := range len(t.Rows) + 1 {
		var cells []string
		for _, c := range columns {
			cells = append(cells, c[line])
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
}
