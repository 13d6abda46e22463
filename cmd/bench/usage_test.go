package main

import "testing"

// TestUsage holds the words of every mistake on the command line: what is
// wrong, and on the next line what to do. Nothing starts.
func TestUsage(t *testing.T) {
	t.Parallel()
	const (
		list     = "allowed: polling, keepalive, longpoll, sse, websocket, fetch, all"
		runFlags = "bench run --help lists the flags"
	)
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"command", []string{"rnu"}, "unknown command \"rnu\"\nhint: did you mean run? bench --help lists them"},
		{"far command", []string{"fly"}, "unknown command \"fly\"\nhint: bench --help lists them"},
		{"help topic", []string{"help", "repot"}, "unknown command \"repot\"\nhint: did you mean report? bench --help lists them"},
		{"root flag", []string{"--verion"}, "unknown flag --verion\nhint: did you mean --version? bench --help lists the flags"},
		{"flag", []string{"run", "--clents=5"}, "unknown flag --clents\nhint: did you mean --clients? " + runFlags},
		{"short flag", []string{"run", "-c", "5"}, "unknown flag -c\nhint: " + runFlags},
		{"no value", []string{"run", "--clients"}, "--clients needs a value\nhint: number of simulated subscribers"},
		{"pattern", []string{"run", "--pattern=longpol"}, "--pattern: unknown pattern \"longpol\"\nhint: did you mean longpoll? " + list},
		{"no pattern", []string{"run", "--pattern="}, "--pattern: a pattern is missing: the list is empty or has a stray comma\nhint: " + list},
		{"duration without unit", []string{"run", "--duration=30"}, "--duration: \"30\" has no unit: write 30s"},
		{"duration zero", []string{"run", "--duration=0s"}, "--duration: 0s is too short: at least 1ms is needed"},
		{"duration negative", []string{"run", "--duration=-3s"}, "--duration: \"-3s\" is negative: write 0s or more, such as 30s"},
		{"rate without unit", []string{"run", "--rate=4"}, "--rate: \"4\" has no unit: write 4/s"},
		{"rate negative", []string{"run", "--rate=-4/s"}, "--rate: \"-4/s\" is not a rate: write events per second, minute or hour, such as 4/s or 30/m, or 0"},
		{"clients zero", []string{"run", "--clients=0"}, "--clients: 0 is too few: at least 1 is needed"},
		{"clients negative", []string{"run", "--clients=-1"}, "--clients: -1 is too few: at least 1 is needed"},
		{"clients fraction", []string{"run", "--clients=1.5"}, "--clients: \"1.5\" is not a whole number"},
		{"topics", []string{"run", "--clients=5", "--topics=6"}, "--topics: 6 topics for 5 clients: some would have no subscriber\nhint: allowed: 1 to 5, or own"},
		{"hold", []string{"run", "--hold=0s"}, "--hold: 0s is too short: at least 1ms is needed"},
		{"payload", []string{"run", "--payload=40B"}, "--payload: 40B is smaller than the stamp of 60 bytes that carries the due time\nhint: use 60B or more, or the stamp none to measure bytes and counts only"},
		{"payload without unit", []string{"run", "--payload=128"}, "--payload: \"128\" has no unit: write 128B"},
		{"arrivals", []string{"run", "--arrivals=posson"}, "--arrivals: \"posson\" is unknown\nhint: did you mean poisson? allowed: poisson, constant, burst"},
		{"headers", []string{"run", "--headers=brower"}, "--headers: \"brower\" is unknown\nhint: did you mean browser? allowed: minimal, browser"},
		{"retry", []string{"run", "--retry=never"}, "--retry: \"never\" is unknown\nhint: allowed: none, fixed, exponential, jitter"},
		{"closed loop", []string{"run", "--closed-loop", "--pattern=sse"}, "--closed-loop: not with sse: there the server decides when the next message comes\nhint: allowed: polling, keepalive, fetch"},
		{"plan", []string{"run", "--rate=100000/s", "--clients=1000"}, "--rate: 1,200,000,000 messages are planned, at most 50,000,000 are allowed: 1000 topics × 100000/s × (2s + 10s)\nhint: lower the rate, the topics or the duration"},
		{"seed", []string{"run", "--seed=-1"}, "--seed: \"-1\" is not a whole number from 0"},
		{"format", []string{"run", "--format=tabel"}, "--format: unknown \"tabel\"\nhint: did you mean table? allowed: table, json, markdown, csv, benchfmt"},
		{"target", []string{"run", "--target=127.0.0.1:8080"}, "--target: not a URL with a host\nhint: write the base URL of another bench serve, such as http://127.0.0.1:8080"},
		{"find rate, metric", []string{"run", "--find-rate=p99(delivry) < 1s"}, "--find-rate: threshold \"p99(delivry) < 1s\": column 5: unknown metric \"delivry\": did you mean delivery?\nhint: bench list metrics shows what can be compared"},
		{"find rate, no limit", []string{"run", "--find-rate=reach == 1, p99(delivery)"}, "--find-rate: threshold \"p99(delivery)\": column 1: p99(delivery) is a time, not a condition: compare it with something\nhint: bench list metrics shows what can be compared"},
		{"find rate, comma", []string{"run", "--find-rate=reach == 1,"}, "--find-rate: a condition is missing: the list is empty or has a stray comma\nhint: write what must hold, such as 'p99(delivery) < 1s, reach == 1'"},
		{"find rate, closed loop", []string{"run", "--pattern=fetch", "--closed-loop", "--find-rate=reach == 1"}, "--find-rate: not with --closed-loop: there the clients set the rate, and the ceiling is what it measures"},
		{"find rate, no rate", []string{"run", "--rate=0", "--find-rate=reach == 1"}, "--find-rate: the search starts from the rate of the scenario, which is 0\nhint: give a rate that any server carries, such as --rate=1/s"},
		{"find rate, resolution", []string{"run", "--find-rate=reach == 1", "--find-resolution=0.1%"}, "--find-resolution: 0.1 % is not allowed: it may be 1 % to 100 %"},
		{"find rate, share", []string{"run", "--find-resolution=fine"}, "--find-resolution: \"fine\" is not a share: write a percentage, such as 5%"},
		{"json", []string{"run", "--json=no/such/file.json"}, "--json: no/such: no such folder\nhint: choose a file in a folder that exists"},
		{"two scenarios", []string{"run", "chat", "idle"}, "bench run takes one scenario, got 2: [\"chat\" \"idle\"]\nhint: several patterns are written --pattern=a,b"},
		{"scenario", []string{"run", "caht"}, "unknown scenario \"caht\"\nhint: did you mean chat? allowed: chat, dashboard, gate, idle, logs, notifications, ticker; a file is written with a slash or .yaml"},
		{"file", []string{"run", "./none.yaml"}, "reading scenario: open ./none.yaml: no such file or directory"},
		{"serve argument", []string{"serve", "8080"}, "bench serve takes no argument, got \"8080\"\nhint: bench serve --help shows how it is used"},
		{"serve address", []string{"serve", "--listen=nowhere"}, "--listen nowhere: listen tcp: address nowhere: missing port in address\nhint: write host:port, such as 127.0.0.1:8080"},
		{"serve remote", []string{"serve", "--listen=0.0.0.0:0"}, "--listen 0.0.0.0:0 is not a loopback address\nhint: listen on 127.0.0.1, or add --allow-remote on a network you trust"},
		{"list nothing", []string{"list"}, "bench list needs one of patterns, scenarios, metrics, links, charts\nhint: such as: bench list patterns"},
		{"list", []string{"list", "pattern"}, "unknown list \"pattern\"\nhint: did you mean patterns? allowed: patterns, scenarios, metrics, links, charts"},
		{"list too much", []string{"list", "charts", "x"}, "bench list charts takes no argument, got \"x\"\nhint: only scenarios take a name"},
		{"list scenario", []string{"list", "scenarios", "chatt"}, "unknown scenario \"chatt\"\nhint: did you mean chat? allowed: chat, dashboard, gate, idle, logs, notifications, ticker; a file is written with a slash or .yaml"},
		{"report nothing", []string{"report"}, "bench report needs at least one folder or result file\nhint: such as: bench report results/runs/demo"},
		{"report missing", []string{"report", "no/such"}, "reading results: open no/such: no such file or directory"},
		{"compare nothing", []string{"compare"}, "bench compare needs two or more folders or result files, got 0\nhint: such as: bench compare results/runs/before results/runs/after"},
		{"compare one", []string{"compare", "a"}, "bench compare needs two or more folders or result files, got 1\nhint: such as: bench compare results/runs/before results/runs/after"},
		{"compare missing", []string{"compare", "no/such", "nor/this"}, "reading results: open no/such: no such file or directory"},
		{"compare format", []string{"compare", "a", "b", "--format=benchfm"}, "--format: unknown \"benchfm\"\nhint: did you mean benchfmt? allowed: table, json, markdown, csv, benchfmt"},
		{"terminal codes", []string{"\x1b[31mred"}, "unknown command \"\\x1b[31mred\"\nhint: bench --help lists them"},
		{"terminal codes in a flag", []string{"run", "--a\x1b[31m"}, "unknown flag --a?[31m\nhint: " + runFlags},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := bench(c.args...)
			if want := "bench: " + c.want + "\n"; code != 2 || stdout != "" || stderr != want {
				t.Errorf("exit %d, stdout %q\ngot  %q\nwant %q", code, stdout, stderr, want)
			}
		})
	}
}

// TestUsageAll: all bad values are told at once.
func TestUsageAll(t *testing.T) {
	t.Parallel()
	code, _, stderr := bench("run", "--clients=0", "--hold=0s")
	want := "bench: --clients: 0 is too few: at least 1 is needed\nbench: --hold: 0s is too short: at least 1ms is needed\n"
	if code != 2 || stderr != want {
		t.Errorf("exit %d, got %q, want %q", code, stderr, want)
	}
}
