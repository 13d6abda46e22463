package scenarios

import (
	"reflect"

	"bench/results"
)

// Side is a server that a gate compares: a command, a URL, or our own.
type Side struct {
	// Command starts the server, afresh for every run.
	Command []string
	// URL is that of a server that somebody else runs.
	URL string
	// Inject is what a server of our own is to do wrong.
	Inject string
}

// String says in words what a side is.
func (s Side) String() string {
	switch {
	case len(s.Command) > 0:
		return JoinCommand(s.Command)
	case s.URL != "":
		return RedactURL(s.URL)
	case s.Inject != "":
		return "the reference server, with faults: " + s.Inject
	}
	return "the server of the scenario"
}

// Of is a scenario with the server of the side. A command is taken to be a bench
// serve unless the scenario says how to talk to another server.
func (s Side) Of(scenario results.Scenario) results.Scenario {
	t := &scenario.Target
	plain := reflect.DeepEqual(*t, Default().Target)
	switch {
	case len(s.Command) > 0:
		t.Command = s.Command
		if plain {
			t.Kind = results.BenchTarget
		}
	case s.URL != "":
		t.URL = s.URL
	case s.Inject != "":
		scenario.Load.Inject = s.Inject
	}
	return scenario
}
