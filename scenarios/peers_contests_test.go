//go:build peers && linux

package scenarios_test

import (
	"fmt"
	"testing"
	"time"

	"bench/results"
)

// Names of figures; a figure in microseconds is processor time per exchange or
// delivery, over the window.
const (
	perExchange    = "tool µs per exchange"
	perDelivery    = "tool µs per delivery"
	perRead        = "reading µs per delivery" // of the processes that receive: without publisher and driver
	toolIdleKB     = "tool idle KB per client"
	serverExchange = "server µs per exchange"
	serverDelivery = "server µs per delivery"
	serverIdleKB   = "server idle KB per client"
	serverBusyKB   = "server KB per client after traffic"
	reportedP99    = "reported p99 ms"
	lost           = "lost"
	wholeTool      = "tool CPU s, start to end"
)

// contests is the work to compare, with what bench is to reach.
func contests(t *testing.T, program string) []contest {
	return []contest{
		{
			work: "keepalive closed loop, 64 clients, 64 B",
			contenders: with(t, []contender{
				closedLoop(program, "--pattern=keepalive", "--clients=64", "--payload=64B", "--warmup=1s", "--duration=5s"),
			}, wrk(program), k6Polling(program)),
			demands: []demand{{figure: perExchange, ratio: 1.5, than: "wrk"}, {figure: perExchange, than: "k6"}},
		},
		{
			work: "polling closed loop, 64 clients, 64 B",
			contenders: with(t, []contender{
				closedLoop(program, "--pattern=polling", "--clients=64", "--payload=64B", "--warmup=1s", "--duration=3s"),
			}, ab(program)),
			demands: []demand{{figure: perExchange, ratio: 1.5, than: "ab"}},
		},
		{
			work: "websocket 10,000 x 1/s, 128 B",
			contenders: []contender{
				broadcast(program, "websocket", 10_000, 1),
				bareReader(program, 10_000, 1),
				bareWriter(10_000, 1),
			},
			demands: []demand{
				{figure: perDelivery, atMost: 10, ratio: 1.25, than: "bare reader"},
				{figure: perRead, ratio: 1.25, than: "bare reader"},
				{figure: serverDelivery, ratio: 1.4, than: "bare writer"},
				{figure: serverBusyKB, atMost: 12},
				{figure: reportedP99, ratio: 1.1, than: "bare reader"},
				{figure: lost},
			},
		},
		{
			work: "websocket 1,000 x 20/s, 128 B",
			contenders: with(t, []contender{
				broadcast(program, "websocket", 1_000, 20),
				bareReader(program, 1_000, 20),
			}, k6WebSocket(program)),
			demands: []demand{
				{figure: perDelivery, atMost: 11, than: "bare reader"},
				{figure: perDelivery, than: "k6"},
				{figure: lost},
			},
		},
		{
			work:       "sse 5,000 x 1/s, 128 B",
			contenders: []contender{broadcast(program, "sse", 5_000, 1)},
			demands: []demand{
				{figure: perDelivery, atMost: 10},
				{figure: serverDelivery, atMost: 17},
				{figure: serverBusyKB, atMost: 30},
				{figure: lost},
			},
		},
		{
			work:       "longpoll 5,000 x 1/s, 128 B",
			contenders: []contender{broadcast(program, "longpoll", 5_000, 1)},
			demands: []demand{
				{figure: perDelivery, atMost: 24},
				{figure: serverExchange, atMost: 45},
				{figure: serverBusyKB, atMost: 48},
				{figure: lost},
			},
		},
		idle(program, "websocket", 0),
		idle(program, "sse", 0),
		idle(program, "longpoll", 20),
	}
}

// with adds the contenders that are installed.
func with(t *testing.T, contenders []contender, more ...func() (contender, error)) []contender {
	for _, make := range more {
		c, err := make()
		if err != nil {
			t.Logf("without %s: %v", c.name, err)
			continue
		}
		contenders = append(contenders, c)
	}
	return contenders
}

// closedLoop is bench asking for one message of a prefilled log.
func closedLoop(program string, arguments ...string) contender {
	return contender{"bench", func(t *testing.T) figures {
		target := serve(t, program)
		defer target.stop()
		r, cpu := run(t, program, target, append(arguments, "--closed-loop")...)
		return figures{perExchange: per(generatorTime(t, r), r.Wire.Requests), wholeTool: cpu.Seconds()}
	}}
}

// broadcast is bench receiving one topic, on a server of its own.
func broadcast(program, pattern string, clients, rate int) contender {
	return contender{"bench", func(t *testing.T) figures {
		target := serve(t, program)
		defer target.stop()
		empty, err := inspect(target.process)
		if err != nil {
			t.Fatal(err)
		}
		at := watch(t, target.process)
		r, cpu := run(t, program, target, "--pattern="+pattern, fmt.Sprintf("--clients=%d", clients), "--topics=1",
			fmt.Sprintf("--rate=%d/s", rate), "--arrivals=constant", "--payload=128B", "--warmup=2s", "--duration=10s")
		window := r.Started.Add(time.Duration(r.Scenario.Load.Warmup))
		seen := at(window, window.Add(time.Duration(r.Scenario.Load.Duration)))
		if r.Messages.Lost+r.Messages.Censored != 0 {
			t.Errorf("%s lost %d and censored %d of %d", pattern, r.Messages.Lost, r.Messages.Censored, r.Messages.Expected)
		}
		served := seen[1].cpu - seen[0].cpu
		got := figures{
			perDelivery:    per(generatorTime(t, r), r.Messages.Received),
			perRead:        per(readingTime(r), r.Messages.Received),
			serverDelivery: per(served, r.Messages.Received),
			serverBusyKB:   (seen[1].rss - empty.rss) / 1024 / float64(clients),
			lost:           float64(r.Messages.Lost + r.Messages.Censored),
			wholeTool:      cpu.Seconds(),
		}
		if r.Wire.Requests > 0 {
			got[serverExchange] = per(served, r.Wire.Requests)
		}
		if r.Latency.Delivery != nil {
			got[reportedP99] = float64(r.Latency.Delivery.P99) / 1e6
		}
		return got
	}}
}

// idle is bench holding 10,000 clients of a pattern that nobody tells anything.
func idle(program, pattern string, serverKB float64) contest {
	const clients = 10_000
	return contest{
		work: pattern + " idle, 10,000 clients",
		contenders: []contender{{"bench", func(t *testing.T) figures {
			target := serve(t, program)
			defer target.stop()
			empty, err := inspect(target.process)
			if err != nil {
				t.Fatal(err)
			}
			at := watch(t, target.process)
			r, _ := run(t, program, target, "--pattern="+pattern, fmt.Sprintf("--clients=%d", clients), "--topics=1",
				"--rate=0", "--warmup=1s", "--duration=3s")
			held := at(r.Started.Add(3 * time.Second))[0]
			if r.Generator == nil || r.Generator.IdleBytesPerClient == nil {
				t.Fatal("the result has no memory of the generator")
			}
			return figures{
				toolIdleKB:   *r.Generator.IdleBytesPerClient / 1024,
				serverIdleKB: (held.rss - empty.rss) / 1024 / clients,
			}
		}}},
		demands: []demand{{figure: toolIdleKB, atMost: 10}, {figure: serverIdleKB, atMost: serverKB}},
	}
}

// bareReader is the floor for websocket clients: bench's server, no bench.
func bareReader(program string, clients, rate int) contender {
	return contender{"bare reader", func(t *testing.T) figures {
		target := serve(t, program)
		defer target.stop()
		_, wait := bare(t, toolCore, bareJob{
			Address: target.url[len("http://"):], Token: peersToken,
			Clients: clients, Payload: 128, Rate: rate, Warmup: 2, Seconds: 10,
		})
		report := wait()
		return figures{
			perDelivery: per(report.CPU, report.Deliveries),
			perRead:     per(report.CPU, report.Deliveries),
			reportedP99: float64(report.P99) / 1e6,
			lost:        float64(report.Lost),
		}
	}}
}

// bareWriter is the floor for a server that pushes: write(2) and nothing else.
func bareWriter(clients, rate int) contender {
	return contender{"bare writer", func(t *testing.T) figures {
		job := bareJob{Clients: clients, Payload: 128, Rate: rate, Warmup: 2, Seconds: 10}
		address, written := bare(t, serverCore, job)
		job.Address = address()
		_, read := bare(t, toolCore, job)
		report := written()
		read()
		return figures{serverDelivery: per(report.CPU, report.Deliveries)}
	}}
}

// generatorTime is the processor time of all of bench's processes in the window.
func generatorTime(t *testing.T, r results.Result) time.Duration {
	t.Helper()
	if r.Generator == nil || r.Generator.CPUSeconds == nil {
		t.Fatal("the result has no processor time of the generator")
	}
	return time.Duration(*r.Generator.CPUSeconds * float64(time.Second))
}

// readingTime is the processor time of the processes that receive.
func readingTime(r results.Result) (sum time.Duration) {
	for _, p := range r.Generator.Processes {
		if p.Role == "worker" && p.CPUSeconds != nil {
			sum += time.Duration(*p.CPUSeconds * float64(time.Second))
		}
	}
	return sum
}

// per is microseconds for each of n.
func per(cpu time.Duration, n int64) float64 {
	return float64(cpu.Nanoseconds()) / 1000 / float64(n)
}
