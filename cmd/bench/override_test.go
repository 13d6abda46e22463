package main

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bench/results"
)

// TestSettings: every value of a scenario but its name and its description has
// a flag, and the flag's field is where the value stands in a file.
func TestSettings(t *testing.T) {
	t.Parallel()
	flags := map[string]setting{}
	for _, s := range settings {
		if _, twice := flags[s.field]; twice {
			t.Errorf("two flags for %s", s.field)
		}
		flags[s.field] = s
	}
	var s results.Scenario
	fields := map[string]any{}
	collect(fields, "", reflect.ValueOf(&s).Elem())
	delete(fields, "name")
	delete(fields, "about")
	delete(fields, "load.stamp")                            // --stamp sets it too
	maps.DeleteFunc(fields, func(path string, _ any) bool { // only files say these
		return path == "groups" || strings.HasPrefix(path, "behavior.") || strings.HasPrefix(path, "upstream.")
	})
	for path, pointer := range fields {
		flag, ok := flags[path]
		if !ok {
			t.Errorf("%s has no flag", path)
			continue
		}
		if pointerOf(flag.at(&s)) != pointer {
			t.Errorf("--%s is not %s", flag.flag, path)
		}
		if !slices.Contains(namesOf(path), strings.TrimSuffix(flag.flag, "s")) {
			t.Errorf("%s has the flag --%s", path, flag.flag)
		}
		delete(flags, path)
	}
	for path := range flags {
		t.Errorf("a flag for %s, which is no value of a scenario", path)
	}
}

// namesOf is what the flag of a field may be called, without an s at its end.
func namesOf(path string) []string {
	if name := map[string]string{"target.url": "target", "target.command": "server-cmd", "target.folder": "server-dir"}[path]; name != "" {
		return []string{name}
	}
	words := strings.Split(strings.TrimSuffix(strings.ReplaceAll(path, "_", "-"), "s"), ".")
	last := words[len(words)-1]
	return []string{last, words[max(0, len(words)-2)] + "-" + last}
}

// pointerOf is what a flag's value sets.
func pointerOf(value any) any {
	switch v := value.(type) {
	case argv:
		return v.words
	case pairs:
		return v.of
	case numbers:
		return v.list
	case stamp:
		return &v.s.Target.Stamp
	}
	return value
}

// collect finds the address of every value of a scenario.
func collect(into map[string]any, path string, v reflect.Value) {
	for i := range v.NumField() {
		name := path + v.Type().Field(i).Tag.Get("yaml")
		if f := v.Field(i); f.Kind() == reflect.Struct {
			collect(into, name+".", f)
		} else {
			into[name] = f.Addr().Interface()
		}
	}
}
