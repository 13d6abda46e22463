package scenarios_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows is a statement of policy, as the table in Go's go/build/deps_test.go
// is: every folder that holds Go files, and what it may import of ours. Its
// test files obey it too. Servers and clients share no Go type, so that they
// meet only on the wire.
var arrows = map[string][]string{
	"cmd/bench": {"scenarios", "report", "results"},
	"scenarios": {"servers", "clients", "results"},
	"report":    {"results"},
	"servers":   {},
	"clients":   {},
	"results":   {},
}

// seers names, for every module from outside, the folders that may import it;
// those of its tests come after the word "tests".
var seers = map[string][]string{
	"github.com/HdrHistogram/hdrhistogram-go":  {"results", "report"},
	"github.com/chromedp/chromedp":             {"tests", "scenarios"},
	"github.com/expr-lang/expr":                {"results"},
	"github.com/goccy/go-yaml":                 {"scenarios", "tests", "results"},
	"github.com/gorilla/websocket":             {"servers", "clients"},
	"github.com/rogpeppe/go-internal":          {"tests", "cmd/bench"},
	"github.com/santhosh-tekuri/jsonschema/v6": {"tests", "results", "scenarios", "cmd/bench"},
	"github.com/spf13/cobra":                   {"cmd/bench"},
	"github.com/spf13/pflag":                   {"cmd/bench"},
	"golang.org/x/perf":                        {"tests", "report"},
	"golang.org/x/sys":                         {"servers", "clients", "scenarios"},
	"golang.org/x/term":                        {"cmd/bench"},
	"gonum.org/v1/gonum":                       {"results", "report"},
	"gonum.org/v1/plot":                        {"report"},
}

// offline holds the folders whose code draws and counts from files alone, and
// the standard packages that would let it do more.
var offline = map[string][]string{
	"results": {"net", "net/http", "os/exec"},
	"report":  {"net", "net/http", "os/exec"},
}

// topLevel is all that may lie in the project's root beside dot-files; bench
// is the program that `make build` leaves there.
var topLevel = []string{
	"cmd", "scenarios", "servers", "clients", "report", "results",
	"go.mod", "go.sum", "Makefile", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "bench",
}

// evasive are names that say nothing about what is inside, and folders that
// would be a second layout beside the one that is fixed.
var evasive = []string{"util", "utils", "common", "helper", "helpers", "misc", "types", "internal", "pkg"}

const root = ".."

func TestImportsFollowTheArrows(t *testing.T) {
	t.Parallel()
	parsed := 0
	walk(t, func(name string, entry fs.DirEntry) {
		if entry.IsDir() || path.Ext(name) != ".go" {
			return
		}
		parsed++
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.Join(root, name), nil, parser.ImportsOnly)
		if err != nil {
			t.Error(err)
			return
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Errorf("%s: import %s: %v", name, spec.Path.Value, err)
				continue
			}
			inTest := strings.HasSuffix(name, "_test.go")
			external := inTest && strings.HasSuffix(file.Name.Name, "_test")
			if err := allowed(path.Dir(name), imported, inTest, external); err != nil {
				t.Errorf("%s:%d: %v", name, files.Position(spec.Pos()).Line, err)
			}
		}
	})
	if parsed < len(arrows) {
		t.Errorf("parsed %d files, fewer than there are packages: the walk is broken", parsed)
	}
}

// TestArrowsRefuse shows that the table bites: each of these must not pass.
func TestArrowsRefuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		folder, imported string
		inTest, external bool
		ok               bool
	}{
		{folder: "scenarios", imported: "bench/servers", ok: true},
		{folder: "scenarios", imported: "bench/report"},
		{folder: "servers", imported: "bench/results"},
		{folder: "servers", imported: "bench/clients", inTest: true},
		{folder: "clients", imported: "bench/servers", inTest: true, external: true},
		{folder: "clients", imported: "bench/clients", inTest: true, external: true, ok: true},
		{folder: "clients", imported: "bench/clients", inTest: true},
		{folder: "results", imported: "bench/report"},
		{folder: "report", imported: "bench/scenarios"},
		{folder: "cmd/bench", imported: "bench/servers"},
		{folder: "scenarios", imported: "github.com/gorilla/websocket"},
		{folder: "servers", imported: "github.com/gorilla/websocket", ok: true},
		{folder: "scenarios", imported: "github.com/chromedp/chromedp", inTest: true, ok: true},
		{folder: "scenarios", imported: "github.com/chromedp/chromedp"},
		{folder: "report", imported: "gonum.org/v1/plot/vg", ok: true},
		{folder: "report", imported: "gonum.org/v1/plotter"},
		{folder: "results", imported: "example.org/unheard/of"},
		{folder: "results", imported: "net/http"},
		{folder: "results", imported: "net/http", inTest: true, ok: true},
		{folder: "results", imported: "math", ok: true},
		{folder: "servers/codec", imported: "math"},
		{folder: "cmd/bench", imported: "github.com/spf13/cobra", ok: true},
		{folder: "report", imported: "github.com/spf13/cobra"},
	} {
		err := allowed(c.folder, c.imported, c.inTest, c.external)
		if (err == nil) != c.ok {
			t.Errorf("%s importing %s (test %t): %v, want allowed = %t", c.folder, c.imported, c.inTest, err, c.ok)
		}
	}
}

// TestModulesAreListed keeps the table and go.mod alike: each dependency of our
// own stands in both.
func TestModulesAreListed(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(strings.TrimPrefix(line, "require "))
		if len(words) < 2 || !strings.HasPrefix(words[1], "v") {
			continue
		}
		required[words[0]] = true
		if _, listed := seers[words[0]]; !listed && !strings.Contains(line, "// indirect") {
			t.Errorf("go.mod requires %s, which is not in the table of modules", words[0])
		}
	}
	for module := range seers {
		if !required[module] {
			t.Errorf("%s is in the table of modules, but not in go.mod", module)
		}
	}
}

func TestTopLevelIsFixed(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) {
			t.Errorf("%s lies in the project's root; only %s may", name, strings.Join(topLevel, " "))
		}
	}
}

func TestNamesSayWhatIsInside(t *testing.T) {
	t.Parallel()
	walk(t, func(name string, entry fs.DirEntry) {
		if vague(entry.Name()) {
			t.Errorf("%s: name it after what it does, not after %s", name, strings.Join(evasive, ", "))
		}
	})
	for name, want := range map[string]bool{
		"util.go": true, "types_test.go": true, "helpers_linux.go": true, "internal": true, "pkg": true,
		"log.go": false, "commons.go": false, "typeset.go": false,
	} {
		if got := vague(name); got != want {
			t.Errorf("vague(%q) = %t, want %t", name, got, want)
		}
	}
}

// allowed says why a file of folder may not import a package, if so. External
// test files (package x_test) may import the package they test.
func allowed(folder, imported string, inTest, external bool) error {
	ours, listed := arrows[folder]
	if !listed {
		return fmt.Errorf("folder %s is not in the table of arrows", folder)
	}
	if target, ok := strings.CutPrefix(imported, "bench/"); ok {
		if slices.Contains(ours, target) || external && target == folder {
			return nil
		}
		return fmt.Errorf("%s may import of ours only %v, not %s", folder, ours, target)
	}
	if domain, _, _ := strings.Cut(imported, "/"); !strings.Contains(domain, ".") {
		if !inTest && slices.Contains(offline[folder], imported) {
			return fmt.Errorf("%s works from files alone and may not import %s", folder, imported)
		}
		return nil
	}
	for module, folders := range seers {
		if imported != module && !strings.HasPrefix(imported, module+"/") {
			continue
		}
		if at := slices.Index(folders, "tests"); at >= 0 && !inTest {
			folders = folders[:at]
		}
		if slices.Contains(folders, folder) {
			return nil
		}
		return fmt.Errorf("%s may be imported only by %v, not by %s", module, folders, folder)
	}
	return fmt.Errorf("%s is not in the table of modules", imported)
}

// vague reports whether a file or folder hides what it holds.
func vague(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	word, _, _ := strings.Cut(stem, "_")
	return slices.Contains(evasive, word)
}

// walk calls visit for every file and folder of the project, with a path that
// is relative to the root; test data, run folders, dot-folders and what npm
// installs are not part of it.
func walk(t *testing.T, visit func(name string, entry fs.DirEntry)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name == "." {
			return nil
		}
		skipped := strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || entry.Name() == "node_modules" || name == "results/runs"
		if skipped && entry.IsDir() {
			return fs.SkipDir
		}
		visit(name, entry)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
