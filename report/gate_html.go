package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"gonum.org/v1/plot/vg"

	"bench/results"
)

//go:embed page/gate.html
var gateHTML string

// gateTemplate escapes every text by its place, as that of the report does.
var gateTemplate = template.Must(template.New("gate").Parse(gateHTML))

// gatePage is what the template shows.
type gatePage struct {
	Word, Class, Why, Started    string
	LightColors, DarkColors, CSS template.CSS
	Head                         []string
	Compared, Notes              []string
	Units                        []gatePageUnit
	Sentence, Legend, Command    string
	Environment                  []pageItem
}

type gatePageUnit struct {
	Title, Why      string
	Verdict, Class  string
	Rows            []gatePageRow
	Reasons, Asides []string
	Wide, Narrow    template.HTML
	Remarks         []string
}

type gatePageRow struct {
	Name, Word, Class string
	Cells             []string
}

// GateHTML writes a gate as one page that needs nothing else: the verdict, every
// metric with its interval, and the differences of all pairs.
func GateHTML(w io.Writer, g *results.Gate) error {
	p := gatePage{
		Word: verdictWord(g), Why: clean(g.Why, longestWhy), Class: verdictClass(g.Verdict), Started: g.Started.UTC().Format("2006-01-02 15:04 UTC"),
		LightColors: template.CSS(Light.variables()), DarkColors: template.CSS(Dark.variables()), CSS: template.CSS(pageCSS),
		Head: gateHead, Compared: compared(g), Notes: gateNotes(g), Sentence: pairsSentence, Legend: gateLegend, Command: lines(g.Command),
	}
	var environment pageList
	environment.addFields([]results.Result{{Environment: g.Environment}}, func(r results.Result) any { return r.Environment })
	p.Environment = environment.Items
	for i, t := range gateTables(g) {
		u, err := t.page(&g.Units[i])
		if err != nil {
			return err
		}
		p.Units = append(p.Units, u)
	}
	if err := gateTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("writing page: %w", err)
	}
	return nil
}

// page is the table in the form of the template, with its figure.
func (t gateTable) page(u *results.GateUnit) (gatePageUnit, error) {
	out := gatePageUnit{Title: t.title, Why: t.why, Verdict: string(t.verdict), Class: verdictClass(t.verdict), Asides: t.asides}
	for _, r := range t.rows {
		out.Rows = append(out.Rows, gatePageRow{Name: r.name, Word: r.word(), Cells: r.cells, Class: verdictClass(r.verdict)})
	}
	out.Reasons = reasons(t.rows)
	f := pairsFigure(u)
	out.Remarks = f.remarks
	if f.missing != "" {
		return out, nil
	}
	for _, s := range []struct {
		to    *template.HTML
		width vg.Length
		class string
	}{{&out.Wide, wide, "wide"}, {&out.Narrow, narrow, "narrow"}} {
		svg, err := inline(f, s.width, s.class, "Differences of the pairs of "+t.title)
		if err != nil {
			return out, err
		}
		*s.to = template.HTML(svg)
	}
	return out, nil
}

// verdictClass is the class of a verdict in the style sheet.
func verdictClass(v results.Verdict) string { return strings.ToUpper(string(v)) }
