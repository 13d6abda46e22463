package report

// clocksTable splits the age of messages on sampled connections at the moment
// when the kernel received them.
func clocksTable(gs []group) pageTable {
	t := pageTable{Title: "Two clocks", Head: head([]string{"pattern"}, "messages", "network p50", "network p99", "harness p50", "harness p99")}
	parts := []field{quantile("", "network", 0.5), quantile("", "network", 0.99), quantile("", "harness", 0.5), quantile("", "harness", 0.99)}
	for _, g := range gs {
		if g.pooled.Latency.Network == nil {
			continue
		}
		row := []pageCell{word(g.label), {Text: count(g.pooled.Latency.Network.Count)}}
		for _, f := range parts {
			r := f.read(g.pooled)
			u := unitFor(f.units, []float64{r.value})
			text := f.write(r, u)
			if r.word == "" {
				text += " " + u.name
			}
			row = append(row, pageCell{Text: text})
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) > 0 {
		t.About = "Age of the messages on some connections in two parts, by the kernel's receive time: network is from due to there (the server, and the end of an emulated link, included), harness from there to the program. Harness is this generator's own part of every age."
	}
	return t
}
