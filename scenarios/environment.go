package scenarios

import (
	"cmp"
	"os"
	"runtime"

	"bench/results"
)

// environment describes the machine and the program; server and generator
// share the machine if the server is on loopback.
func environment(version string, colocated bool) results.Environment {
	e := results.Environment{
		Version:    version,
		Go:         runtime.Version(),
		OS:         runtime.GOOS,
		Arch:       runtime.GOARCH,
		Cores:      runtime.NumCPU(),
		GOMAXPROCS: runtime.GOMAXPROCS(0),
		GOGC:       cmp.Or(os.Getenv("GOGC"), "100"),
		FileLimit:  int64(descriptorLimit()),
		Colocated:  colocated,
		Realtime:   realtimeAllowed(),
	}
	describeSystem(&e)
	return e
}
