//go:build peers && linux

package scenarios_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// vegetaModule is the load generator that asks by the clock, as bench does.
const vegetaModule = "github.com/tsenart/vegeta/v12@v12.12.0"

// TestPeersAgreeAtTheSameRate (A18) holds what bench reports as exchange time beside
// what vegeta reports, of the same server at the same rate, whatever becomes of the
// answers: 50 requests a second, of which one thread serves one at a time, for 2 ms
// on average. Both must tell the same p50 and p99, within 10 % or 1.3 ms.
//
// Known: with evenly spaced requests, as vegeta's are, the queue is D/M/1 at a load of
// 0.1, whose sojourn is exponential with a mean of 2.00 ms; with requests at random
// times it would be M/M/1, with 2.22 ms. The pollers of bench, of random phase, are
// between these. The injected service waits by a timer, which is late by a millisecond at most.
func TestPeersAgreeAtTheSameRate(t *testing.T) {
	if _, err := exec.LookPath("taskset"); err != nil {
		t.Skip("SKIP: taskset is not installed")
	}
	folder := t.TempDir()
	install := exec.Command("go", "install", vegetaModule)
	install.Env = append(os.Environ(), "GOBIN="+folder, "GOFLAGS=")
	if output, err := install.CombinedOutput(); err != nil {
		t.Skipf("SKIP: vegeta cannot be installed: %v\n%s", err, output)
	}
	program := filepath.Join(folder, "bench")
	if output, err := exec.Command("go", "build", "-o", program, "../cmd/bench").CombinedOutput(); err != nil {
		t.Fatalf("building bench: %v\n%s", err, output)
	}
	const slow, asking, seconds = "--inject=service=exp:2ms", 16, 60
	target := serve(t, program, slow)
	aims, shots, told := filepath.Join(folder, "aims"), filepath.Join(folder, "shots"), filepath.Join(folder, "told.json")
	if err := os.WriteFile(aims, []byte("GET "+target.url+"/keepalive/0?after=-1&limit=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	vegeta := filepath.Join(folder, "vegeta")
	tool(t, vegeta, "attack", "-targets="+aims, "-rate=50", fmt.Sprintf("-duration=%ds", seconds),
		fmt.Sprintf("-workers=%d", asking), fmt.Sprintf("-connections=%d", asking), "-output="+shots)
	tool(t, vegeta, "report", "-type=json", "-output="+told, shots)
	target.stop()
	var theirs struct {
		Latencies map[string]float64
		Requests  int
		Success   float64
	}
	text, err := os.ReadFile(told)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &theirs); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	target = serve(t, program, slow)
	r, _ := run(t, program, target, "--pattern=keepalive", "--rate=0", fmt.Sprintf("--clients=%d", asking),
		fmt.Sprintf("--poll-interval=%v", asking*time.Second/50), "--warmup=1s", fmt.Sprintf("--duration=%ds", seconds))
	if r.Latency.ExchangeEmpty == nil || theirs.Requests != 50*seconds || theirs.Success != 1 {
		t.Fatalf("exchange %v; vegeta made %d requests, %v of them with success", r.Latency.ExchangeEmpty, theirs.Requests, theirs.Success)
	}
	t.Logf("requests: bench %d, vegeta %d", r.Latency.ExchangeEmpty.Count, theirs.Requests)
	for _, q := range []struct {
		name, key string
		share     float64
		ours      int64
	}{
		{"p50", "50th", 0.5, r.Latency.ExchangeEmpty.P50},
		{"p99", "99th", 0.99, r.Latency.ExchangeEmpty.P99},
	} {
		ours, theirs := float64(q.ours)/1e6, theirs.Latencies[q.key]/1e6
		t.Logf("%s: bench %.3g ms, vegeta %.3g ms, known %.3g to %.3g ms, and a timer of up to a millisecond", q.name, ours, theirs, -2*math.Log(1-q.share), -2.22*math.Log(1-q.share))
		if away := math.Abs(ours - theirs); !(away <= math.Max(theirs/10, 1.3)) {
			t.Errorf("%s: bench says %.3g ms and vegeta %.3g ms", q.name, ours, theirs)
		}
	}
}
