package scenarios

import (
	"time"

	"bench/results"
)

// Default returns the workload that every scenario file and every command line
// starts from. Each call returns a new value.
func Default() results.Scenario {
	return results.Scenario{
		Name: "run",
		Load: results.Load{
			// Enough clients for a percentile, few enough for a laptop.
			Clients: 1000,
			// One topic per client: a message is one delivery, so that no
			// pattern gains by writing one message to many.
			Topics: results.OwnTopics,
			// Below what any pattern can carry on one core, so that latency
			// is of the pattern and not of a queue.
			Rate: 1,
			// Random arrivals cannot fall into step with a poller's tick.
			Arrivals: "poisson",
			Burst:    10,
			// A typical JSON event, with room for the stamp.
			Payload: 256,
			Stamp:   "due",
			// Past connection set-up, the first poll of every client and the
			// growth of buffers.
			Warmup: results.Duration(2 * time.Second),
			// 10,000 messages with the defaults above: p99 rests on 100 of them.
			Duration: results.Duration(10 * time.Second),
			Repeat:   1,
			Seed:     1,
		},
		Target: results.Target{
			Ready:        readyPort,
			ReadyTimeout: results.Duration(30 * time.Second),
			// Few enough for any server, enough that one slow answer does not
			// hold up all topics.
			Publish: results.Publish{Method: "POST", Connections: 4},
			Stamp:   stampBody,
		},
		Parameters: results.Parameters{
			PollInterval: results.Duration(time.Second),
			// Below the idle limit of common proxies (60 s).
			Hold:       results.Duration(30 * time.Second),
			BatchCount: 1,
			// Kafka's own defaults (fetch.max.wait.ms, fetch.min.bytes).
			MaxWait:    results.Duration(500 * time.Millisecond),
			MinBytes:   1,
			MaxRecords: maxRecords,
			Headers:    "minimal",
			// Clients that lost the same server at the same moment must not
			// come back at the same moment: random waits are what production
			// clients do, and fixed ones would measure the listen queue.
			Retry:          "jitter",
			ConnectTimeout: results.Duration(30 * time.Second),
		},
	}
}
