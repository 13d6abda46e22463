package results

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compiled returns the schema, ready to validate.
func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(SchemaJSON))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// validate holds a text against the schema.
func validate(t testing.TB, s *jsonschema.Schema, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestWrittenFilesMatchTheSchema(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	full, bare := sample(t), Result{Loop: "idle"}
	bare.Scenario.Load.Stamp = "due"
	probe := probed(t, 8, Bisection, Failed)
	for name, text := range map[string]string{"full": encoded(t, full), "bare": encoded(t, bare), "none": encoded(t), "probe": encoded(t, full, probe)} {
		if err := validate(t, s, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := encoded(t, full)
	for old, with := range map[string]string{
		`"loop": "open"`:           `"loop": "ajar"`,
		`"rate": "4/s"`:            `"rate": "4"`,
		`"plan_hash": "5be1c0de",`: ``,
		Schema:                     `bench/results/v2`,
	} {
		if err := validate(t, s, strings.Replace(good, old, with, 1)); err == nil {
			t.Errorf("%s instead of %s matches the schema", with, old)
		}
	}
}

// node is the part of a schema that describes a type.
type node struct {
	Description string
	Ref         string `json:"$ref"`
	Required    []string
	Properties  map[string]node
	Items       *node
	AnyOf       []node
	Defs        map[string]node `json:"$defs"`
}

// ref is the definition that a field of the schema leads to, "" if it is none.
func (n node) ref() string {
	switch {
	case n.Ref != "":
		return strings.TrimPrefix(n.Ref, "#/$defs/")
	case n.Items != nil:
		return n.Items.ref()
	case len(n.AnyOf) > 0:
		return n.AnyOf[0].ref()
	}
	return ""
}

// TestSchemaDocumentsEveryField walks through types and schema at once.
func TestSchemaDocumentsEveryField(t *testing.T) {
	t.Parallel()
	var root node
	if err := json.Unmarshal(SchemaJSON, &root); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var walk func(name string, n node, is reflect.Type)
	walk = func(name string, n node, is reflect.Type) {
		if seen[name] {
			return
		}
		seen[name] = true
		if n.Description == "" {
			t.Errorf("%s has no description", name)
		}
		required := 0
		for _, f := range fileFields(is) {
			if !optionalField(f) {
				required++
			}
		}
		if len(n.Properties) != len(fileFields(is)) || len(n.Required) != required {
			t.Errorf("%s: the schema has %d fields and requires %d, the type has %d and %d", name, len(n.Properties), len(n.Required), len(fileFields(is)), required)
		}
		for _, f := range fileFields(is) {
			field, ok := n.Properties[fieldName(f)]
			if !ok || len(field.Description) < 5 {
				t.Errorf("%s.%s is missing in the schema, or not described", name, fieldName(f))
				continue
			}
			kind := f.Type
			for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
				kind = kind.Elem()
			}
			text := kind.Implements(reflect.TypeFor[encoding.TextMarshaler]()) // of one word, whatever its fields
			if kind.Kind() == reflect.Struct && !text {
				if field.ref() != kind.Name() {
					t.Errorf("%s.%s leads to %q, want %s", name, fieldName(f), field.ref(), kind.Name())
					continue
				}
				walk(kind.Name(), root.Defs[kind.Name()], kind)
			}
		}
	}
	walk("File", root, reflect.TypeFor[File]())
	for name := range root.Defs {
		if !seen[name] {
			t.Errorf("the schema defines %s, which no field leads to", name)
		}
	}
}
