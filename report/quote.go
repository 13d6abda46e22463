package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much of a foreign text is shown.
const (
	longestQuote = 240
	longestName  = 80
	longestLabel = 28
)

// Quote returns foreign text (a body, an error of another program, a name out of
// a file) fit for a terminal, a log and a page: in double quotes, on one line, at
// most 240 characters, with everything that does not print (escape sequences,
// line breaks, marks that turn the direction of writing) as Go escapes. A quoted
// text cannot begin a line with "::", the command of a CI system.
func Quote(text string) string {
	text, cut := truncate(withoutCommands(text), longestQuote)
	quoted := strconv.Quote(text)
	if cut {
		quoted += "…"
	}
	return quoted
}

// name returns a foreign word (a pattern, a check) that stands unquoted in a
// table: one line, at most 80 characters, what does not print replaced, and no
// leading colons.
func name(text string) string { return clean(text, longestName) }

// clean replaces what does not print by "·", cuts, and takes the leading colons
// that would make a line a command of a CI system.
func clean(text string, longest int) string {
	text = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, strings.TrimSpace(text))
	text, cut := truncate(withoutCommands(text), longest)
	if cut {
		text += "…"
	}
	if strings.HasPrefix(text, "::") {
		text = "··" + strings.TrimLeft(text, ":")
	}
	if text == "" {
		return "(unnamed)"
	}
	return text
}

// withoutCommands breaks what CI systems take for a command anywhere in a line: the
// older forms of GitHub's and Azure's.
func withoutCommands(text string) string {
	return strings.NewReplacer("##[", "##·[", "##vso[", "##·vso[").Replace(text)
}

// lines neutralizes a text that may have several lines, such as a command.
func lines(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		kept = append(kept, clean(line, 2000))
	}
	return strings.Join(kept, "\n")
}

// short is a label that leaves room for the picture that it stands in.
func short(label string) string {
	if cut, ok := truncate(label, longestLabel); ok {
		return cut + "…"
	}
	return label
}

// truncate cuts after n characters and says whether it did.
func truncate(text string, n int) (string, bool) {
	for i := range text {
		if n == 0 {
			return text[:i], true
		}
		n--
	}
	return text, false
}

// markdownSpecial are the characters that mean something to Markdown or to the
// HTML inside it.
const markdownSpecial = "\\`*_{}[]<>#|~&"

// escapeMarkdown makes text stand for itself in a Markdown line or table cell.
func escapeMarkdown(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(markdownSpecial, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// fenced returns text as a Markdown code block whose fence is longer than any
// run of backticks in the text, so that the text cannot leave it.
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "\n" + text + "\n" + fence + "\n"
}
