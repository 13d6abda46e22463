package main

import (
	"reflect"
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
	for path, pointer := range fields {
		flag, ok := flags[path]
		if !ok {
			t.Errorf("%s has no flag", path)
			continue
		}
		if flag.at(&s) != pointer {
			t.Errorf("--%s is not %s", flag.flag, path)
		}
		words := strings.Split(path, ".")
		if want := strings.TrimSuffix(strings.ReplaceAll(words[len(words)-1], "_", "-"), "s"); strings.TrimSuffix(flag.flag, "s") != want {
			t.Errorf("%s has the flag --%s", path, flag.flag)
		}
		delete(flags, path)
	}
	for path := range flags {
		t.Errorf("a flag for %s, which is no value of a scenario", path)
	}
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
