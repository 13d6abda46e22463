package scenarios

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"bench/results"
)

// Only a version that a commit or a tag gives stands for one build.
func TestVersionsThatNameABuild(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{
		"v1.2.0": true, "0123456789ab": true, "v0.0.0-20260102030405-0123456789ab": true,
		"": false, "devel": false, "devel+dirty": false, "unknown": false, "0123456789ab+dirty": false, "v0.0.0-20260102030405-0123456789ab+dirty": false,
	} {
		if namesBuild(version) != want {
			t.Errorf("%q names one build: %t, want %t", version, !want, want)
		}
		if f := fingerprint(version); (f.Build == "") != want || f.Version != version {
			t.Errorf("%q: fingerprint %+v", version, f)
		}
	}
	if b := ownBuild(); len(b) != 12 || strings.Trim(b, "0123456789abcdef") != "" {
		t.Errorf("build %q, want twelve hexadecimal digits", b)
	}
	if hashOf(strings.NewReader("a")) == hashOf(strings.NewReader("b")) {
		t.Error("two programs have one hash")
	}
}

// What another build of the same version has calibrated is warned about and ignored,
// and not carried over; what the same has is used.
func TestCalibrationOfAnotherBuild(t *testing.T) {
	home(t)
	path, err := KeepCalibration(known(), "devel")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := LoadCalibration("devel"); c == nil || err != nil {
		t.Errorf("of this build: %+v, %v", c, err)
	}
	for _, other := range []string{"000000000000", ""} { // and none, as bench wrote it before
		rebuilt(t, path, other)
		c, err := LoadCalibration("devel")
		if want := fmt.Sprintf("build of bench %q, here %q", other, ownBuild()); c != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v, %v: want a warning of the %s", c, err, want)
		}
		if _, err := KeepNoise([]results.LoadNoise{{Scenario: "s", Load: "l", Window: 1, Pairs: 1}}, "devel"); err != nil {
			t.Fatal(err)
		}
		if c, err := LoadCalibration("devel"); c != nil || err != nil {
			t.Errorf("carried over from build %q: %+v, %v", other, c, err)
		}
	}
}

// rebuilt makes a machine file that of another build.
func rebuilt(t *testing.T, path, build string) {
	t.Helper()
	f, err := readMachineFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f.Machine.Build = build
	text, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// What reading a machine file costs a build whose version does not name it.
func BenchmarkBuildHash(b *testing.B) {
	for b.Loop() {
		f, err := openSelf()
		if err != nil {
			b.Fatal(err)
		}
		if hashOf(f) == "" {
			b.Fatal("the program cannot be read")
		}
		f.Close()
	}
}
