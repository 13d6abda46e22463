package report

import (
	"fmt"
	"io"
	"strings"

	"bench/results"
)

// verdictColumns are the columns of a list of decisions.
var verdictColumns = []string{"ID", "VERDICT", "RUNS", "WHY"}

// Verdicts writes the decisions of a run of claims for a terminal, with what is not
// there yet and how many there are of each verdict.
func Verdicts(w io.Writer, run *results.ClaimRun) error {
	columns := make([][]string, len(verdictColumns))
	for i, head := range verdictColumns {
		columns[i] = []string{head}
	}
	for _, d := range run.Decisions {
		runs := "-"
		if d.N > 0 {
			runs = fmt.Sprint(d.N)
		}
		for i, cell := range []string{name(d.ID), name(string(d.Verdict)), runs, sentence(reasonOf(d))} {
			columns[i] = append(columns[i], cell)
		}
	}
	for i := range columns {
		columns[i] = padded(columns[i], true)
	}
	var b strings.Builder
	for n := range columns[0] {
		var cells []string
		for _, column := range columns {
			cells = append(cells, column[n])
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
	fmt.Fprintf(&b, "\n%s, on %s with the profile %s\n", verdictCounts(run.Decisions), sentence(run.Machine), name(run.Profile))
	if run.Partial {
		fmt.Fprintf(&b, "not complete: %s\n", sentence(run.PartialReason))
	}
	return writeAll(w, b.String())
}

// reasonOf is why a verdict is what it is: with the boundaries that were found, or
// else the measurement nearest to the margin.
func reasonOf(d results.Decision) string {
	text := d.Why
	for _, boundary := range d.Boundaries {
		text += "; " + boundary.String()
	}
	if len(d.Boundaries) == 0 && len(d.Evidence) > 0 {
		ev := d.Evidence[0]
		text += "; " + strings.TrimSpace(ev.Measure+" "+ev.Text) + ", wanted " + ev.Wanted
		if len(ev.Cell) > 0 {
			text += " (" + (&results.CellResult{At: ev.Cell}).String() + ")"
		}
	}
	return text
}

// verdictCounts says how often there is each verdict.
func verdictCounts(all []results.Decision) string {
	var said []string
	for _, v := range results.ClaimVerdicts {
		n := 0
		for _, d := range all {
			if d.Verdict == v {
				n++
			}
		}
		if n > 0 {
			said = append(said, fmt.Sprintf("%d %s", n, v))
		}
	}
	return plural(int64(len(all)), "claim") + ": " + strings.Join(said, ", ")
}

// VerdictChanges writes what two runs of claims differ in; both are named as the
// reader knows them.
func VerdictChanges(w io.Writer, c results.ClaimComparison, first, second string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s with the same verdict, %d with another\n", plural(int64(c.Same), "claim"), len(c.Changed))
	for _, change := range c.Changed {
		fmt.Fprintf(&b, "\n%s\n", name(change.First.ID))
		for _, side := range []struct {
			where string
			of    results.Decision
		}{{first, change.First}, {second, change.Second}} {
			fmt.Fprintf(&b, "  %s in %s: %s\n", side.of.Verdict, sentence(side.where), sentence(reasonOf(side.of)))
		}
		for _, part := range change.Parts {
			fmt.Fprintf(&b, "  by %s: %s and %s\n", sentence(strings.TrimSpace(part.First.Experiment+" "+part.First.Part)), part.First.Verdict, part.Second.Verdict)
		}
	}
	for _, only := range []struct {
		where string
		ids   []string
	}{{first, c.OnlyFirst}, {second, c.OnlySecond}} {
		if len(only.ids) > 0 {
			fmt.Fprintf(&b, "\nonly in %s: %s\n", sentence(only.where), strings.Join(only.ids, ", "))
		}
	}
	return writeAll(w, b.String())
}
