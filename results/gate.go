package results

// GateMetric says how a metric is judged.
type GateMetric struct {
	// Metric is a measure, such as "p99(delivery)".
	Metric string
	// Margin is the change that does not matter, as a ratio: 0.05 is 5 %.
	Margin float64
	// Hard metrics decide; the others advise.
	Hard bool
	// Exact metrics are counts that the plan fixes: they pass only within the
	// margin, and fail as soon as the arms are apart.
	Exact bool
}

// GateMetrics is the table of metrics that a gate judges unless it is told
// otherwise. The margins are what such metrics are known to vary by between runs
// of one program on one machine; a calibration widens them where it must.
var GateMetrics = []GateMetric{
	{"reach", 0.001, true, true},
	{"overhead_bytes_per_message", 0.01, true, true},
	{"segments_per_message", 0.01, true, true},
	{"requests_per_message", 0.01, true, true},
	{"server_cpu_ms_per_1000", 0.05, true, false},
	{"server_bytes_per_client", 0.03, true, false},
	{"exchanges_per_second", 0.05, true, false},
	{"p50(delivery)", 0.07, true, false},
	{"p99(delivery)", 0.10, true, false},
	{"p999(delivery)", 0.25, false, false},
}

// Verdict is what a judgment comes to.
type Verdict string

// Verdicts. Better counts as a pass; a metric that was not measured, or of which
// neither direction is better, is skipped.
const (
	VerdictPass         Verdict = "pass"
	VerdictFail         Verdict = "fail"
	VerdictInconclusive Verdict = "inconclusive"
	VerdictInvalid      Verdict = "invalid"
	VerdictBetter       Verdict = "better"
	VerdictSkipped      Verdict = "skipped"
)

// Judgment is the verdict on one metric of one scenario and pattern. Effect, Low,
// High, Margin and Detectable are ratios less 1 in which worse is positive,
// whichever direction is better: 0.1 is ten percent more of a latency, or a rate
// of which base has ten percent more. What is not known is NaN.
type Judgment struct {
	Scenario, Pattern, Metric string
	Unit                      Unit
	Better                    Better
	Hard                      bool
	// Base and Head are the values of the pairs; infinite ones are percentiles
	// that missing messages decide.
	Base, Head []float64
	// Pairs is their number, LeftOut that of pairs with an invalid run.
	Pairs, LeftOut int
	// Effect is the Hodges-Lehmann estimate, Low and High the signed-rank
	// interval of 95 % or a little more: Coverage.
	Effect, Low, High, Coverage float64
	Margin                      float64
	// P is the probability of such pairs if the change were the margin, Adjusted
	// the same for all the metrics that are judged together.
	P, Adjusted float64
	// SD is the standard deviation of the pairs' log ratios.
	SD float64
	// Detectable is the smallest change that so many pairs find in four of five
	// gates, the most severe adjustment taken.
	Detectable float64
	Verdict    Verdict
	// Why is the reason in a few words.
	Why string

	// gain is the p-value of the opposite: that it is better by the margin.
	gain, gainAdjusted float64
	exact              bool
}

// JudgePairs judges the metrics of one round of pairs together. A hard metric
// fails if its sign-flip p-value, adjusted by Holm's rule for all hard ones, is
// below alpha; the advisory ones are adjusted among themselves. It is better if
// the same holds for the opposite; it passes if the upper end of its interval is
// within twice the margin; else it is inconclusive, and Why says how many pairs
// would be needed.
func JudgePairs(p PairedRuns, metrics []GateMetric, alpha float64) []Judgment {
	return JudgeValues(PairValues(p, metrics), alpha)
}
