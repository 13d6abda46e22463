package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"bench/results"
)

// settings are the values of one section of a workload, such as load. Each may be
// one value, a list of them or a range, which are then swept:
//
//	rate: 4/s
//	rate: [1/s, 4/s, 16/s]
//	rate: {from: 1/s, to: 64/s, points: 4, scale: log}
//	clients: {from: 100, to: 500, step: 100}
type settings []results.Field

// bindNode reads a section of that name.
func (s *settings) bindNode(b *binder, path string, node ast.Node) error {
	section := path[strings.LastIndexByte(path, '.')+1:]
	var scratch results.Workload
	of := fieldOf(reflect.ValueOf(&scratch).Elem(), section)
	m, ok := node.(*ast.MappingNode)
	if !ok {
		return b.wrong(path, node, "keys and values", "allowed keys: "+strings.Join(keys(of.Type()), ", "))
	}
	for _, entry := range m.Values {
		tok := first(entry.Key)
		key, name := tok.Value, section+"."+tok.Value
		field := fieldOf(of, key)
		if !field.IsValid() {
			return at(b.file, tok, fmt.Sprintf("unknown key %s in %s", quoted(key), path), sectionHint(section, key))
		}
		for _, before := range *s {
			if before.Name == name {
				return at(b.file, tok, fmt.Sprintf("duplicate key %s", quoted(key)), "")
			}
		}
		full := join(path, key)
		values, err := b.values(full, entry.Value, field, func() string { text, _ := scratch.Text(name); return text })
		if err != nil {
			return err
		}
		b.where[full] = b.placeOf(entry.Value) // a list's, not that of its last value
		*s = append(*s, results.Field{Name: name, Values: values})
	}
	return nil
}

// sweep binds a field of a section of a scenario that has several values: the first
// of them stands. It is false for a field that has one.
func (b *binder) sweep(section, key string, node ast.Node, field reflect.Value) (bool, error) {
	name := join(section, key)
	if b.kind.root != scenarioFile.root || !slices.Contains(results.FieldNames(), name) {
		return false, nil
	}
	switch node.(type) {
	case *ast.SequenceNode, *ast.MappingNode:
	default:
		return false, nil
	}
	var scratch results.Workload
	into := fieldOf(fieldOf(reflect.ValueOf(&scratch).Elem(), section), key)
	text := func() string { text, _ := scratch.Text(name); return text }
	values, err := b.values(name, node, into, text)
	if err != nil {
		return true, err
	}
	b.where[name] = b.placeOf(node)
	mustSet(&scratch, []results.Field{{Name: name, Values: values}})
	field.Set(into)
	if len(values) > 1 {
		b.swept = append(b.swept, results.Field{Name: name, Values: values})
	}
	return true, nil
}

// placeOf is where a node stands.
func (b *binder) placeOf(node ast.Node) string { return place(b.file, first(node)) }

// sectionHint says to which section of a workload a key belongs, or which key of
// this one is nearest.
func sectionHint(section, key string) string {
	var names []string
	for _, name := range results.FieldNames() {
		of, field, _ := strings.Cut(name, ".")
		if field == key && of != section {
			return fmt.Sprintf("it belongs under %s:", of)
		}
		if of == section {
			names = append(names, field)
		}
	}
	return suggestion(key, names, names)
}

// values binds one value, each of a list, or those of a range. text returns what
// was bound last, in the form that all values have.
func (b *binder) values(path string, node ast.Node, field reflect.Value, text func() string) (values []string, err error) {
	nodes := []ast.Node{node}
	switch n := node.(type) {
	case *ast.SequenceNode:
		if nodes = n.Values; len(nodes) == 0 {
			return nil, b.wrong(path, node, "at least one value", "")
		}
	case *ast.MappingNode:
		return b.span(path, n, field, text)
	}
	for _, item := range nodes {
		if err := b.bind(path, item, field); err != nil {
			return nil, err
		}
		values = append(values, text())
	}
	return values, nil
}
