package results

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	patterns := []string{"polling", "keepalive", "longpoll", "sse", "websocket", "fetch"}
	for word, want := range map[string]string{
		"pollling": "polling", "poling": "polling", "WebSockte": "websocket", "ssse": "sse", "ses": "sse",
		"fecth": "fetch", "web": "websocket", "kafka": "", "": "", "x": "", "keep": "keepalive",
		strings.Repeat("polling", 20): "",
	} {
		if got := Nearest(word, patterns); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
	if got := Nearest("poll", []string{"polling", "pollster"}); got != "" {
		t.Errorf("two candidates begin with poll, got %q", got)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]int{
		{"", ""}: 0, {"a", ""}: 1, {"", "ab"}: 2, {"ab", "ba"}: 1, {"ca", "abc"}: 3,
		{"kitten", "sitting"}: 3, {"fetch", "fecth"}: 1,
	} {
		if got := distance([]rune(pair[0]), []rune(pair[1])); got != want {
			t.Errorf("distance%q = %d, want %d", pair, got, want)
		}
	}
}
