package scenarios

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// first is the token at which a node begins.
func first(node ast.Node) *token.Token {
	if m, ok := node.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken()
	}
	return node.GetToken()
}

// asString returns the value of a node that YAML reads as a string.
func asString(node ast.Node) (string, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	}
	return "", false
}

// asScalar returns the text of a string or number as it was written.
func asScalar(node ast.Node) (string, bool) {
	switch node.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return node.GetToken().Value, true
	}
	return asString(node)
}

// describe says what a node is, in the words of a user.
func describe(node ast.Node) string {
	switch n := node.(type) {
	case *ast.NullNode:
		return "nothing"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode:
		return "the text " + quoted(n.Value)
	case *ast.LiteralNode:
		return "a block of text"
	}
	return node.GetToken().Value
}

// quoteHint tells how to make a string of a node that looks like something else.
func quoteHint(node ast.Node) string {
	if text, ok := asScalar(node); ok {
		return `write "` + text + `" in quotes`
	}
	if _, ok := node.(*ast.BoolNode); ok {
		return `write "` + node.GetToken().Value + `" in quotes`
	}
	return ""
}
