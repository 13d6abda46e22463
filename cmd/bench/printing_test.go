package main

import (
	"bytes"
	"strings"
	"testing"

	"bench/results"
)

// TestPrintResults: every format that is offered is written.
func TestPrintResults(t *testing.T) {
	t.Parallel()
	rs := []results.Result{{Pattern: "sse", Loop: "open"}}
	for format, want := range map[string]string{
		"table": "sse", "markdown": "|", "csv": "pattern,", "json": results.Schema, "benchfmt": "Unit p99-ns better=lower",
	} {
		var b bytes.Buffer
		if err := printResults(&b, format, rs); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%s: %v, %s", format, err, b.String())
		}
	}
	for _, format := range formats {
		if err := printResults(&bytes.Buffer{}, format, rs); err != nil {
			t.Error(err)
		}
	}
}
