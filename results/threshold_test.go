package results

import (
	"strings"
	"testing"
)

func TestThresholdOutcomes(t *testing.T) {
	t.Parallel()
	r := delivered(t, 2000, OwnTopics, 0, upTo(2000)...)
	r.Messages.Reach = new(0.95)
	r.Wire.OverheadBytesPerMessage = new(300.0)
	r.Throughput = Throughput{DeliveredPerSecond: 200, DeliveredBytesPerSecond: 2 << 20}
	r.Server = &Resources{CPUPerThousand: new(12.5)}
	for text, want := range map[string]string{
		"p99(delivery) < 50ms":                              "pass: p99(delivery) = 1.98µs [1.97µs, 1.99µs], wanted < 50ms",
		"p99(delivery) < 1us":                               "breach: p99(delivery) = 1.98µs [1.97µs, 1.99µs], wanted < 1us",
		"50ms > p99(delivery)":                              "pass: p99(delivery) = 1.98µs [1.97µs, 1.99µs], wanted < 50ms",
		"p999(delivery) < 1us":                              "breach: p999(delivery) = 2µs [2µs, ∞], wanted < 1us (2 distinct messages lie beyond it, 100 make it solid)",
		"reach == 1":                                        "breach: reach = 0.95, wanted == 1",
		"reach >= 95%":                                      "pass: reach = 0.95, wanted >= 95%",
		"lost == 0 and reach == 1":                          "breach: reach = 0.95, wanted == 1",
		"lost == 0 && count(delivery) == 2000":              "pass: lost = 0, wanted == 0; count(delivery) = 2000, wanted == 2000",
		"lost > 0 or reach > 50%":                           "pass: reach = 0.95, wanted > 50%",
		"overhead_bytes_per_message <= 1KiB":                "pass: overhead_bytes_per_message = 300B, wanted <= 1KiB",
		"overhead_bytes_per_message <= 299":                 "breach: overhead_bytes_per_message = 300B, wanted <= 299",
		"delivered_per_second > 10000/m":                    "pass: delivered_per_second = 200/s, wanted > 10000/m",
		"delivered_bytes_per_second >= 2MiB/s":              "pass: delivered_bytes_per_second = 2.09715e+06B/s, wanted >= 2MiB/s",
		"server_cpu_ms_per_1000 < 12":                       "breach: server_cpu_ms_per_1000 = 12.5, wanted < 12",
		"max(delivery) / p50(delivery) < 3":                 "pass: (max(delivery) / p50(delivery)) = 2 [1.91388, 2.09205], wanted < 3",
		"p99(delivery) < 3 * p50(delivery)":                 "pass: p99(delivery) = 1.98µs [1.97µs, 1.99µs], wanted < (3 * p50(delivery)) = 3µs",
		"p99(delivery) < 2 * p50(delivery)":                 "straddling: p99(delivery) = 1.98µs [1.97µs, 1.99µs], wanted < (2 * p50(delivery)) = 2µs",
		"p99(delivery) < 1975ns":                            "straddling: p99(delivery) = 1.98µs [1.97µs, 1.99µs], wanted < 1975ns",
		"p999(delivery) < 1s":                               "straddling: p999(delivery) = 2µs [2µs, ∞], wanted < 1s (2",
		"p99(delivery) < 1975ns and reach == 1":             "breach: reach = 0.95, wanted == 1",
		"p99(delivery) < 1975ns or reach < 1":               "pass: reach = 0.95, wanted < 1",
		"p99(delivery) < 1975ns and p99(connect) < 5ms":     "unknown: connect was not measured",
		"mean(delivery) + 1us < 2.1us":                      "pass: (mean(delivery) + 1us) = 2µs, wanted < 2.1us",
		"-lost >= -1":                                       "pass: -lost = -0, wanted >= -1",
		"p99(connect) < 5ms":                                "unknown: connect was not measured",
		"idle_bytes_per_client_hour < 1KiB":                 "unknown: idle_bytes_per_client_hour was not measured",
		"reach == 1 and p99(connect) < 5ms":                 "breach: reach = 0.95, wanted == 1",
		"reach < 1 and p99(connect) < 5ms":                  "unknown: connect was not measured",
		"generator_cpu_ms_per_1000 < 1 or p99(connect)<1ms": "unknown: generator_cpu_ms_per_1000 was not measured; connect was not measured",
		"lost / duplicate == 0":                             "unknown: lost / duplicate has no value",
	} {
		c, err := CompileThreshold(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		a := c.Evaluate(r)
		if got := a.Outcome + ": " + a.Detail; !strings.HasPrefix(got, want) || a.Expression != text {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestLostMessagesBreachQuantiles(t *testing.T) {
	t.Parallel()
	r := delivered(t, 1000, OwnTopics, 20, upTo(980)...)
	c, err := CompileThreshold("p99(delivery) < 1h")
	if err != nil {
		t.Fatal(err)
	}
	if a := c.Evaluate(r); a.Outcome != Breach || a.Detail != "p99(delivery) >= 980ns, wanted < 1h" {
		t.Errorf("%+v, want a breach by >= 980ns", a)
	}
}

func TestThresholdErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "column 1: unexpected token EOF",
		"p99(delivry) < 50ms":             `column 5: unknown metric "delivry": did you mean delivery?`,
		"p98(delivery) < 50ms":            `column 1: unknown function "p98": did you mean p90?`,
		"sum(delivery) < 50ms":            `column 1: unknown function "sum"`,
		"delivery < 50ms":                 "column 1: delivery is a distribution: write p99(delivery)",
		"p99(reach) < 50ms":               "column 5: reach is a single number: write it without p99",
		"p99(delivery, 1) < 50ms":         "column 1: p99 takes one distribution",
		"p99(1) < 50ms":                   "column 5: p99 takes the name of a distribution",
		"reach":                           "column 1: reach is a number, not a condition",
		"p99(delivery) < 50":              "column 15: p99(delivery) is a time: write 50ms",
		"p99(delivery) < 50msec":          `column 17: "50msec" is no number with a unit: allowed are ns`,
		"p99(delivery) < 1KiB":            "column 15: p99(delivery) (a time) and 1KiB (bytes) cannot be compared",
		"p99(delivery) < µ":               "column 17: unknown metric",
		"reach < 1 < 2 % 3":               "column 15: % is not allowed between numbers",
		"reach == 1 and lost":             "column 12: lost is a number, not a condition",
		"not (reach == 1)":                "column 1: not is not allowed: turn the comparison round",
		"-(reach == 1) < 2":               "column 1: reach == 1 is true or false and has no sign",
		"(reach == 1) + 1 < 2":            "true or false: it cannot be calculated with",
		"p99(delivery) + lost < 5ms":      "column 15: p99(delivery) (a time) + lost (a number) has no meaning",
		"p99(delivery) * 5ms < 5ms":       "has no meaning",
		"reach in [1, 2]":                 "not allowed in a threshold",
		"(reach ?? 1) == 1":               "?? is not allowed in a threshold",
		`"a" == "a"`:                      "not allowed in a threshold",
		"reach.x == 1":                    "not allowed in a threshold",
		"let x = 1; x == 1":               "not allowed in a threshold",
		"reach ** 2 < 1":                  "** is not allowed in a threshold",
		"reach == 1\n\n )":                "unexpected token",
		"ʟʟ < 5s":                         "the letter ʟ is not allowed",
		"5% < 1.2.3%":                     `column 6: "1.2.3%" is not a percentage`,
		"reach < 5x/s":                    `column 9: "5x/s" is not a rate`,
		"(((reach == 1)":                  "unexpected token EOF",
		strings.Repeat("reach+", 200):     "at most 1000 are allowed",
		"delivered_bytes_per_second < 3B": "(bytes per second) and 3B (bytes) cannot be compared",
		"delivered_per_second < 3B":       "(a rate) and 3B (bytes) cannot be compared",
	} {
		_, err := CompileThreshold(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
			continue
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error of several lines: %q", text, err)
		}
	}
}

func TestAssess(t *testing.T) {
	t.Parallel()
	r := sample(t)
	got, err := Assess(&r)
	if err != nil || len(got) != 1 || got[0].Outcome != Breach {
		t.Errorf("%+v, %v: want one breach", got, err)
	}
	r.Scenario.Thresholds = []Condition{{Expression: "nonsense"}}
	if _, err := Assess(&r); err == nil {
		t.Error("no error for a threshold that does not compile")
	}
}

func FuzzThreshold(f *testing.F) {
	for _, text := range []string{"p99(delivery) < 50ms and reach == 1", "5% > lost/10 or -1KiB < 3", "count(delivery, # > 1) == 1/s", "ʟ", "a?.b[1:2]", "1.5e3 == .5", "p99(delivery) over 5s < 2 * p50(delivery) over 5s", "over over over"} {
		f.Add(text)
	}
	r := sample(f)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := CompileThreshold(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		if a := c.Evaluate(&r); a.Outcome != Pass && a.Outcome != Breach && a.Outcome != Straddling && a.Outcome != Unknown {
			t.Errorf("outcome %q", a.Outcome)
		}
	})
}

// A measurement that makes ages too large can pass by mistake what asks for large ones.
func TestHoldsAgainstLateness(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"p99(delivery) < 1s": true, "1s > max(delivery) and reach == 1": true, "reach >= 0.99": true,
		"p99(delivery) > 1s": false, "reach < 1": false, "errors == 0": false, "p99(delivery) < 1s and errors == 0": false,
	} {
		c, err := CompileThreshold(text)
		if err != nil {
			t.Fatal(err)
		}
		if c.HoldsAgainstLateness() != want {
			t.Errorf("%s: %t, want %t", text, !want, want)
		}
	}
}
