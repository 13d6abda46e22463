package report

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	swatch    vg.Length = 16
	keyHeight vg.Length = 9
)

// drawHead writes title, caption of the y axis and the key to the segments of
// bars above the panel.
//
// The caption of the y axis lies flat above it: turned text is hard to read, and
// takes width that a phone does not have.
func (p panel) drawHead(c draw.Canvas, th Theme) {
	y := c.Max.Y - lineHeight/2
	if p.title != "" {
		x := c.Min.X
		if p.look != nil {
			mark := p.look.marker(th)
			mark.Radius = 4
			c.DrawGlyphNoClip(mark, vg.Point{X: x + 5, Y: y})
			x += 14
		}
		style := words(titleSize, true)
		fill(c, style, th.Text, vg.Point{X: x, Y: y}, p.title)
		x += style.Width(p.title)
		for _, also := range p.also {
			mark := also.look.marker(th)
			mark.Radius = 4
			c.DrawGlyphNoClip(mark, vg.Point{X: x + 17, Y: y})
			fill(c, style, th.Text, vg.Point{X: x + 26, Y: y}, also.title)
			x += 26 + style.Width(also.title)
		}
		y -= lineHeight
	}
	if p.y.caption != "" {
		fill(c, words(textSize, false), th.Muted, vg.Point{X: c.Min.X, Y: y}, p.y.caption)
	}
	for _, k := range p.key(c.Size().X) {
		corner := vg.Point{X: c.Min.X + k.x, Y: y - k.y - keyHeight/2}
		box := vg.Rectangle{Min: corner, Max: vg.Point{X: corner.X + swatch, Y: corner.Y + keyHeight}}
		hatchings[k.layer].fill(&c, box, th.Muted)
		fill(c, words(textSize, false), th.Text, vg.Point{X: box.Max.X + 4, Y: y - k.y}, p.layers[k.layer])
	}
}

// headHeight is the height of what stands above the axes.
func (p panel) headHeight(width vg.Length) vg.Length {
	h := vg.Length(8)
	if p.title != "" {
		h += lineHeight
	}
	if p.y.caption != "" {
		h += lineHeight
	}
	if keys := p.key(width); len(keys) > 0 {
		h += keys[len(keys)-1].y + lineHeight
	}
	return h
}

// A keyEntry is the place of one layer's swatch, from the head's left upper end.
type keyEntry struct {
	layer int
	x, y  vg.Length
}

// key lays the names of the layers out in lines that fit the width. A panel with
// one layer needs none.
func (p panel) key(width vg.Length) []keyEntry {
	if len(p.layers) < 2 {
		return nil
	}
	var entries []keyEntry
	var x, y vg.Length
	style := words(textSize, false)
	for i, layer := range p.layers {
		if layer == "" {
			continue
		}
		w := swatch + 4 + style.Width(layer) + 14
		if x > 0 && x+w > width {
			x, y = 0, y+lineHeight
		}
		entries = append(entries, keyEntry{i, x, y})
		x += w
	}
	return entries
}

// fill writes text in a color, at the right of a point and centered on it.
func fill(c draw.Canvas, style draw.TextStyle, clr color.Color, at vg.Point, text string) {
	style.Color = clr
	// Words are centered by their capitals, not by the room for descenders.
	at.Y += style.FontExtents().Descent * 0.8
	c.FillText(style, at, text)
}
