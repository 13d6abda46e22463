package report

import (
	"errors"
	"fmt"
	"io"

	"bench/results"
)

// Names of what Write puts into a folder.
const (
	PageFile     = "report.html"
	MarkdownFile = "report.md"
	ChartsFolder = "charts"
)

// Write draws results into the folder dir, which it makes if need be: report.html,
// report.md, and every chart that has something to show as charts/NAME.svg and
// charts/NAME.png. It returns the paths written, the page first. One file that
// cannot be written does not keep the others from being written; the error names
// each that failed.
func Write(dir string, rs []results.Result) ([]string, error) {
	f := folder{dir: dir}
	noCharts := f.create()
	f.put(PageFile, func() ([]byte, error) { return written(HTML, rs) })
	f.put(MarkdownFile, func() ([]byte, error) { return written(Markdown, rs) })
	if noCharts != nil {
		return f.paths, errors.Join(append(f.failed, fmt.Errorf("writing charts: %w", noCharts))...)
	}
	gs := groups(rs)
	for _, c := range Charts {
		f.chart(c.Name, c.Title, loadLine(rs), c.figure(gs))
	}
	return f.paths, errors.Join(f.failed...)
}

// written is what a writer of results writes.
func written(write func(io.Writer, []results.Result) error, rs []results.Result) ([]byte, error) {
	return writtenBy(func(w io.Writer) error { return write(w, rs) })
}
