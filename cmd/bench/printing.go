package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"

	"bench/report"
	"bench/results"
)

// printResults writes results to w in one of the formats.
func printResults(w io.Writer, format string, rs []results.Result) error {
	write := map[string]func(io.Writer, []results.Result) error{
		"table":    report.Table,
		"markdown": report.Markdown,
		"csv":      report.CSV,
		"json":     results.Encode,
		"benchfmt": report.Benchfmt,
	}[format]
	if err := write(w, rs); err != nil {
		return fmt.Errorf("printing %s: %w", format, err)
	}
	return nil
}

// writeJSON writes a result file under a name of the user's choice.
func writeJSON(path string, rs []results.Result) error {
	var data bytes.Buffer
	if err := results.Encode(&data, rs); err != nil {
		return err
	}
	return results.WriteFile(path, data.Bytes())
}

// writeReport draws the page and its charts into folder and returns the page's path.
func writeReport(folder string, rs []results.Result) (string, error) {
	if _, err := report.Write(folder, rs); err != nil {
		return "", fmt.Errorf("writing the report: %w", err)
	}
	return filepath.Join(folder, report.PageFile), nil
}
