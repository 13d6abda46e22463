package scenarios

import (
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

// Variants is the table of variants: to add one, add a line here.
var Variants = []Variant{
	{"longpoll", "close", "the connection is dropped after each answer", sets("behavior.close", "true")},
	{"longpoll", "loop", "the server looks on a timer rather than being woken", sets("behavior.loop", "500ms")},
	{"sse", "close", "the response ends after each event", sets("behavior.close", "true")},
	{"websocket", "batch", "several messages in a frame", sets("parameters.batch_count", "100")},
	{"fetch", "close", "a new connection for every fetch", sets("behavior.close", "true")},
	{"polling", "browser", "the request headers of a browser", sets("parameters.headers", "browser")},
	{"keepalive", "browser", "the request headers of a browser", sets("parameters.headers", "browser")},
	{"longpoll", "browser", "the request headers of a browser", sets("parameters.headers", "browser")},
	{"keepalive", "explicit", "Connection: keep-alive with every request", sets("behavior.keep_alive", "true")},
	{"longpoll", "explicit", "Connection: keep-alive with every request", sets("behavior.keep_alive", "true")},
	{"keepalive", "http10", "HTTP/1.0, which keeps no connection unless it is asked to", sets("behavior.http", "1.0")},
	{"longpoll", "http10", "HTTP/1.0, which keeps no connection unless it is asked to", sets("behavior.http", "1.0")},
	{"keepalive", "undrained", "bodies are not read to their end", sets("behavior.undrained", "true")},
	{"longpoll", "undrained", "bodies are not read to their end", sets("behavior.undrained", "true")},
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
	common := Default()
	w, usual := s.Workload(), common.Workload()
	for _, f := range v.Sets {
		own, _ := w.Text(f.Name)
		if plain, _ := usual.Text(f.Name); own == plain {
			mustSet(&w, []results.Field{f})
		}
	}
	s.SetWorkload(w)
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
	return "", Variant{}, unknown("variant of "+word, variant, names, names)
}
