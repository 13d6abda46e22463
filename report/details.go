package report

import (
	"fmt"
	"io"
	"strings"

	"bench/results"
)

// Details writes the tables that follow from the results but are no answer by
// themselves: from how many messages on one pattern is cheaper than another,
// which part of the ages is the generator's own, and every probe of a search. It
// writes nothing where none of these can be said.
func Details(w io.Writer, rs []results.Result) error {
	gs, searches := apart(groups(rs))
	var b strings.Builder
	for _, t := range []pageTable{breakEvenTable(gs), clocksTable(gs), probesTable(searches)} {
		t.writeText(&b)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing details: %w", err)
	}
	return nil
}

// writeText writes the table with aligned columns, nothing if it says nothing.
func (t pageTable) writeText(b *strings.Builder) {
	if t.About == "" {
		return
	}
	fmt.Fprintf(b, "\n%s. %s\n\n", t.Title, t.About)
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
	if len(t.Notes) > 0 {
		b.WriteByte('\n')
	}
	for _, n := range t.Notes {
		b.WriteString(n + "\n")
	}
}

// writeMarkdown writes the table in Markdown, nothing if it says nothing.
func (t pageTable) writeMarkdown(b *strings.Builder) {
	if t.About == "" {
		return
	}
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", t.Title, escapeMarkdown(t.About))
	line, rule := "|", "|"
	for _, h := range t.Head {
		line += " " + escapeMarkdown(h.Text) + " |"
		if h.Class == "" {
			rule += "--:|"
		} else {
			rule += ":--|"
		}
	}
	fmt.Fprintf(b, "%s\n%s\n", line, rule)
	for _, row := range t.Rows {
		b.WriteByte('|')
		for _, cell := range row {
			fmt.Fprintf(b, " %s |", escapeMarkdown(cell.Text))
		}
		b.WriteByte('\n')
	}
	for _, n := range t.Notes {
		fmt.Fprintf(b, "\n%s\n", escapeMarkdown(n))
	}
}
