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
		of := full
		if m.Name == "uniform_p" {
			of.Pattern = "keepalive" // it is of pollers alone
		}
		if _, ok := m.Value(&of); !ok {
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
		"requests_per_message", "connections_per_message", "empty_share", "server_cpu_ms_per_1000", "server_bytes_per_client", "upstream_reach", "client_upstream_rate", "system_calls_per_message", "server_queue_bytes",
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
		"wire_bytes_per_message": 526.18, "sent_bytes_per_message": 262.05, "overhead_per_payload": 24_200.0 / 1_024_000, "wire_overhead_per_payload": 28_360.0 / 1_024_000,
		"bytes_per_exchange": 526.18, "segments_per_exchange": 0.04, "connections_per_exchange": 0.0015, "server_cpu_us_per_exchange": 750,
		"client_request_rate": 4, "client_connection_rate": 0.006, "server_cpu_ms_per_client_hour": 10_800, "connections_per_client": 1.006,
		"messages_per_answer": 2000.0 / 1980, "largest_answer_messages": 3, "largest_answer_bytes": 768, "bytes_per_empty_answer": 50,
		"empty_byte_share": 3000.0 / 1_048_200, "empty_bytes_per_client_hour": 21_600, "aborted_share": 0.0005, "empties_handed_over": 0.1,
		"stuck_share": 0.0025, "idle_race_share": 0.001, "caller_error_share": 0.0015, "time_wait": 17, "port_error_share": 4.0 / 7,
		"upstream_requests_per_message": 1, "upstream_bytes_per_message": 200, "server_checks_per_second": 800, "held_share": 0,
		"upstream_reach": 0.99, "client_upstream_rate": 99.0 / 500,
		"system_calls_per_message": 2.75, "backlog_per_second": 100_000, "server_queue_bytes": float64(1<<20) / 500,
	} {
		m, _ := FindMetric(name)
		if got, ok := m.Value(&r); !ok || got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}
