package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"bench/results"
)

// Table writes the answer for a terminal: the verdict, one row per pattern with
// units chosen per column, the range over repeats under it, and a footnote for
// every oddity. Foreign text is neutralized.
func Table(w io.Writer, rs []results.Result) error {
	gs, searches := apart(groups(rs))
	notes := notesOf(gs)
	v := judge(rs)
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", v.word, v.text)
	fmt.Fprintf(&b, "%s\n", loadLine(rs))
	bracketTable(searches).writeText(&b)
	for _, s := range sheets(gs, notes) {
		fmt.Fprintf(&b, "\n%s\n\n", s.caption)
		s.writeText(&b)
	}
	if len(notes) > 0 {
		b.WriteByte('\n')
	}
	for i, n := range notes {
		if n.labels == nil {
			fmt.Fprintf(&b, "%s\n", n.text)
			continue
		}
		fmt.Fprintf(&b, "[%d] %s\n", i+1, n.text)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing table: %w", err)
	}
	return nil
}

// writeText writes the sheet with aligned columns.
func (s sheet) writeText(b *strings.Builder) {
	labels := []string{"", "pattern"}
	for _, r := range s.rows {
		labels = append(labels, r.label+r.footmark())
		if r.spreads != nil {
			labels = append(labels, "  "+r.spreadLabel())
		}
		if r.intervals != nil {
			labels = append(labels, "  "+intervalLabel)
		}
	}
	columns := [][]string{padded(labels, true)}
	for i := range s.names {
		var numbers []string
		for _, r := range s.rows {
			numbers = append(numbers, r.cells[i])
		}
		numbers = alignPoints(numbers)
		column := []string{s.names[i], s.units[i]}
		for j, r := range s.rows {
			column = append(column, numbers[j])
			if r.spreads != nil {
				column = append(column, r.spreads[i])
			}
			if r.intervals != nil {
				column = append(column, r.intervals[i])
			}
		}
		columns = append(columns, padded(column, false))
	}
	for line := range columns[0] {
		var cells []string
		for _, c := range columns {
			cells = append(cells, c[line])
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
}

// padded brings texts to one width, flush left or right.
func padded(texts []string, left bool) []string {
	width := 0
	for _, t := range texts {
		width = max(width, utf8.RuneCountInString(t))
	}
	all := make([]string, len(texts))
	for i, t := range texts {
		gap := strings.Repeat(" ", width-utf8.RuneCountInString(t))
		if all[i] = gap + t; left {
			all[i] = t + gap
		}
	}
	return all
}

// alignPoints fills numbers at the right, so that their decimal points stand
// under each other in a column that is flush right.
func alignPoints(texts []string) []string {
	decimals := func(t string) int {
		if t == "" || t[len(t)-1] < '0' || t[len(t)-1] > '9' {
			return -1 // a word
		}
		if i := strings.LastIndexByte(t, '.'); i >= 0 {
			return len(t) - i
		}
		return 0
	}
	most := 0
	for _, t := range texts {
		most = max(most, decimals(t))
	}
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = t
		if d := decimals(t); d >= 0 {
			all[i] += strings.Repeat(" ", most-d)
		}
	}
	return all
}
