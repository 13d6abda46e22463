package report

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"bench/results"
)

// folder takes the files of a report. One that cannot be written does not keep the
// others from being written.
type folder struct {
	dir    string
	paths  []string // written, in order
	failed []error
}

// create makes the folder if need be, and that of its charts.
func (f *folder) create() error { return os.MkdirAll(filepath.Join(f.dir, ChartsFolder), 0o755) }

// put draws a file and writes it.
func (f *folder) put(name string, draw func() ([]byte, error)) {
	data, err := draw()
	path := filepath.Join(f.dir, name)
	if err == nil {
		err = results.WriteFile(path, data)
	}
	if err != nil {
		f.failed = append(f.failed, err)
		return
	}
	f.paths = append(f.paths, path)
}

// chart writes a figure as SVG and as PNG, unless it has nothing to show.
func (f *folder) chart(name, title, about string, shown figure) {
	if shown.missing != "" {
		return
	}
	p := poster{title, about, shown, Light}
	f.put(filepath.Join(ChartsFolder, name+".svg"), p.svg)
	f.put(filepath.Join(ChartsFolder, name+".png"), p.png)
}

// writtenBy is what a writer writes.
func writtenBy(write func(io.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
