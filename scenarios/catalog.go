package scenarios

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"bench/results"
)

// The embedded scenarios. To add one, add a file; its name is its word.
//
//go:embed yaml/*.yaml
var catalog embed.FS

// List returns the embedded scenarios, sorted by name.
func List() ([]results.Scenario, error) {
	var all []results.Scenario
	for _, name := range catalogNames() {
		s, err := Embedded(name)
		if err != nil {
			return nil, err
		}
		all = append(all, s.Scenario)
	}
	return all, nil
}

// Embedded returns the embedded scenario of that name. An unknown one is a
// Fault of ExitUsage with the nearest known name.
func Embedded(name string) (Source, error) {
	data, err := EmbeddedText(name)
	if err != nil {
		return Source{}, err
	}
	return Parse(name+".yaml", data)
}

// EmbeddedText returns the file of an embedded scenario, comments included.
func EmbeddedText(name string) ([]byte, error) {
	data, err := catalog.ReadFile(path.Join("yaml", name+".yaml"))
	if err != nil {
		fault := unknown("scenario", name, catalogNames(), catalogNames())
		return nil, &Fault{Code: fault.Code, Err: fault.Err, Hint: fault.Hint + "; a file is written with a slash or .yaml"}
	}
	return data, nil
}

// catalogNames lists the embedded scenarios, sorted.
func catalogNames() []string {
	entries, err := catalog.ReadDir("yaml")
	if err != nil {
		panic(fmt.Sprintf("embedded scenarios: %v", err)) // built in: cannot fail
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".yaml")
	}
	return names
}
