package report

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes the report as Markdown; charts are linked from the folder beside it.
func (c *ClaimsReport) Markdown(w io.Writer) error {
	p := c.page()
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", escapeMarkdown(p.Title),
		escapeMarkdown(fmt.Sprintf("%s · profile %s · %s · %s of measuring · bench %s", p.Machine, p.Profile, p.Started, p.Spent, p.Version)))
	if p.Partial != "" {
		fmt.Fprintf(&b, "\n**PARTIAL**: %s\n", escapeMarkdown(p.Partial))
	}
	var counts []string
	for _, item := range p.Counts {
		counts = append(counts, item.Value+" "+escapeMarkdown(item.Name))
	}
	fmt.Fprintf(&b, "\n%s\n", strings.Join(counts, " · "))
	for _, a := range p.Articles {
		a.writeMarkdown(&b)
	}
	fmt.Fprint(&b, "\n## How to read this\n\n")
	writeItems(&b, p.Legend)
	for _, s := range p.Sections {
		s.writeMarkdown(&b, c.figure)
	}
	if len(p.Left) > 0 {
		fmt.Fprint(&b, "\n## Not run\n\n")
		writeItems(&b, p.Left)
	}
	fmt.Fprintf(&b, "\n## Again\n\n%s", fenced(p.Command))
	return writeAll(w, b.String())
}

// writeItems writes names with their values as a list.
func writeItems(b *strings.Builder, items []pageItem) {
	for _, item := range items {
		fmt.Fprintf(b, "- **%s** %s\n", escapeMarkdown(item.Name), escapeMarkdown(item.Value))
	}
}

func (a claimsArticle) writeMarkdown(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n| id | claim | verdict | boundary | measured next to the margin, or why not | experiments |\n|:--|:--|:--|:--|:--|:--|\n", escapeMarkdown(a.Source))
	for _, r := range a.Rows {
		var experiments []string
		for _, x := range r.Experiments {
			text := escapeMarkdown(x.Name)
			if x.Here {
				text = fmt.Sprintf("[%s](#%s)", text, x.Name)
			}
			experiments = append(experiments, text)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", escapeMarkdown(r.ID), escapeMarkdown(r.Claim), escapeMarkdown(r.Verdict),
			escapeMarkdown(r.Boundary), escapeMarkdown(r.Number), strings.Join(experiments, ", "))
	}
}

func (s claimsSection) writeMarkdown(b *strings.Builder, draw func(claimsChart) figure) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", escapeMarkdown(s.Name), escapeMarkdown(s.Question))
	if s.Setup != "" {
		fmt.Fprintf(b, "%s\n\n", escapeMarkdown(s.Setup))
	}
	writeItems(b, s.Facts)
	for _, v := range s.Verdicts {
		part := ""
		if v.Part != "" {
			part = " (" + v.Part + ")"
		}
		fmt.Fprintf(b, "\n**%s** %s: %s\n\n", escapeMarkdown(v.Verdict), escapeMarkdown(v.ID+part), escapeMarkdown(v.Claim))
		writeItems(b, append([]pageItem{{"because", v.Why}}, v.Facts...))
	}
	for _, chart := range s.charts {
		f := draw(chart)
		if f.missing != "" {
			fmt.Fprintf(b, "\nNot drawn: %s.\n", escapeMarkdown(f.missing))
			continue
		}
		fmt.Fprintf(b, "\n![%s](%s/%s.svg)\n\n%s\n", escapeMarkdown(s.Title), ChartsFolder, chart.Name, escapeMarkdown(chart.About))
		for _, r := range f.remarks {
			fmt.Fprintf(b, "- %s\n", escapeMarkdown(r))
		}
	}
	if len(s.Numbers.Rows) > 0 {
		s.Numbers.writeMarkdown(b)
	}
	for i, caveat := range s.Caveats {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(b, "- %s\n", escapeMarkdown(caveat))
	}
	fmt.Fprintf(b, "\n%s", fenced(s.Command))
}
