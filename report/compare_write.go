package report

import (
	"errors"
	"fmt"
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
	f := folder{dir: dir}
	if err := f.create(); err != nil {
		return fmt.Errorf("writing comparison: %w", err)
	}
	f.put(ComparePage, func() ([]byte, error) { return writtenBy(c.HTML) })
	f.put(CompareMarkdown, func() ([]byte, error) { return writtenBy(c.Markdown) })
	for _, chart := range Charts {
		f.chart(chart.Name, chart.Title+": "+c.names(), loadLine(c.results()), c.figure(chart))
	}
	return errors.Join(f.failed...)
}
