package scenarios

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"bench/results"
)

// binder copies a YAML tree into a Go value by its yaml tags, strictly, and
// remembers where each value stood.
//
// Note: the library's own strict decoder was tried first. It turns 1.5 into
// the integer 1, gives an error of UnmarshalText no position, ignores a second
// document, and does not tell Validate where a value came from.
type binder struct {
	file  string
	kind  fileKind
	where map[string]string
	// swept are the fields of a scenario that have several values.
	swept []results.Field
}

// A selfBinder binds itself, because it is no plain copy of what is written.
type selfBinder interface {
	bindNode(b *binder, path string, node ast.Node) error
}

// bind copies node into v; path is the field's name, such as "load.clients".
func (b *binder) bind(path string, node ast.Node, v reflect.Value) error {
	b.where[path] = place(b.file, first(node))
	switch into := v.Addr().Interface().(type) {
	case selfBinder:
		return into.bindNode(b, path, node)
	case *results.Group:
		return b.group(path, node, into)
	}
	// A value with members may have a short form of one text.
	_, members := node.(*ast.MappingNode)
	if into, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok && !(members && v.Kind() == reflect.Struct) {
		return b.text(path, node, into)
	}
	switch v.Kind() {
	case reflect.Struct:
		return b.mapping(path, node, v)
	case reflect.Slice:
		return b.sequence(path, node, v)
	case reflect.Map:
		return b.table(path, node, v)
	case reflect.String:
		if text, ok := asString(node); ok {
			v.SetString(text)
			return nil
		}
		return b.wrong(path, node, "a text", quoteHint(node))
	case reflect.Bool:
		if n, ok := node.(*ast.BoolNode); ok {
			v.SetBool(n.Value)
			return nil
		}
		return b.wrong(path, node, "true or false", "")
	default:
		return b.integer(path, node, v)
	}
}

func (b *binder) mapping(path string, node ast.Node, v reflect.Value) error {
	m, ok := node.(*ast.MappingNode)
	if !ok {
		return b.wrong(path, node, "keys and values", "allowed keys: "+strings.Join(keys(v.Type()), ", "))
	}
	seen := map[string]*token.Token{}
	for _, entry := range m.Values {
		tok := first(entry.Key)
		key := tok.Value
		if before, twice := seen[key]; twice {
			return at(b.file, tok, fmt.Sprintf("duplicate key %s", quoted(key)),
				fmt.Sprintf("it stands already in line %d; remove one", before.Position.Line))
		}
		seen[key] = tok
		field := fieldOf(v, key)
		if !field.IsValid() {
			return at(b.file, tok, fmt.Sprintf("unknown key %s%s", quoted(key), inside(path)), b.keyHint(path, key, v.Type()))
		}
		swept, err := b.sweep(path, key, entry.Value, field)
		if err == nil && !swept {
			err = b.bind(join(path, key), entry.Value, field)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// table binds texts by keys of the user's own choice.
func (b *binder) table(path string, node ast.Node, v reflect.Value) error {
	m, ok := node.(*ast.MappingNode)
	if !ok {
		return b.wrong(path, node, "keys and values", fmt.Sprintf("write %s: {key: value}", path))
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, entry := range m.Values {
		tok := first(entry.Key)
		key := reflect.ValueOf(tok.Value)
		if v.MapIndex(key).IsValid() {
			return at(b.file, tok, fmt.Sprintf("duplicate key %s", quoted(tok.Value)), "")
		}
		value := reflect.New(v.Type().Elem()).Elem()
		if err := b.bind(join(path, tok.Value), entry.Value, value); err != nil {
			return err
		}
		v.SetMapIndex(key, value)
	}
	return nil
}

func (b *binder) sequence(path string, node ast.Node, v reflect.Value) error {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return b.wrong(path, node, "a list", fmt.Sprintf("write %s: [%s]", path, first(node).Value))
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, item := range list.Values {
		if err := b.bind(fmt.Sprintf("%s[%d]", path, i), item, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

// text binds a value with a text form of its own, such as a duration.
func (b *binder) text(path string, node ast.Node, into encoding.TextUnmarshaler) error {
	text, ok := asScalar(node)
	if !ok {
		return b.wrong(path, node, "one value", "")
	}
	if err := into.UnmarshalText([]byte(text)); err != nil {
		return at(b.file, first(node), fmt.Sprintf("%s: %v", path, err), "")
	}
	return nil
}

func (b *binder) integer(path string, node ast.Node, v reflect.Value) error {
	const want = "a whole number"
	n, ok := node.(*ast.IntegerNode)
	if !ok {
		return b.wrong(path, node, want, "")
	}
	number := reflect.ValueOf(n.Value)
	switch {
	case v.CanInt() && number.CanInt() && !v.OverflowInt(number.Int()):
		v.SetInt(number.Int())
	case v.CanInt() && number.CanUint() && int64(number.Uint()) >= 0 && !v.OverflowInt(int64(number.Uint())):
		v.SetInt(int64(number.Uint()))
	case v.CanUint() && number.CanUint() && !v.OverflowUint(number.Uint()):
		v.SetUint(number.Uint())
	case v.CanUint():
		return b.wrong(path, node, want+" from 0", "")
	default:
		return b.wrong(path, node, want+" within 64 bits", "")
	}
	return nil
}

// wrong is the error for a value of another type than wanted.
func (b *binder) wrong(path string, node ast.Node, want, hint string) error {
	if path == "" {
		path = b.kind.name
	}
	return at(b.file, first(node), fmt.Sprintf("%s wants %s, got %s", path, want, describe(node)), hint)
}

// patternFault gives the error of Resolve the place of the word that caused it.
func (b *binder) patternFault(words []string, err error) error {
	place := b.where["patterns"]
	for i, word := range words {
		if _, bad := Resolve(word); bad != nil {
			place, err = b.where[fmt.Sprintf("patterns[%d]", i)], bad
			break
		}
	}
	hint := ""
	var fault *Fault
	if errors.As(err, &fault) {
		hint = fault.Hint
	}
	return &Fault{Code: ExitUsage, Err: fmt.Errorf("%s: %w", place, err), Hint: hint}
}

// keys lists the yaml keys of a struct in its own order.
func keys(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		names = append(names, t.Field(i).Tag.Get("yaml"))
	}
	return names
}

// fieldOf finds the field of a key; the zero Value if there is none.
func fieldOf(v reflect.Value, key string) reflect.Value {
	if i := slices.Index(keys(v.Type()), key); i >= 0 {
		return v.Field(i)
	}
	return reflect.Value{}
}

// keyHint says where an unknown key belongs, or which known one is nearest.
func (b *binder) keyHint(path, key string, t reflect.Type) string {
	for i := range b.kind.root.NumField() {
		section := b.kind.root.Field(i)
		if name := section.Tag.Get("yaml"); name != path && section.Type.Kind() == reflect.Struct && slices.Contains(keys(section.Type), key) {
			return fmt.Sprintf("it belongs under %s:", name)
		}
	}
	return suggestion(key, keys(t), keys(t))
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func inside(path string) string {
	if path == "" {
		return ""
	}
	return " in " + path
}
