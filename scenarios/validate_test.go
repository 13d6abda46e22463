package scenarios

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"bench/results"
)

func TestDefaultIsValid(t *testing.T) {
	t.Parallel()
	s := Default()
	s.Patterns = Names()
	if err := Validate(s); err != nil {
		t.Error(err)
	}
}

// TestValidate changes one value of a good scenario at a time; each must be
// named, and nothing else.
func TestValidate(t *testing.T) {
	t.Parallel()
	type s = results.Scenario
	for _, c := range []struct {
		change func(*s)
		want   string
	}{
		{func(s *s) { s.Name = "a/b" }, `name: "a/b" cannot be part of a folder's name`},
		{func(s *s) { s.Name = "" }, `name: "" cannot be part of a folder's name`},
		{func(s *s) { s.Patterns = nil }, "patterns: the list is empty"},
		{func(s *s) { s.Patterns = []string{"sse", "ws"} }, `patterns[1]: unknown pattern "ws"`},
		{func(s *s) { s.Load.Clients = 0 }, "load.clients: 0 is too few: at least 1 is needed"},
		{func(s *s) { s.Load.Clients = -5 }, "load.clients: -5 is too few: at least 1 is needed"},
		{func(s *s) { s.Load.Clients = 2_000_000; s.Load.Rate = 0 }, "load.clients: 2000000 is too many: at most 1000000 is allowed"},
		{func(s *s) { s.Load.Topics = 1001 }, "load.topics: 1001 topics for 1000 clients: some would have no subscriber"},
		{func(s *s) { s.Load.Rate = -1 }, "load.rate: -1/s is no rate: 0 or more is allowed, such as 4/s"},
		{func(s *s) { s.Load.Rate = results.Rate(math.NaN()) }, "load.rate: NaN/s is no rate: 0 or more is allowed, such as 4/s"},
		{func(s *s) { s.Load.Rate = 5000 }, "load.rate: 60,000,000 messages are planned, at most 50,000,000 are allowed: 1000 topics × 5000/s × (2s + 10s)"},
		{func(s *s) { s.Load.Arrivals = "posson" }, `load.arrivals: "posson" is unknown`},
		{func(s *s) { s.Load.Burst = 0 }, "load.burst: 0 is too few: at least 1 is needed"},
		{func(s *s) { s.Load.Payload = 59 }, "load.payload: 59B is smaller than the stamp of 60 bytes that carries the due time"},
		{func(s *s) { s.Load.Payload = 0 }, "load.payload: 0B is too small: at least 1B is needed"},
		{func(s *s) { s.Load.Payload = 2 << 20 }, "load.payload: 2MiB is too large: at most 1MiB is allowed"},
		{func(s *s) { s.Load.Stamp = "sent" }, `load.stamp: "sent" is unknown`},
		{func(s *s) { s.Load.Warmup = -1 }, "load.warmup: -1ns is too short: at least 0s is needed"},
		{func(s *s) { s.Load.Duration = 0 }, "load.duration: 0s is too short: at least 1ms is needed"},
		{func(s *s) { s.Load.Repeat = 0 }, "load.repeat: 0 is too few: at least 1 is needed"},
		{func(s *s) { s.Load.Servers = -1 }, "load.servers: -1 is too few: at least 0 is needed"},
		{func(s *s) { s.Load.Workers = -1 }, "load.workers: -1 is too few: at least 0 is needed"},
		{func(s *s) { s.Target.URL = "here" }, "target.url: not a URL with a host"},
		{func(s *s) { s.Target.URL = "ftp://a" }, `target.url: the scheme "ftp" is not supported`},
		{func(s *s) { s.Target.URL, s.Target.Kind = "http://a/b", "bench" }, "target.url: a path or query is not allowed: the patterns have paths of their own"},
		{func(s *s) { s.Load.ClosedLoop = true; s.Patterns = []string{"fetch", "sse", "longpoll"} }, "load.closed_loop: not with longpoll, sse: there the server decides when the next message comes"},
		{func(s *s) { s.Parameters.PollInterval = 0 }, "parameters.poll_interval: 0s is too short: at least 1ms is needed"},
		{func(s *s) { s.Parameters.Hold = 0 }, "parameters.hold: 0s is too short: at least 1ms is needed"},
		{func(s *s) { s.Parameters.Hold = results.Duration(time.Hour) }, "parameters.hold: 1h is too long: at most 10m is allowed"},
		{func(s *s) { s.Parameters.Rearm = -1 }, "parameters.rearm: -1ns is too short: at least 0s is needed"},
		{func(s *s) { s.Parameters.BatchCount = 0 }, "parameters.batch_count: 0 is too few: at least 1 is needed"},
		{func(s *s) { s.Parameters.BatchBytes = -1 }, "parameters.batch_bytes: -1B is too small: at least 0B is needed"},
		{func(s *s) { s.Parameters.Linger = -1 }, "parameters.linger: -1ns is too short: at least 0s is needed"},
		{func(s *s) { s.Parameters.MaxWait = 0 }, "parameters.max_wait: 0s is too short: at least 1ms is needed"},
		{func(s *s) { s.Parameters.MinBytes = 0 }, "parameters.min_bytes: 0B is too small: at least 1B is needed"},
		{func(s *s) { s.Parameters.MaxRecords = 1001 }, "parameters.max_records: 1001 is too many: at most 1000 is allowed"},
		{func(s *s) { s.Parameters.Headers = "firefox" }, `parameters.headers: "firefox" is unknown`},
		{func(s *s) { s.Parameters.Cookie = "a\r\nb" }, "parameters.cookie: printable ASCII is allowed only"},
		{func(s *s) { s.Parameters.Cookie = strings.Repeat("a", 5000) }, "parameters.cookie: 5000 bytes are too many: at most 4096 are allowed"},
		{func(s *s) { s.Parameters.Retry = "always" }, `parameters.retry: "always" is unknown`},
		{func(s *s) { s.Parameters.ConnectRate = -1 }, "parameters.connect_rate: -1/s is no rate: 0 or more is allowed, such as 4/s"},
		{func(s *s) { s.Parameters.ConnectTimeout = 0 }, "parameters.connect_timeout: 0s is too short: at least 1ms is needed"},
	} {
		t.Run(c.want, func(t *testing.T) {
			t.Parallel()
			s := Default()
			s.Patterns = Names()
			c.change(&s)
			err := Validate(s)
			var problems Problems
			if !errors.As(err, &problems) || len(problems) != 1 || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestValidateThresholds(t *testing.T) {
	t.Parallel()
	s := Default()
	s.Patterns = Names()
	s.Thresholds = []results.Condition{{Expression: "reach == 1"}, {Expression: "p99(delivry) < 50ms"}}
	var problems Problems
	if err := Validate(s); !errors.As(err, &problems) || len(problems) != 1 || problems[0].Field != "thresholds[1]" {
		t.Errorf("got %v", err)
	}
}

// TestValidateStampNone: without a stamp any size from one byte will do.
func TestValidateStampNone(t *testing.T) {
	t.Parallel()
	s := Default()
	s.Patterns = Names()
	s.Load.Stamp, s.Load.Payload = "none", 1
	if err := Validate(s); err != nil {
		t.Error(err)
	}
}

// TestValidateAll: every problem is told, not only the first.
func TestValidateAll(t *testing.T) {
	t.Parallel()
	s := Default()
	s.Patterns = Names()
	s.Load.Clients, s.Load.Duration, s.Parameters.Hold = 0, 0, 0
	var problems Problems
	if err := Validate(s); !errors.As(err, &problems) || len(problems) != 3 {
		t.Errorf("got %v", err)
	}
}

func dump(t *testing.T, s results.Scenario) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
