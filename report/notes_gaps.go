package report

import (
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// errorNotes are about what went wrong on connections.
func errorNotes(g group) []string {
	var notes []string
	if text := errorLine(g.pooled.Errors); text != "" {
		notes = append(notes, text)
	}
	if n := g.pooled.Reconnects; n > 0 {
		notes = append(notes, plural(n, "reconnect"))
	}
	return notes
}

// errorLine counts errors by kind, with the first example; "" if there are none.
func errorLine(e results.Errors) string {
	if e.Total() == 0 {
		return ""
	}
	var kinds []string
	for _, k := range errorKinds(e) {
		if k.n > 0 {
			kinds = append(kinds, count(k.n)+" "+k.name)
		}
	}
	text := "errors: " + strings.Join(kinds, ", ")
	if len(e.Examples) > 0 {
		text += ", such as " + Quote(e.Examples[0])
	}
	return text
}

// errorKind is the number of errors of one kind.
type errorKind struct {
	name string
	n    int64
}

// errorKinds lists the kinds of errors.
func errorKinds(e results.Errors) []errorKind {
	return []errorKind{{"dial", e.Dial}, {"timeout", e.Timeout}, {"status", e.Status}, {"protocol", e.Protocol}, {"closed", e.Closed}}
}

// missingNotes are about what could not be measured.
func missingNotes(g group) []string {
	var notes []string
	r := g.pooled
	if g.kind() == "open" && r.Latency.Delivery == nil {
		why := "no message of the window arrived"
		if r.Scenario.Load.Stamp == "none" {
			why = "messages carry no stamp"
		}
		notes = append(notes, "latency was not measured: "+why)
	}
	if r.Server == nil {
		notes = append(notes, "the server's processes were not measured")
	}
	if r.Wire.Sent.WireBytes == nil || r.Wire.Received.WireBytes == nil {
		notes = append(notes, "TCP segments were not counted: this system or target does not tell")
	}
	return notes
}

// commonNotes are about results that do not fit together.
func commonNotes(gs []group) []string {
	loads, machines := map[string]bool{}, map[string]bool{}
	plans := map[uint64]map[string]bool{}
	for _, g := range gs {
		for _, r := range g.runs {
			loads[loadOf(r)] = true
			machines[machineOf(r.Environment)] = true
			if plans[r.Seed] == nil {
				plans[r.Seed] = map[string]bool{}
			}
			plans[r.Seed][r.PlanHash] = true
		}
	}
	var notes []string
	if len(loads) > 1 {
		notes = append(notes, fmt.Sprintf("%d different loads: rows of different loads cannot be compared", len(loads)))
	}
	if len(machines) > 1 {
		notes = append(notes, fmt.Sprintf("%d different machines: differences between them are not differences of the patterns", len(machines)))
	}
	for seed, hashes := range plans {
		if len(hashes) > 1 && len(loads) == 1 {
			notes = append(notes, fmt.Sprintf("seed %d gave %d different plans: the runs did not publish the same messages", seed, len(hashes)))
		}
	}
	slices.Sort(notes)
	return notes
}

// machineOf is what makes numbers of two machines incomparable.
func machineOf(e results.Environment) string {
	return fmt.Sprint(e.CPU, e.Cores, e.MemoryMiB, e.Kernel, e.OS, e.Arch)
}
