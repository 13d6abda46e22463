package main

import (
	"github.com/spf13/cobra"

	"bench/scenarios"
)

// newWorkerCommand is started by a run: a process that simulates clients.
func newWorkerCommand(c console) *cobra.Command {
	return &cobra.Command{
		Use:    "worker",
		Short:  "simulate clients for a run",
		Long:   "worker simulates clients for a run, which starts it, tells it what to do on\nstandard input and reads its account from standard output.",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return scenarios.Work(cmd.Context(), c.in, c.out)
		},
	}
}
