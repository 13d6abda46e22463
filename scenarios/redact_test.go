package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"bench/results"
)

func TestSecretsAreNotKept(t *testing.T) {
	t.Parallel()
	s := Default()
	s.Parameters.Cookie = "session=hunter2"
	s.Target.URL = "http://ann:hunter2@127.0.0.1:8080/base"
	text, err := json.Marshal(redact(s))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "hunter2") || strings.Contains(string(text), "ann") {
		t.Errorf("a secret is left in %s", text)
	}
	if got, want := redact(s).Target.URL, "http://REDACTED@127.0.0.1:8080/base"; got != want {
		t.Errorf("target %s, want %s", got, want)
	}
	if s.Parameters.Cookie != "session=hunter2" {
		t.Error("the scenario that runs has lost its cookie")
	}
}

// A secret that a server repeats is in no error and in no text of a result, not
// even in quotes.
func TestSecretsAreHushed(t *testing.T) {
	t.Parallel()
	const secret = `a"b\c`
	err := hush(&Fault{Code: ExitServer, Err: fmt.Errorf("status 403 %q, or %s", "who is "+secret+"?", secret), Hint: "not " + secret}, secret)
	var f *Fault
	if !errors.As(err, &f) || f.Code != ExitServer || err.Error() != `status 403 "who is REDACTED?", or REDACTED` || f.Hint != "not REDACTED" {
		t.Errorf("%v, %+v", err, f)
	}
	plain := errors.New("nothing")
	if !errors.Is(hush(plain, secret), plain) || !errors.Is(hush(plain, ""), plain) {
		t.Error("an error without the secret is changed")
	}
	r := results.Result{
		PartialReason: "no " + secret,
		Errors:        results.Errors{Examples: []string{fmt.Sprintf("%q", secret)}},
		Validity:      results.Validity{Checks: []results.Check{{Advice: secret}}},
		Timeline:      []results.Interval{{Events: []string{secret}}},
	}
	scrub(&r, secret)
	if text := fmt.Sprintf("%+v", r); strings.Contains(text, secret) || strings.Count(text, redacted) != 4 {
		t.Errorf("left in %s", text)
	}
}
