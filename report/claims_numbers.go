package report

import (
	"fmt"
	"slices"

	"bench/results"
)

// mostColumns is how many cells stand beside each other in a table of numbers.
const mostColumns = 5

// numbers is every measure of every cell, with its interval and what a closed form
// predicts: a row for each measure while cells are few, else one for each cell.
func (t *trial) numbers() pageTable {
	table := pageTable{Title: "Numbers", About: "Means over the repetitions with their 95 % intervals; in parentheses what the closed form predicts."}
	var cells []*results.CellRecord
	for i := range t.run.Cells {
		if r := &t.run.Cells[i]; begun(r) || r.Absent != "" {
			cells = append(cells, r)
		}
	}
	if len(cells) == 0 || len(t.x.Measures) == 0 {
		return pageTable{}
	}
	if len(cells) <= mostColumns {
		table.Head = head([]string{"measure", "what it is"})
		for _, r := range cells {
			table.Head = append(table.Head, pageCell{Text: t.cellName(r)})
		}
		for _, m := range t.x.Measures {
			row := []pageCell{word(name(m.Name)), prose(sentence(m.About))}
			for _, r := range cells {
				row = append(row, t.numberCell(m, r))
			}
			table.Rows = append(table.Rows, row)
		}
		return table
	}
	table.Head = head([]string{"cell"})
	for _, m := range t.x.Measures {
		table.Head = append(table.Head, pageCell{Text: name(m.Name)})
		table.Notes = append(table.Notes, name(m.Name)+": "+sentence(m.About))
	}
	for _, r := range cells {
		row := []pageCell{word(t.cellName(r))}
		for _, m := range t.x.Measures {
			row = append(row, t.numberCell(m, r))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// cellName is where a cell is, and what is to be known of it.
func (t *trial) cellName(r *results.CellRecord) string {
	text := brief(r.At)
	if text == "" {
		text = "the only cell"
	}
	switch {
	case r.Absent != "":
		text += ", absent: " + clean(r.Absent, longestName)
	case r.Invalid != "":
		text += ", invalid: " + name(r.Invalid)
	case r.Missing:
		text += fmt.Sprintf(", %d of %d repetitions", r.Repetitions, t.run.Repeat)
	case len(r.SearchedFor) > 0:
		text += ", searched"
	}
	return text
}

// numberCell is a measure in a cell.
func (t *trial) numberCell(m results.ClaimMeasure, r *results.CellRecord) pageCell {
	e := r.Estimates[m.Name]
	cell := pageCell{Text: estimateText(e)}
	if !e.Known() {
		cell.Text = absent
	}
	if v, ok := r.Predictions[m.Name]; ok && finite(v) {
		unit := e.Unit
		if unit == "" {
			unit = t.measured(m).unit
		}
		cell.Text += " (" + amountOf(v, unit) + ")"
	}
	if r.Invalid != "" {
		cell.Class = "fail"
	}
	return cell
}

// groupColumns are the figures that stand beside each other for every group.
var groupColumns = []struct{ figure, title string }{
	{"p50(delivery)", "p50"}, {"p99(delivery)", "p99"}, {"mean(delivery)", "mean"}, {"reach", "reach"},
	{"overhead_bytes_per_message", "overhead per message"}, {"wire_overhead_per_message", "with TCP/IP"},
	{"requests_per_message", "requests per message"}, {"server_cpu_ms_per_1000", "server CPU, ms per 1,000"},
}

// groupTable is what every group came to by itself; columns that nobody has are left
// out.
func (t *trial) groupTable() pageTable {
	table := pageTable{Title: "Every group", About: "What each group of clients came to by itself. – was not measured, or belongs to no group alone: processes that groups share are nobody's."}
	columns := slices.DeleteFunc(slices.Clone(groupColumns), func(c struct{ figure, title string }) bool {
		return !slices.ContainsFunc(t.cells, func(r *results.CellRecord) bool {
			return slices.ContainsFunc(r.Groups, func(g results.GroupRecord) bool { return g.Figures[c.figure].Known() })
		})
	})
	table.Head = head([]string{"cell", "group"}, "clients")
	for _, c := range columns {
		table.Head = append(table.Head, pageCell{Text: c.title})
	}
	for _, r := range t.cells {
		for _, g := range r.Groups {
			row := []pageCell{word(t.cellName(r)), word(t.titleOf(g.Name)), {Text: count(int64(g.Workload.Load.Clients))}}
			for _, c := range columns {
				cell := pageCell{Text: absent}
				if e := g.Figures[c.figure]; e.Known() {
					cell.Text = amountOf(e.Value, e.Unit)
				}
				row = append(row, cell)
			}
			table.Rows = append(table.Rows, row)
		}
	}
	if len(columns) == 0 || len(table.Rows) == 0 {
		return pageTable{}
	}
	return table
}
