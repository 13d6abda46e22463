// Package scenarios is what is run, and running it: the table of patterns,
// scenario files, the plan, pacing, the processes of a run and the sink, the
// one place where a message meets the time. It refuses to know how a pattern
// works on the wire, to draw, and to guess: what was not measured stays empty.
package scenarios
