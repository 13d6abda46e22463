package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// aliases are other words for patterns, as people say them.
var aliases = map[string]string{
	"poll":         "polling",
	"keep-alive":   "keepalive",
	"long-poll":    "longpoll",
	"long-polling": "longpoll",
	"ws":           "websocket",
	"push":         "websocket",
	"pull":         "fetch",
	"pull-fetch":   "fetch",
}

// allPatterns is the word for every pattern of the table.
const allPatterns = "all"

// Names returns the canonical names of the table's patterns, in its order.
func Names() []string {
	names := make([]string, len(Patterns))
	for i, p := range Patterns {
		names[i] = p.Name
	}
	return names
}

// Aliases returns the other words for a pattern, sorted.
func Aliases(pattern string) []string {
	var words []string
	for alias, name := range aliases {
		if name == pattern {
			words = append(words, alias)
		}
	}
	slices.Sort(words)
	return words
}

// Resolve returns the canonical names for words: names, aliases, "all", variants
// such as longpoll/close, or several of them with commas between. Order is kept,
// repetition is dropped.
// An unknown word is an error with the nearest known one.
func Resolve(words ...string) ([]string, error) {
	var names []string
	add := func(more ...string) {
		for _, name := range more {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	for _, word := range strings.Split(strings.Join(words, ","), ",") {
		word = strings.ToLower(strings.TrimSpace(word))
		switch {
		case word == allPatterns:
			add(Names()...)
		case order(word) >= 0:
			add(word)
		case aliases[word] != "":
			add(aliases[word])
		case strings.Contains(word, "/"):
			base, variant, _ := strings.Cut(word, "/")
			if alias := aliases[base]; alias != "" {
				base = alias
			}
			if _, _, err := ResolveVariant(base + "/" + variant); err != nil {
				return nil, err
			}
			add(base + "/" + variant)
		case word == "":
			return nil, &Fault{
				Code: ExitUsage,
				Err:  fmt.Errorf("a pattern is missing: the list is empty or has a stray comma"),
				Hint: allowed(append(Names(), allPatterns)),
			}
		default:
			return nil, unknown("pattern", word, append(Names(), allPatterns), patternWords())
		}
	}
	return names, nil
}

// patternWords is everything that Resolve understands.
func patternWords() []string {
	words := append(Names(), allPatterns)
	for alias := range aliases {
		words = append(words, alias)
	}
	slices.Sort(words)
	return words
}

// unknown is the error for a word that is none of listed; the nearest is
// looked for among known, which may have more words than are worth listing.
func unknown(what, word string, listed, known []string) *Fault {
	return &Fault{
		Code: ExitUsage,
		Err:  fmt.Errorf("unknown %s %s", what, quoted(word)),
		Hint: suggestion(word, listed, known),
	}
}

// suggestion names the nearest known word, and what is allowed.
func suggestion(word string, listed, known []string) string {
	if near := results.Nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %s? %s", near, allowed(listed))
	}
	return allowed(listed)
}

// allowed lists words for a hint.
func allowed(words []string) string { return "allowed: " + strings.Join(words, ", ") }

// quoted quotes foreign text and cuts it to a length that fits a line.
func quoted(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
