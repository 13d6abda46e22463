package results

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// OwnTopics is the value of Load.Topics that gives every client a topic of its own.
const OwnTopics Topics = 0

// Topics is a number of topics; its text form is "own" or a positive integer.
type Topics int

// Rate is a number of events per second; its text form is "4/s" (also "/m", "/h").
type Rate float64

// Bytes is a size in bytes; its text form is "128B", "1KiB", "2MiB" or "1kB".
type Bytes int64

// Duration is a time.Duration whose text form is Go's, such as "1m30s".
type Duration time.Duration

// ParseTopics reads "own" or a positive integer.
func ParseTopics(text string) (Topics, error) {
	if text == "own" {
		return OwnTopics, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 || !digitsOnly(text) {
		return 0, fmt.Errorf("%s is not a number of topics: write own, or a whole number from 1, such as 20", quote(text))
	}
	return Topics(n), nil
}

// String returns "own" or the number.
func (t Topics) String() string {
	if t == OwnTopics {
		return "own"
	}
	return strconv.Itoa(int(t))
}

// maxRate bounds a rate in events per second.
const maxRate = 1e9

// rateUnits are the divisors of a rate, in the order in which String tries them.
var rateUnits = []struct {
	name    string
	seconds float64
}{{"s", 1}, {"m", 60}, {"h", 3600}}

// ParseRate reads "4/s", "30/m", "1.5/h" or "0".
func ParseRate(text string) (Rate, error) {
	if text == "0" {
		return 0, nil
	}
	number, unit, found := strings.Cut(text, "/")
	n, err := parseDecimal(number)
	if err != nil {
		return 0, fmt.Errorf("%s is not a rate: write events per second, minute or hour, such as 4/s or 30/m, or 0", quote(text))
	}
	if !found {
		return 0, fmt.Errorf("%s has no unit: write %s/s", quote(text), number)
	}
	for _, u := range rateUnits {
		if u.name != unit {
			continue
		}
		if n/u.seconds > maxRate {
			return 0, fmt.Errorf("%s is too much: at most 1000000000/s is allowed", quote(text))
		}
		return Rate(n / u.seconds), nil
	}
	return 0, fmt.Errorf("%s has an unknown unit: write /s, /m or /h, such as %s/s", quote(text), number)
}

// String returns the rate in the first of /s, /m, /h in which it has at most
// three decimals, else exactly in /s.
func (r Rate) String() string {
	if r == 0 {
		return "0"
	}
	for _, u := range rateUnits {
		n := math.Round(float64(r)*u.seconds*1000) / 1000
		if n/u.seconds == float64(r) {
			return strconv.FormatFloat(n, 'f', -1, 64) + "/" + u.name
		}
	}
	return strconv.FormatFloat(float64(r), 'f', -1, 64) + "/s"
}

// byteUnits are the units of sizes; String uses the binary ones, largest first.
var byteUnits = []struct {
	name   string
	factor int64
	binary bool
}{
	{"GiB", 1 << 30, true}, {"MiB", 1 << 20, true}, {"KiB", 1 << 10, true},
	{"GB", 1e9, false}, {"MB", 1e6, false}, {"kB", 1e3, false},
	{"B", 1, true},
}

// ParseBytes reads a whole number with one of B, kB, KiB, MB, MiB, GB, GiB.
func ParseBytes(text string) (Bytes, error) {
	number := strings.TrimRight(text, "BGKMabcdefghijklmnopqrstuvwxyz")
	unit := text[len(number):]
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !digitsOnly(number) {
		return 0, fmt.Errorf("%s is not a size: write a whole number and B, kB, KiB, MB, MiB, GB or GiB, such as 128B", quote(text))
	}
	if unit == "" {
		return 0, fmt.Errorf("%s has no unit: write %sB", quote(text), number)
	}
	for _, u := range byteUnits {
		if u.name != unit {
			continue
		}
		if n > math.MaxInt64/u.factor {
			return 0, fmt.Errorf("%s is too much: at most %s is allowed", quote(text), Bytes(math.MaxInt64))
		}
		return Bytes(n * u.factor), nil
	}
	return 0, fmt.Errorf("%s has an unknown unit: write B, kB, KiB, MB, MiB, GB or GiB, such as %sKiB", quote(text), number)
}

// String returns the size in the largest binary unit that leaves a whole number.
func (b Bytes) String() string {
	for _, u := range byteUnits {
		if u.binary && b != 0 && int64(b)%u.factor == 0 {
			return strconv.FormatInt(int64(b)/u.factor, 10) + u.name
		}
	}
	return "0B"
}

// ParseDuration reads Go's text form of a duration that is not negative.
func ParseDuration(text string) (Duration, error) {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil && digitsOnly(text):
		return 0, fmt.Errorf("%s has no unit: write %ss", quote(text), text)
	case err != nil:
		return 0, fmt.Errorf("%s is not a duration: write a number and ns, us, ms, s, m or h, such as 30s or 1m30s", quote(text))
	case d < 0:
		return 0, fmt.Errorf("%s is negative: write 0s or more, such as 30s", quote(text))
	}
	return Duration(d), nil
}

// String returns Go's text form without trailing zero units: "1m", not "1m0s".
func (d Duration) String() string {
	text := time.Duration(d).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// digitsOnly reports whether text is one or more decimal digits. The number
// parsers of the standard library also take signs, underscores and exponents.
func digitsOnly(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// parseDecimal reads digits with at most one point among them.
func parseDecimal(text string) (float64, error) {
	whole, fraction, found := strings.Cut(text, ".")
	if !digitsOnly(whole) || found && !digitsOnly(fraction) {
		return 0, errors.New("not a decimal number")
	}
	return strconv.ParseFloat(text, 64)
}

// quote quotes foreign text for an error of one line and bounded length.
func quote(text string) string {
	const most = 60
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return strconv.Quote(text)
}
