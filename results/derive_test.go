package results

import (
	"math"
	"testing"
	"time"
)

func TestDerive(t *testing.T) {
	t.Parallel()
	r := sample(t)
	r.Loop = "idle"
	r.Messages.Delivered, r.Messages.Expected, r.Messages.Received = 1500, 2000, 2000
	r.Scenario.Load.Clients = 500
	r.Timeline = []Interval{{Start: 0, End: 2, Phase: "warmup"}, {Start: 2, End: 3, Phase: "window"}, {Start: 3, End: 3.5, Phase: "window"}}
	// Clients counted for longer than the window, and processes were read for less.
	r.Wire.WindowSeconds, r.Server.WindowSeconds = new(1.6), new(1.2)
	Derive(&r)
	for name, pair := range map[string][2]float64{
		"reach":          {*r.Messages.Reach, 0.75},
		"overhead":       {*r.Wire.OverheadBytesPerMessage, 2 * (8000 + 4000 + 100) / 2000.0},
		"wire":           {*r.Wire.WireOverheadPerMessage, 2 * (8000 + 4000 + 100 + 40*52 - 0) / 2000.0},
		"idle":           {*r.Wire.IdleBytesPerClientHour, 2 * 14_180 / 500.0 * 3600 / 1.6},
		"cpu":            {*r.Server.CPUPerThousand, 750 * 1.6 / 1.2},
		"memory":         {*r.Server.BytesPerClient, 20 << 20 / 500.0},
		"memory idle":    {*r.Generator.IdleBytesPerClient, 10 << 20 / 500.0},
		"window seconds": {r.Window().Seconds(), 1.5},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-9*pair[1] {
			t.Errorf("%s = %v, want %v", name, pair[0], pair[1])
		}
	}
}

func TestDeriveLeavesWhatCannotBeDivided(t *testing.T) {
	t.Parallel()
	r := Result{Loop: "idle", Server: &Resources{CPUSeconds: new(1.0), RSSPeakBytes: new(int64(1))}}
	r.Scenario.Load.Duration = Duration(10 * time.Second)
	r.Wire.Sent.WireBytes, r.Wire.Received.WireBytes = new(int64(1)), new(int64(1))
	Derive(&r)
	if r.Messages.Reach != nil || r.Wire.OverheadBytesPerMessage != nil || r.Wire.WireOverheadPerMessage != nil ||
		r.Wire.IdleBytesPerClientHour != nil || r.Server.CPUPerThousand != nil || r.Server.BytesPerClient != nil {
		t.Errorf("division by nothing: %+v", r)
	}
	// Rows are as long as seconds are, whatever the window begins with.
	r.Timeline = []Interval{{Start: 0, End: 1, Phase: "warmup"}, {Start: 1, End: 2, Phase: "window"}}
	if r.Window() != 10*time.Second {
		t.Errorf("window %v, want the scenario's", r.Window())
	}
}
