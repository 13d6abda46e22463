package servers

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of what a request may ask for.
const (
	maxCount = 1000             // messages per answer
	maxBytes = 1 << 20          // payload bytes per answer
	maxHold  = 10 * time.Minute // any wait
	now      = int64(-2)        // after, when it is absent: from now on
)

// query reads the parameters of a request and keeps the first error, which
// says what is wrong and what is allowed.
type query struct {
	values url.Values
	beside bool // something beside the plain pattern is asked for
	err    error
}

// parseQuery refuses what is not among the names that the plain pattern or a
// behavior beside it has: a misspelled parameter that is ignored would make a
// wrong measurement.
func parseQuery(raw string, plain []string, beside ...string) *query {
	values, err := url.ParseQuery(raw)
	q := &query{values: values}
	if err != nil {
		q.err = errors.New("the query is not of the form name=value&name=value")
	}
	for name, value := range values {
		if !slices.Contains(plain, name) {
			q.beside = true
			if !slices.Contains(beside, name) {
				q.fail("parameter %.40q is unknown: allowed are %s", name, strings.Join(slices.Concat(plain, beside), ", "))
			}
		}
		if len(value) > 1 {
			q.fail("parameter %s is given %d times: once is allowed", name, len(value))
		}
	}
	return q
}

func (q *query) fail(format string, args ...any) {
	if q.err == nil {
		q.err = fmt.Errorf(format, args...)
	}
}

// integer is a whole number from low to high, or absent.
func (q *query) integer(name string, low, high, absent int64) int64 {
	text, given := q.values[name]
	if !given {
		return absent
	}
	n, err := strconv.ParseInt(text[0], 10, 64)
	if err != nil || n < low || n > high {
		q.fail("parameter %s=%.40q: allowed is a whole number from %d to %d", name, text[0], low, high)
	}
	return n
}

// duration is Go's text form, above 0 and up to maxHold.
func (q *query) duration(name string, absent time.Duration) time.Duration {
	text, given := q.values[name]
	if !given {
		return absent
	}
	d, err := time.ParseDuration(text[0])
	if err != nil || d <= 0 || d > maxHold {
		q.fail("parameter %s=%.40q: allowed is a duration above 0 and up to %v, such as 500ms or 30s", name, text[0], maxHold)
	}
	return d
}

// after is the offset of the last message seen, or now.
func (q *query) after() int64 { return q.integer("after", -1, math.MaxInt64-1, now) }

// limit is the bound on one answer.
func (q *query) limit() limit {
	max := limit{count: int(q.integer("limit", 1, maxCount, maxCount)), bytes: maxBytes}
	if q.beside {
		max.bytes = q.integer("max_bytes", 1, maxBytes, maxBytes)
	}
	return max
}

// topicOf is the last segment of the path, which the mount point precedes.
func topicOf(r *http.Request) []byte {
	slash := strings.LastIndexByte(r.URL.Path, '/')
	if slash <= 0 {
		return nil
	}
	return []byte(r.URL.Path[slash+1:])
}
