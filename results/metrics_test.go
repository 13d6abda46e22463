package results

import (
	"regexp"
	"testing"
)

func TestMetricsAreComplete(t *testing.T) {
	t.Parallel()
	word := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	seen := map[string]bool{}
	full := sample(t)
	for _, m := range Metrics {
		if !word.MatchString(m.Name) || seen[m.Name] {
			t.Errorf("%q is no good name, or twice in the table", m.Name)
		}
		seen[m.Name] = true
		if m.Doc == "" || m.Unit == "" || (m.Value == nil) == (m.Series == nil) {
			t.Errorf("%s: incomplete: %+v", m.Name, m)
			continue
		}
		if m.Series != nil {
			if m.Series(&full) == nil || m.Series(&Result{}) != nil {
				t.Errorf("%s: measured and not measured are mixed up", m.Name)
			}
			continue
		}
		if _, ok := m.Value(&full); !ok {
			t.Errorf("%s has no value in a complete result", m.Name)
		}
		if found, ok := FindMetric(m.Name); !ok || found.Name != m.Name {
			t.Errorf("%s cannot be found", m.Name)
		}
	}
	if _, ok := FindMetric("nonsense"); ok {
		t.Error("nonsense is found")
	}
}

func TestMetricsOfAnEmptyResultAreAbsentNotZero(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"reach", "overhead_bytes_per_message", "wire_overhead_per_message", "idle_bytes_per_client_hour",
		"requests_per_message", "connections_per_message", "empty_share", "server_cpu_ms_per_1000", "server_bytes_per_client",
		"generator_cpu_ms_per_1000", "generator_rss_peak_bytes", "exchanges_per_second", "setup_bytes_per_client"} {
		m, ok := FindMetric(name)
		if !ok {
			t.Errorf("no metric %s", name)
			continue
		}
		if v, ok := m.Value(&Result{}); ok {
			t.Errorf("%s is %v in an empty result", name, v)
		}
	}
}

func TestMetricValues(t *testing.T) {
	t.Parallel()
	r := sample(t)
	r.Errors = Errors{Dial: 1, Timeout: 2, Status: 3, Protocol: 4, Closed: 5}
	for name, want := range map[string]float64{
		"errors": 15, "requests_per_message": 1, "connections_per_message": 0.0015, "empty_share": 0.01,
		"setup_bytes_per_client": 120, "server_descriptors": 1020, "server_rss_peak_bytes": 30 << 20,
	} {
		m, _ := FindMetric(name)
		if got, ok := m.Value(&r); !ok || got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}
