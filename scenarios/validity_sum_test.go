package scenarios

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// validityLogs are what the tests of known answers may print, and what .ci/validity
// must make of it.
var validityLogs = []struct {
	name, log string
	passes    bool
	says      []string
}{
	{"all measured", `=== RUN   TestA1ServerStall
=== RUN   TestA1ServerStall/sse
    validity_stall_test.go:85: attempt 1 of 3: the instrument says INVALID: schedule_lag 12 ms (limit 10); of 2 wrong answers the first is
        age p99                              known         1  measured         9  allowed         0 to 2         ms  WRONG
    validity_stall_test.go:85: known answers
        age p99                              known         1  measured         1  allowed         0 to 2         ms
        mean lag 4.2e+04 ns, else this says nothing
--- PASS: TestA1ServerStall (3.50s)
    --- PASS: TestA1ServerStall/sse (3.50s)
=== RUN   TestA2GeneratorStall
    validity_generator_test.go:140: known answers
        exit code                            known        11  measured        11  allowed        11 to 11        
--- PASS: TestA2GeneratorStall (5.00s)
PASS
`, true, []string{"2 answers compared, of them 0 wrong; of 2 tests 2 passed, 0 failed, 0 without", "0 skipped"}},

	{"a parent of skipped ones", `=== RUN   TestA1ServerStall
=== RUN   TestA1ServerStall/sse
    validity_stall_test.go:85: attempt 3 of 3: the instrument says INVALID: run_delay 9 ms (limit 1); of 2 wrong answers the first is
        age p99                              known         1  measured         9  allowed         0 to 2         ms  WRONG
    validity_stall_test.go:85: no measurement: this machine is too busy
=== RUN   TestA1ServerStall/fetch
    validity_stall_test.go:85: no measurement: this machine is too busy
--- PASS: TestA1ServerStall (9.50s)
    --- SKIP: TestA1ServerStall/sse (3.50s)
    --- SKIP: TestA1ServerStall/fetch (3.50s)
=== RUN   TestA2GeneratorStall
--- PASS: TestA2GeneratorStall (5.00s)
PASS
`, false, []string{"of 3 tests 1 passed, 0 failed, 2 without", "TestA1ServerStall/sse: no measurement: attempt 3 of 3: the instrument says INVALID: run_delay", "A1, the stall of a server, was not measured", "more than half"}},

	{"a busy machine", `=== RUN   TestA1ServerStall
=== RUN   TestA1ServerStall/sse
--- PASS: TestA1ServerStall (3.50s)
    --- PASS: TestA1ServerStall/sse (3.50s)
=== RUN   TestA2GeneratorStall
    validity_generator_test.go:140: no measurement: this machine is too busy
--- SKIP: TestA2GeneratorStall (5.00s)
=== RUN   TestA24Handshakes
    validity_handshakes_linux_test.go:30: in a network of its own:
        === RUN   TestA24Handshakes
            validity_handshakes_linux_test.go:55: known answers
                handshakes of clients                known        20  measured        20  allowed        20 to 20        
        --- PASS: TestA24Handshakes (9.00s)
--- PASS: TestA24Handshakes (9.50s)
PASS
`, true, []string{"of 3 tests 2 passed, 0 failed, 1 without", "A2, the stall of the generator, was not measured"}},

	{"reasons in words of their own", `=== RUN   TestA1ServerStall
--- PASS: TestA1ServerStall (3.50s)
=== RUN   TestA2GeneratorStall
--- PASS: TestA2GeneratorStall (5.00s)
=== RUN   TestA3MutantsAreCaught
=== RUN   TestA3MutantsAreCaught/mutant_sent_TestA2GeneratorStall
    validity_mutants_test.go:29: mistake: ages count from the time of sending
    validity_mutants_test.go:29: TestA2GeneratorStall was wrong, but in runs that the instrument calls INVALID
    validity_mutants_test.go:29: no measurement: this machine is too busy
=== RUN   TestA3MutantsAreCaught/mutant_clamp_TestA14NothingIsClamped
    validity_mutants_test.go:29: mistake: long ages are clamped
    validity_mutants_test.go:29: caught: the longest age                      known        70  measured        60  allowed        70 to 71        s
--- PASS: TestA3MutantsAreCaught (9.00s)
    --- SKIP: TestA3MutantsAreCaught/mutant_sent_TestA2GeneratorStall (5.00s)
    --- PASS: TestA3MutantsAreCaught/mutant_clamp_TestA14NothingIsClamped (4.00s)
=== RUN   TestA25ClaimsAreHonest
    validity_claims_test.go:57: as they are: INVALID, 1 of 1 cells is invalid: run_delay
    validity_claims_test.go:72: no measurement: this machine is too busy
--- SKIP: TestA25ClaimsAreHonest (9.00s)
=== RUN   TestA26Silent
    validity_silent_test.go:9: no measurement: this machine is too busy
--- SKIP: TestA26Silent (1.00s)
PASS
`, true, []string{
		"of 6 tests 3 passed, 0 failed, 3 without a measurement on a busy machine, 0 skipped",
		"TestA3MutantsAreCaught/mutant_sent_TestA2GeneratorStall: no measurement: TestA2GeneratorStall was wrong, but in runs that the instrument calls INVALID\n",
		"TestA25ClaimsAreHonest: no measurement: as they are: INVALID, 1 of 1 cells is invalid: run_delay\n",
		"TestA26Silent: no measurement: it does not say why\n",
	}},

	{"without the generator's stall", `=== RUN   TestA1ServerStall
=== RUN   TestA1ServerStall/sse
    validity_stall_test.go:85: known answers
        age p99                              known         1  measured         9  allowed         0 to 2         ms  WRONG
--- FAIL: TestA1ServerStall (3.50s)
    --- FAIL: TestA1ServerStall/sse (3.50s)
=== RUN   TestA21RestartVariance
--- PASS: TestA21RestartVariance (5.00s)
FAIL
`, false, []string{"1 answers compared, of them 1 wrong; of 2 tests 1 passed, 1 failed", "A2, the stall of the generator, was not run"}},

	{"nothing at all", "FAIL\tbench/scenarios [build failed]\n", false, []string{"of 0 tests", "A1, the stall of a server, was not run"}},
}

// TestValiditySums: a run of the tests of known answers that shows nothing does
// not pass as one that does.
func TestValiditySums(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "awk"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("skipped: no %s here", tool)
		}
	}
	for _, l := range validityLogs {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(path, []byte(l.log), 0o600); err != nil {
				t.Fatal(err)
			}
			output, err := exec.Command("../.ci/validity", "sum", path).CombinedOutput()
			var failed *exec.ExitError
			if err != nil && !errors.As(err, &failed) {
				t.Fatal(err)
			}
			if (err == nil) != l.passes {
				t.Errorf("it passes: %t, want %t", err == nil, l.passes)
			}
			for _, text := range l.says {
				if !strings.Contains(string(output), text) {
					t.Errorf("it does not say %q", text)
				}
			}
			if t.Failed() {
				t.Logf("it says\n%s", output)
			}
		})
	}
}
