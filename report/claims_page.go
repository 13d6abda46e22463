package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bench/results"
)

// claimsPage is the report on claims in words: what the page and the Markdown show.
type claimsPage struct {
	Title, Machine, Profile, Version, Started, Spent, Partial string
	Command                                                   string
	Counts                                                    []pageItem
	Articles                                                  []claimsArticle
	Sections                                                  []claimsSection
	// Left are the experiments that were not run, and why.
	Left []pageItem
	// Legend says what the verdicts mean.
	Legend []pageItem
}

// claimsArticle is an article with the verdicts on its claims.
type claimsArticle struct {
	Name, Source string
	Rows         []claimsRow
}

// claimsRow is a claim in the table of verdicts.
type claimsRow struct {
	ID, Claim, Verdict, Class, Boundary, Number string
	Experiments                                 []claimsLink
}

// claimsLink names an experiment; Here is true if the page has it.
type claimsLink struct {
	Name string
	Here bool
}

// claimsSection is an experiment.
type claimsSection struct {
	Name, Question, Setup string
	Facts                 []pageItem
	Verdicts              []claimsVerdict
	Numbers, Groups       pageTable
	Caveats               []string
	Command               string
	Title                 string // of the charts
	charts                []claimsChart
}

// claimsVerdict is one question with its decision.
type claimsVerdict struct {
	ID, Part, Claim, Decide, Verdict, Class, Why string
	Facts                                        []pageItem
}

// verdictLegend says what each verdict means.
var verdictLegend = []pageItem{
	{"SUPPORTED", "in every cell the whole 95 % interval lies on the claimed side of the margin"},
	{"CONDITIONAL", "it does in some cells and lies on the other side in others; the boundary between them was searched for"},
	{"REFUTED", "in every cell it lies on the other side"},
	{"PITFALL-CONFIRMED, PITFALL-NOT-SEEN", "advice or sample code with a hidden cost: it was measured in every cell, or in none"},
	{"CONFORMS, NONCONFORMING", "bench behaves as the pattern is defined, or does not, which is an error of bench"},
	{"INCONCLUSIVE", "an interval has the margin inside, or cells are missing"},
	{"INVALID", "the instrument failed a check of its own"},
	{"NOT-TESTABLE-HERE, PLANNED, OPINION", "it needs what is absent, cannot be run yet, or no measurement decides it"},
	{"partly decided", "something that would decide it too is planned or absent"},
}

// page is the report in words.
func (c *ClaimsReport) page() claimsPage {
	r := c.Run
	p := claimsPage{
		Title: "What the articles say, measured", Machine: clean(r.Machine, longestReason), Profile: name(r.Profile), Version: name(r.Version),
		Started: r.Started.UTC().Format("2006-01-02 15:04 UTC"), Spent: spent(r.Seconds), Command: lines(r.Command), Legend: verdictLegend,
	}
	if r.Partial {
		p.Partial = clean(r.PartialReason, longestReason)
	}
	counts := map[string]int{}
	here := func(name string) bool {
		return slices.ContainsFunc(r.Experiments, func(e results.ExperimentRun) bool { return e.Name == name })
	}
	for _, entry := range c.Claims {
		if n := len(p.Articles); n == 0 || p.Articles[n-1].Name != name(entry.Article.Name) {
			p.Articles = append(p.Articles, claimsArticle{Name: name(entry.Article.Name), Source: source(entry.Article)})
		}
		d := c.verdict(entry)
		row := c.row(entry, d)
		for _, x := range entry.Claim.Experiments {
			row.Experiments = append(row.Experiments, claimsLink{name(x), here(x)})
		}
		a := &p.Articles[len(p.Articles)-1]
		a.Rows = append(a.Rows, row)
		counts[string(d.Verdict)]++
	}
	for _, v := range append(slices.Clone(results.ClaimVerdicts), "") {
		if n := counts[string(v)]; n > 0 {
			p.Counts = append(p.Counts, pageItem{verdictName(results.Decision{Verdict: v}), count(int64(n))})
		}
	}
	for _, run := range r.Experiments {
		if x, ok := c.experiment(run.Name); ok {
			p.Sections = append(p.Sections, c.section(x, run))
		}
	}
	p.Left = c.left(here)
	return p
}

// row is a claim with its verdict, and one number or the reason for it.
func (c *ClaimsReport) row(entry ClaimEntry, d results.Decision) claimsRow {
	row := claimsRow{
		ID: name(entry.Claim.ID), Claim: sentence(entry.Claim.Claim), Verdict: verdictName(d), Class: claimClass(d.Verdict), Boundary: boundaryText(d),
	}
	switch {
	case len(d.Evidence) > 0:
		row.Number = evidenceText(d.Evidence[0])
	case d.Why != "":
		row.Number = clean(d.Why, longestReason)
	}
	return row
}

// claimClass is the class of a verdict in the style sheet.
func claimClass(v results.ClaimVerdict) string {
	switch v {
	case results.Supported, results.Conforms, results.PitfallNotSeen:
		return "good"
	case results.Refuted, results.Nonconforming, results.PitfallConfirmed, results.ClaimInvalid:
		return "bad"
	case results.Conditional:
		return "between"
	}
	return "open"
}

// left are the experiments of the catalog that the run does not have.
func (c *ClaimsReport) left(here func(string) bool) (all []pageItem) {
	for _, entry := range c.Claims {
		for _, x := range entry.Experiments {
			e := x.Experiment
			if here(e.Name) || slices.ContainsFunc(all, func(i pageItem) bool { return i.Name == name(e.Name) }) {
				continue
			}
			why := "tier " + fmt.Sprint(e.Tier) + ", not run"
			if e.Planned != "" {
				why = fmt.Sprintf("tier %d, planned: %s", e.Tier, sentence(e.Planned))
			}
			all = append(all, pageItem{name(e.Name), sentence(e.Question) + " (" + why + ")"})
		}
	}
	slices.SortFunc(all, func(a, b pageItem) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// spent writes seconds as a time of day does.
func spent(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
}
