package report

import (
	"math"

	"bench/results"
)

// breakEvenTable says from how many messages on one pattern has cost fewer
// bytes than another, connecting included. It takes two patterns with
// messages; other runs are left out.
func breakEvenTable(gs []group) pageTable {
	type priced struct {
		label string
		price results.Price
	}
	var all []priced
	wire := true
	for _, g := range gs {
		if g.kind() != "open" {
			continue
		}
		var runs []results.Result
		for _, v := range g.used {
			runs = append(runs, v.Result)
		}
		if price, onWire, ok := results.PriceOf(runs); ok {
			all = append(all, priced{g.label, price})
			wire = wire && onWire
		}
	}
	if len(all) < 2 {
		return pageTable{}
	}
	t := pageTable{Title: "Break-even", Head: head([]string{"pattern"}, "to connect", "per message")}
	t.About = "Bytes of both directions for one client: to connect (from dial to subscribed), then per message with its payload"
	if wire {
		t.About += ", TCP/IP included"
	}
	t.About += ". The columns compare with the pattern in their head: from how many messages on a connection the row's pattern has cost less, or until how many."
	for _, b := range all {
		t.Head = append(t.Head, word("than "+b.label))
	}
	for _, a := range all {
		row := []pageCell{word(a.label), {Text: number(a.price.Setup)}, {Text: number(a.price.PerMessage)}}
		for _, b := range all {
			row = append(row, word(standing(a.price, b.price)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// standing says how a compares with b.
func standing(a, b results.Price) string {
	if a == b {
		return "–"
	}
	s, n := results.BreakEven(a, b)
	switch s {
	case results.Always:
		return "always"
	case results.Never:
		return "never"
	case results.From:
		return "from " + count(int64(math.Ceil(math.Max(1, n))))
	case results.Until:
		if n < 1 {
			return "while idle"
		}
		return "until " + count(int64(n))
	}
	return "the same"
}
