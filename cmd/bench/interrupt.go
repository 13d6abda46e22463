package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"bench/scenarios"
)

// untilInterrupted returns a context that ends with the first Ctrl-C or
// SIGTERM, so that what was measured is kept. The second ends the program at
// once; its children end with it, because their standard input closes.
func untilInterrupted(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range signals {
			if ctx.Err() != nil {
				os.Exit(scenarios.ExitInterrupted)
			}
			cancel()
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		<-done
		cancel()
	}
}
