//go:build peers && linux

package scenarios_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
)

// figures are what one round of one contender measured, by name.
type figures map[string]float64

// contender does the work of a contest once.
type contender struct {
	name string
	once func(*testing.T) figures
}

// demand is what bench is to reach in one figure of a contest: an absolute
// bound (0 is none), and a ratio to another contender's figure ("" is none).
type demand struct {
	figure string
	atMost float64
	ratio  float64
	than   string
}

// contest is one work, done by several in turns, and what bench is to reach.
type contest struct {
	work       string
	contenders []contender
	demands    []demand
}

// rounds is how often each contender does the work; medians are compared. Five
// is the least that a quoted figure may rest on; PEERS_ROUNDS=1 is a quick look.
func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("PEERS_ROUNDS")); err == nil && n > 0 {
		return n
	}
	return 5
}

// TestPeers measures bench beside other tools and bare loops on one server, in
// turns within one run, and prints the ratios. It asserts nothing about speed:
// it fails only if something could not be measured or a message was lost.
func TestPeers(t *testing.T) {
	if _, err := exec.LookPath("taskset"); err != nil {
		t.Skip("no taskset (Debian: util-linux): tool and server could not be kept apart")
	}
	program := filepath.Join(t.TempDir(), "bench")
	if output, err := exec.Command("go", "build", "-o", program, "../cmd/bench").CombinedOutput(); err != nil {
		t.Fatalf("building bench: %v\n%s", err, output)
	}
	var table strings.Builder
	rows := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(rows, "work\tfigure\tbench\tmin-max\tto reach\tthan\tits\tmin-max\tratio\tto reach\t")
	for _, c := range contests(t, program) {
		t.Run(c.work, func(t *testing.T) {
			for _, line := range c.lines(t) {
				fmt.Fprintln(rows, line)
			}
		})
	}
	rows.Flush()
	fmt.Printf("\nmedians of %d alternating rounds; server on core %s, tool on core %s\n%s\n", rounds(), serverCore, toolCore, table.String())
}

// lines runs a contest and compares the medians; bench is the first contender.
func (c contest) lines(t *testing.T) (lines []string) {
	measured := map[string]map[string][]float64{}
	for round := range rounds() {
		for i := range c.contenders {
			if round%2 == 1 { // A B C, then C B A
				i = len(c.contenders) - 1 - i
			}
			contender := c.contenders[i]
			got := contender.once(t)
			t.Logf("%s, round %d, %s: %v", c.work, round+1, contender.name, got)
			if measured[contender.name] == nil {
				measured[contender.name] = map[string][]float64{}
			}
			for figure, value := range got {
				measured[contender.name][figure] = append(measured[contender.name][figure], value)
			}
		}
	}
	for _, d := range c.demands {
		mine := measured[c.contenders[0].name][d.figure]
		if len(mine) == 0 {
			t.Errorf("%s did not measure %s", c.contenders[0].name, d.figure)
			continue
		}
		theirs := measured[d.than][d.figure]
		if d.than != "" && len(theirs) == 0 && d.ratio == 0 && d.atMost == 0 {
			continue // an optional comparison with a tool that is not there
		}
		line := fmt.Sprintf("%s\t%s\t%.4g\t%s\t%s", c.work, d.figure, median(mine), span(mine), bound(median(mine), d.atMost))
		if len(theirs) > 0 {
			ratio := median(mine) / median(theirs)
			line += fmt.Sprintf("\t%s\t%.4g\t%s\t%.2f\t%s", d.than, median(theirs), span(theirs), ratio, bound(ratio, d.ratio))
		} else {
			line += "\t" + d.than + "\t\t\t\t"
		}
		lines = append(lines, line+"\t")
	}
	return lines
}

// bound tells a bound and whether a value keeps it.
func bound(value, atMost float64) string {
	switch {
	case atMost == 0:
		return ""
	case value <= atMost:
		return fmt.Sprintf("<= %.4g yes", atMost)
	default:
		return fmt.Sprintf("<= %.4g NO", atMost)
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

func span(values []float64) string {
	return fmt.Sprintf("%.3g-%.3g", slices.Min(values), slices.Max(values))
}
