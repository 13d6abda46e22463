package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bench/scenarios"
)

// command is an indented line of a document, or of one of its blocks of code,
// that calls bench.
var command = regexp.MustCompile(`(?m)^(?: {4}|\$ | *)(?:go run \./cmd/bench|(?:[A-Z_]+=\S+ )?bench) ([a-z].*)$`)

// TestDocumentedCommands: every command that the documents show has the
// subcommands and flags that it names, with values that are understood.
func TestDocumentedCommands(t *testing.T) {
	t.Parallel()
	found := 0
	files, err := filepath.Glob("../../scenarios/targets/*/README.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d pages about targets, %v", len(files), err)
	}
	for _, file := range append(files, "../../README.md", "../../CONTRIBUTING.md") {
		text, err := os.ReadFile(file)
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

// TestTargetScenarios: the files of the third-party servers are read and found
// good without what they need being there.
func TestTargetScenarios(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../scenarios/targets/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		source, err := scenarios.Load(file)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := scenarios.Validate(source.Scenario); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if code, _, stderr := bench("run", file, "--out="+t.TempDir()); code != scenarios.ExitUsage || !strings.Contains(stderr, "--allow-commands") {
			t.Errorf("%s: a command that nobody allowed: exit %d, %s", file, code, stderr)
		}
	}
}
