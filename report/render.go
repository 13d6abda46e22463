package report

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"regexp"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// pngDPI is twice the resolution of an ordinary screen.
const pngDPI = 192

// margin is around a picture that stands alone.
const margin vg.Length = 14

// A poster is a figure that stands alone in a file: title and load above it.
type poster struct {
	title, load string
	figure      figure
	theme       Theme
}

// size is the size of the whole picture.
func (p poster) size() (w, h vg.Length) {
	h = p.figure.height(wide-2*margin) + p.headHeight() + 2*margin
	// Three points are eight pixels: a whole number leaves no seam at the edge.
	return wide, vg.Length(math.Ceil(h.Points()/3) * 3)
}

// headHeight is the height of title and load.
func (p poster) headHeight() vg.Length { return 42 }

// draw draws everything.
func (p poster) draw(c draw.Canvas) {
	c.SetColor(p.theme.Background)
	c.Fill(c.Rectangle.Path())
	inner := draw.Crop(c, margin, -margin, margin, -margin)
	left, top := inner.Min.X, inner.Max.Y
	fill(inner, words(15, true), p.theme.Text, vg.Point{X: left, Y: top - 8}, p.title)
	fill(inner, words(textSize, false), p.theme.Muted, vg.Point{X: left, Y: top - 25}, p.load)
	p.figure.plot(p.theme).Draw(draw.Crop(inner, 0, 0, 0, -p.headHeight()))
}

// png renders the picture at twice the resolution of an ordinary screen.
func (p poster) png() ([]byte, error) {
	w, h := p.size()
	c := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(pngDPI))
	p.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&b); err != nil {
		return nil, fmt.Errorf("drawing %s: %w", p.title, err)
	}
	return b.Bytes(), nil
}

// svg renders the picture as a file of its own.
func (p poster) svg() ([]byte, error) {
	w, h := p.size()
	c := vgsvg.New(w, h)
	p.draw(draw.New(c))
	text, err := svgText(c)
	if err != nil {
		return nil, fmt.Errorf("drawing %s: %w", p.title, err)
	}
	return []byte(text), nil
}

// inline renders a figure for the page: no title, no size of its own, colors as
// CSS variables, and a name for those who cannot see it.
func inline(f figure, width vg.Length, class, label string) (string, error) {
	height := f.height(width)
	c := vgsvg.New(width, height)
	pl := f.plot(Light)
	pl.BackgroundColor = nil
	pl.Draw(draw.New(c))
	text, err := svgText(c)
	if err != nil {
		return "", fmt.Errorf("drawing %s: %w", label, err)
	}
	head := fmt.Sprintf(`<svg class="%s" viewBox="0 0 %.5g %.5g" role="img" aria-label="%s">`,
		class, width.Points(), height.Points(), html.EscapeString(label))
	return Light.themed(svgHead.ReplaceAllLiteralString(text, head)), nil
}

// svgHead is what vgsvg writes before the picture itself.
var svgHead = regexp.MustCompile(`(?s)^.*?<svg[^>]*>`)

// svgText returns what was drawn. Liberation is not installed everywhere; the
// fonts added after it have the same metrics, so that the layout holds.
func svgText(c *vgsvg.Canvas) (string, error) {
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", err
	}
	text := strings.ReplaceAll(b.String(), "font-family:Liberation Sans", "font-family:'Liberation Sans',Arial,Helvetica,sans-serif")
	return strings.ReplaceAll(text, "font-variant:none;", ""), nil
}
