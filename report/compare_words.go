package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// summary says in one line what became of the metrics of one other input.
func (c *Comparison) summary(letter string) string {
	counts := map[string]int64{}
	for _, m := range c.matches {
		if m.headSide != letter {
			continue
		}
		for _, d := range m.rows {
			counts[kindOf(d.word)]++
		}
	}
	var parts []string
	for _, word := range countedWords {
		if n := counts[word]; n > 0 {
			parts = append(parts, count(n)+" "+word)
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing in common"}
	}
	return fmt.Sprintf("%s against %s: %s", letter, c.inputs[0].letter, strings.Join(parts, ", "))
}

// countedWords are the kinds of words in the order in which they are counted.
var countedWords = []string{string(results.WordWorse), string(results.WordBetter), "different under other circumstances", string(results.WordSame), string(results.WordCannotTell), wordInvalid}

// kindOf is the word under which a row is counted.
func kindOf(word string) string {
	if strings.HasPrefix(word, wordDiffers) {
		return countedWords[2]
	}
	return word
}

// findings lists what is worse and what is better, with its size.
func (c *Comparison) findings() []string {
	var all []string
	for _, word := range []results.Word{results.WordWorse, results.WordBetter} {
		var found []string
		for _, m := range c.matches {
			for _, d := range m.rows {
				if d.word == string(word) {
					text := fmt.Sprintf("%s %s %s", m.title(), d.field.name, d.size())
					if len(c.inputs) > 2 {
						text = m.headSide + ": " + text
					}
					found = append(found, text)
				}
			}
		}
		if len(found) > 0 {
			all = append(all, string(word)+": "+strings.Join(found, "; "))
		}
	}
	return all
}

// circumstances says in what a match differs besides what is compared.
func (m match) circumstances() []string {
	var all []string
	for _, one := range []struct {
		label   string
		differs []string
	}{{"other machine", m.conditions.Machine}, {"other scenario", m.conditions.Scenario}} {
		if len(one.differs) > 0 {
			all = append(all, one.label+": "+strings.Join(one.differs, "; "))
		}
	}
	if m.conditions.Pattern {
		all = append(all, "other pattern")
	}
	if m.conditions.Plan {
		all = append(all, "other plan: the runs did not publish the same messages")
	}
	if n := len(all); n > 0 {
		all[n-1] += " (what differs is shown, and is no regression)"
	}
	return all
}

// legend says what a letter stands for.
func (s side) legend() string {
	text := fmt.Sprintf("%s: %s of %s", s.name, plural(int64(len(s.results)), "run"), plural(int64(len(s.patterns())), "pattern"))
	if len(s.results) > 0 {
		text += ", bench " + name(s.results[0].Environment.Version) + ", " + s.results[0].Started.UTC().Format("2006-01-02 15:04 UTC")
	}
	return text
}

// notes are what must be known of the numbers: how the intervals were found, why
// some rows tell nothing, and the oddities of the groups.
func (c *Comparison) notes() []string {
	all := []string{wordsNote}
	reasons := map[string][]string{}
	var order []string
	for _, m := range c.matches {
		for _, d := range m.rows {
			if d.Why == "" || d.word == wordInvalid {
				continue
			}
			why := clean(d.Why, longestQuote)
			if reasons[why] == nil {
				order = append(order, why)
			}
			if !slices.Contains(reasons[why], d.field.name) {
				reasons[why] = append(reasons[why], d.field.name)
			}
		}
	}
	for _, why := range order {
		all = append(all, fmt.Sprintf("cannot tell (%s): %s", strings.Join(reasons[why], ", "), why))
	}
	all = append(all, c.alone...)
	for _, n := range groupNotes(c.groups) {
		all = append(all, strings.Join(n.labels, ", ")+": "+n.text)
	}
	return append(all, markNotes(c.groups)...)
}

// wordsNote explains the words.
const wordsNote = "worse and better: the 95 % interval excludes 0, and the difference is at least the metric's margin; same: the whole interval is within the margin. " +
	"Each row stands for itself: of equal programs up to one row in twenty may differ by chance; bench gate decides"

// methods says how many runs a match is of, and how the intervals were found: the
// usual way first, then that of single rows.
func (m match) methods() string {
	by := map[string][]string{}
	var order, fixed []string
	for _, d := range m.rows {
		if d.Method == "" {
			continue
		}
		if d.Method == results.FixedCounts {
			fixed = append(fixed, d.field.name)
			continue
		}
		if by[d.Method] == nil {
			order = append(order, d.Method)
		}
		by[d.Method] = append(by[d.Method], d.field.name)
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(len(by[b]), len(by[a])) })
	parts := []string{plural(int64(len(m.head.used)), "run") + " against " + plural(int64(len(m.base.used)), "run")}
	for i, method := range order {
		who := strings.Join(by[method], ", ") + ":"
		if i == 0 {
			who = "95 % intervals"
		}
		parts = append(parts, who+" from "+method)
	}
	if len(fixed) > 0 {
		parts = append(parts, strings.Join(fixed, ", ")+": counts that the plan fixes, taken as sure")
	}
	return strings.Join(parts, "; ")
}
