package report

import (
	"fmt"
	"strings"
)

// A sheet is a table before it is written: the same rows go to the terminal, to
// Markdown and to the page.
type sheet struct {
	caption string
	// names and units are the two lines of the head.
	names, units []string
	rows         []row
}

// A row is one group's line. spreads are the ranges over repeats, under the
// numbers; nil if there is one run only.
type row struct {
	label   string
	look    look
	marks   []int // numbers of the notes that concern it
	cells   []string
	spreads []string
	// intervals are those of the percentiles, "" in other cells; nil if there are none.
	intervals []string
	runs      int
}

// columns of the kinds of runs. They are kept apart because the numbers of
// one must not be read as those of another.
var (
	openFields = append([]field{
		quantile("p50", "delivery", 0.5), quantile("p99", "delivery", 0.99),
		quantile("p99.9", "delivery", 0.999), quantile("max", "delivery", 1),
		metricField("delivered", "/s", "delivered_per_second", nil),
		metricField("reach", "", "reach", nil),
	}, costFields...)
	closedFields = append([]field{
		quantile("p50", "exchange", 0.5), quantile("p99", "exchange", 0.99),
		quantile("p99.9", "exchange", 0.999), quantile("max", "exchange", 1),
		metricField("exchanges", "/s", "exchanges_per_second", nil),
	}, costFields...)
	listenFields = append([]field{
		quantile("gap p50", "inter_arrival", 0.5), quantile("p99", "inter_arrival", 0.99), quantile("max", "inter_arrival", 1),
		metricField("received", "/s", "delivered_per_second", nil),
	}, costFields...)
	idleFields = []field{
		metricField("wire bytes", "/client hour", "idle_bytes_per_client_hour", byteUnits),
		metricField("requests", "in all", "requests", nil),
		metricField("empty answers", "in all", "empty_responses", nil),
		metricField("connections", "opened", "connections_opened", nil),
		metricField("server CPU", "s", "server_cpu_seconds", nil),
		metricField("server memory", "/client", "server_idle_bytes_per_client", byteUnits),
	}
	costFields = []field{
		metricField("overhead", "B/message", "overhead_bytes_per_message", nil),
		metricField("requests", "/message", "requests_per_message", nil),
		metricField("connections", "/message", "connections_per_message", nil),
		metricField("server CPU", "ms/1,000", "server_cpu_ms_per_1000", nil),
		metricField("server memory", "/client", "server_bytes_per_client", byteUnits),
	}
)

// sheets are the answer: one table for every kind of run that there is.
func sheets(gs []group, notes []note) []sheet {
	var all []sheet
	for _, kind := range []struct {
		loop, caption string
		fields        []field
	}{
		{"open", "Delivery latency and what it costs", openFields},
		{"closed", "Closed loop: time of one exchange, at the ceiling. This is not the age of a message", closedFields},
		{"listen", "Listening: time between messages of a client. Nobody knows when they were due, so this is no age", listenFields},
		{"idle", "Idle: what it costs to wait for nothing", idleFields},
	} {
		s := sheet{caption: kind.caption}
		var rows []group
		for _, g := range gs {
			if g.kind() == kind.loop {
				rows = append(rows, g)
			}
		}
		if len(rows) == 0 {
			continue
		}
		s.fill(rows, kind.fields, notes)
		all = append(all, s)
	}
	return all
}

// kind is the group's loop; whatever a foreign file may say, it is one of four.
func (g group) kind() string {
	switch loop := g.runs[0].Loop; loop {
	case "closed", "idle", "listen":
		return loop
	}
	return "open"
}

// fill writes the head and a row for each group.
func (s *sheet) fill(gs []group, fields []field, notes []note) {
	units := chooseUnits(gs, fields)
	for i, f := range fields {
		s.names = append(s.names, f.name)
		s.units = append(s.units, units[i].name+f.unit)
	}
	for _, g := range gs {
		r := row{label: g.label, look: g.look, runs: len(g.used)}
		for i, n := range notes {
			if n.concerns(g.label) {
				r.marks = append(r.marks, i+1)
			}
		}
		for i, f := range fields {
			one := f.read(g.pooled)
			r.cells = append(r.cells, f.write(one, units[i]))
			r.addInterval(i, len(fields), f.writeInterval(g, one, units[i]))
			if len(g.used) > 1 {
				r.spreads = append(r.spreads, f.spread(g.used, units[i]))
			}
		}
		s.rows = append(s.rows, r)
	}
}

// chooseUnits picks one unit per family of fields, for all rows.
func chooseUnits(gs []group, fields []field) []unit {
	values := map[string][]float64{}
	for _, f := range fields {
		for _, g := range gs {
			values[f.family] = append(values[f.family], f.read(g.pooled).value)
		}
	}
	chosen := make([]unit, len(fields))
	for i, f := range fields {
		chosen[i] = unit{per: 1}
		if f.units != nil {
			chosen[i] = unitFor(f.units, values[f.family])
		}
	}
	return chosen
}

// footmark is how a row refers to its notes: " [1,3]".
func (r row) footmark() string {
	if len(r.marks) == 0 {
		return ""
	}
	return " [" + strings.Trim(strings.ReplaceAll(fmt.Sprint(r.marks), " ", ","), "[]") + "]"
}

// addInterval sets the interval of cell i of n.
func (r *row) addInterval(i, n int, text string) {
	if text == "" {
		return
	}
	if r.intervals == nil {
		r.intervals = make([]string, n)
	}
	r.intervals[i] = text
}

// intervalLabel names the line of the intervals.
const intervalLabel = "95 % interval"

// spreadLabel names the second line of a row.
func (r row) spreadLabel() string { return fmt.Sprintf("%d runs, each", r.runs) }
