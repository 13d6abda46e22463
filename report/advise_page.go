package report

import (
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"path/filepath"

	"bench/results"
)

//go:embed page/advise.html
var adviceHTML string

var adviceTemplate = template.Must(template.New("advice").Parse(adviceHTML))

// Names of what an advice leaves in a folder, beside its chart.
const (
	AdvicePage     = "advice.html"
	AdviceMarkdown = "advice.md"
	frontierChart  = "frontier"
)

// frontierTitle is over the chart of an advice.
const frontierTitle = "Latency against bytes and server CPU"

// figure is the trade-off: latency against bytes on the wire, and against the server's
// CPU where that is known.
func (a Advice) figure() figure {
	of := "p99"
	if len(a.Wish.Objectives) > 0 {
		of = a.Wish.Objectives[0].Of
	}
	f := figure{missing: "there is no option", across: 2}
	for _, cost := range []struct {
		caption string
		unit    results.Unit
		of      func(results.Option) results.Told
	}{
		{"bytes on the wire per message", results.ByteCount, func(o results.Option) results.Told { return o.WireBytes }},
		{"CPU of the server, cores", results.Number, func(o results.Option) results.Told { return o.Cores }},
	} {
		var points []tradeOff
		for i, o := range a.Options {
			if c := cost.of(o); c.How != "" && o.Latency[of].Value > 0 && c.Value > 0 {
				points = append(points, tradeOff{o.Name, a.look(i), certain(o.Latency[of].Value, results.Nanoseconds), certain(c.Value, cost.unit)})
			}
		}
		if len(points) == 0 {
			continue
		}
		p := frontierPanel(points, figureCaption(of+"(delivery)"), cost.caption, []string{"x", "y"})
		for _, objective := range a.Wish.Objectives {
			if v := float64(objective.Limit); objective.Of == of && v > p.x.min && v < p.x.max {
				p.bands = append(p.bands, band{from: v, to: p.x.max, label: "misses " + objective.String(), edged: true, open: true})
			}
		}
		f.panels, f.missing = append(f.panels, p), ""
	}
	return f
}

// certain is a value without an interval.
func certain(v float64, u results.Unit) results.Estimate {
	return results.Estimate{Value: v, Low: v, High: v, Unit: u, Values: []float64{v}}
}

// frontierSentence is under the chart.
const frontierSentence = "Every option with its latency and what it costs, as told in the table. Dotted: the frontier, below which nothing lies without lying further to the right. Shaded: what misses the objective."

// HTML writes the advice as one page that needs nothing else.
func (a Advice) HTML(w io.Writer) error {
	chart, err := drawnForPage(a.figure(), frontierChart, frontierTitle, frontierSentence)
	if err != nil {
		return err
	}
	p := struct {
		Answer, Wish, Command        string
		LightColors, DarkColors, CSS template.CSS
		Head                         []string
		Rows                         [][]string
		Asides                       []string
		Chart                        *pageChart
	}{a.Why, a.wishText(), lines(a.Command), template.CSS(Light.variables()), template.CSS(Dark.variables()), template.CSS(pageCSS), adviceHead, a.rows(), a.asides(), chart}
	if err := adviceTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("writing page: %w", err)
	}
	return nil
}

// Write writes the advice into the folder dir, which it makes if need be: page,
// Markdown, and the chart as SVG and PNG. It returns the path of the page.
func (a Advice) Write(dir string) (string, error) {
	f := folder{dir: dir}
	if err := f.create(); err != nil {
		return "", fmt.Errorf("writing the advice: %w", err)
	}
	f.put(AdvicePage, func() ([]byte, error) { return writtenBy(a.HTML) })
	f.put(AdviceMarkdown, func() ([]byte, error) { return writtenBy(a.Markdown) })
	f.chart(frontierChart, frontierTitle, a.wishText(), a.figure())
	return filepath.Join(dir, AdvicePage), errors.Join(f.failed...)
}
