package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bench/report"
	"bench/results"
	"bench/scenarios"
)

const adviseAbout = `advise says which pattern suits a load, from what was measured and from closed forms,
and which number is which: m measured, p predicted, s measured elsewhere and scaled.
Polls are weighed with several intervals, one of which just meets the objective.

With an objective the answer is the option that meets it with the least CPU of the
server; without one, what no other option beats. Measurements are those of the
reference that comes with bench, or of --from: a run of claims, or any result folder.`

// adviseFlags are the values of the flags of advise.
type adviseFlags struct {
	wish        results.Wish
	slo, from   string
	out, format string
}

func newAdviseCommand(c console) *cobra.Command {
	v := adviseFlags{wish: results.Wish{Clients: 1000, Rate: 1, Payload: 256}}
	cmd := &cobra.Command{
		Use:   "advise",
		Short: "say which pattern suits a load",
		Long:  adviseAbout,
		Example: `  bench advise --clients=5000 --rate=2/s --payload=512B --rtt=40ms --slo='p99<200ms'
  bench advise --clients=200 --rate=6/m --rtt=80ms --from=results/runs/mine`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("format", v.format, claimFormats); err != nil {
				return err
			}
			if v.wish.Clients < 1 {
				return usage("", "--clients: %d is too few: 1 or more is allowed", v.wish.Clients)
			}
			if !(v.wish.Rate > 0) {
				return usage("what clients cost that receive nothing is experiment idle-cost", "--rate: %s is no rate of messages: more than 0 is wanted", v.wish.Rate)
			}
			if v.wish.Payload < 1 {
				return usage("", "--payload: %s is too small: 1B or more is allowed", v.wish.Payload)
			}
			if cmd.Flags().Changed("slo") {
				objectives, err := results.ParseObjectives(v.slo)
				if err != nil {
					return usage("several stand with commas between: p99<200ms, mean<50ms", "--slo: %w", err)
				}
				v.wish.Objectives = objectives
			}
			return c.advise(v)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.IntVar(&v.wish.Clients, "clients", v.wish.Clients, "`number` of clients")
	f.Var(&v.wish.Rate, "rate", "messages for each client, such as 2/s")
	f.Var(&v.wish.Payload, "payload", "size of a message")
	f.Var(&v.wish.RTT, "rtt", "round trip between server and clients")
	f.StringVar(&v.slo, "slo", "", "what the delivery latency must meet, such as 'p99<200ms'; `objectives` with commas between")
	f.StringVar(&v.from, "from", "", "`folder` of a run of claims, or of results (default the reference that comes with bench)")
	f.StringVar(&v.out, "out", "", "`folder` for page and chart (default a new one in "+runsFolder+")")
	f.StringVar(&v.format, "format", claimFormats[0], "`format`: table, markdown or json")
	return cmd
}

// advise is `bench advise`.
func (c console) advise(v adviseFlags) error {
	samples, source, err := samplesFrom(v.from)
	if err != nil {
		return err
	}
	plain := scenarios.Default()
	base := results.Workload{Load: plain.Load, Network: plain.Network, Parameters: plain.Parameters}
	a := report.Advice{
		Advice: results.Advise(v.wish, base, scenarios.Names(), samples),
		Source: source, Patterns: scenarios.Names(), Command: commandLine(c.args),
	}
	folder := v.out
	if folder == "" {
		folder, err = freshFolder(filepath.Join(runsFolder, time.Now().Format("20060102-150405")+"-advise"))
	} else {
		err = makeFolder(folder)
	}
	if err != nil {
		return err
	}
	for i, write := range []func(io.Writer) error{a.Table, a.Markdown, a.JSON} {
		if claimFormats[i] == v.format {
			if err := write(c.out); err != nil {
				return fmt.Errorf("printing %s: %w", v.format, err)
			}
		}
	}
	page, err := a.Write(folder)
	if err != nil {
		return err
	}
	c.printPath(page, v.format)
	return nil
}

// samplesFrom are the samples of a folder, or of the reference, and where they are from
// in words.
func samplesFrom(folder string) (samples []results.Sample, source string, err error) {
	if folder == "" {
		run, err := results.ReferenceClaims()
		if err != nil { // closed forms remain
			return nil, "none: " + err.Error(), nil
		}
		return results.SamplesOf(run), "the reference that comes with bench, " + describe(run), nil
	}
	if _, err := os.Stat(filepath.Join(folder, results.DecisionsFile)); !errors.Is(err, fs.ErrNotExist) {
		run, err := results.ReadClaims(folder)
		if err != nil {
			return nil, "", usage("", "--from: %w", err)
		}
		samples, source = results.SamplesOf(run), folder+", "+describe(run)
	} else {
		rs, err := results.Read(folder)
		if err != nil {
			return nil, "", usage("name the folder of a run of claims, or of results", "--from: %w", err)
		}
		if samples, err = results.SamplesOfResults(rs, folder); err != nil {
			return nil, "", err
		}
		source = folder
	}
	if len(samples) == 0 {
		return nil, "", usage("closed forms describe open loops with a topic for each client, on plain patterns", "--from: %s: nothing in it can be compared", folder)
	}
	return samples, source, nil
}

// describe says where and how a run of claims was made.
func describe(run *results.ClaimRun) string {
	return fmt.Sprintf("profile %s, measured %s on %s", run.Profile, run.Started.Format("2006-01-02"), run.Machine)
}
