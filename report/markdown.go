package report

import (
	"fmt"
	"io"
	"strings"

	"bench/results"
)

// Markdown writes the answer for a pull request or a design document: verdict,
// load, tables, footnotes, and how to get the numbers again. Foreign text is
// escaped, so that it can neither leave its table cell nor bring markup along.
func Markdown(w io.Writer, rs []results.Result) error {
	gs, searches := apart(groups(rs))
	notes := notesOf(gs)
	v := judge(rs)
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**: %s\n\n", v.word, escapeMarkdown(v.text))
	fmt.Fprintf(&b, "%s\n", escapeMarkdown(loadLine(rs)))
	bracketTable(searches).writeMarkdown(&b)
	for _, s := range sheets(gs, notes) {
		fmt.Fprintf(&b, "\n### %s\n\n", s.caption)
		s.writeMarkdown(&b)
	}
	if len(notes) > 0 {
		b.WriteByte('\n')
	}
	for i, n := range notes {
		if n.labels != nil {
			fmt.Fprintf(&b, "%d. %s\n", i+1, escapeMarkdown(n.text))
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", escapeMarkdown(n.text))
	}
	probesTable(searches).writeMarkdown(&b)
	writeOrigin(&b, rs)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing Markdown: %w", err)
	}
	return nil
}

// writeMarkdown writes the sheet as a table; the interval of a percentile follows
// it in brackets, the range over repeats of another number in parentheses.
func (s sheet) writeMarkdown(b *strings.Builder) {
	head, rule := "| pattern |", "|:--|"
	for i := range s.names {
		head += " " + strings.TrimSpace(s.names[i]+" "+s.units[i]) + " |"
		rule += "--:|"
	}
	fmt.Fprintf(b, "%s\n%s\n", head, rule)
	for _, r := range s.rows {
		fmt.Fprintf(b, "| %s |", escapeMarkdown(r.label+r.footmark()))
		for i, cell := range r.cells {
			switch {
			case r.intervals != nil && r.intervals[i] != "":
				cell += " " + r.intervals[i]
			case r.spreads != nil && r.spreads[i] != "" && r.spreads[i] != cell:
				cell += " (" + r.spreads[i] + ")"
			}
			fmt.Fprintf(b, " %s |", escapeMarkdown(cell))
		}
		b.WriteByte('\n')
	}
}

// writeOrigin says on what machine and by what commands the results were made.
func writeOrigin(b *strings.Builder, rs []results.Result) {
	said := map[string]bool{}
	for _, r := range rs {
		e := r.Environment
		line := fmt.Sprintf("%s, %s, %s of memory, %s %s, %s, bench %s",
			name(e.CPU), plural(int64(e.Cores), "core"), size(float64(e.MemoryMiB)*(1<<20)), name(e.OS), name(e.Kernel), name(e.Go), name(e.Version))
		if e.Colocated {
			line += "; server and clients share cores"
		}
		if !said[line] {
			fmt.Fprintf(b, "\n%s\n", escapeMarkdown(line))
		}
		said[line] = true
	}
	for _, r := range rs {
		if command := lines(r.Command); !said[command] {
			fmt.Fprintf(b, "\n%s", fenced(command))
			said[command] = true
		}
	}
}
