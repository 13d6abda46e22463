package results

// PlannedMetrics are what experiments are written with beside Metrics: what no run
// measures yet, and sustained_rate, which no single run does. A measure over one that
// is not measured has no value, and a claim that rests on it no verdict. Once runs
// measure it, its line moves to Metrics.
var PlannedMetrics = []Metric{
	{"sustained_rate", PerSecond, Higher, "messages delivered per second at the highest rate that met the conditions, which lies within the bracket of a search", sustainedRate, nil},
}

// planned reports whether nothing measures it yet.
func (m Metric) planned() bool {
	_, measured := FindMetric(m.Name)
	return !measured && m.Value == nil
}

func (m Metric) isDistribution() bool { return m.Series != nil }

// notYet is the reading of a metric that is not measured yet.
func (m Metric) notYet(*subject) reading {
	return reading{doubt: m.Name + " is not measured yet"}
}

// Planned lists the metrics of the expression that no run measures yet.
func (e *Expression) Planned() (names []string) {
	for _, m := range e.Metrics {
		if m.planned() {
			names = append(names, m.Name)
		}
	}
	return names
}
