package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"bench/results"
)

//go:embed page/page.html
var pageHTML string

//go:embed page/page.css
var pageCSS string

// pageTemplate escapes every text by its place; only the style sheet and the
// pictures, which are made here, go in as they are.
var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// page is what the template shows.
type page struct {
	Title, About, Load, Started  string
	Verdict                      struct{ Word, Text string }
	LightColors, DarkColors, CSS template.CSS
	Repeats                      int
	Sheets                       []pageSheet
	Brackets                     []pageTable
	Notes, Common                []string
	Charts                       []pageChart
	Omitted                      []string
	Tables                       []pageTable
	Lists                        []pageList
	Commands                     []string
}

type pageSheet struct {
	Caption string
	Heads   []struct{ Name, Unit string }
	Rows    []pageRow
}

type pageRow struct {
	Label, Marks string
	Color        template.CSS
	Cells        []pageNumber
}

// pageNumber is a number with its interval and its range over repeats below.
type pageNumber struct{ Text, Interval, Spread string }

type pageChart struct {
	Name, Title, Sentence string
	Wide, Narrow          template.HTML
	Remarks               []string
}

// HTML writes one page that needs nothing else: no network, no script, no font.
// It follows the reader's light or dark setting, fits a phone, and prints. The
// verdict stands first.
func HTML(w io.Writer, rs []results.Result) error {
	all := groups(rs)
	gs, searches := apart(all)
	notes := notesOf(gs)
	p := page{
		Title: title(rs), Load: loadLine(rs), Commands: commands(rs),
		LightColors: template.CSS(Light.variables()), DarkColors: template.CSS(Dark.variables()), CSS: template.CSS(pageCSS),
		Tables: pageTables(gs, searches), Lists: pageLists(typical(rs, searches)),
	}
	if len(searches) > 0 {
		p.Brackets = []pageTable{bracketTable(searches)}
	}
	v := judge(rs)
	p.Verdict.Word, p.Verdict.Text = v.word, v.text
	if len(rs) > 0 {
		if about := rs[0].Scenario.About; about != "" {
			p.About = clean(about, 500)
		}
		p.Started = rs[0].Started.UTC().Format("2006-01-02 15:04 UTC")
	}
	for _, g := range gs {
		if len(g.used) > 1 {
			p.Repeats = max(p.Repeats, len(g.used))
		}
	}
	for _, s := range sheets(gs, notes) {
		p.Sheets = append(p.Sheets, s.page())
	}
	for _, n := range notes {
		if n.labels == nil {
			p.Common = append(p.Common, n.text)
			continue
		}
		p.Notes = append(p.Notes, n.text)
	}
	if err := p.draw(rs, func(c Chart) figure { return c.figure(all) }); err != nil {
		return err
	}
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("writing page: %w", err)
	}
	return nil
}

// draw adds the charts, each for a wide and for a narrow screen.
func (p *page) draw(rs []results.Result, figure func(Chart) figure) error {
	for _, c := range Charts {
		of := withoutProbes(rs)
		if c.searches {
			of = probesOf(rs)
		}
		if len(of) == 0 && len(rs) > 0 { // of a kind that nobody asked for
			continue
		}
		f := figure(c)
		if f.missing != "" {
			p.Omitted = append(p.Omitted, c.Title+" ("+f.missing+")")
			continue
		}
		drawn := pageChart{Name: c.Name, Title: c.Title, Sentence: c.Sentence(of), Remarks: f.remarks}
		for _, s := range []struct {
			to    *template.HTML
			width vg.Length
			class string
		}{{&drawn.Wide, wide, "wide"}, {&drawn.Narrow, narrow, "narrow"}} {
			svg, err := inline(f, s.width, s.class, c.Title)
			if err != nil {
				return err
			}
			*s.to = template.HTML(svg)
		}
		p.Charts = append(p.Charts, drawn)
	}
	return nil
}

// page is the sheet in the form of the template.
func (s sheet) page() pageSheet {
	ps := pageSheet{Caption: s.caption}
	for i := range s.names {
		ps.Heads = append(ps.Heads, struct{ Name, Unit string }{s.names[i], s.units[i]})
	}
	for _, r := range s.rows {
		pr := pageRow{
			Label: r.label, Marks: strings.Trim(r.footmark(), " []"),
			Color: template.CSS(fmt.Sprintf("var(--p%d)", modulo(r.look.order, len(Light.Patterns)))),
		}
		for i, c := range r.cells {
			cell := pageNumber{Text: c}
			if r.intervals != nil {
				cell.Interval = r.intervals[i]
			}
			if r.spreads != nil && r.spreads[i] != c {
				cell.Spread = r.spreads[i]
			}
			pr.Cells = append(pr.Cells, cell)
		}
		ps.Rows = append(ps.Rows, pr)
	}
	return ps
}

// title names the scenarios of the results.
func title(rs []results.Result) string {
	var names []string
	for _, r := range rs {
		if n := name(r.Scenario.Name); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return "bench: no results"
	}
	return "bench: " + strings.Join(names, ", ")
}

// commands are the command lines of the results, each once.
func commands(rs []results.Result) []string {
	var all []string
	for _, r := range rs {
		if c := lines(r.Command); !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}
