package main

import (
	"strings"
	"testing"
)

func TestCommandLine(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"run|--pattern=all":                     "bench run --pattern=all",
		"run|--threshold=p99(delivery) < 50ms":  "bench run '--threshold=p99(delivery) < 50ms'",
		"run|--cookie=session=secret":           "bench run --cookie=REDACTED",
		"run|--cookie|session=secret|--quiet":   "bench run --cookie REDACTED --quiet",
		"run|--target=http://user:pw@host:80":   "bench run --target=http://REDACTED@host:80",
		"run|--target|http://user:pw@host:80|x": "bench run --target http://REDACTED@host:80 x",
		"run|--header=Authorization: Bearer x":  "bench run '--header=Authorization: REDACTED'",
		"run|--publish-header|X-Key: y|z":       "bench run --publish-header 'X-Key: REDACTED' z",
		"run|--publish-url=ws://a:b@c/d?e":      "bench run '--publish-url=ws://REDACTED@c/d?e'",
		"run|--token=env:NAME|--token|hunter2":  "bench run --token=env:NAME --token REDACTED",
		"run|it's|":                             `bench run 'it'\''s' ''`,
	} {
		if got := commandLine(strings.Split(args, "|")); got != want {
			t.Errorf("%s: got %s, want %s", args, got, want)
		}
	}
}
