package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"bench/results"
)

// A benchUnit is one number on a line of the Go benchmark format.
type benchUnit struct {
	// unit is the format's name of it: a time is in ns, which tools print in
	// whatever reads best.
	unit string
	// metric is a measure; %s stands for the distribution of the kind of run.
	metric string
	// scale brings the metric into the unit.
	scale float64
}

// benchUnits is the table of what a line holds, as far as it was measured.
var benchUnits = []benchUnit{
	{"p50-ns", "p50(%s)", 1},
	{"p90-ns", "p90(%s)", 1},
	{"p99-ns", "p99(%s)", 1},
	{"p99.9-ns", "p999(%s)", 1},
	{"mean-ns", "mean(%s)", 1},
	{"reach", "reach", 1},
	{"messages/s", "delivered_per_second", 1},
	{"exchanges/s", "exchanges_per_second", 1},
	{"overhead-B/message", "overhead_bytes_per_message", 1},
	{"segments/message", "segments_per_message", 1},
	{"requests/message", "requests_per_message", 1},
	{"connections/message", "connections_per_message", 1},
	{"idle-B/client-hour", "idle_bytes_per_client_hour", 1},
	// A millisecond per thousand is a microsecond each.
	{"server-cpu-ns/message", "server_cpu_ms_per_1000", 1e3},
	{"server-B/client", "server_bytes_per_client", 1},
}

// Benchfmt writes results in the Go benchmark data format, one line per run, as
// benchstat reads it (https://golang.org/design/14313-benchmark-format). Machine,
// load and validity are configuration, so that benchstat compares no runs that
// differ in them; repeats have one name. Percentiles that must not be shown, and
// latencies of invalid and of unstable runs, are left out.
func Benchfmt(w io.Writer, rs []results.Result) error {
	var b strings.Builder
	writeBenchUnits(&b)
	config := map[string]string{}
	for i := range rs {
		writeBench(&b, &rs[i], nil, config)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing benchmark format: %w", err)
	}
	return nil
}

// Benchfmt writes all inputs in the Go benchmark format, each under a
// configuration key of its own: benchstat -col input.
func (c *Comparison) Benchfmt(w io.Writer) error {
	var b strings.Builder
	writeBenchUnits(&b)
	config := map[string]string{}
	for _, s := range c.inputs {
		for i := range s.results {
			writeBench(&b, &s.results[i], [][2]string{{"input", s.letter + " " + s.name}}, config)
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing benchmark format: %w", err)
	}
	return nil
}

// writeBenchUnits says which way each unit is better.
func writeBenchUnits(b *strings.Builder) {
	for _, u := range benchUnits {
		if better := u.measure("delivery").Better; better != results.Neither {
			fmt.Fprintf(b, "Unit %s better=%s\n", u.unit, better)
		}
	}
}

// measure is what the unit reads, of one distribution.
func (u benchUnit) measure(distribution string) results.Measure {
	m, err := results.ParseMeasure(strings.ReplaceAll(u.metric, "%s", distribution))
	if err != nil {
		panic(err) // the table is constant
	}
	return m
}

// writeBench writes one run, after the configuration that changed since the last.
func writeBench(b *strings.Builder, r *results.Result, first [][2]string, config map[string]string) {
	e := r.Environment
	for _, pair := range append(first,
		[2]string{"goos", e.OS}, [2]string{"goarch", e.Arch}, [2]string{"cpu", e.CPU}, [2]string{"cores", fmt.Sprint(e.Cores)},
		[2]string{"kernel", e.Kernel}, [2]string{"go", e.Go}, [2]string{"colocated", fmt.Sprint(e.Colocated)},
		[2]string{"load", loadOf(*r)}, [2]string{"parameters", parametersOf(r)},
		[2]string{"valid", fmt.Sprint(r.Validity.Valid)}, [2]string{"partial", fmt.Sprint(r.Partial)},
	) {
		key, value := pair[0], clean(pair[1], longestConfig)
		if config[key] != value {
			fmt.Fprintf(b, "%s: %s\n", key, value)
			config[key] = value
		}
	}
	writeUnstable(b, r, config)
	title, distribution := "Delivery", "delivery"
	switch r.Loop {
	case "closed":
		title, distribution = "Exchange", "exchange"
	case "listen":
		title, distribution = "Listen", "inter_arrival"
	case "idle":
		title = "Idle"
	}
	var values []string
	for _, u := range benchUnits {
		if strings.Contains(u.metric, "%s") && (!r.Validity.Valid || r.Grows(distribution)) {
			continue
		}
		if a := u.measure(distribution).Of(r); a.Why == "" && !a.Bound {
			values = append(values, exact(a.Value*u.scale)+" "+u.unit)
		}
	}
	// A line without a value is none.
	if len(values) == 0 {
		return
	}
	pattern := benchWord(r.Pattern)
	if r.Group != "" {
		pattern += "/group=" + benchWord(r.Group)
	}
	fmt.Fprintf(b, "Benchmark%s/pattern=%s/clients=%d 1 %s\n", title, pattern, r.Scenario.Load.Clients, strings.Join(values, " "))
}

// writeUnstable says of an unstable run alone that it is one, and takes that back after
// it, as an empty value does: benchstat compares no runs of which one has a key more,
// and older output of stable runs has none.
func writeUnstable(b *strings.Builder, r *results.Result, config map[string]string) {
	value := ""
	if r.Unstable() {
		value = " true"
	}
	if config["unstable"] != value {
		fmt.Fprintf(b, "unstable:%s\n", value)
		config["unstable"] = value
	}
}

// longestConfig is enough for all parameters.
const longestConfig = 1000

// parametersOf is the patterns' parameters on one line.
func parametersOf(r *results.Result) string {
	text, err := json.Marshal(struct {
		results.Parameters
		Behavior results.Behavior `json:"behavior,omitzero"`
		Upstream results.Upstream `json:"upstream,omitzero"`
	}{r.Scenario.Parameters, r.Scenario.Behavior, r.Scenario.Upstream})
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// benchWord is a foreign word that can be part of a benchmark's name: a variant's
// slash, which would begin another part, becomes a dash.
func benchWord(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '/':
			return '-'
		case r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r):
			return '_'
		}
		return r
	}, name(text))
}
