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
