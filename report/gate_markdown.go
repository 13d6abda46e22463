package report

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"bench/results"
)

// Sizes that GitHub takes: of a job summary (1 MiB, above which the whole of it is
// refused) and of the text of a comment (65,536 characters).
const (
	SummaryBytes = 1 << 20
	CommentBytes = 64_000
)

// GateMarkdown is a gate as Markdown of at most so many bytes: if need be rows of
// the tables are left out, those that say least first, and that is said.
func GateMarkdown(g *results.Gate, limit int) string {
	tables := gateTables(g)
	total := 0
	for i := range tables {
		slices.SortStableFunc(tables[i].rows, func(a, b gateRow) int { return a.weight() - b.weight() })
		total += len(tables[i].rows)
	}
	if text := gateMarkdown(g, tables, total); len(text) <= limit {
		return text
	}
	// The more rows the longer: the most that fit are found by halving.
	most := sort.Search(total, func(n int) bool { return len(gateMarkdown(g, tables, n)) > limit }) - 1
	return cutLines(gateMarkdown(g, tables, max(0, most)), limit)
}

// gateMarkdown writes at most so many rows, those of all tables that weigh most.
func gateMarkdown(g *results.Gate, tables []gateTable, rows int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## bench gate: %s\n\n%s\n", verdictWord(g), escapeMarkdown(clean(g.Why, longestWhy)))
	lightest, ties := lightest(tables, rows)
	left := 0
	for _, t := range tables {
		fmt.Fprintf(&b, "\n### %s: %s\n", escapeMarkdown(t.title), t.verdict)
		var shown []gateRow
		for _, r := range t.rows {
			switch w := r.weight(); {
			case w > lightest || w == lightest && ties == 0:
				left++
				continue
			case w == lightest:
				ties--
			}
			shown = append(shown, r)
		}
		writeGateRows(&b, shown)
		for _, line := range t.asides {
			fmt.Fprintf(&b, "\n%s\n", escapeMarkdown(line))
		}
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n%s of the tables left out here for want of room, those that say least; the files of the gate have all.\n", escapeMarkdown(plural(int64(left), "row")))
	}
	b.WriteByte('\n')
	for _, line := range append(compared(g), gateNotes(g)...) {
		fmt.Fprintf(&b, "- %s\n", escapeMarkdown(line))
	}
	fmt.Fprintf(&b, "- %s\n", escapeMarkdown(gateLegend))
	if command := lines(g.Command); command != "" {
		fmt.Fprintf(&b, "\n%s", fenced(command))
	}
	return b.String()
}

// lightest is the weight down to which rows are shown if there is room for so
// many, and how many of that weight.
func lightest(tables []gateTable, rows int) (weight, ties int) {
	var weights []int
	for _, t := range tables {
		for _, r := range t.rows {
			weights = append(weights, r.weight())
		}
	}
	if rows <= 0 || len(weights) == 0 {
		return -1, 0
	}
	slices.Sort(weights)
	shown := weights[:min(rows, len(weights))]
	weight = shown[len(shown)-1]
	return weight, len(shown) - slices.Index(shown, weight)
}

// writeGateRows writes a table, and under it why rows did not pass.
func writeGateRows(b *strings.Builder, rows []gateRow) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n| %s |\n|:--|:--|%s\n", strings.Join(gateHead, " | "), strings.Repeat("--:|", len(gateHead)-2))
	for _, r := range rows {
		b.WriteByte('|')
		for _, cell := range r.line() {
			fmt.Fprintf(b, " %s |", escapeMarkdown(cell))
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	for _, line := range reasons(rows) {
		fmt.Fprintf(b, "- %s\n", escapeMarkdown(line))
	}
}

// cutLines drops lines from the end until text and the remark about it fit.
func cutLines(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	const remark = "\ncut off here for want of room; the files of the gate have all.\n"
	kept := text[:max(0, limit-len(remark))]
	if end := strings.LastIndexByte(kept, '\n'); end >= 0 {
		kept = kept[:end+1]
	}
	return kept + remark
}
