package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bench/results"
)

// Names of what a comparison puts into a folder, beside its charts.
const (
	ComparePage     = "compare.html"
	CompareMarkdown = "compare.md"
)

// Write writes the comparison into the folder dir, which it makes if need be:
// compare.html, compare.md, and the overlaid charts as charts/NAME.svg and
// charts/NAME.png. One file that cannot be written does not keep the others from
// being written; the error names each that failed.
func (c *Comparison) Write(dir string) error {
	var failed []error
	put := func(name string, draw func() ([]byte, error)) {
		data, err := draw()
		if err == nil {
			err = results.WriteFile(filepath.Join(dir, name), data)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, ChartsFolder), 0o755); err != nil {
		return fmt.Errorf("writing comparison: %w", err)
	}
	for name, write := range map[string]func(io.Writer) error{ComparePage: c.HTML, CompareMarkdown: c.Markdown} {
		put(name, func() ([]byte, error) {
			var b bytes.Buffer
			err := write(&b)
			return b.Bytes(), err
		})
	}
	for _, chart := range Charts {
		f := c.figure(chart)
		if f.missing != "" {
			continue
		}
		p := poster{chart.Title + ": " + c.names(), loadLine(c.results()), f, Light}
		put(filepath.Join(ChartsFolder, chart.Name+".svg"), p.svg)
		put(filepath.Join(ChartsFolder, chart.Name+".png"), p.png)
	}
	return errors.Join(failed...)
}
