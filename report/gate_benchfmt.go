package report

import (
	"fmt"
	"io"
	"strings"

	"bench/results"
)

// GateBenchfmt writes the runs of both sides of a gate in the Go benchmark format,
// with the side as configuration: benchstat -col side.
func GateBenchfmt(w io.Writer, base, head []results.Result) error {
	var b strings.Builder
	writeBenchUnits(&b)
	config := map[string]string{}
	for _, side := range []struct {
		name string
		runs []results.Result
	}{{"base", base}, {"head", head}} {
		for i := range side.runs {
			writeBench(&b, &side.runs[i], [][2]string{{"side", side.name}}, config)
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing benchmark format: %w", err)
	}
	return nil
}
