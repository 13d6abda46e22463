package scenarios

import (
	"net/url"
	"reflect"
	"strings"

	"bench/results"
)

// Ways of publishing, and the stamp that is nowhere.
const (
	byAppend    = "append"
	byHTTP      = "http"
	byWebSocket = "websocket"
	byStdin     = "stdin"
	byNone      = "none"
)

// The stamp of a target: anywhere in a body, or at a place that a prefix names.
const (
	stampBody   = "body"
	jsonPrefix  = "json:"
	exprPrefix  = "regexp:"
	queryPrefix = "query:"
	fieldPrefix = "header:"
	logPrefix   = "log:"
	envPrefix   = "env:"
	filePrefix  = "file:"
	etagCursor  = "etag"
	readyPort   = "port"
)

// External tells whether a scenario's server is not one of the run's own.
func External(s results.Scenario) bool { return s.Target.URL != "" || len(s.Target.Command) > 0 }

// elsewhere tells whether the server is somebody else's process.
func elsewhere(s results.Scenario) bool {
	return s.Target.URL != "" && len(s.Target.Command) == 0
}

// isForeign tells whether the server speaks other protocols than bench serve.
func isForeign(s results.Scenario) bool { return kindOf(s.Target) == results.ForeignTarget }

// kindOf is the kind of a target, which most often need not be said.
func kindOf(t results.Target) string {
	usual := Default().Target
	switch u := parsedTarget(t.URL); {
	case t.Kind != "":
		return t.Kind
	case len(t.Command) > 0,
		u.Scheme == "ws" || u.Scheme == "wss" || u.Host != "" && (strings.Trim(u.Path, "/") != "" || u.RawQuery != ""),
		t.Stamp != usual.Stamp, !reflect.DeepEqual(t.Publish, usual.Publish), !reflect.DeepEqual(t.Subscribe, usual.Subscribe):
		return results.ForeignTarget
	}
	return results.BenchTarget
}

// parsedTarget is a URL in which {port} has become a number, empty if it is none.
func parsedTarget(text string) *url.URL {
	u, err := url.Parse(strings.ReplaceAll(text, portMark, "0"))
	if err != nil {
		return new(url.URL)
	}
	return u
}

// portMark stands for a free port.
const portMark = "{port}"

// secured tells whether a URL asks for TLS.
func secured(target string) bool {
	scheme, _, _ := strings.Cut(target, ":")
	return scheme == "https" || scheme == "wss"
}

// listens tells whether clients only listen: what arrives carries no stamp.
func listens(s results.Scenario) bool { return isForeign(s) && s.Load.Stamp == stampNone }

// effectiveTarget spells out what follows from the rest of a scenario.
func effectiveTarget(s *results.Scenario) {
	if !External(*s) {
		return
	}
	t := &s.Target
	t.Kind = kindOf(*t)
	if t.Kind != results.ForeignTarget {
		if t.Publish.By == "" {
			t.Publish.By = byAppend
		}
		return
	}
	if t.Publish.By == "" {
		t.Publish.By = publishedBy(t.Publish.URL)
	}
	switch {
	case t.Publish.By == byNone:
		t.Stamp, s.Load.Stamp, s.Load.Rate = stampNone, stampNone, 0
	case s.Load.Stamp == stampNone:
		t.Stamp = stampNone
	case t.Stamp == stampNone:
		s.Load.Stamp = stampNone
	}
}

// publishedBy is what the URL of publishing says without a word.
func publishedBy(target string) string {
	switch scheme, _, _ := strings.Cut(target, ":"); {
	case target == "":
		return byNone
	case scheme == "ws" || scheme == "wss":
		return byWebSocket
	}
	return byHTTP
}
