package servers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A behavior is how a poll or long poll asks to be treated otherwise than the
// plain pattern treats it; nil is the plain pattern, which pays nothing for it.
// The parameters are described where the package is.
type behavior struct {
	loop   time.Duration // between two looks at the log while the request is held; 0 is to be woken
	empty  int           // status of an answer without messages; 0 is 204
	known  string        // If-None-Match, to which a 304 answers
	close  bool          // the connection, with the answer
	idle   time.Duration // how long the connection is kept without a request; 0 is Config.IdleTimeout
	follow follow        // what is appended behind an empty answer
}

// behavior reads all that is not the plain pattern; a view that does not have one
// of them does not allow its name.
func (q *query) behavior(r *http.Request) *behavior {
	if !q.beside {
		return nil
	}
	b := behavior{
		loop:   q.duration("loop", 0),
		close:  q.flag("close"),
		idle:   q.duration("idle", 0),
		follow: q.follow(topicOf(r)),
	}
	if b.loop > 0 && b.loop < time.Millisecond {
		q.fail("parameter loop=%v: allowed is 1ms and longer", b.loop)
	}
	switch q.choice("empty", "204", "200", "304") {
	case "200":
		b.empty = http.StatusOK
	case "304":
		b.empty, b.known = http.StatusNotModified, r.Header.Get("If-None-Match")
		if b.known == "" && q.after() != now {
			q.fail("parameter empty=304: with after it needs the header If-None-Match, the ETag of the last answer")
		}
	}
	if b == (behavior{}) {
		return nil
	}
	asked := b // so that a plain request allocates nothing
	return &asked
}

// flag is a parameter that is 0 or 1; absent it is 0.
func (q *query) flag(name string) bool { return q.choice(name, "0", "1") == "1" }

// choice is one of the words, the first if it is absent.
func (q *query) choice(name string, words ...string) string {
	text, given := q.values[name]
	if !given {
		return words[0]
	}
	if !slices.Contains(words, text[0]) {
		q.fail("parameter %s=%.40q: allowed are %s", name, text[0], strings.Join(words, ", "))
	}
	return text[0]
}

// prepare tells the connection what the request asks of it.
func (b *behavior) prepare(w http.ResponseWriter, r *http.Request) {
	if b == nil {
		return
	}
	if b.close {
		w.Header().Set("Connection", "close")
	}
	if b.idle == 0 {
		return
	}
	if on, ok := w.(*reply); ok {
		on.kept.limit(b.idle)
	} else if c, ok := r.Context().Value(connKey{}).(*conn); ok {
		c.idle.Store(int64(b.idle))
	}
}

// closes tells whether the connection ends with the answer.
func (b *behavior) closes() bool { return b != nil && b.close }

// status is that of an answer, and its entity tag, "" for none. If there is no
// news the page gets what says so, if anything does.
func (b *behavior) status(p *page, last int64, news bool) (status int, tag string) {
	switch {
	case b == nil || b.empty == 0:
		if news {
			return http.StatusOK, ""
		}
		return http.StatusNoContent, ""
	case b.empty == http.StatusNotModified:
		tag = `"` + strconv.FormatInt(last, 10) + `"`
		if !news && matches(b.known, tag) {
			return http.StatusNotModified, tag
		}
	}
	if !news {
		p.list(span{after: last + 1})
	}
	return http.StatusOK, tag
}

// matches compares an If-None-Match with an entity tag, weakly (RFC 9110, section
// 13.1.2).
func matches(known, tag string) bool {
	for one := range strings.SplitSeq(known, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return true
		}
	}
	return false
}
