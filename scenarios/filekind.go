package scenarios

import (
	"reflect"

	"bench/results"
)

// A fileKind is what a YAML file of ours holds, in the words of its errors.
type fileKind struct {
	// name is with its article, one without.
	name, one string
	// levels says how deep it is, start how a shortest one looks.
	levels, start string
	// root is the type that it is bound to.
	root reflect.Type
}

var scenarioFile = fileKind{"a scenario file", "scenario", "a scenario has three levels at most",
	"a scenario needs at least one line, such as: patterns: [sse, websocket]", reflect.TypeFor[results.Scenario]()}
