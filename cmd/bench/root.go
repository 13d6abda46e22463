package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"bench/results"
	"bench/scenarios"
)

// console is what a command reads from and writes to: data goes to out,
// progress, warnings and errors go to err.
type console struct {
	in       io.Reader
	out, err io.Writer
	args     []string
}

// run is the whole program as a function of its arguments.
func run(args []string, stdout, stderr io.Writer, stdin io.Reader) int {
	c := console{in: stdin, out: stdout, err: stderr, args: args}
	root := newRoot(c)
	root.SetArgs(append([]string{}, args...)) // nil would mean os.Args
	ctx, stop := untilInterrupted(context.Background())
	defer stop()
	return c.end(root.ExecuteContext(ctx))
}

const about = `bench compares the ways in which a server can get news to its clients: polling,
keep-alive polling, long polling, server-sent events, WebSocket push and
Kafka-style fetch. All of them get the same load; bench measures how old every
message is when it arrives, what it cost on the wire and in the server, and says
how far the numbers can be trusted.`

func newRoot(c console) *cobra.Command {
	root := &cobra.Command{
		Use:   "bench",
		Short: "compare how servers get news to their clients",
		Long:  about,
		Example: `  bench run --pattern=all        # all six patterns, one after the other, with a report
  bench run chat                 # a scenario that comes with bench
  bench run my.yaml --repeat=3   # your own
  bench report results/runs/A results/runs/B
  bench compare results/runs/A results/runs/B   # what differs, and how surely
  bench doctor                   # what this machine can measure`,
		Version:       version(),
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownWord("command", args[0], commandNames(cmd), "bench --help lists them")
			}
			return cmd.Help()
		},
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetVersionTemplate("bench {{.Version}}\n")
	root.SetFlagErrorFunc(flagFault)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newRunCommand(c), newReportCommand(c), newCompareCommand(c), newGateCommand(c), newServeCommand(c), newListCommand(c), newClaimsCommand(c),
		newAdviseCommand(c), newDoctorCommand(c), newVersionCommand(c), newWorkerCommand(c), newPublisherCommand(c), newKeeperCommand(c))
	root.SetHelpCommand(newHelpCommand(root))
	return root
}

// newHelpCommand is cobra's help command, but strict: an unknown topic is an error.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "help about a command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownWord("command", args[len(args)-max(1, len(rest))], commandNames(root), "bench --help lists them")
			}
			return cmd.Help()
		},
	}
}

func commandNames(root *cobra.Command) (names []string) {
	for _, cmd := range root.Commands() {
		if !cmd.Hidden {
			names = append(names, cmd.Name())
		}
	}
	return names
}

// flagFault words the errors of the flag library and adds the nearest flag.
func flagFault(cmd *cobra.Command, err error) error {
	var (
		missing *pflag.NotExistError
		bad     *pflag.InvalidValueError
		empty   *pflag.ValueRequiredError
	)
	fault := &scenarios.Fault{Code: scenarios.ExitUsage, Err: err, Hint: cmd.CommandPath() + " --help lists the flags"}
	switch {
	case errors.As(err, &missing) && missing.GetSpecifiedShortnames() == "":
		fault.Err = fmt.Errorf("unknown flag --%s", clean(missing.GetSpecifiedName()))
		if near := results.Nearest(missing.GetSpecifiedName(), flagNames(cmd)); near != "" {
			fault.Hint = fmt.Sprintf("did you mean --%s? %s", near, fault.Hint)
		}
	case errors.As(err, &missing):
		fault.Err = fmt.Errorf("unknown flag -%s", clean(missing.GetSpecifiedShortnames()))
	case errors.As(err, &bad):
		fault.Err = fmt.Errorf("--%s: %w", bad.GetFlag().Name, bad.Unwrap())
		fault.Hint = ""
		var inner *scenarios.Fault
		if errors.As(bad.Unwrap(), &inner) {
			fault.Hint = inner.Hint
		}
	case errors.As(err, &empty):
		fault.Err = fmt.Errorf("--%s needs a value", empty.GetFlag().Name)
		_, fault.Hint = pflag.UnquoteUsage(empty.GetFlag())
	}
	return fault
}

func flagNames(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}

// unknownWord is the error for a word that is none of those allowed.
func unknownWord(what, word string, allowed []string, hint string) error {
	if near := results.Nearest(word, allowed); near != "" {
		hint = fmt.Sprintf("did you mean %s? %s", near, hint)
	}
	return usage(hint, "unknown %s %q", what, word)
}

// usage is the error of a bad command line.
func usage(hint, format string, a ...any) error {
	return &scenarios.Fault{Code: scenarios.ExitUsage, Err: fmt.Errorf(format, a...), Hint: hint}
}

// oneOf checks the value of a flag with a fixed vocabulary.
func oneOf(flag, value string, allowed []string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	hint := "allowed: " + strings.Join(allowed, ", ")
	if near := results.Nearest(value, allowed); near != "" {
		hint = fmt.Sprintf("did you mean %s? %s", near, hint)
	}
	return usage(hint, "--%s: unknown %q", flag, value)
}
