package scenarios

import (
	"bytes"
	"errors"
	"slices"
	"testing"
)

// TestCatalog: every embedded scenario is complete, valid, modest and explained.
func TestCatalog(t *testing.T) {
	t.Parallel()
	all, err := List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
		if err := Validate(s); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		if s.About == "" {
			t.Errorf("%s says nothing about itself", s.Name)
		}
		text, err := EmbeddedText(s.Name)
		if err != nil {
			t.Errorf("the file of %s has another name: %v", s.Name, err)
		}
		if comments := bytes.Count(text, []byte("#")); comments < 6 {
			t.Errorf("%s has %d comments", s.Name, comments)
		}
		perSecond := float64(s.Load.Rate) * float64(topicCount(s.Load))
		deliveries := perSecond * float64(s.Load.Clients) / float64(topicCount(s.Load))
		if s.Load.Clients > 1000 || deliveries > 10_000 {
			t.Errorf("%s is not modest: %d clients, %.0f deliveries/s", s.Name, s.Load.Clients, deliveries)
		}
	}
	if want := []string{"chat", "dashboard", "gate", "idle", "logs", "notifications", "ticker"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func TestEmbeddedUnknown(t *testing.T) {
	t.Parallel()
	_, err := Embedded("tickr")
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != ExitUsage || fault.Error() != `unknown scenario "tickr"` ||
		fault.Hint != "did you mean ticker? allowed: chat, dashboard, gate, idle, logs, notifications, ticker; a file is written with a slash or .yaml" {
		t.Errorf("got %v, %+v", err, fault)
	}
}
