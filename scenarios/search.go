package scenarios

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bench/results"
)

// search doubles a load until this machine does not carry it any more.
type search struct {
	first, last int64
	// budget bounds the time of all trials together.
	budget time.Duration
	// try carries a load, or says in words why it could not.
	try func(ctx context.Context, load int64) (refusal string, err error)
}

// run brackets the limit. A refusal counts when it happens twice: a machine is
// disturbed now and then.
func (s search) run(ctx context.Context) (b results.Bracket, err error) {
	// Neighbors twice as large are near enough: figures of a machine are rough.
	doubling := results.Search{First: float64(s.first), Least: float64(s.first), Most: float64(s.last), Resolution: 1}
	var tried []results.Attempt
	for began := time.Now(); ; {
		next, more := doubling.Next(tried)
		if !more {
			break
		}
		trial := time.Now()
		refusal, err := s.try(ctx, int64(next.Load))
		if err != nil {
			return b, err
		}
		b.Reason, next.Outcome = refusal, results.Unable
		if refusal == "" {
			b.Reason, next.Outcome = "the search goes no further", results.Passed
		}
		tried = append(tried, next)
		// The next trial may have to be made twice, and its load takes longer.
		if refusal == "" && time.Since(began)+3*time.Since(trial) > s.budget {
			b.Reason = "the time for the search was over"
			break
		}
	}
	carried, _, refused := results.Ends(tried)
	b.Carried = int64(carried)
	if refused > 0 {
		b.Refused = new(int64(refused))
	}
	return b, nil
}

// Both searches use websocket: each message is pushed by itself, so that the
// generator has as much to do per message as with any pattern but polling.
const (
	searchPattern = "websocket"
	searchWarmup  = 500 * time.Millisecond
	searchSpan    = 2 * time.Second
	searchBudget  = 40 * time.Second
	// messageClients share the messages, clientMessages a second are shared.
	messageClients = 200
	clientMessages = 500
)

func (c *calibration) messages(ctx context.Context) (err error) {
	s := search{first: 2000, last: 2_048_000, budget: searchBudget, try: func(ctx context.Context, load int64) (string, error) {
		c.step(3, "can %d messages a second be generated?", load)
		return c.carry(ctx, messageClients, float64(load))
	}}
	c.found.Messages, err = s.run(ctx)
	return err
}

func (c *calibration) clients(ctx context.Context) (err error) {
	s := search{first: 1000, last: 512_000, budget: searchBudget, try: func(ctx context.Context, load int64) (string, error) {
		c.step(4, "can %d clients be connected?", load)
		return c.carry(ctx, int(load), clientMessages)
	}}
	c.found.Clients, err = s.run(ctx)
	return err
}

// carry runs a load; what the instrument finds fault with, or cannot even begin
// with, is a refusal.
func (c *calibration) carry(ctx context.Context, clients int, messages float64) (refusal string, err error) {
	s := Default()
	s.Patterns, s.Load.Clients, s.Load.Rate = []string{searchPattern}, clients, results.Rate(messages/float64(clients))
	s.Load.Warmup, s.Load.Duration = results.Duration(searchWarmup), results.Duration(searchSpan)
	s.Parameters.ConnectTimeout = results.Duration(searchBudget / 4)
	all, err := Run(ctx, Options{Scenario: s, Version: c.version})
	var fault *Fault
	switch {
	case errors.As(err, &fault) && (fault.Code == ExitUsage || fault.Code == ExitServer):
		return err.Error(), nil
	case err != nil:
		return "", err
	}
	if bad := firstInvalid(&all[0]); bad != nil {
		return sayCheck(bad), nil
	}
	// On one machine the server may be the first to run short.
	if bad := firstFailure(&all[0], "lost", "censored", "overload"); bad != nil {
		return fmt.Sprintf("the server on the same machine could not follow: %s", sayCheck(bad)), nil
	}
	return "", nil
}
