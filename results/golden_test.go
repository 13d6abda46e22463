package results

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// A goldenCase is one call of a statistic with the value that R or SciPy gives;
// the scripts beside the files made them.
type goldenCase struct {
	What       string
	X, A, B    []float64
	N, K       int
	Block      int
	Q          float64
	Margin     float64
	Confidence float64
	// Wanted.
	U, P, Low, High, Center, Coverage float64
	Adjusted                          []float64
}

// goldenFiles are what golden.R and golden.py printed.
var goldenFiles = []string{"r.json", "scipy.json"}

// eachGolden calls check with every case of one statistic; there must be some.
func eachGolden(t *testing.T, what string, check func(t *testing.T, c goldenCase)) {
	t.Helper()
	found := 0
	for _, file := range goldenFiles {
		data, err := os.ReadFile(filepath.Join("testdata", "golden", file))
		if err != nil {
			t.Fatal(err)
		}
		var cases []goldenCase
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		for i, c := range cases {
			if c.What != what {
				continue
			}
			found++
			t.Run(fmt.Sprintf("%s-%d", file, i), func(t *testing.T) { check(t, c) })
		}
	}
	if found == 0 {
		t.Errorf("no golden value of %s", what)
	}
}

func TestSignedRankGolden(t *testing.T) {
	t.Parallel()
	eachGolden(t, "signed rank", func(t *testing.T, c goldenCase) {
		low, high, coverage, ok := SignedRankInterval(c.X, c.Confidence)
		if !ok || !closeTo(low, c.Low, 1e-9) || !closeTo(high, c.High, 1e-9) || !closeTo(coverage, c.Coverage, 1e-9) {
			t.Errorf("n %d: %v to %v covers %v, %v; want %v to %v with %v", len(c.X), low, high, coverage, ok, c.Low, c.High, c.Coverage)
		}
		if got := HodgesLehmann(c.X); !closeTo(got, c.Center, 1e-9) {
			t.Errorf("n %d: center %v, want %v", len(c.X), got, c.Center)
		}
	})
}

func TestSignedRankLawGolden(t *testing.T) {
	t.Parallel()
	eachGolden(t, "signed rank law", func(t *testing.T, c goldenCase) {
		sum := 0.0
		for _, p := range signedRankLaw(c.N)[:c.K+1] {
			sum += p
		}
		if !closeTo(sum, c.P, 1e-9) {
			t.Errorf("n %d: P(W <= %d) is %v, want %v", c.N, c.K, sum, c.P)
		}
	})
}

func TestSignFlipGolden(t *testing.T) {
	t.Parallel()
	eachGolden(t, "sign flip", func(t *testing.T, c goldenCase) {
		if p := SignFlip(c.X, c.Margin); !closeTo(p, c.P, 1e-12) {
			t.Errorf("%v beyond %v: p %v, want %v", c.X, c.Margin, p, c.P)
		}
	})
}

func TestHolmGolden(t *testing.T) {
	t.Parallel()
	eachGolden(t, "holm", func(t *testing.T, c goldenCase) {
		got := Holm(c.X)
		for i, want := range c.Adjusted {
			if !closeTo(got[i], want, 1e-12) {
				t.Errorf("%v: %v, want %v", c.X, got, c.Adjusted)
			}
		}
	})
}

func TestMannWhitneyGolden(t *testing.T) {
	t.Parallel()
	eachGolden(t, "mann whitney", func(t *testing.T, c goldenCase) {
		u, p := MannWhitney(c.A, c.B)
		if u != c.U || !closeTo(p, c.P, 1e-9) {
			t.Errorf("%d and %d values: u %v p %v, want %v and %v", len(c.A), len(c.B), u, p, c.U, c.P)
		}
	})
}

func TestMannKendallGolden(t *testing.T) {
	t.Parallel()
	eachGolden(t, "mann kendall", func(t *testing.T, c goldenCase) {
		// R has the statistic back from tau, so that it is rounded once more.
		if _, p := MannKendall(c.X); !closeTo(p, c.P, 1e-6) {
			t.Errorf("%d values: p %v, want %v", len(c.X), p, c.P)
		}
	})
}

// An interval of a bootstrap has values of the series as its ends, so that two
// implementations with random numbers of their own agree exactly if the
// resamples are many.
func TestBlockBootstrapGolden(t *testing.T) {
	t.Parallel()
	eachGolden(t, "block bootstrap", func(t *testing.T, c goldenCase) {
		var intervals []*Histogram
		for _, v := range c.X {
			intervals = append(intervals, histogramOf(int64(v)))
		}
		r, ok := BootstrapQuantile(intervals, c.Q, c.Confidence, c.Block, 50_000, 1)
		if !ok || !near(int64(r.Low), int64(c.Low)) || !near(int64(r.High), int64(c.High)) {
			t.Errorf("%d values in blocks of %d: %v, %v; want %v to %v", len(c.X), c.Block, r, ok, c.Low, c.High)
		}
	})
}

func TestWelchGolden(t *testing.T) {
	t.Parallel()
	eachGolden(t, "welch", func(t *testing.T, c goldenCase) {
		if r := welch(c.A, c.B); !closeTo(r.Low, c.Low, 1e-9) || !closeTo(r.High, c.High, 1e-9) {
			t.Errorf("%v, want %v to %v", r, c.Low, c.High)
		}
	})
}
