package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"bench/report"
	"bench/results"
	"bench/scenarios"
)

// nasty is what a server says that means harm: to a terminal (colors, title, a
// line written over), to a build log (commands), to a page and to a table.
const nasty = "evil \x1b[31m\x1b]0;owned\x07\r\u009b2J\u202e\n::error file=a.go::evil\n##vso[task]evil\n<script>evil()</script><img src=x onerror=evil()>|`evil`\x00"

// sayNasty is a server command that cannot start, and says so.
func sayNasty() {
	fmt.Fprint(os.Stderr, nasty)
	fmt.Print(nasty)
	os.Exit(3)
}

// hostileServer sends two clients messages that mean harm for a while, and then
// refuses everybody in the same words.
func hostileServer(t *testing.T) string {
	var streams atomic.Int64
	refuse := func(w http.ResponseWriter, _ *http.Request) { http.Error(w, nasty, http.StatusTeapot) }
	mux := http.NewServeMux()
	mux.HandleFunc("POST /", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /refuses", refuse)
	mux.HandleFunc("GET /streams", func(w http.ResponseWriter, r *http.Request) {
		if streams.Add(1) > 2 {
			refuse(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for range 10 {
			for line := range strings.SplitSeq(strings.ReplaceAll(nasty, "\r", ""), "\n") {
				fmt.Fprintf(w, "data: %s\n", line)
			}
			fmt.Fprint(w, "\n")
			w.(http.Flusher).Flush()
			select {
			case <-time.After(100 * time.Millisecond):
			case <-r.Context().Done():
				return
			}
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// TestHostileServer: whatever a server says arrives in every output, quoted.
func TestHostileServer(t *testing.T) {
	t.Parallel()
	url := hostileServer(t)
	publishing := []string{"--target=" + url, "--publish-by=http", "--publish-url=/"}
	for name, c := range map[string]struct {
		code int
		args []string
	}{
		"messages": {scenarios.ExitInvalid, append(publishing, "--subscribe-path=/streams")},
		"refusal":  {scenarios.ExitServer, append(publishing, "--subscribe-path=/refuses")},
		"start":    {scenarios.ExitServer, []string{"--server-cmd=hostile", "--target=http://127.0.0.1:{port}"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "out")
			args := []string{"run", "--pattern=sse", "--clients=2", "--topics=1", "--rate=10/s", "--warmup=100ms", "--duration=2s", "--out=" + folder}
			cmd := exec.Command("bench", append(args, c.args...)...)
			var stdout, stderr transcript
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			_ = cmd.Run() // the exit code says it
			if code := cmd.ProcessState.ExitCode(); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if said := stderr.String(); !strings.Contains(said, "evil") {
				t.Errorf("nothing is told of what the server said:\n%s", said)
			}
			checkPlain(t, "standard output", stdout.String())
			checkPlain(t, "standard error", stderr.String())
			if name == "messages" {
				checkReports(t, folder)
			}
		})
	}
}

// checkPlain demands that a text has nothing that a terminal obeys, and no line
// that a build log takes for a command.
func checkPlain(t *testing.T, what, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			t.Errorf("%s has the character %q", what, r)
			break
		}
	}
	for line := range strings.Lines(text) {
		if start := strings.TrimLeft(line, " \t"); strings.HasPrefix(start, "::") || strings.HasPrefix(start, "##vso") {
			t.Errorf("%s has the line %q", what, line)
		}
	}
}

// markup is an element that a page would make of the server's words.
var markup = regexp.MustCompile(`(^|[^\\])<(script|img)`)

// checkReports looks at all that a run left behind, and at what is printed of it
// later.
func checkReports(t *testing.T, folder string) {
	t.Helper()
	texts := map[string]string{}
	for _, file := range []string{results.ResultsFile, report.PageFile, report.MarkdownFile} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(text)
	}
	if !json.Valid([]byte(texts[results.ResultsFile])) {
		t.Error("the result file is no JSON")
	}
	rs, err := results.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range formats {
		var b strings.Builder
		if err := printResults(&b, format, rs); err != nil {
			t.Error(err)
		}
		texts["format "+format] = b.String()
	}
	for what, text := range texts {
		checkPlain(t, what, text)
		if !strings.Contains(text, "evil") && what != "format csv" && what != "format benchfmt" { // which are numbers alone
			t.Errorf("%s tells nothing of what the server said", what)
		}
		if what == report.MarkdownFile || what == "format markdown" {
			text = regexp.MustCompile("(?s)```.*?```").ReplaceAllString(text, "") // a block of code is shown as it is
		}
		if what != results.ResultsFile && what != "format json" && what != "format table" && markup.MatchString(text) {
			t.Errorf("%s lets %q through", what, markup.FindString(text))
		}
	}
}
