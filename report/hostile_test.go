package report

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// reachesOut are the ways in which a page could need or do more than show itself.
var reachesOut = regexp.MustCompile(`(?i)<script|<link|<img|<iframe|<object|<embed|<form|@import|url\(|\ssrc=|\son[a-z]+\s*=|http-equiv|javascript:|(href|action)="[^#]`)

func TestPageIsSelfContained(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"odd", "hostile", "nothing", "none"} {
		var b bytes.Buffer
		if err := HTML(&b, sets()[set]); err != nil {
			t.Fatal(err)
		}
		if found := reachesOut.Find(b.Bytes()); found != nil {
			t.Errorf("the page of %s contains %q", set, found)
		}
		if bad := control(b.String()); bad != "" {
			t.Errorf("the page of %s contains %q", set, bad)
		}
		for _, svg := range regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(b.String(), -1) {
			if fixed := paint.FindString(svg); fixed != "" {
				t.Fatalf("a picture of %s has the fixed color %s, which one of the themes cannot show", set, fixed)
			}
			wellFormed(t, "a picture in the page of "+set, svg)
		}
	}
}

func TestVerdictStandsFirst(t *testing.T) {
	t.Parallel()
	rs := sets()["odd"]
	for name, write := range map[string]func(*bytes.Buffer) error{
		"table":    func(b *bytes.Buffer) error { return Table(b, rs) },
		"Markdown": func(b *bytes.Buffer) error { return Markdown(b, rs) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(strings.TrimLeft(b.String(), "*"), "INVALID") {
			t.Errorf("the %s begins with %.40q", name, b.String())
		}
	}
	var b bytes.Buffer
	if err := HTML(&b, rs); err != nil {
		t.Fatal(err)
	}
	if page := b.String(); strings.Index(page, "INVALID") > strings.Index(page, "<table") {
		t.Error("the page tells numbers before it says INVALID")
	}
}

func TestHostileTextIsHarmless(t *testing.T) {
	t.Parallel()
	rs := sets()["hostile"]
	var table, markdown, values bytes.Buffer
	for _, err := range []error{Table(&table, rs), Markdown(&markdown, rs), CSV(&values, rs)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"table": table.String(), "Markdown": markdown.String(), "CSV": values.String()} {
		if bad := control(text); bad != "" {
			t.Errorf("the %s contains %q", name, bad)
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(strings.TrimLeft(line, " \t"), "::") {
				t.Errorf("the %s has the line %q", name, line)
			}
		}
	}
	prose, _, _ := strings.Cut(markdown.String(), "```")
	if regexp.MustCompile("[^\\\\][<`]").MatchString(prose) {
		t.Errorf("Markdown lets markup through:\n%s", prose)
	}
	tables, want := 0, 0
	for line := range strings.Lines(prose) {
		columns := len(regexp.MustCompile(`[^\\]\|`).FindAllString(line, -1))
		switch {
		case !strings.HasPrefix(line, "|"):
			want = 0
		case want == 0:
			tables, want = tables+1, columns
		case strings.HasPrefix(line, "| ") && columns != want:
			t.Errorf("row with %d columns, want %d: %s", columns, want, line)
		}
	}
	if tables != 3 {
		t.Errorf("%d tables, want those of runs, brackets and probes", tables)
	}
	cells, err := csv.NewReader(&values).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range cells {
		if strings.ContainsAny(row[0][:1], "=+-@") {
			t.Errorf("a spreadsheet takes %q for a formula", row[0])
		}
	}
}

// control returns the first character that is neither printable nor a line break.
func control(text string) string {
	for _, r := range text {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			return string(r)
		}
	}
	return ""
}

func FuzzForeignText(f *testing.F) {
	f.Add(nasty)
	f.Add("::add-mask::x")
	f.Add("\xff\x00é\u2028")
	f.Fuzz(func(t *testing.T, text string) {
		for _, safe := range []string{Quote(text), name(text), escapeMarkdown(name(text)), harmless(text)} {
			if bad := control(safe); bad != "" || strings.ContainsAny(safe, "\n\t") {
				t.Errorf("%q becomes %q", text, safe)
			}
			if strings.HasPrefix(safe, "::") || len([]rune(safe)) > 8*longestQuote {
				t.Errorf("%q becomes %q", text, safe)
			}
		}
		block := fenced(lines(text))
		fence, _, _ := strings.Cut(block, "\n")
		if strings.Count(block, fence) != 2 {
			t.Errorf("%q leaves its code block: %q", text, block)
		}
	})
}
