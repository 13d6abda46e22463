package scenarios

import (
	"context"
	"errors"

	"bench/results"
)

// Member is one group of clients among those that share a run.
type Member struct {
	// Name is the group's word in its result.
	Name string
	// Pattern is what its clients do. Variant is the word of a variant, "" for none:
	// what it changes stands in the scenario already.
	Pattern, Variant string
	// Scenario is the whole workload of the group; its lists of patterns and groups
	// do not count.
	Scenario results.Scenario
	// Repeat is which repetition this is, from 0: the seed is the scenario's plus it.
	Repeat int
}

// RunTogether runs groups of clients side by side on one server, with one start.
// Every group has a plan, clients, links and checks of its own, on topics that no
// other has; its result bears its name. Figures of processes that they share belong
// to none of them and are null. Results are in the order of the members and are
// written to Options.Out if it is not ""; Options.Scenario does not count. When one
// group fails all end: what they have is returned with the error, a Fault, marked
// partial.
func RunTogether(_ context.Context, _ Options, _ []Member) ([]results.Result, error) {
	return nil, &Fault{Code: ExitInternal, Err: errors.New("groups in one run are not there yet")}
}
