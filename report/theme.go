package report

import (
	"fmt"
	"image/color"
	"regexp"
	"strings"
)

// Theme is the colors of a picture. All of them are opaque and, within a theme,
// different from each other, so that the page can put a CSS variable in the
// place of each and follow the reader's light or dark setting.
type Theme struct {
	Name       string
	Background color.NRGBA
	// Text is for words and marks, Muted for axes and second-rank words, Grid for
	// lines behind the data.
	Text, Muted, Grid color.NRGBA
	// Patterns are the colors by Result.Order, taken modulo their number.
	Patterns []color.NRGBA
}

// The two themes. The palettes have the hues of Okabe and Ito's (Color Universal
// Design, 2008), with ink instead of yellow, moved in lightness until every line
// has 3:1 contrast with the background (WCAG 2.2, 1.4.11) and the six patterns
// stay apart for protanopes, deuteranopes and tritanopes; tests hold both.
var (
	Light = Theme{
		Name:       "light",
		Background: hex("#FFFFFF"), Text: hex("#1B1F24"), Muted: hex("#5B6570"), Grid: hex("#E3E7EB"),
		Patterns: []color.NRGBA{
			hex("#B03A00"), hex("#B58A00"), hex("#C2489F"), hex("#00916B"),
			hex("#0062C4"), hex("#3F4650"), hex("#3A97D3"), hex("#7A1F4B"),
		},
	}
	Dark = Theme{
		Name:       "dark",
		Background: hex("#14181D"), Text: hex("#E8EBEE"), Muted: hex("#9BA5AF"), Grid: hex("#2A3038"),
		Patterns: []color.NRGBA{
			hex("#F0703A"), hex("#F5BE3D"), hex("#DB6CC4"), hex("#3ED8A4"),
			hex("#4C9BFF"), hex("#D3D8DE"), hex("#86CBF7"), hex("#D9709F"),
		},
	}
)

// hex reads "#RRGGBB"; it is for the constants above only.
func hex(s string) color.NRGBA {
	c := color.NRGBA{A: 255}
	if _, err := fmt.Sscanf(s, "#%02X%02X%02X", &c.R, &c.G, &c.B); err != nil {
		panic(err)
	}
	return c
}

// css writes a color as CSS does.
func css(c color.NRGBA) string { return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B) }

// role is the name of one color of a theme, as a CSS variable.
type role struct {
	name  string
	color color.NRGBA
}

// roles lists the colors of a theme, in the same order for every theme.
func (th Theme) roles() []role {
	all := []role{{"--paper", th.Background}, {"--ink", th.Text}, {"--muted", th.Muted}, {"--grid", th.Grid}}
	for i, c := range th.Patterns {
		all = append(all, role{fmt.Sprintf("--p%d", i), c})
	}
	return all
}

// variables declares the theme's colors as CSS variables.
func (th Theme) variables() string {
	var b strings.Builder
	for _, r := range th.roles() {
		fmt.Fprintf(&b, "%s:%s;", r.name, css(r.color))
	}
	return b.String()
}

// paint finds the colors in the styles of an SVG.
var paint = regexp.MustCompile(`(?:fill|stroke):#[0-9A-F]{6}\b`)

// themed replaces the theme's colors in an SVG by their CSS variables.
func (th Theme) themed(svg string) string {
	byColor := map[string]string{}
	for _, r := range th.roles() {
		byColor[css(r.color)] = "var(" + r.name + ")"
	}
	return paint.ReplaceAllStringFunc(svg, func(found string) string {
		property, value, _ := strings.Cut(found, ":")
		if v, ok := byColor[value]; ok {
			return property + ":" + v
		}
		return found
	})
}
