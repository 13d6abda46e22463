package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"bench/results"
)

// Bounds of a scenario file. A real one has 2 KiB and three levels. The parser
// takes time in the square of both, so larger files are refused unread.
const (
	maxFileBytes = 64 << 10
	maxFileDepth = 32
)

// Source is a scenario and where each of its values was written.
type Source struct {
	Scenario results.Scenario
	// Sweep are the fields that have several values, those of a group after its name.
	Sweep []results.Field
	// where maps a field, such as "load.clients", to file:line:column.
	where map[string]string
}

// Where tells the place of a field, such as "load.clients", as
// file:line:column; "" if the file does not set it.
func (s Source) Where(field string) string { return s.where[field] }

// Load reads a scenario file over the defaults. Every mistake in it is a Fault
// of ExitUsage that begins with file:line:column. Values are checked for form
// only; Validate checks their sense.
func Load(path string) (Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return Source{}, &Fault{Code: ExitUsage, Err: fmt.Errorf("reading scenario: %w", err)}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return Source{}, &Fault{Code: ExitUsage, Err: fmt.Errorf("reading scenario: %w", err)}
	}
	s, err := Parse(path, data)
	s.relate(filepath.Dir(path))
	return s, err
}

// relate makes the paths in a file relative to where it lies.
func (s *Source) relate(folder string) {
	t := &s.Scenario.Target
	under := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(folder, path)
	}
	if s.Where("target.command")+s.Where("target.folder") != "" {
		t.Folder = under(t.Folder)
	}
	if s.Where("target.tls.ca") != "" {
		t.TLS.CA = under(t.TLS.CA)
	}
	if path, ok := strings.CutPrefix(t.Subscribe.Token, filePrefix); ok {
		t.Subscribe.Token = filePrefix + under(path)
	}
}

// CheckCommand refuses a file that would run a program of its own choice.
func (s Source) CheckCommand() error {
	place := s.Where("target.command")
	if place == "" {
		return nil
	}
	return &Fault{
		Code: ExitUsage,
		Err:  fmt.Errorf("%s: target.command would run %s", place, quoted(JoinCommand(s.Scenario.Target.Command))),
		Hint: "add --allow-commands if you trust this file, or give the command by --server-cmd",
	}
}

// Parse is Load for the contents of a file; path is for messages, and its base
// is the scenario's name unless the file gives one.
func Parse(path string, data []byte) (Source, error) {
	if len(data) > maxFileBytes {
		return Source{}, &Fault{
			Code: ExitUsage,
			Err:  fmt.Errorf("%s: larger than %d KiB", path, maxFileBytes>>10),
			Hint: "this is no scenario file; bench list scenarios shows what one holds",
		}
	}
	root, err := parseYAML(path, string(data), scenarioFile)
	if err != nil {
		return Source{}, err
	}
	s := Source{Scenario: Default(), where: map[string]string{}}
	base := filepath.Base(path)
	s.Scenario.Name = strings.TrimSuffix(strings.TrimSuffix(base, ".yaml"), ".yml")
	s.Scenario.Patterns = Names()
	b := binder{file: path, kind: scenarioFile, where: s.where}
	if err := b.bind("", root, reflect.ValueOf(&s.Scenario).Elem()); err != nil {
		return Source{}, err
	}
	s.Sweep = b.swept
	if len(s.Scenario.Groups) > 0 {
		return s, s.patternsOfGroups()
	}
	names, err := Resolve(s.Scenario.Patterns...)
	if err != nil {
		return Source{}, b.patternFault(s.Scenario.Patterns, err)
	}
	s.Scenario.Patterns = names
	return s, nil
}

// patternsOfGroups makes the list of patterns that of the groups.
func (s *Source) patternsOfGroups() error {
	if place := s.Where("patterns"); place != "" {
		return &Fault{Code: ExitUsage, Err: fmt.Errorf("%s: patterns and groups: every group has a pattern of its own", place), Hint: "leave one of them out"}
	}
	s.Scenario.Patterns = nil
	for i, g := range s.Scenario.Groups {
		if _, _, err := ResolveVariant(g.Pattern); err != nil {
			place := cmp.Or(s.Where(fmt.Sprintf("groups[%d].pattern", i)), s.Where(fmt.Sprintf("groups[%d]", i)))
			return &Fault{Code: ExitUsage, Err: fmt.Errorf("%s: %w", place, err), Hint: hintOf(err)}
		}
		if !slices.Contains(s.Scenario.Patterns, g.Pattern) {
			s.Scenario.Patterns = append(s.Scenario.Patterns, g.Pattern)
		}
	}
	return nil
}

// parseYAML returns the one document of a file as a tree without aliases.
func parseYAML(path, text string, kind fileKind) (ast.Node, error) {
	tokens := lexer.Tokenize(text)
	if err := checkTokens(path, tokens, kind); err != nil {
		return nil, err
	}
	// Duplicate keys are allowed here because the binder reports them better.
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, syntaxFault(path, err)
	}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			return doc.Body, nil
		}
	}
	return nil, &Fault{
		Code: ExitUsage,
		Err:  fmt.Errorf("%s:1:1: the file is empty", path),
		Hint: kind.start,
	}
}

// checkTokens refuses what a scenario file never needs and what would make
// reading it expensive or ambiguous: a second document (the parser would
// ignore it), aliases (they can expand without bound), tags, deep nesting.
func checkTokens(path string, tokens token.Tokens, kind fileKind) error {
	depth, content := 0, false
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.DocumentHeaderType:
			if content {
				return at(path, t, "a second document begins here", "write one "+kind.one+" per file")
			}
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return at(path, t, "anchors and aliases are not allowed in "+kind.name, "write the value out")
		case token.TagType, token.DirectiveType:
			return at(path, t, "tags and directives are not allowed in "+kind.name, "write the plain value")
		}
		nested := depth > maxFileDepth
		if t.Type == token.SequenceEntryType || t.Type == token.MappingKeyType {
			nested = nested || t.Position.Column > 2*maxFileDepth
		}
		if nested {
			return at(path, t, "nested too deeply", kind.levels)
		}
		content = content || (t.Type != token.CommentType && t.Type != token.DocumentHeaderType)
	}
	return nil
}

// syntaxFault gives the parser's complaint its place.
func syntaxFault(path string, err error) error {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		p := at.GetToken().Position
		return &Fault{Code: ExitUsage, Err: fmt.Errorf("%s:%d:%d: %s", path, p.Line, p.Column, at.GetMessage())}
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	return &Fault{Code: ExitUsage, Err: fmt.Errorf("%s: %s", path, text)}
}

// at is a Fault at a token's place.
func at(path string, t *token.Token, text, hint string) *Fault {
	return &Fault{Code: ExitUsage, Err: errors.New(place(path, t) + ": " + text), Hint: hint}
}

// place writes a token's position the way compilers and editors do.
func place(path string, t *token.Token) string {
	return fmt.Sprintf("%s:%d:%d", path, t.Position.Line, t.Position.Column)
}
