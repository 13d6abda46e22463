//go:build peers && linux

package scenarios_test

import (
	"math"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// TestPeersAgreeOnLatency (A18) holds what bench reports as exchange time beside
// what wrk reports, of the same server under the same load: 16 connections that
// ask one after the other, one thread that takes 2 ms for each on average. Both
// must tell the same p50 and p99, within 10 % or 1.3 ms; the sum of 16 services is
// known beside, too.
func TestPeersAgreeOnLatency(t *testing.T) {
	for _, tool := range []string{"taskset", "wrk"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIP: %s is not installed", tool)
		}
	}
	program := filepath.Join(t.TempDir(), "bench")
	if output, err := exec.Command("go", "build", "-o", program, "../cmd/bench").CombinedOutput(); err != nil {
		t.Fatalf("building bench: %v\n%s", err, output)
	}
	const slow = "--inject=service=exp:2ms"
	target := serve(t, program, slow)
	output, _ := tool(t, "wrk", "-t1", "-c16", "-d20s", "--latency", target.url+"/keepalive/0?after=-1&limit=1")
	target.stop()
	target = serve(t, program, slow)
	r, _ := run(t, program, target, "--pattern=keepalive", "--closed-loop", "--clients=16", "--warmup=1s", "--duration=20s")
	if r.Loop != "closed" || r.Latency.Exchange == nil {
		t.Fatalf("loop %s, exchange %v", r.Loop, r.Latency.Exchange)
	}
	for _, q := range []struct {
		name, line string
		ours       int64
		known      float64 // χ² with 32 degrees of freedom, in milliseconds
	}{
		{"p50", "50%", r.Latency.Exchange.P50, 31.34},
		{"p99", "99%", r.Latency.Exchange.P99, 53.49},
	} {
		ours, theirs := float64(q.ours)/1e6, wrkLatency(t, output, q.line)
		t.Logf("%s: bench %.3g ms, wrk %.3g ms, known %.3g ms", q.name, ours, theirs, q.known)
		if away := math.Abs(ours - theirs); away > math.Max(theirs/10, 1.3) {
			t.Errorf("%s: bench says %.3g ms and wrk %.3g ms", q.name, ours, theirs)
		}
	}
}

// wrkLatency is a line of wrk's latency distribution in milliseconds.
func wrkLatency(t *testing.T, output, line string) float64 {
	t.Helper()
	match := regexp.MustCompile(line + `\s+([0-9.]+[a-z]+)`).FindStringSubmatch(output)
	if match == nil {
		t.Fatalf("no %s in\n%s", line, output)
	}
	d, err := time.ParseDuration(match[1])
	if err != nil {
		t.Fatal(err)
	}
	return d.Seconds() * 1e3
}
