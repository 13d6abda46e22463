package results

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// placeholder stands, repeated, where a literal with a unit was: the expression
// language knows no units, and takes this letter as a name. The length of the
// text does not change, so columns in errors are those that the user sees.
const placeholder = "ʟ"

// allowedUnits is said wherever a unit is wrong.
const allowedUnits = "allowed are ns us ms s m h, B kB KiB MB MiB GB GiB, /s /m /h, %"

// words finds names, so that the digits in p99 are not taken for a number, and
// numbers with all that sticks to them.
var words = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-zµ.]*(?:/[smh]\b|%)?`)

// literal is a number with a unit, as it was written.
type literal struct {
	value float64
	unit  Unit
	text  string
}

// replaceLiterals replaces every literal with a unit by a placeholder and
// returns what they were by the column, from 0, at which they begin.
func replaceLiterals(text string) (string, map[int]literal, error) {
	if strings.Contains(text, placeholder) {
		return "", nil, &columnError{0, "the letter " + placeholder + " is not allowed"}
	}
	found := map[int]literal{}
	var failed error
	end, column := 0, 0
	for _, at := range words.FindAllStringIndex(text, -1) {
		column += utf8.RuneCountInString(text[end:at[0]])
		word := text[at[0]:at[1]]
		l, err := parseLiteral(word)
		if err != nil && failed == nil {
			failed = &columnError{column, err.Error()}
		}
		if l.unit != "" {
			found[column] = l
		}
		column += utf8.RuneCountInString(word)
		end = at[1]
	}
	if failed != nil {
		return "", nil, failed
	}
	replaced := words.ReplaceAllStringFunc(text, func(word string) string {
		if l, _ := parseLiteral(word); l.unit != "" {
			return strings.Repeat(placeholder, utf8.RuneCountInString(word))
		}
		return word
	})
	return replaced, found, nil
}

// parseLiteral reads a number with a unit. Names and plain numbers come back
// without a unit.
func parseLiteral(word string) (literal, error) {
	if word[0] < '0' || word[0] > '9' {
		return literal{}, nil
	}
	if _, err := parseDecimal(word); err == nil {
		return literal{}, nil
	}
	if number, ok := strings.CutSuffix(word, "%"); ok {
		n, err := parseDecimal(number)
		if err != nil {
			return literal{}, fmt.Errorf("%s is not a percentage", quote(word))
		}
		return literal{n / 100, Number, word}, nil
	}
	if number, per, ok := strings.Cut(word, "/"); ok {
		if size, err := ParseBytes(number); err == nil {
			return literal{float64(size) / perSeconds(per), BytesPerSecond, word}, nil
		}
		n, err := parseDecimal(number)
		if err != nil {
			return literal{}, fmt.Errorf("%s is not a rate: write 10/s or 1MiB/s", quote(word))
		}
		return literal{n / perSeconds(per), PerSecond, word}, nil
	}
	if d, err := time.ParseDuration(word); err == nil {
		return literal{float64(d), Nanoseconds, word}, nil
	}
	if size, err := ParseBytes(word); err == nil {
		return literal{float64(size), ByteCount, word}, nil
	}
	return literal{}, fmt.Errorf("%s is no number with a unit: %s", quote(word), allowedUnits)
}

// perSeconds is the number of seconds of s, m or h.
func perSeconds(unit string) float64 {
	for _, u := range rateUnits {
		if u.name == unit {
			return u.seconds
		}
	}
	return 1
}

// formatValue renders a value in its unit.
func formatValue(v float64, unit Unit) string {
	switch {
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "-∞"
	}
	number := strconv.FormatFloat(v, 'g', 6, 64)
	switch unit {
	case Nanoseconds:
		return FormatDuration(v)
	case ByteCount:
		return number + "B"
	case PerSecond:
		return number + "/s"
	case BytesPerSecond:
		return number + "B/s"
	}
	return number
}

// columnError is an error at a column, counted from 0, of an expression.
type columnError struct {
	column int
	text   string
}

func (e *columnError) Error() string { return fmt.Sprintf("column %d: %s", e.column+1, e.text) }
