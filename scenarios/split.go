package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// operators are words that a shell would act upon.
var operators = []string{"&&", "||", "|", ";", "&", ">", ">>", "<"}

// SplitCommand splits a command line into a program and its arguments. Quotes
// and backslashes group as in a shell, but there is no shell: nothing is
// expanded, and a word that only a shell would understand is an error.
func SplitCommand(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	quote, within, plain := rune(0), false, true
	end := func() error {
		if !within {
			return nil
		}
		if plain && slices.Contains(operators, word.String()) {
			return fmt.Errorf("%q is for a shell, and there is none: write sh -c '…' if you want one", word.String())
		}
		words = append(words, word.String())
		word.Reset()
		within, plain = false, true
		return nil
	}
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			if quote == '"' && r != '"' && r != '\\' {
				word.WriteRune('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, within, plain = true, true, false
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, within, plain = r, true, false
		case r == ' ' || r == '\t' || r == '\n':
			if err := end(); err != nil {
				return nil, err
			}
		default:
			word.WriteRune(r)
			within = true
		}
	}
	switch {
	case quote != 0:
		return nil, fmt.Errorf("a quote %c is not closed", quote)
	case escaped:
		return nil, errors.New("a backslash at the end escapes nothing")
	}
	if err := end(); err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, errors.New("names no program")
	}
	return words, nil
}

// JoinCommand writes a command so that SplitCommand reads it.
func JoinCommand(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		if quoted[i] = w; w == "" || slices.Contains(operators, w) || strings.ContainsAny(w, " \t\n'\"\\") {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
