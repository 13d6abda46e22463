package scenarios

import (
	"fmt"
	"strings"

	"bench/results"
)

// Variant changes one property of a pattern; it is written "pattern/variant".
type Variant struct {
	Pattern, Name string
	// About says in one line what is changed.
	About string
	// Sets are the fields of the workload that make it up.
	Sets []results.Field
}

// Variants is the table of variants that experiments are written with.
var Variants = []Variant{
	{"longpoll", "close", "the connection is dropped after each answer", sets("behavior.close", "true")},
	{"longpoll", "loop", "the server looks on a timer rather than being woken", sets("behavior.loop", "500ms")},
	{"sse", "close", "the response ends after each event", sets("behavior.close", "true")},
	{"websocket", "batch", "several messages in a frame", sets("parameters.batch_count", "100")},
	{"fetch", "close", "a new connection for every fetch", sets("behavior.close", "true")},
}

func sets(field, value string) []results.Field {
	return []results.Field{{Name: field, Values: []string{value}}}
}

// variantWord writes a pattern and its variant, "" being none.
func variantWord(pattern, variant string) string {
	if variant == "" {
		return pattern
	}
	return pattern + "/" + variant
}

// varied is a scenario with what a variant changes of it. A field that the scenario
// sets itself, to another value than the default, stays.
func (v Variant) varied(s results.Scenario) results.Scenario {
	w, usual := workloadOf(s), workloadOf(Default())
	for _, f := range v.Sets {
		own, _ := w.Text(f.Name)
		if plain, _ := usual.Text(f.Name); own == plain {
			mustSet(&w, []results.Field{f})
		}
	}
	return withWorkload(s, w)
}

// workloadOf is the workload of a scenario.
func workloadOf(s results.Scenario) results.Workload {
	return results.Workload{Load: s.Load, Network: s.Network, Parameters: s.Parameters, Behavior: s.Behavior, Upstream: s.Upstream}
}

// withWorkload is a scenario with another workload.
func withWorkload(s results.Scenario, w results.Workload) results.Scenario {
	s.Load, s.Network, s.Parameters, s.Behavior, s.Upstream = w.Load, w.Network, w.Parameters, w.Behavior, w.Upstream
	return s
}

// ResolveVariant splits "pattern/variant", or a pattern alone, and finds both. An
// unknown word is a Fault with the nearest known one.
func ResolveVariant(text string) (pattern string, v Variant, err error) {
	word, variant, varied := strings.Cut(text, "/")
	if order(word) < 0 {
		return "", Variant{}, unknown("pattern", word, Names(), Names())
	}
	if !varied {
		return word, Variant{}, nil
	}
	var names []string
	for _, v := range Variants {
		if v.Pattern == word && v.Name == variant {
			return word, v, nil
		}
		if v.Pattern == word {
			names = append(names, v.Name)
		}
	}
	if len(names) == 0 {
		return "", Variant{}, &Fault{Code: ExitUsage, Err: fmt.Errorf("unknown variant %s: %s has none", quoted(text), word)}
	}
	return "", Variant{}, unknown("variant of "+word, variant, names, names)
}
