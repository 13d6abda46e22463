package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"bench/results"
)

// mostAnnotations are written, for GitHub shows ten of a kind and step, and other
// steps want some too; where the others are is said in a last one.
const mostAnnotations = 5

// A remark is what is to be pinned to a change.
type remark struct {
	row   gateRow
	level string // error or warning
	title string
	text  string
}

// remarks are what must be seen of a gate, the most serious first.
func remarks(g *results.Gate) []remark {
	var all []remark
	if g.Partial {
		all = append(all, remark{level: "error", title: "bench gate broke off", text: clean(g.Why, longestWhy)})
	}
	for _, t := range gateTables(g) {
		for _, r := range t.rows {
			if r.advisory {
				continue
			}
			m := remark{row: r, title: t.title + ", " + r.name + ": " + r.word(), text: r.why}
			switch r.verdict {
			case results.VerdictFail, results.VerdictInvalid:
				m.level = "error"
			case results.VerdictInconclusive:
				m.level = "warning"
			default:
				continue
			}
			all = append(all, m)
		}
		if len(t.rows) == 0 && !g.Partial {
			all = append(all, remark{level: "error", title: t.title, text: t.why})
		}
	}
	slices.SortStableFunc(all, func(a, b remark) int { return strings.Compare(a.level, b.level) })
	return all
}

// GitHubAnnotations writes workflow commands, at most five and one that points to
// the rest. Foreign text in them is escaped, so that it ends where they do.
func GitHubAnnotations(w io.Writer, g *results.Gate, pointer string) error {
	all := remarks(g)
	var b strings.Builder
	for i, m := range all {
		if i == mostAnnotations {
			fmt.Fprintf(&b, "::notice title=bench gate::%s\n", commandData(fmt.Sprintf("%s more: see %s", plural(int64(len(all)-i), "finding"), clean(pointer, longestQuote))))
			break
		}
		fmt.Fprintf(&b, "::%s title=%s::%s\n", m.level, commandProperty(m.title), commandData(m.text))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing annotations: %w", err)
	}
	return nil
}

// commandData escapes the message of a workflow command.
func commandData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// commandProperty escapes the value of a property of one.
func commandProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandData(text))
}

// CodeQuality writes a gate as GitLab's code-quality report. Every finding needs a
// place in the repository: path is the scenario's file, or what stands for it.
func CodeQuality(w io.Writer, g *results.Gate, path string) error {
	type place struct {
		Path  string         `json:"path"`
		Lines map[string]int `json:"lines"`
	}
	type issue struct {
		Description string `json:"description"`
		Check       string `json:"check_name"`
		Fingerprint string `json:"fingerprint"`
		Severity    string `json:"severity"`
		Location    place  `json:"location"`
	}
	list := []issue{}
	for _, m := range remarks(g) {
		severity := "major"
		if m.level == "warning" {
			severity = "info"
		}
		sum := sha256.Sum256([]byte(m.title))
		list = append(list, issue{m.title + ": " + m.text, "bench gate", fmt.Sprintf("%x", sum[:16]), severity, place{path, map[string]int{"begin": 1}}})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(list); err != nil {
		return fmt.Errorf("writing the code-quality report: %w", err)
	}
	return nil
}
