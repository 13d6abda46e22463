package main

import (
	"github.com/spf13/cobra"

	"bench/scenarios"
)

// newPublisherCommand is started by a run: a process that publishes.
func newPublisherCommand(c console) *cobra.Command {
	return &cobra.Command{
		Use:    "publisher",
		Short:  "publish for a run",
		Long:   "publisher sends the messages of a run, which starts it, tells it what to do on\nstandard input and reads its account from standard output.",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return scenarios.Publish(cmd.Context(), c.in, c.out)
		},
	}
}
