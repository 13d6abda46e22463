package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// checkFields walks through the JSON text along the types of the result file
// and finds what encoding/json lets pass: fields that are missing, and null for
// what cannot be absent.
func checkFields(data []byte) error {
	w := walker{json.NewDecoder(bytes.NewReader(data))}
	return w.value(reflect.TypeFor[File](), "")
}

type walker struct{ dec *json.Decoder }

// fail returns an error at the place that was read last.
func (w walker) fail(format string, a ...any) error {
	return &fieldError{w.dec.InputOffset(), fmt.Sprintf(format, a...)}
}

// value reads one value of type t, found at path.
func (w walker) value(t reflect.Type, path string) error {
	nullable := t.Kind() == reflect.Pointer
	if nullable {
		t = t.Elem()
	}
	token, err := w.dec.Token()
	if err != nil {
		return err
	}
	switch {
	case token == nil && !nullable:
		return w.fail("%s is null, but cannot be absent", path)
	case token == json.Delim('{') && t.Kind() == reflect.Struct:
		return w.object(t, path)
	case token == json.Delim('[') && t.Kind() == reflect.Slice:
		for i := 0; w.dec.More(); i++ {
			if err := w.value(t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
		_, err = w.dec.Token()
		return err
	case token == json.Delim('{') || token == json.Delim('['):
		return w.skip()
	}
	return nil
}

// object reads the members of an object up to its closing brace.
func (w walker) object(t reflect.Type, path string) error {
	known, seen := map[string]reflect.Type{}, map[string]bool{}
	for _, f := range fileFields(t) {
		known[fieldName(f)] = f.Type
	}
	for w.dec.More() {
		token, err := w.dec.Token()
		if err != nil {
			return err
		}
		// A member of an object is always introduced by a string.
		name, _ := token.(string)
		member, ok := known[name]
		if !ok {
			var ignored json.RawMessage
			if err := w.dec.Decode(&ignored); err != nil {
				return err
			}
			continue
		}
		if seen[name] {
			return w.fail("%s appears twice", join(path, name))
		}
		seen[name] = true
		if err := w.value(member, join(path, name)); err != nil {
			return err
		}
	}
	if _, err := w.dec.Token(); err != nil {
		return err
	}
	for _, f := range fileFields(t) {
		if !seen[fieldName(f)] && !optionalField(f) {
			return w.fail("%s is missing", join(path, fieldName(f)))
		}
	}
	return nil
}

// skip reads up to the end of an array or object of which the start was read.
// Its type is wrong; encoding/json will say so with its place.
func (w walker) skip() error {
	for depth := 1; depth > 0; {
		token, err := w.dec.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}

// fileFields are the fields of a struct that a file has.
func fileFields(t reflect.Type) (all []reflect.StructField) {
	for f := range t.Fields() {
		if f.IsExported() {
			all = append(all, f)
		}
	}
	return all
}

// fieldName is the name of a struct field in JSON.
func fieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// optionalField reports whether a field may be missing: it is of runs of one kind.
func optionalField(f reflect.StructField) bool {
	return strings.Contains(f.Tag.Get("json"), ",omitzero")
}

// join appends a member's name to a path.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// fillLists returns a copy of rs in which every nil list is an empty one, so
// that the file says [] and null keeps its one meaning.
func fillLists(rs []Result) []Result {
	filled := make([]Result, len(rs))
	for i, r := range rs {
		r.Timeline = append([]Interval{}, r.Timeline...)
		for j := range r.Timeline {
			r.Timeline[j].Events = list(r.Timeline[j].Events)
		}
		r.Instrument = fillWatch(r.Instrument)
		r.Server, r.Generator = fillProcesses(r.Server), fillProcesses(r.Generator)
		r.Scenario.Patterns = list(r.Scenario.Patterns)
		r.Scenario.Thresholds = list(r.Scenario.Thresholds)
		fillGroups(&r.Scenario)
		r.Scenario.Target = fillTarget(r.Scenario.Target)
		r.Errors.Examples = list(r.Errors.Examples)
		r.Validity.Checks = list(r.Validity.Checks)
		r.Thresholds = list(r.Thresholds)
		filled[i] = r
	}
	return filled
}

func fillWatch(w *Watch) *Watch {
	if w == nil {
		return nil
	}
	filled := *w
	filled.Processes = append([]Observer{}, w.Processes...)
	for i := range filled.Processes {
		filled.Processes[i].Stalls = list(filled.Processes[i].Stalls)
	}
	return &filled
}

func fillProcesses(side *Resources) *Resources {
	if side == nil {
		return nil
	}
	filled := *side
	filled.Processes = list(side.Processes)
	return &filled
}

// list returns l, or an empty list for nil.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// fillGroups does it for the groups of a scenario; without any there is no list.
func fillGroups(s *Scenario) {
	if len(s.Groups) == 0 {
		return
	}
	s.Groups = append([]Group{}, s.Groups...)
	for i := range s.Groups {
		s.Groups[i].Fields = list(s.Groups[i].Fields)
	}
}
