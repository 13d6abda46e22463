package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with testdata/name; on a difference it leaves name.got there.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	if err := os.WriteFile(path+".got", got, 0o644); err != nil {
		t.Error(err)
	}
	t.Errorf("%s differs from %s.got; go test -update accepts it", path, path)
}

func TestTableGolden(t *testing.T) {
	t.Parallel()
	for name, rs := range sets() {
		var b bytes.Buffer
		if err := Table(&b, rs); err != nil {
			t.Fatal(err)
		}
		golden(t, "table-"+name+".txt", b.Bytes())
	}
}

func TestMarkdownGolden(t *testing.T) {
	t.Parallel()
	for name, rs := range sets() {
		var b bytes.Buffer
		if err := Markdown(&b, rs); err != nil {
			t.Fatal(err)
		}
		golden(t, "markdown-"+name+".md", b.Bytes())
	}
}

// The numbers of every chart, not its picture.
func TestChartsGolden(t *testing.T) {
	t.Parallel()
	all := sets()
	for _, set := range []string{"repeats", "odd", "nothing"} {
		gs := groups(all[set])
		for _, c := range Charts {
			var b bytes.Buffer
			fmt.Fprintf(&b, "%s\n%s\n\n", c.Title, c.Sentence(all[set]))
			c.figure(gs).dump(&b)
			golden(t, fmt.Sprintf("chart-%s-%s.txt", c.Name, set), b.Bytes())
		}
	}
}
