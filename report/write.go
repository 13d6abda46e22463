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
	var paths []string
	var failed []error
	put := func(name string, draw func() ([]byte, error)) {
		data, err := draw()
		path := filepath.Join(dir, name)
		if err == nil {
			err = results.WriteFile(path, data)
		}
		if err != nil {
			failed = append(failed, err)
			return
		}
		paths = append(paths, path)
	}
	noFolder := os.MkdirAll(filepath.Join(dir, ChartsFolder), 0o755)
	put(PageFile, func() ([]byte, error) { return written(HTML, rs) })
	put(MarkdownFile, func() ([]byte, error) { return written(Markdown, rs) })
	if noFolder != nil {
		return paths, errors.Join(append(failed, fmt.Errorf("writing charts: %w", noFolder))...)
	}
	gs := groups(rs)
	for _, c := range Charts {
		f := c.figure(gs)
		if f.missing != "" {
			continue
		}
		p := poster{c.Title, loadLine(rs), f, Light}
		put(filepath.Join(ChartsFolder, c.Name+".svg"), p.svg)
		put(filepath.Join(ChartsFolder, c.Name+".png"), p.png)
	}
	return paths, errors.Join(failed...)
}

// written is what a writer of results writes.
func written(write func(io.Writer, []results.Result) error, rs []results.Result) ([]byte, error) {
	var b bytes.Buffer
	if err := write(&b, rs); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
