package main

import (
	"github.com/spf13/cobra"

	"bench/scenarios"
)

// newKeeperCommand is started by a run: a process that keeps a server command.
func newKeeperCommand(c console) *cobra.Command {
	return &cobra.Command{
		Use:    "keeper",
		Short:  "keep a server command for a run",
		Long:   "keeper starts the server command of a run, which tells it on standard input what\nto start, and ends it with everything below it when that input closes.",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return scenarios.Keep(cmd.Context(), c.in, c.out)
		},
	}
}
