//go:build validity

package scenarios

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A3. Mistakes that are known from other tools are built in, each by its tag,
// and the test that is named must catch it: give a wrong answer in a run that the
// instrument calls valid. Where it finds no such run, on a busy machine, nothing was
// shown. Without the tag the same tests pass, in the same run of this suite.
func TestA3MutantsAreCaught(t *testing.T) {
	for _, mutant := range []struct{ tag, mistake, test string }{
		{"mutant_sent", "ages count from the time of sending", "TestA1ServerStall/websocket"},
		{"mutant_sent", "ages count from the time of sending", "TestA2GeneratorStall"},
		{"mutant_negative", "negative ages are dropped", "TestA13NegativeAges"},
		{"mutant_clamp", "long ages are clamped", "TestA14NothingIsClamped"},
		{"mutant_average", "percentiles are averaged", "TestA1OneOfTwoServersStalls"},
	} {
		t.Run(mutant.tag+" "+mutant.test, func(t *testing.T) {
			t.Logf("mistake: %s", mutant.mistake)
			caught(t, mutant.tag, mutant.test)
		})
	}
}

func caught(t *testing.T, tag, test string) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "mutant.test")
	build := exec.Command("go", "test", "-c", "-tags", "validity,"+tag, "-o", binary, ".")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the mutant: %v\n%s", err, output)
	}
	words := strings.Split(test, "/")
	for i := range words {
		words[i] = "^" + words[i] + "$"
	}
	run := exec.Command(binary, "-test.run", strings.Join(words, "/"), "-test.v")
	run.Env = append(run.Environ(), mutantVariable+"="+tag)
	output, _ := run.CombinedOutput() // what it says decides
	text := string(output)
	switch {
	case strings.Contains(text, noMeasurement):
		t.Logf("%s was wrong, but in runs that the instrument calls INVALID", test)
		unmeasured(t)
	case !strings.Contains(text, "answers are wrong"):
		t.Fatalf("%s does not notice:\n%s", test, text)
	}
	for line := range strings.Lines(text) {
		if wrong, found := strings.CutSuffix(strings.TrimSpace(line), "  WRONG"); found {
			t.Log("caught: " + wrong)
		}
	}
}

// mutantVariable tells a test that builds the program which mistake to build in.
const mutantVariable = "VALIDITY_MUTANT"
