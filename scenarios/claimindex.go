package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"bench/results"
)

var (
	articleFile = fileKind{"an article's file", "article", "an article has three levels at most",
		"an article needs at least a title and claims", reflect.TypeFor[articleText]()}
	expectedFile = fileKind{"a file of expectations", "experiment's expectations", "expectations have three levels at most",
		"write verdicts: and one line for each claim of the experiment", reflect.TypeFor[expectedText]()}
)

// articleText is an article's file.
type articleText struct {
	Title  string      `yaml:"title"`
	Author string      `yaml:"author"`
	Date   string      `yaml:"date"`
	Claims []claimText `yaml:"claims"`
}

type claimText struct {
	ID          string            `yaml:"id"`
	Claim       string            `yaml:"claim"`
	Kind        results.ClaimKind `yaml:"kind"`
	Experiments []string          `yaml:"experiments"`
	Reason      string            `yaml:"reason"`
}

// expectedText is a file of expectations.
type expectedText struct {
	Verdicts []results.Expectation `yaml:"verdicts"`
}

// read binds a file of claims to what into points to, and returns where things stand.
func (f claimFile) read(kind fileKind, into any) (*binder, error) {
	if len(f.data) > maxFileBytes {
		return nil, &Fault{Code: ExitUsage, Err: fmt.Errorf("%s: larger than %d KiB", f.path, maxFileBytes>>10)}
	}
	root, err := parseYAML(f.path, string(f.data), kind)
	if err != nil {
		return nil, err
	}
	b := &binder{file: f.path, kind: kind, where: map[string]string{}}
	return b, b.bind("", root, reflect.ValueOf(into).Elem())
}

// fault is an error at the place of a field, or of what holds it if it is not written.
func (b *binder) fault(field, hint, format string, a ...any) error {
	place, ok := b.where[field]
	for !ok && field != "" {
		field = field[:max(0, strings.LastIndexAny(field, ".["))]
		place, ok = b.where[field]
	}
	return &Fault{Code: ExitUsage, Err: fmt.Errorf("%s: %s", place, fmt.Sprintf(format, a...)), Hint: hint}
}

// parseArticle reads an article, and notes where its claims stand.
func parseArticle(f claimFile, places map[string]string) (results.Article, error) {
	var text articleText
	b, err := f.read(articleFile, &text)
	if err != nil {
		return results.Article{}, err
	}
	a := results.Article{Name: f.name, Title: text.Title, Author: text.Author, Date: text.Date}
	if a.Title == "" || a.Author == "" || len(text.Claims) == 0 {
		return a, b.fault("", "author may be \"not given\"", "an article needs a title, an author and claims")
	}
	for i, c := range text.Claims {
		field := func(key string) string { return fmt.Sprintf("claims[%d].%s", i, key) }
		before, twice := places[c.ID]
		switch {
		case !idForm.MatchString(c.ID):
			return a, b.fault(field("id"), "", "%s is no id: write a letter and a number, such as K9", quoted(c.ID))
		case twice:
			return a, b.fault(field("id"), "", "the id %s stands already at %s", c.ID, before)
		case c.Claim == "":
			return a, b.fault(field("claim"), "", "%s claims nothing", c.ID)
		case !slices.Contains(results.ClaimKinds, c.Kind):
			return a, b.fault(field("kind"), wordHint(string(c.Kind), results.ClaimKinds), "unknown kind %s", quoted(string(c.Kind)))
		case len(c.Experiments) == 0:
			return a, b.fault(field("experiments"), "", "%s has no experiment", c.ID)
		case (c.Kind == results.OpinionKind) != (c.Reason != ""):
			return a, b.fault(field("reason"), "", "%s: an opinion, and nothing else, has a reason why it is not decided", c.ID)
		}
		places[c.ID] = b.where[field("id")]
		for j, e := range c.Experiments {
			places[c.ID+" "+e] = b.where[fmt.Sprintf("claims[%d].experiments[%d]", i, j)]
		}
		a.Claims = append(a.Claims, results.Claim(c))
	}
	return a, nil
}

// wordHint suggests the nearest of a list of words.
func wordHint[T ~string](word string, words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return suggestion(word, texts, texts)
}

// nearestHint suggests the nearest of many words, and does not list them.
func nearestHint(word string, words []string) string {
	if near := results.Nearest(word, words); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return ""
}

// checkNames wants every experiment that a claim names to have a file.
func (c *Claims) checkNames(names []string, places map[string]string) error {
	for _, a := range c.Articles {
		for _, claim := range a.Claims {
			for _, name := range claim.Experiments {
				if !slices.Contains(names, name) {
					return &Fault{ExitUsage, fmt.Errorf("%s: unknown experiment %s", places[claim.ID+" "+name], quoted(name)), nearestHint(name, names)}
				}
			}
		}
	}
	return nil
}

// checkIndex wants every experiment that a claim names to ask about it.
func (c *Claims) checkIndex(places map[string]string) error {
	for _, a := range c.Articles {
		for _, claim := range a.Claims {
			for _, name := range claim.Experiments {
				e, _ := c.Experiment(name)
				asks := func(q results.Question) bool { return q.ID == claim.ID }
				if !slices.ContainsFunc(e.Decides, asks) {
					return &Fault{ExitUsage, fmt.Errorf("%s: %s does not ask about %s", places[claim.ID+" "+name], name, claim.ID),
						"add it to decides in the experiment's file"}
				}
			}
		}
	}
	return nil
}

// parseExpected reads what is expected of the claims of one experiment: one verdict
// for every question, and no other.
func parseExpected(f claimFile, c *Claims) ([]results.Expectation, error) {
	var text expectedText
	b, err := f.read(expectedFile, &text)
	if err != nil {
		return nil, err
	}
	e, ok := c.Experiment(f.name)
	if !ok {
		var names []string
		for _, e := range c.Experiments {
			names = append(names, e.Name)
		}
		return nil, b.fault("", nearestHint(f.name, names), "no experiment has the name %s of this file", quoted(f.name))
	}
	asked := map[string]bool{}
	for _, q := range e.Decides {
		asked[q.ID+" "+q.Part] = true
	}
	for i, v := range text.Verdicts {
		field := fmt.Sprintf("verdicts[%d]", i)
		key := v.ID + " " + v.Part
		if !asked[key] {
			return nil, b.fault(field+".id", "", "%s does not ask about %s, or a verdict stands already", e.Name, strings.TrimSpace(key))
		}
		delete(asked, key)
		if !slices.Contains(results.ClaimVerdicts, v.Verdict) {
			return nil, b.fault(field+".verdict", wordHint(string(v.Verdict), results.ClaimVerdicts), "unknown verdict %s", quoted(string(v.Verdict)))
		}
		if _, claim, err := c.Claim(v.ID); err == nil && !claim.Kind.Allows(v.Verdict) {
			return nil, b.fault(field+".verdict", "", "%s is a %s claim, which cannot be %s", v.ID, claim.Kind, v.Verdict)
		}
	}
	for key := range asked {
		return nil, b.fault("verdicts", "", "no verdict is expected of %s", strings.TrimSpace(key))
	}
	return text.Verdicts, nil
}
