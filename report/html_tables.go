package report

import (
	"slices"
	"strconv"
)

// pageTable is one of the tables below the charts.
type pageTable struct {
	Title, About string
	Head         []pageCell
	Rows         [][]pageCell
	// Notes stand below the rows.
	Notes []string
}

// pageCell is a cell with the class of its text: "text", "wrap", "fail" or "".
type pageCell struct{ Text, Class string }

// word is a cell with text.
func word(text string) pageCell { return pageCell{text, "text"} }

// prose is a cell with text of several words, which may wrap.
func prose(text string) pageCell { return pageCell{text, "text wrap"} }

// digits are cells with whole numbers.
func digits(ns ...int64) []pageCell {
	var cells []pageCell
	for _, n := range ns {
		cells = append(cells, pageCell{Text: count(n)})
	}
	return cells
}

// head makes a head of text columns followed by number columns.
func head(texts []string, numbers ...string) []pageCell {
	var cells []pageCell
	for _, t := range texts {
		cells = append(cells, word(t))
	}
	for _, n := range numbers {
		cells = append(cells, pageCell{Text: n})
	}
	return cells
}

// pageTables are the probes of searches, the break-even counts, both clocks, and the
// account of messages, errors, checks, thresholds and events.
func pageTables(gs, searches []group) []pageTable {
	if len(gs) == 0 && len(searches) > 0 {
		return []pageTable{probesTable(searches)}
	}
	return slices.DeleteFunc([]pageTable{
		probesTable(searches), breakEvenTable(gs), clocksTable(gs), messagesTable(gs), errorsTable(gs), checksTable(gs), thresholdsTable(gs), eventsTable(gs),
	}, func(t pageTable) bool { return t.About == "" })
}

// messagesTable is the account of every run.
func messagesTable(gs []group) pageTable {
	t := pageTable{
		Title: "Messages",
		About: "Messages due in the window. One message that is to reach n clients is expected n times; expected = delivered + lost + censored. Censored are those still open when the drain ended.",
		Head:  head([]string{"pattern", "repeat"}, "planned", "published", "expected", "delivered", "lost", "censored", "duplicate", "out of order", "unstamped", "reach"),
	}
	for _, g := range gs {
		for _, r := range g.runs {
			m := r.Messages
			cells := append([]pageCell{word(g.label), word(strconv.Itoa(r.Repeat + 1))},
				digits(m.Planned, m.Published, m.Expected, m.Delivered, m.Lost, m.Censored, m.Duplicate, m.OutOfOrder, m.Unstamped)...)
			reach := absent
			if m.Reach != nil {
				reach = ratio(*m.Reach)
			}
			t.Rows = append(t.Rows, append(cells, pageCell{Text: reach}))
		}
	}
	return t
}

// errorsTable lists the runs with errors or reconnects.
func errorsTable(gs []group) pageTable {
	t := pageTable{
		Title: "Errors", About: "No connection failed and none had to be opened again.",
		Head: head([]string{"pattern", "repeat"}, "dial", "timeout", "status", "protocol", "closed", "reconnects", "examples"),
	}
	t.Head[len(t.Head)-1].Class = "text"
	for _, g := range gs {
		for _, r := range g.runs {
			if r.Errors.Total() == 0 && r.Reconnects == 0 {
				continue
			}
			t.About = "Failures by kind, over the whole run."
			cells := []pageCell{word(g.label), word(strconv.Itoa(r.Repeat + 1))}
			for _, k := range errorKinds(r.Errors) {
				cells = append(cells, digits(k.n)...)
			}
			examples := ""
			for i, e := range r.Errors.Examples[:min(5, len(r.Errors.Examples))] {
				if i > 0 {
					examples += "; "
				}
				examples += Quote(e)
			}
			t.Rows = append(t.Rows, append(append(cells, digits(r.Reconnects)...), prose(examples)))
		}
	}
	return t
}
