package results

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"
)

// Noise is what `bench gate calibrate` found out about a machine: how much runs
// of one and the same server differ there.
type Noise struct {
	Loads []LoadNoise `json:"loads"`
}

// LoadNoise is the noise of one pattern under one load.
type LoadNoise struct {
	Date     time.Time `json:"date"`
	Scenario string    `json:"scenario"`
	Pattern  string    `json:"pattern"`
	// Load tells loads apart: see LoadKey.
	Load string `json:"load"`
	// Window is the measured window of every run, Pairs the valid pairs of runs.
	Window Duration `json:"window"`
	Pairs  int      `json:"pairs"`
	// Deviations are the standard deviations of ln(head/base) over the pairs, by
	// metric.
	Deviations map[string]float64 `json:"deviations"`
}

// LoadKey identifies what a pattern is measured with: everything but lengths,
// seeds, faults, thresholds and words, and but the server, of which only counts
// whether it is foreign.
func LoadKey(s Scenario, pattern string, foreign bool) string {
	s.Name, s.About, s.Patterns, s.Thresholds = "", "", []string{pattern}, nil
	l, t := &s.Load, &s.Target
	l.Warmup, l.Duration, l.Repeat, l.Seed, l.Inject = 0, 0, 0, 0, ""
	t.URL, t.Command, t.Folder, t.Ready, t.ReadyTimeout, t.Publish.URL, t.Kind = "", nil, "", "", 0, "", ""
	text, err := json.Marshal(struct {
		Foreign  bool
		Scenario Scenario
	}{foreign, s})
	if err != nil {
		panic(fmt.Sprintf("encoding a scenario: %v", err)) // its types all can be
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// Of returns the noise of a load, nil if it was never measured.
func (n *Noise) Of(key string) *LoadNoise {
	if n == nil {
		return nil
	}
	for i := range n.Loads {
		if n.Loads[i].Load == key {
			return &n.Loads[i]
		}
	}
	return nil
}

// With returns the noise with what was just measured in the place of what was
// known of the same loads before.
func (n *Noise) With(found []LoadNoise) *Noise {
	all := &Noise{}
	if n != nil {
		all.Loads = slices.DeleteFunc(slices.Clone(n.Loads), func(old LoadNoise) bool {
			return slices.ContainsFunc(found, func(l LoadNoise) bool { return l.Load == old.Load })
		})
	}
	all.Loads = append(all.Loads, found...)
	return all
}

// noiseDeviations is how many standard deviations of a pair a margin is at least.
const noiseDeviations = 2

// Margin is the least margin of a metric in runs with a window of that length, as
// a ratio: two standard deviations of a pair. Shorter windows than the calibrated
// ones are taken to be noisier, as by the square root of their messages; longer
// ones not to be less noisy, since runs differ also by themselves.
func (l *LoadNoise) Margin(metric string, window Duration) float64 {
	if l == nil {
		return 0
	}
	shorter := 1.0
	if window > 0 && l.Window > window {
		shorter = math.Sqrt(float64(l.Window) / float64(window))
	}
	return math.Expm1(noiseDeviations * l.Deviations[metric] * shorter)
}

// check refuses what no calibration has written.
func (n *Noise) check() error {
	if n == nil {
		return nil
	}
	for _, l := range n.Loads {
		for metric, deviation := range l.Deviations {
			if !(deviation >= 0 && deviation < math.MaxInt16) {
				return fmt.Errorf("noise: %s of %s is no deviation", quote(metric), quote(l.Scenario))
			}
		}
		if l.Pairs < 1 || l.Window <= 0 {
			return fmt.Errorf("noise: %s has %d pairs of windows of %v", quote(l.Scenario), l.Pairs, l.Window)
		}
	}
	return nil
}
