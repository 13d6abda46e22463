package main

import (
	"strings"

	"bench/scenarios"
)

// commandLine is how the program was called, for the result file: what is
// secret is replaced, what a shell would split is quoted.
func commandLine(args []string) string {
	words := []string{"bench"}
	hide := ""
	for _, arg := range args {
		flag, value, joined := strings.Cut(arg, "=")
		switch {
		case hide != "":
			arg, hide = redact(hide, arg), ""
		case joined:
			arg = flag + "=" + redact(flag, value)
		case secret(flag):
			hide = flag
		}
		words = append(words, shellQuote(arg))
	}
	return strings.Join(words, " ")
}

// secret tells the flags whose values may hold something that is not for others.
func secret(flag string) bool {
	switch flag {
	case "--cookie", "--target", "--publish-url", "--ready", "--header", "--publish-header", "--token":
		return true
	}
	return false
}

// redact hides what is secret in the value of a flag.
func redact(flag, value string) string {
	switch flag {
	case "--cookie":
		return hidden
	case "--header", "--publish-header":
		name, _, _ := strings.Cut(value, ":")
		return name + ": " + hidden
	case "--token": // a place to read it from, unless somebody took it for the token
		if strings.HasPrefix(value, "env:") || strings.HasPrefix(value, "file:") {
			return value
		}
		return hidden
	case "--target", "--publish-url", "--ready":
		return scenarios.RedactURL(value)
	}
	return value
}

// hidden stands where a secret was.
const hidden = "REDACTED"

func shellQuote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=./:,%+@", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
