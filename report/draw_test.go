package report

import (
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

func TestEveryChartDrawsEveryFixture(t *testing.T) {
	t.Parallel()
	for set, rs := range sets() {
		gs := groups(rs)
		for _, c := range Charts {
			if c.Sentence(rs) == "" {
				t.Errorf("%s of %s has no sentence", c.Name, set)
			}
			f := c.figure(gs)
			if (f.missing == "") != (len(f.panels) > 0) {
				t.Errorf("%s of %s has %d panels and is missing for the reason %q", c.Name, set, len(f.panels), f.missing)
			}
			for _, width := range []vg.Length{wide, narrow, 200} {
				if f.missing == "" {
					canvas := vgsvg.New(width, f.height(width))
					f.plot(Dark).Draw(draw.New(canvas))
					text, err := svgText(canvas)
					if err != nil {
						t.Fatal(err)
					}
					wellFormed(t, c.Name+" of "+set, text)
				}
			}
		}
	}
}

func TestDrawSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	rs := nothing()
	for _, c := range Charts {
		p, err := c.Draw(rs, Light)
		var missing *MissingError
		if !errors.As(err, &missing) || missing.Reason == "" || c.Missing(rs) != missing.Reason || p != nil {
			t.Errorf("%s of nothing: %v, and missing for the reason %q", c.Name, err, c.Missing(rs))
		}
	}
	if p, err := Charts[0].Draw(sets()["six"], Light); p == nil || err != nil {
		t.Errorf("six patterns are not drawn: %v", err)
	}
}

// wellFormed fails unless text is XML with words in it.
func wellFormed(t *testing.T, what, text string) {
	t.Helper()
	if strings.Contains(text, "NaN") || strings.Contains(text, "Inf,") {
		t.Errorf("%s has coordinates that are not numbers", what)
	}
	words, decoder := 0, xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "text" {
			words++
		}
	}
	if words == 0 {
		t.Errorf("%s has no text", what)
	}
}

func TestAxesHoldTheirData(t *testing.T) {
	t.Parallel()
	for set, rs := range sets() {
		gs := groups(rs)
		for _, c := range Charts {
			for _, p := range c.figure(gs).panels {
				for _, b := range p.bars {
					if !finite(b.low) || !finite(b.high) || max(b.total(), b.high) > p.x.max {
						t.Errorf("%s of %s: bar %s up to %g (%g..%g) on an axis up to %g", c.Name, set, b.label, b.total(), b.low, b.high, p.x.max)
					}
				}
				for _, l := range p.lines {
					for i := range l.x {
						if finite(l.y[i]) && (l.x[i] < p.x.min || l.x[i] > p.x.max || l.y[i] < p.y.min || l.y[i] > p.y.max) {
							t.Errorf("%s of %s: point %g %g outside of %+v %+v", c.Name, set, l.x[i], l.y[i], p.x, p.y)
						}
					}
				}
			}
		}
	}
}

func TestChartsHaveNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range Charts {
		if seen[c.Name] || strings.ContainsAny(c.Name, " /.") || c.Title == "" {
			t.Errorf("chart %q with title %q", c.Name, c.Title)
		}
		seen[c.Name] = true
	}
}

func TestWriteLeavesPageAndPictures(t *testing.T) {
	t.Parallel()
	dir, rs := t.TempDir(), sets()["odd"]
	paths, err := Write(dir, rs)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{PageFile, MarkdownFile}
	for _, c := range Charts {
		if c.Missing(rs) == "" {
			want = append(want, ChartsFolder+"/"+c.Name+".svg", ChartsFolder+"/"+c.Name+".png")
		}
	}
	for i := range want {
		want[i] = filepath.Join(dir, want[i])
	}
	if !slices.Equal(paths, want) {
		t.Fatalf("wrote %q, want %q", paths, want)
	}
	for _, path := range paths {
		switch filepath.Ext(path) {
		case ".png":
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			config, err := png.DecodeConfig(f)
			f.Close()
			if err != nil || config.Width != 1920 {
				t.Errorf("%s is %d wide: %v", path, config.Width, err)
			}
		case ".svg":
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			wellFormed(t, path, string(text))
		}
	}
}

func TestWriteNamesWhatFailed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ChartsFolder), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	paths, err := Write(dir, nothing())
	if err == nil || !strings.Contains(err.Error(), ChartsFolder) {
		t.Errorf("error is %v, want one that names %s", err, ChartsFolder)
	}
	if len(paths) != 2 {
		t.Errorf("wrote %q, want page and Markdown in spite of the error", paths)
	}
	paths, err = Write(filepath.Join(dir, ChartsFolder), nothing())
	if err == nil || len(paths) != 0 {
		t.Errorf("wrote %q below a file: %v", paths, err)
	}
}
