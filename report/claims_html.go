package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"gonum.org/v1/plot/vg"
)

//go:embed page/claims.html
var claimsHTML string

// claimsTemplate escapes every text by its place, as that of the report does.
var claimsTemplate = template.Must(template.New("claims").Parse(claimsHTML))

// HTML writes the report as one page that needs nothing else: the verdicts per article,
// then every experiment with its chart.
func (c *ClaimsReport) HTML(w io.Writer) error {
	type drawn struct {
		Chart *pageChart
		// Undrawn says why there is none.
		Undrawn string
	}
	type section struct {
		claimsSection
		Charts []drawn
	}
	p := struct {
		claimsPage
		LightColors, DarkColors, CSS template.CSS
		Sections                     []section
	}{claimsPage: c.page(), LightColors: template.CSS(Light.variables()), DarkColors: template.CSS(Dark.variables()), CSS: template.CSS(pageCSS)}
	for _, s := range p.claimsPage.Sections {
		shown := section{claimsSection: s}
		for _, chart := range s.charts {
			f := c.figure(chart)
			onPage, err := drawnForPage(f, chart.Name, s.Title, chart.About)
			if err != nil {
				return err
			}
			shown.Charts = append(shown.Charts, drawn{onPage, f.missing})
		}
		p.Sections = append(p.Sections, shown)
	}
	if err := claimsTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("writing page: %w", err)
	}
	return nil
}

// drawnForPage is a figure for a wide and a narrow screen; nil if there is nothing to
// draw.
func drawnForPage(f figure, name, title, sentence string) (*pageChart, error) {
	if f.missing != "" {
		return nil, nil
	}
	chart := &pageChart{Name: name, Title: title, Sentence: sentence, Remarks: f.remarks}
	for _, s := range []struct {
		to    *template.HTML
		width vg.Length
		class string
	}{{&chart.Wide, wide, "wide"}, {&chart.Narrow, narrow, "narrow"}} {
		svg, err := inline(f, s.width, s.class, title)
		if err != nil {
			return nil, err
		}
		*s.to = template.HTML(svg)
	}
	return chart, nil
}
