package scenarios

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bench/results"
)

// short is a run of about two seconds.
func short(patterns ...string) results.Scenario {
	s := Default()
	s.Patterns = patterns
	s.Load.Clients = 20
	s.Load.Rate = 20
	s.Load.Warmup = results.Duration(300 * time.Millisecond)
	s.Load.Duration = results.Duration(1200 * time.Millisecond)
	s.Parameters.PollInterval = results.Duration(100 * time.Millisecond)
	return s
}

func mustRun(t *testing.T, s results.Scenario) []results.Result {
	t.Helper()
	all, err := Run(context.Background(), Options{Scenario: s})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// validRun runs one pattern until the instrument vouches for its numbers: a
// closed form is no answer to a busy machine. The third time it gives up, and
// says so.
func validRun(t *testing.T, s results.Scenario) results.Result {
	t.Helper()
	for range 3 {
		r := mustRun(t, s)[0]
		if r.Validity.Valid {
			return r
		}
		for _, c := range r.Validity.Checks {
			if !c.OK && c.Kind == results.Instrument {
				t.Logf("invalid: %s is %g %s, the limit is %g", c.Name, c.Value, c.Unit, c.Limit)
			}
		}
	}
	t.Skip("this machine is too busy: three runs in a row called themselves invalid")
	return results.Result{}
}

// Every pattern delivers everything once, on the same plan, and its account is
// exact: expected = delivered + lost + censored.
func TestRunAccountsForEveryMessage(t *testing.T) {
	t.Parallel()
	for _, topics := range []results.Topics{results.OwnTopics, 1, 3} {
		s := short(Names()...)
		s.Load.Topics = topics
		plans := map[string]bool{}
		for _, r := range mustRun(t, s) {
			m := r.Messages
			plans[r.PlanHash] = true
			if m.Delivered+m.Lost+m.Censored != m.Expected || m.Delivered != m.Expected || m.Duplicate != 0 || m.OutOfOrder != 0 {
				t.Errorf("topics %v, %s: %+v", topics, r.Pattern, m)
			}
			subscribers := int64(1)
			if topics == 1 {
				subscribers = 20
			}
			if topics != 3 && m.Expected != m.Published*subscribers || m.Planned != m.Published {
				t.Errorf("topics %v, %s: planned %d, published %d, expected %d", topics, r.Pattern, m.Planned, m.Published, m.Expected)
			}
			if r.Latency.Delivery.Count != m.Delivered || r.Latency.Service.Count != m.Delivered || r.Latency.ScheduleLag.Count != m.Published {
				t.Errorf("topics %v, %s: histograms hold %d, %d and %d", topics, r.Pattern,
					r.Latency.Delivery.Count, r.Latency.Service.Count, r.Latency.ScheduleLag.Count)
			}
			if r.Latency.LastSubscriber.Count != m.Published {
				t.Errorf("topics %v, %s: %d whole messages, want %d", topics, r.Pattern, r.Latency.LastSubscriber.Count, m.Published)
			}
			if r.Partial || m.NegativeAge != 0 || m.Unstamped != 0 {
				t.Errorf("topics %v, %s: partial %v (%s), negative %d, unstamped %d", topics, r.Pattern, r.Partial, r.PartialReason, m.NegativeAge, m.Unstamped)
			}
		}
		if len(plans) != 1 {
			t.Errorf("topics %v: %d different plans", topics, len(plans))
		}
	}
}

// Under polling a message waits until the next tick: its age is uniform over
// the poll interval (CLAIMS F1), mean T/2 with a standard error of
// T/sqrt(12 n), plus what the exchange itself takes. A share e^(-rate*T) of
// the polls brings nothing (F2).
func TestPollingClosedForms(t *testing.T) {
	needTime(t)
	t.Parallel()
	s := short("keepalive")
	s.Load.Clients, s.Load.Rate = 200, 2
	s.Load.Duration = results.Duration(4 * time.Second)
	s.Parameters.PollInterval = results.Duration(500 * time.Millisecond)
	r := validRun(t, s)
	const interval = 0.5e9
	n := float64(r.Latency.Delivery.Count)
	mean, tolerance := r.Latency.Delivery.Mean, 4*interval/math.Sqrt(12*n)+10e6
	if math.Abs(mean-interval/2) > tolerance {
		t.Errorf("mean age %.1f ms, want %.1f ± %.1f", mean/1e6, interval/2e6, tolerance/1e6)
	}
	polls := float64(r.Wire.Requests)
	want := math.Exp(-2 * 0.5)
	share := float64(r.Wire.EmptyResponses) / polls
	if tolerance := 4*math.Sqrt(want*(1-want)/polls) + 0.01; math.Abs(share-want) > tolerance {
		t.Errorf("empty share %.3f of %.0f polls, want %.3f ± %.3f", share, polls, want, tolerance)
	}
	// 200 clients, 2 polls per second; an edge of the window may cut one each.
	if want := 400 * r.Counted().Seconds(); math.Abs(polls-want) > 200 {
		t.Errorf("%.0f polls in %v, want %.0f", polls, r.Counted(), want)
	}
}

func TestClosedLoopCountsExchanges(t *testing.T) {
	t.Parallel()
	s := short("polling", "keepalive", "fetch")
	s.Load.ClosedLoop, s.Load.Clients = true, 4
	for _, r := range mustRun(t, s) {
		if r.Loop != "closed" || r.Latency.Delivery != nil || r.Latency.Exchange == nil {
			t.Errorf("%s: loop %s, delivery %v, exchange %v", r.Pattern, r.Loop, r.Latency.Delivery, r.Latency.Exchange)
			continue
		}
		// An exchange may straddle an edge of the window, one for every client.
		answered := r.Wire.Requests - r.Wire.EmptyResponses
		if n := r.Messages.Received; n < 10 || n < answered-4 || n > answered+4 {
			t.Errorf("%s: %d messages in %d requests, %d empty", r.Pattern, r.Messages.Received, r.Wire.Requests, r.Wire.EmptyResponses)
		}
	}
}

func TestIdleRunHasNoLatency(t *testing.T) {
	t.Parallel()
	s := short(Names()...)
	s.Load.Rate = 0
	for _, r := range mustRun(t, s) {
		if r.Loop != "idle" || r.Latency.Delivery != nil || r.Messages.Expected != 0 || r.Messages.Reach != nil {
			t.Errorf("%s: loop %s, delivery %v, %+v", r.Pattern, r.Loop, r.Latency.Delivery, r.Messages)
		}
		if r.Wire.IdleBytesPerClientHour == nil {
			t.Errorf("%s: no idle bytes", r.Pattern)
		}
	}
}

func TestSeveralServersAndWorkers(t *testing.T) {
	t.Parallel()
	s := short("websocket", "longpoll")
	s.Load.Servers, s.Load.Workers, s.Load.Topics = 2, 3, 1
	for _, r := range mustRun(t, s) {
		m := r.Messages
		if m.Delivered != m.Expected || m.Expected != m.Published*20 {
			t.Errorf("%s: %+v", r.Pattern, m)
		}
		if r.Server != nil && (len(r.Server.Processes) != 2 || len(r.Generator.Processes) != 5) {
			t.Errorf("%s: %d server and %d generator processes", r.Pattern, len(r.Server.Processes), len(r.Generator.Processes))
		}
	}
}

func TestStampNoneCountsOnly(t *testing.T) {
	t.Parallel()
	s := short("websocket")
	s.Load.Stamp, s.Load.Payload = "none", 1
	r := mustRun(t, s)[0]
	if m := r.Messages; m.Delivered != m.Expected || m.Expected == 0 || r.Latency.Delivery != nil {
		t.Errorf("%+v, delivery %v", m, r.Latency.Delivery)
	}
}

// An interrupted run keeps what it has and expects only what was published.
func TestInterruptKeepsAPartialResult(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := short("sse")
	s.Load.Duration = results.Duration(time.Minute)
	out := filepath.Join(t.TempDir(), "run")
	all, err := Run(ctx, Options{Scenario: s, Out: out, Progress: func(p Progress) {
		if p.Phase == "window" && p.Delivered > 100 {
			cancel()
		}
	}})
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitInterrupted {
		t.Fatalf("error %v, want a fault of %d", err, ExitInterrupted)
	}
	if len(all) != 1 || !all[0].Partial {
		t.Fatalf("%d results, want one that is partial", len(all))
	}
	m := all[0].Messages
	if m.Delivered < 100 || m.Expected != m.Published || m.Delivered+m.Lost+m.Censored != m.Expected {
		t.Errorf("%+v", m)
	}
	if kept, err := results.Read(out); err != nil || len(kept) != 1 {
		t.Errorf("kept %d results, %v", len(kept), err)
	}
}

// A server that dies in mid-run is exit 15, and what was measured is kept.
func TestServerDeathKeepsAPartialResult(t *testing.T) {
	t.Parallel()
	d := &driver{pattern: "websocket", scenario: short("websocket"), seed: 1}
	d.scenario.Load.Duration = results.Duration(time.Minute)
	d.progress.Clients = d.scenario.Load.Clients
	killed := false
	d.options.Progress = func(p Progress) {
		if p.Phase == "window" && p.Delivered > 100 && !killed {
			killed = true
			_ = d.backends[0].process.cmd.Process.Signal(syscall.SIGKILL)
		}
	}
	r, err := d.run(context.Background())
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer {
		t.Fatalf("error %v, want a fault of %d", err, ExitServer)
	}
	if r == nil || !r.Partial || r.Messages.Delivered < 100 {
		t.Fatalf("result %+v", r)
	}
}

func TestUnreachableTarget(t *testing.T) {
	t.Parallel()
	s := short("sse")
	s.Target.URL = "http://127.0.0.1:1"
	_, err := Run(context.Background(), Options{Scenario: s})
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Fatalf("error %v, want a fault of %d that names the server", err, ExitServer)
	}
}
