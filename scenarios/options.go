package scenarios

import (
	"time"

	"bench/results"
)

// Options is what a run needs besides its scenario.
type Options struct {
	Scenario results.Scenario
	// Out is the folder that takes the result file; it is written after every
	// pattern and repeat. "" writes nothing.
	Out string
	// Command is the command line to keep in the results.
	Command string
	// Token is the target's token for appending; servers of our own get a new one.
	Token string
	// Version is the program's own version, kept in the results.
	Version string
	// Calibration is what is known of this machine; nil is nothing.
	Calibration *results.Calibration
	// Progress is called about ten times a second, never concurrently; nil is allowed.
	Progress func(Progress)
	// packets makes every TCP segment on a cable a packet, as a test that
	// counts both needs it; else TCP leaves the cutting to the interface.
	packets bool
	// ordinary keeps the publisher from real-time priority, to measure what those
	// get who are not permitted it.
	ordinary bool
}

// Progress is a moment of a run.
type Progress struct {
	Pattern string
	// Note says in words what is particular about this run, "" if nothing is.
	Note string
	// Repeat counts from 0. Run counts the runs of all patterns and repeats
	// from 1 to Runs.
	Repeat, Run, Runs int
	// Phase is starting, connecting, warmup, window, drain or done.
	Phase string
	// Clients is how many there are to be, Connected how many are subscribed.
	Clients, Connected int
	// Published and Planned count messages, Delivered and Expected deliveries.
	Published, Planned  int64
	Delivered, Expected int64
	// P50 and P99 are of the last second's deliveries; 0 when there were none.
	P50, P99 time.Duration
	// Left is the time to the end of this run's window.
	Left time.Duration
}
