package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bench/scenarios"
)

const doctorAbout = `doctor looks at this machine: limits, ports, clock, timers, and how many clients it
can hold, with the arithmetic. It takes about three seconds; its timings mean little
while something else runs.

With --calibrate it measures, in short runs of two and a half minutes in all, what
this machine can do at best: how late its timers are, the noise floor of every
pattern, and how much it generates before it is the bottleneck. That is kept in one
file in your cache folder; later runs carry the floor, reports draw it, and the check
of the schedule lag goes by it. Nothing else should run meanwhile. Ctrl-C leaves the
file as it was.`

func newDoctorCommand(c console) *cobra.Command {
	var calibrate bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "what this machine can measure",
		Long:  doctorAbout,
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if calibrate {
				return c.calibrate(cmd.Context())
			}
			m, err := scenarios.Doctor(cmd.Context(), version())
			if err != nil {
				return fmt.Errorf("looking at the machine: %w", err)
			}
			if err := printMachine(c.out, m); err != nil {
				return err
			}
			return printCalibration(c.out, c.calibration())
		},
	}
	cmd.Flags().BoolVar(&calibrate, "calibrate", false, "measure the floor of this machine, and keep it (2.5 minutes)")
	return cmd
}

// printMachine writes what is known of a machine, one fact a line.
func printMachine(out io.Writer, m scenarios.Machine) error {
	e := m.Environment
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fact := func(name, format string, a ...any) {
		fmt.Fprintf(w, "%s\t%s\n", name, clean(fmt.Sprintf(format, a...)))
	}
	fact("system", "%s/%s %s, bench %s, %s", e.OS, e.Arch, e.Kernel, e.Version, e.Go)
	fact("cpu", "%s, %d cores, GOMAXPROCS %d%s", known(e.CPU), e.Cores, e.GOMAXPROCS, cgroup(e.Cgroup))
	fact("governor", "%s", optional(e.Governor, func(v string) string { return v }))
	fact("load before", "%s", optional(e.LoadBefore, func(v float64) string { return fmt.Sprintf("%.2f", v) }))
	fact("memory", "%d MiB, available %s", e.MemoryMiB, optional(m.Available, func(v int64) string { return fmt.Sprintf("%d MiB", v>>20) }))
	fact("open files", "%s a process", number(int64(m.Descriptors)))
	fact("ports", "%s clients an address, %d addresses", number(int64(m.Ports)), m.Addresses)
	fact("listen backlog", "%s connections", number(int64(m.Backlog)))
	fact("clock", "one reading takes %v, the smallest step is %v", short(m.ClockRead), short(m.ClockStep))
	fact("timer floor", "%s%s", sleeps(m.Timer), priority(m.Realtime))
	fact("time.Sleep", "%s", sleeps(m.GoTimer))
	if l := m.Link; l != nil {
		fact("emulated link", "of %v: dial p50 %v, request p50 %v, push p50 %v late (p99 %v, %v, %v)", l.RTT,
			short(l.Dial.P50), short(l.Request.P50), short(l.Push.P50), short(l.Dial.P99), short(l.Request.P99), short(l.Push.P99))
	}
	for i, b := range m.Bounds {
		title := ""
		if i == 0 {
			title = "clients"
		}
		fact(title, "by %s: %s%s", b.What, b.Arithmetic, optionalClients(b.Clients))
	}
	if n, what, ok := m.MaxClients(); ok {
		fact("at most", "%s clients, limited by %s (%s)", number(n), what.What, what.Remedy)
	}
	for _, advice := range advise(m) {
		fact("advice", "%s", advice)
	}
	return w.Flush()
}

// advise says what stands in the way of good measurements.
func advise(m scenarios.Machine) (advice []string) {
	e := m.Environment
	if m.Descriptors < 10_000 {
		advice = append(advice, "raise the limit of open files: ulimit -n 20000")
	}
	if m.Backlog < 1024 {
		advice = append(advice, "raise the listen backlog: sysctl -w net.core.somaxconn=4096")
	}
	if e.LoadBefore != nil && *e.LoadBefore > 0.5*float64(e.Cores) {
		advice = append(advice, fmt.Sprintf("the machine is busy (load %.1f): close what runs beside", *e.LoadBefore))
	}
	if e.Governor != nil && strings.Contains(*e.Governor, "powersave") {
		advice = append(advice, "the governor powersave makes latency vary: choose performance")
	}
	if m.Timer.P99 > time.Millisecond {
		advice = append(advice, fmt.Sprintf("timers wake up late here (p99 %v): do not trust latencies below that", short(m.Timer.P99)))
	}
	return advice
}

func priority(realtime bool) string {
	if realtime {
		return " at real-time priority"
	}
	return ""
}

func sleeps(l scenarios.Lateness) string {
	return fmt.Sprintf("wakes up p50 %v, p99 %v, max %v late (%d sleeps)", short(l.P50), short(l.P99), short(l.Max), l.Sleeps)
}

func cgroup(cores *float64) string {
	if cores == nil {
		return ""
	}
	return fmt.Sprintf(", limited to %.2g by the control group", *cores)
}

func known(text string) string {
	if text == "" {
		return "unknown model"
	}
	return text
}

func optional[T any](v *T, format func(T) string) string {
	if v == nil {
		return "not available"
	}
	return format(*v)
}

func optionalClients(n *int64) string {
	if n == nil {
		return ""
	}
	return " = " + number(*n)
}
