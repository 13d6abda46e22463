package report

import (
	"fmt"
	"io"
	"strings"

	"bench/results"
)

// ClaimEntry is a claim with what is known of how it is decided.
type ClaimEntry struct {
	Article results.Article
	Claim   results.Claim
	// Status is how far it can be decided.
	Status string
	// Tiers are those of its experiments, each once, in order.
	Tiers []int
	// Experiments ask about it.
	Experiments []ClaimExperiment
}

// ClaimExperiment is an experiment as far as it concerns one claim.
type ClaimExperiment struct {
	Experiment results.Experiment
	// Questions are those about the claim.
	Questions []results.Question
	// Expected is what its authors expect of the claim.
	Expected []results.Expectation
	// Profiles say what running it comes to.
	Profiles []ClaimEffort
	// Needs are what no run offers yet.
	Needs []string
}

// ClaimEffort is what an experiment comes to in one profile.
type ClaimEffort struct {
	Profile string   `json:"profile"`
	Cells   int      `json:"cells"`
	Runs    int      `json:"runs"`
	Repeat  int      `json:"repeat"`
	Seconds float64  `json:"seconds"`
	Skipped []string `json:"skipped"`
}

// claimColumns are the columns of a list of claims.
var claimColumns = []string{"ID", "TIER", "KIND", "STATUS", "EXPERIMENTS", "CLAIM"}

func (c ClaimEntry) row() []string {
	tiers := make([]string, len(c.Tiers))
	for i, tier := range c.Tiers {
		tiers[i] = fmt.Sprint(tier)
	}
	return []string{name(c.Claim.ID), strings.Join(tiers, ","), string(c.Claim.Kind), c.Status, strings.Join(c.Claim.Experiments, ", "), sentence(c.Claim.Claim)}
}

// sentence is a text of several words on one line.
func sentence(text string) string { return clean(strings.Join(strings.Fields(text), " "), 2000) }

// source is where a claim comes from.
func source(a results.Article) string {
	text := sentence(a.Title) + ", " + sentence(a.Author)
	if a.Author == "not given" {
		text = sentence(a.Title) + ", author not given"
	}
	if a.Date != "" {
		text += ", " + sentence(a.Date)
	}
	return text
}

// ClaimsTable writes claims for a terminal, under their articles.
func ClaimsTable(w io.Writer, claims []ClaimEntry) error {
	columns := make([][]string, len(claimColumns))
	for i, head := range claimColumns {
		columns[i] = []string{head}
	}
	for _, c := range claims {
		for i, cell := range c.row() {
			columns[i] = append(columns[i], cell)
		}
	}
	for i := range columns {
		columns[i] = padded(columns[i], true)
	}
	line := func(n int) string {
		var cells []string
		for _, column := range columns {
			cells = append(cells, column[n])
		}
		return strings.TrimRight(strings.Join(cells, "  "), " ") + "\n"
	}
	var b strings.Builder
	b.WriteString(line(0))
	article := ""
	for i, c := range claims {
		if c.Article.Name != article {
			article = c.Article.Name
			fmt.Fprintf(&b, "\n%s: %s\n", name(article), source(c.Article))
		}
		b.WriteString(line(i + 1))
	}
	return writeAll(w, b.String())
}

// ClaimsMarkdown writes claims as tables, one for each article.
func ClaimsMarkdown(w io.Writer, claims []ClaimEntry) error {
	var b strings.Builder
	article := ""
	for _, c := range claims {
		if c.Article.Name != article {
			if article != "" {
				b.WriteByte('\n')
			}
			article = c.Article.Name
			fmt.Fprintf(&b, "### %s\n\n%s\n\n| %s |\n|%s\n", escapeMarkdown(name(article)), escapeMarkdown(source(c.Article)),
				strings.ToLower(strings.Join(claimColumns, " | ")), strings.Repeat(":--|", len(claimColumns)))
		}
		for _, cell := range c.row() {
			fmt.Fprintf(&b, "| %s ", escapeMarkdown(cell))
		}
		b.WriteString("|\n")
	}
	return writeAll(w, b.String())
}

func writeAll(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("writing claims: %w", err)
	}
	return nil
}
