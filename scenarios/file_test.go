package scenarios

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// TestParse reads the file of the README and checks that what it does not
// mention has its default.
func TestParse(t *testing.T) {
	t.Parallel()
	src, err := Parse("dir/my.yaml", []byte(`
name: ticker
about: 500 browsers watch one price
patterns: [sse, ws, longpoll]
load:
  clients: 500
  topics: 1            # 1 = broadcast
  rate: 4/s
  arrivals: poisson
  payload: 128B
  warmup: 2s
  duration: 20s
parameters: {hold: 30s, headers: browser}
thresholds: ["p99(delivery) < 50ms", "reach == 1"]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Name, want.About = "ticker", "500 browsers watch one price"
	want.Patterns = []string{"sse", "websocket", "longpoll"}
	want.Load.Clients, want.Load.Topics, want.Load.Rate, want.Load.Payload = 500, 1, 4, 128
	want.Load.Duration = results.Duration(20 * time.Second)
	want.Parameters.Headers = "browser"
	want.Thresholds = []results.Condition{{Expression: "p99(delivery) < 50ms"}, {Expression: "reach == 1"}}
	if got, wanted := dump(t, src.Scenario), dump(t, want); got != wanted {
		t.Errorf("got  %s\nwant %s", got, wanted)
	}
	for field, place := range map[string]string{
		"load.clients":    "dir/my.yaml:6:12",
		"parameters.hold": "dir/my.yaml:13:20",
		"thresholds[1]":   "dir/my.yaml:14:38",
		"load.repeat":     "",
	} {
		if got := src.Where(field); got != place {
			t.Errorf("Where(%s) = %q, want %q", field, got, place)
		}
	}
}

func TestParseNameOfFile(t *testing.T) {
	t.Parallel()
	src, err := Parse("some/where/evening.yml", []byte("load: {clients: 2}"))
	if err != nil {
		t.Fatal(err)
	}
	if src.Scenario.Name != "evening" || len(src.Scenario.Patterns) != len(Patterns) {
		t.Errorf("name %q, patterns %v", src.Scenario.Name, src.Scenario.Patterns)
	}
}

// TestParseErrors holds the exact words of every mistake in a file.
func TestParseErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want, hint string }{
		{"empty", "", "f.yaml:1:1: the file is empty", "a scenario needs at least one line, such as: patterns: [sse, websocket]"},
		{"only comments", "# nothing\n", "f.yaml:1:1: the file is empty", "a scenario needs at least one line, such as: patterns: [sse, websocket]"},
		{"only null", "~\n", "f.yaml:1:1: a scenario file wants keys and values, got nothing", "allowed keys: name, about, patterns, load, network, target, parameters, behavior, upstream, groups, thresholds"},
		{"a list", "- a\n", "f.yaml:1:1: a scenario file wants keys and values, got a list", "allowed keys: name, about, patterns, load, network, target, parameters, behavior, upstream, groups, thresholds"},
		{"a word", "chat\n", `f.yaml:1:1: a scenario file wants keys and values, got the text "chat"`, "allowed keys: name, about, patterns, load, network, target, parameters, behavior, upstream, groups, thresholds"},
		{"unknown key", "name: a\nload:\n  clinets: 3\n", `f.yaml:3:3: unknown key "clinets" in load`,
			"did you mean clients? allowed: clients, topics, rate, arrivals, burst, payload, stamp, warmup, duration, repeat, seed, closed_loop, servers, workers, inject"},
		{"unknown top key", "patern: [sse]\n", `f.yaml:1:1: unknown key "patern"`, "did you mean patterns? allowed: name, about, patterns, load, network, target, parameters, behavior, upstream, groups, thresholds"},
		{"key of another section", "load:\n  hold: 3s\n", `f.yaml:2:3: unknown key "hold" in load`, "it belongs under parameters:"},
		{"key without its section", "clients: 3\n", `f.yaml:1:1: unknown key "clients"`, "it belongs under load:"},
		{"duplicate", "load:\n  clients: 3\n  rate: 1/s\n  clients: 4\n", `f.yaml:4:3: duplicate key "clients"`, "it stands already in line 2; remove one"},
		{"duplicate section", "load: {clients: 3}\nload: {clients: 3}\n", `f.yaml:2:1: duplicate key "load"`, "it stands already in line 1; remove one"},
		{"fraction", "load: {clients: 1.5}\n", "f.yaml:1:17: load.clients wants a whole number, got 1.5", ""},
		{"text for number", "load:\n  clients: many\n", `f.yaml:2:12: load.clients wants a whole number, got the text "many"`, ""},
		{"quoted number", "load:\n  clients: \"5\"\n", `f.yaml:2:12: load.clients wants a whole number, got the text "5"`, ""},
		{"nothing for number", "load:\n  clients:\n", "f.yaml:2:12: load.clients wants a whole number, got nothing", ""},
		{"word in a list", "load:\n  clients: [1, many]\n", `f.yaml:2:16: load.clients wants a whole number, got the text "many"`, ""},
		{"huge number", "load:\n  clients: 18446744073709551615\n", "f.yaml:2:12: load.clients wants a whole number within 64 bits, got 18446744073709551615", ""},
		{"negative seed", "load:\n  seed: -1\n", "f.yaml:2:9: load.seed wants a whole number from 0, got -1", ""},
		{"number for section", "load: 5\n", "f.yaml:1:7: load wants keys and values, got 5",
			"allowed keys: clients, topics, rate, arrivals, burst, payload, stamp, warmup, duration, repeat, seed, closed_loop, servers, workers, inject"},
		{"number for text", "name: 7\n", "f.yaml:1:7: name wants a text, got 7", `write "7" in quotes`},
		{"truth for text", "load: {arrivals: true}\n", "f.yaml:1:18: load.arrivals wants a text, got true", `write "true" in quotes`},
		{"text for truth", "load: {closed_loop: yes}\n", `f.yaml:1:21: load.closed_loop wants true or false, got the text "yes"`, ""},
		{"word for list", "thresholds: reach\n", `f.yaml:1:13: thresholds wants a list, got the text "reach"`, "write thresholds: [reach]"},
		{"bad duration", "load:\n  duration: 30\n", `f.yaml:2:13: load.duration: "30" has no unit: write 30s`, ""},
		{"negative duration", "load:\n  duration: -3s\n", `f.yaml:2:13: load.duration: "-3s" is negative: write 0s or more, such as 30s`, ""},
		{"bad rate", "load:\n  rate: 4\n", `f.yaml:2:9: load.rate: "4" has no unit: write 4/s`, ""},
		{"list in a list", "load:\n  duration: [[3s]]\n", "f.yaml:2:14: load.duration wants one value, got a list", ""},
		{"empty list", "load:\n  duration: []\n", "f.yaml:2:13: load.duration wants at least one value, got a list", ""},
		{"unknown pattern", "patterns: [sse, long-pol]\n", `f.yaml:1:17: unknown pattern "long-pol"`,
			"did you mean long-poll? allowed: polling, keepalive, longpoll, sse, websocket, fetch, all"},
		{"second document", "name: a\n---\nname: b\n", "f.yaml:2:1: a second document begins here", "write one scenario per file"},
		{"alias", "name: &a x\nabout: *a\n", "f.yaml:1:7: anchors and aliases are not allowed in a scenario file", "write the value out"},
		{"merge", "load:\n  <<: {clients: 3}\n", "f.yaml:2:3: anchors and aliases are not allowed in a scenario file", "write the value out"},
		{"tag", "name: !!str 5\n", "f.yaml:1:7: tags and directives are not allowed in a scenario file", "write the plain value"},
		{"deep", "name: " + strings.Repeat("[", 100), "f.yaml:1:39: nested too deeply", "a scenario has three levels at most"},
		{"deep block", strings.Repeat("- ", 100), "f.yaml:1:65: nested too deeply", "a scenario has three levels at most"},
		{"large", strings.Repeat("#", 64<<10+1), "f.yaml: larger than 64 KiB", "this is no scenario file; bench list scenarios shows what one holds"},
		{"syntax", "name: [a\n", "f.yaml:1:7: sequence end token ']' not found", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("f.yaml", []byte(c.text))
			var fault *Fault
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a Fault", err)
			}
			if fault.Code != ExitUsage || fault.Error() != c.want || fault.Hint != c.hint {
				t.Errorf("got  %d %s\nhint %s\nwant 2 %s\nhint %s", fault.Code, fault.Error(), fault.Hint, c.want, c.hint)
			}
		})
	}
}

// TestParseAliasBomb: a billion laughs costs no more than its own length.
func TestParseAliasBomb(t *testing.T) {
	t.Parallel()
	var bomb strings.Builder
	bomb.WriteString("a: &a [x, x, x, x, x, x, x, x, x]\n")
	for c := 'b'; c <= 'z'; c++ {
		bomb.WriteString(strings.NewReplacer("N", string(c), "P", string(c-1)).Replace("N: &N [*P, *P, *P, *P, *P, *P, *P, *P, *P]\n"))
	}
	if _, err := Parse("bomb.yaml", []byte(bomb.String())); err == nil || !strings.HasPrefix(err.Error(), "bomb.yaml:1:4: anchors and aliases") {
		t.Errorf("got %v", err)
	}
}

func TestLoadMissing(t *testing.T) {
	t.Parallel()
	var fault *Fault
	if _, err := Load("testdata/none.yaml"); !errors.As(err, &fault) || fault.Code != ExitUsage {
		t.Errorf("got %v", err)
	}
	if _, err := Load(t.TempDir()); !errors.As(err, &fault) || fault.Code != ExitUsage {
		t.Errorf("got %v", err)
	}
}

// FuzzParse: any bytes give a scenario or one clear line with the file's name.
func FuzzParse(f *testing.F) {
	for _, name := range catalogNames() {
		text, err := EmbeddedText(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("load: {clients: 1.5}"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("? [x]\n: y"))
	f.Add([]byte("load:\n  rate: |\n    4/s\n---\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		src, err := Parse("f.yaml", data)
		if err == nil {
			_ = Validate(src.Scenario)
			return
		}
		var fault *Fault
		if !errors.As(err, &fault) || fault.Code != ExitUsage {
			t.Fatalf("no usage fault: %v", err)
		}
		if text := err.Error(); !strings.HasPrefix(text, "f.yaml") || strings.ContainsAny(text, "\n\r\x1b") {
			t.Fatalf("not one clear line: %q", text)
		}
	})
}
