package results

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Field is a value of a workload in text form, such as "load.rate" and "4/s", or
// several, which are swept.
type Field struct {
	// Name is the field, such as "load.rate"; of one group, after the group's name.
	Name string
	// Values are one or more, as a scenario file writes them.
	Values []string
}

// String returns "load.rate = 1/s, 2/s".
func (f Field) String() string { return f.Name + " = " + strings.Join(f.Values, ", ") }

// MarshalText returns String.
func (f Field) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads "load.rate = 1/s, 2/s".
func (f *Field) UnmarshalText(text []byte) error {
	name, values, ok := cutAssignment(string(text))
	if !ok {
		return fmt.Errorf("%s is no assignment: write one such as load.rate = 1/s, 2/s", quote(string(text)))
	}
	*f = Field{Name: name}
	for value := range strings.SplitSeq(values, ",") {
		f.Values = append(f.Values, strings.TrimSpace(value))
	}
	return nil
}

// cutAssignment splits "name = value"; both must be there.
func cutAssignment(text string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(text, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	return name, value, ok && name != "" && value != ""
}

// FieldNames lists the fields of a workload in its order.
func FieldNames() (names []string) {
	for section := range reflect.TypeFor[Workload]().Fields() {
		for field := range section.Type.Fields() {
			if settable(field.Type) {
				names = append(names, section.Tag.Get("yaml")+"."+field.Tag.Get("yaml"))
			}
		}
	}
	return names
}

// settable reports whether a field has one value in text form.
func settable(t reflect.Type) bool {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return true
	}
	return t.Kind() == reflect.String || t.Kind() == reflect.Bool || t.Kind() == reflect.Int || t.Kind() == reflect.Uint64
}

// at is the field of that name; the zero Value if there is none.
func (w *Workload) at(name string) reflect.Value {
	section, key, _ := strings.Cut(name, ".")
	v := member(member(reflect.ValueOf(w).Elem(), section), key)
	if !v.IsValid() || !settable(v.Type()) {
		return reflect.Value{}
	}
	return v
}

// member is the member of a struct with that word, the zero Value if there is none.
func member(v reflect.Value, word string) reflect.Value {
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("yaml") == word {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// Set gives a field the value of a text.
func (w *Workload) Set(name, text string) error {
	v := w.at(name)
	if !v.IsValid() {
		return fmt.Errorf("unknown field %s", quote(name))
	}
	if into, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return into.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		is, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%s is neither true nor false", quote(text))
		}
		v.SetBool(is)
	case reflect.Uint64:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%s is not a whole number from 0", quote(text))
		}
		v.SetUint(n)
	default:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%s is not a whole number", quote(text))
		}
		v.SetInt(n)
	}
	return nil
}

// Text returns a field in text form; false if there is none of that name.
func (w *Workload) Text(name string) (string, bool) {
	v := w.at(name)
	if !v.IsValid() {
		return "", false
	}
	return fmt.Sprint(v.Interface()), true
}

// Number returns a field as a number in its unit; false if it is none.
func (w *Workload) Number(name string) (v float64, unit Unit, ok bool) {
	field := w.at(name)
	if !field.IsValid() {
		return 0, "", false
	}
	switch n := field.Interface().(type) {
	case Duration:
		return float64(n), Nanoseconds, true
	case Rate:
		return float64(n), PerSecond, true
	case Bytes:
		return float64(n), ByteCount, true
	case int:
		return float64(n), Number, true
	case Topics:
		return float64(n), Number, true
	}
	return 0, "", false
}
