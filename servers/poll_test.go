package servers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// get asks a view without a connection.
func get(view http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	view.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// filled is a log with messages 0 to n-1 in topic 7.
func filled(t testing.TB, options LogOptions, n int) *Log {
	t.Helper()
	l := NewLog(options)
	t.Cleanup(l.Close)
	for i := range n {
		if _, err := l.Append("7", numbered(i)); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func TestPoll(t *testing.T) {
	t.Parallel()
	view := Poll(filled(t, LogOptions{MaxMessages: 5}, 8)) // keeps 3 to 7
	for query, want := range map[string]string{
		"":                  `{"after":7,"messages":[` + "\n]}",
		"?limit=2":          `{"after":7,"messages":[` + "\n]}",
		"?after=7":          "",
		"?after=6":          `{"after":7,"messages":[` + "\n" + `{"n":7}` + "\n]}",
		"?after=2&limit=2":  `{"after":4,"messages":[` + "\n" + `{"n":3},` + "\n" + `{"n":4}` + "\n]}",
		"?after=1&limit=1":  `{"after":3,"oldest":3,"messages":[` + "\n" + `{"n":3}` + "\n]}",
		"?after=-1&limit=1": `{"after":3,"oldest":3,"messages":[` + "\n" + `{"n":3}` + "\n]}",
		"?after=99&limit=1": `{"after":3,"oldest":3,"messages":[` + "\n" + `{"n":3}` + "\n]}",
	} {
		w := get(view, "/polling/7"+query)
		status := http.StatusOK
		if want == "" {
			status = http.StatusNoContent
		}
		if w.Code != status || w.Body.String() != want {
			t.Errorf("%s: %d %q, want %d %q", query, w.Code, w.Body, status, want)
		}
	}
}

// TestAnswersAreJSON reads the answers as a client would that knows JSON, and
// as one that splits at newlines.
func TestAnswersAreJSON(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 1000, 1500} {
		l := filled(t, LogOptions{}, n)
		body := get(Poll(l), "/polling/7?after=-1").Body.String()
		if n == 0 {
			body = get(Poll(l), "/polling/7").Body.String()
		}
		count := min(n, maxCount)
		var whole struct {
			After    int
			Messages []struct{ N int }
		}
		if err := json.Unmarshal([]byte(body), &whole); err != nil {
			t.Fatal(err)
		}
		if whole.After != count-1 || len(whole.Messages) != count {
			t.Fatalf("after %d with %d messages, want %d with %d", whole.After, len(whole.Messages), count-1, count)
		}
		lines := strings.Split(body, "\n")
		for i, m := range whole.Messages {
			if line := strings.TrimSuffix(lines[1+i], ","); m.N != i || line != string(numbered(i)) {
				t.Fatalf("message %d is %d in JSON and %q between newlines", i, m.N, line)
			}
		}
	}
}

func TestAnswersAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{})
	t.Cleanup(l.Close)
	for range 3 {
		if _, err := l.Append("7", []byte(`"`+strings.Repeat("x", maxBytes/2)+`"`)); err != nil {
			t.Fatal(err)
		}
	}
	if body := get(Poll(l), "/polling/7?after=-1").Body.String(); !strings.HasPrefix(body, `{"after":0,`) {
		t.Errorf("answered %.20q, want one message: two exceed 1 MiB", body)
	}
}

func TestBadParameters(t *testing.T) {
	t.Parallel()
	l := filled(t, LogOptions{}, 1)
	views := map[string]http.Handler{
		"polling": Poll(l), "longpoll": LongPoll(l), "sse": SSE(l), "websocket": WebSocket(l),
	}
	for query, want := range map[string]string{
		"polling/7?after=x":                   `after="x": allowed is a whole number from -1`,
		"polling/7?after=-2":                  `after="-2"`,
		"polling/7?after=":                    `after=""`,
		"polling/7?after=9223372036854775807": `after="9223372036854775807"`,
		"polling/7?limit=0":                   "from 1 to 1000",
		"polling/7?limit=1001":                "from 1 to 1000",
		"polling/7?after=1&after=2":           "given 2 times",
		"polling/7?hold=1s":                   `"hold" is unknown: allowed are after, limit`,
		"polling/7?a;b":                       "name=value",
		"polling/%20":                         "a topic is 1 to 64 of",
		"polling":                             "a topic is 1 to 64 of",
		"longpoll/7?hold=30":                  `hold="30": allowed is a duration above 0 and up to 10m0s`,
		"longpoll/7?hold=0s":                  "above 0",
		"longpoll/7?hold=11m":                 "up to 10m0s",
		"longpoll/7?min_count=0":              "min_count",
		"longpoll/7?min_bytes=1048577":        "from 1 to 1048576",
		"longpoll/7?linger=-1s":               "linger",
		"sse/7?ping=0":                        "ping",
		"sse/7?limit=5":                       `"limit" is unknown`,
		"websocket/7?frames=hex":              "allowed are text and binary",
		"websocket/7?batch=2000":              "from 1 to 1000",
		"websocket/7?ping=no":                 "ping",
	} {
		name := query[:strings.IndexAny(query+"/", "/?")]
		w := get(views[name], "/"+query)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s; want 400 with %q", query, w.Code, w.Body, want)
		}
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	t.Parallel()
	l := filled(t, LogOptions{}, 1)
	for name, view := range map[string]http.Handler{
		"polling": Poll(l), "longpoll": LongPoll(l), "sse": SSE(l), "websocket": WebSocket(l), "fetch": Fetch(l),
	} {
		for _, method := range []string{http.MethodPost, http.MethodHead, http.MethodDelete} {
			if method == http.MethodPost && (name == "polling" || name == "longpoll") {
				continue // may be asked by POST, too
			}
			w := httptest.NewRecorder()
			r := httptest.NewRequest(method, "/"+name+"/7", nil)
			r.Header = http.Header{
				"Connection": {"Upgrade"}, "Upgrade": {"websocket"},
				"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
			}
			view.ServeHTTP(w, r)
			if w.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s of %s: %d, want 405", method, name, w.Code)
			}
		}
	}
}

func TestTopicLimitIsTold(t *testing.T) {
	t.Parallel()
	l := filled(t, LogOptions{MaxTopics: 1}, 1)
	for _, view := range []http.Handler{Poll(l), LongPoll(l), SSE(l), WebSocket(l)} {
		if w := get(view, "/x/8"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("%d with Retry-After %q, want 503 with one", w.Code, w.Header().Get("Retry-After"))
		}
	}
}

// FuzzQuery holds that no query makes a view crash, and that what is accepted
// is within its limits.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"", "after=1&limit=5", "hold=1s&linger=10ms", "after=%31", "after=1;limit=2", "%zz", "min_count=1e3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q := parseQuery(raw, []string{"after", "limit", "hold", "frames"})
		after, max, hold, first := q.after(), q.limit(), q.duration("hold", maxHold), q.frames()
		if q.err != nil {
			return
		}
		if after < now || max.count < 1 || max.count > maxCount || hold <= 0 || hold > maxHold || first != textFinal && first != binaryFinal {
			t.Error(fmt.Sprint("accepted ", raw, " as ", after, max, hold, first))
		}
	})
}
