package scenarios

import (
	"encoding/json"
	"strings"
	"testing"
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
