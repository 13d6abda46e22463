package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// command is an indented line of a document, or of one of its blocks of code,
// that calls bench.
var command = regexp.MustCompile(`(?m)^(?: {4}|\$ | *)(?:go run \./cmd/bench|(?:[A-Z_]+=\S+ )?bench) ([a-z].*)$`)

// TestDocumentedCommands: every command that the documents show has the
// subcommands and flags that it names, with values that are understood.
func TestDocumentedCommands(t *testing.T) {
	t.Parallel()
	found := 0
	for _, file := range []string{"README.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range command.FindAllStringSubmatch(string(text), -1) {
			line, _, _ := strings.Cut(match[1], " #")
			found++
			args := shellWords(line)
			var quiet bytes.Buffer
			root := newRoot(console{in: &quiet, out: &quiet, err: &quiet})
			cmd, rest, err := root.Find(args)
			if err != nil || cmd == root {
				t.Errorf("%s: bench %s: no such command", file, line)
				continue
			}
			if err := cmd.ParseFlags(rest); err != nil {
				t.Errorf("%s: bench %s: %v", file, line, err)
			}
		}
	}
	if found < 10 {
		t.Errorf("%d commands found, the documents show more", found)
	}
}

// shellWords splits a line at spaces outside of single quotes.
func shellWords(line string) (words []string) {
	for i, part := range strings.Split(strings.TrimSpace(line), "'") {
		switch {
		case i%2 == 0:
			words = append(words, strings.Fields(part)...)
		case len(words) > 0 && strings.HasSuffix(words[len(words)-1], "="):
			words[len(words)-1] += part
		default:
			words = append(words, part)
		}
	}
	return words
}
