package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"strings"

	"bench/results"
)

// fingerprint is that of this machine and this build of bench. Only what reads or
// writes the machine file needs it.
func fingerprint(version string) results.Fingerprint {
	f := environment(version, true).Fingerprint()
	if !namesBuild(version) {
		f.Build = ownBuild()
	}
	return f
}

// namesBuild reports whether a version stands for one build: not that of a tree with
// changes, nor what is said where nothing is known, as of go run and of tests.
func namesBuild(version string) bool {
	return version != "" && version != "devel" && version != "unknown" && !strings.HasSuffix(version, "+dirty")
}

// ownBuild is the hash of the program that runs; "" if it cannot be read, so that
// builds are not told apart. It is made anew each time: a command asks once or twice,
// and never while it measures.
func ownBuild() string {
	f, err := openSelf()
	if err != nil {
		return ""
	}
	defer f.Close()
	return hashOf(f)
}

// hashOf is a short hash of a program, "" if it cannot be read.
func hashOf(program io.Reader) string {
	sum := sha256.New()
	if _, err := io.Copy(sum, program); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// openSelf opens the program that runs: where the system allows it also if its file
// was replaced since, by the next build.
func openSelf() (*os.File, error) {
	if f, err := os.Open("/proc/self/exe"); err == nil {
		return f, nil
	}
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}
