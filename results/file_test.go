package results

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// encoded returns the text of a result file.
func encoded(t testing.TB, rs ...Result) string {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, rs); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFileRoundTrip(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want := []Result{sample(t), sample(t)}
	if err := Write(dir, want); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, ResultsFile)} {
		got, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: what was read differs from what was written", path)
		}
	}
}

func TestEmptyResultRoundTrip(t *testing.T) {
	t.Parallel()
	text := encoded(t, Result{Server: &Resources{}, Timeline: []Interval{{}}})
	if strings.Contains(text, `"patterns": null`) {
		t.Error("a nil list is written as null")
	}
	rs, err := Decode("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if rs[0].Latency.Delivery != nil || rs[0].Messages.Reach != nil || rs[0].Server.CPUSeconds != nil || rs[0].Generator != nil {
		t.Error("what is absent was read as present")
	}
	if none, err := Decode("x", []byte(encoded(t))); err != nil || len(none) != 0 {
		t.Errorf("file without results: %v, %v", none, err)
	}
}

func TestWriteKeepsTheOldFileOnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ResultsFile), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, nil); err == nil || !strings.Contains(err.Error(), ResultsFile) {
		t.Errorf("error %v does not name the file", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d entries left, want the one that was there", len(entries))
	}
	if err := Write(filepath.Join(dir, "absent"), nil); err == nil {
		t.Error("no error for a folder that does not exist")
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	good := encoded(t, sample(t))
	swap := func(old, with string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("sample has no %q", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":           {"", "f.json:1:1: truncated"},
		"not json":        {"<html>", "f.json:1:1: invalid character '<'"},
		"truncated":       {good[:len(good)/2], "truncated"},
		"not ours":        {"{}", `schema is missing`},
		"list":            {"[]", "f.json:1:1: array where object belongs"},
		"other version":   {swap(Schema, "bench/results/v2"), `schema is "bench/results/v2"`},
		"missing":         {swap(`"plan_hash": "5be1c0de",`, ""), "results[0].plan_hash is missing"},
		"missing deep":    {swap(`"p95"`, `"p96"`), "results[0].latency.delivery.p95 is missing"},
		"null":            {swap(`"plan_hash": "5be1c0de"`, `"plan_hash": null`), "f.json:152:20: results[0].plan_hash is null"},
		"twice":           {swap(`"plan_hash": "5be1c0de"`, `"plan_hash": "", "plan_hash": ""`), "results[0].plan_hash appears twice"},
		"number for text": {swap(`"rate": "4/s"`, `"rate": 4`), "number where"},
		"bad text":        {swap(`"rate": "4/s"`, `"rate": "4"`), `"4" has no unit: write 4/s`},
		"text for number": {swap(`"order": 2`, `"order": "2"`), "f.json:20:15: "},
		"object for list": {swap(`"patterns": [`, `"patterns": {"a":[]}, "x": [`), "object where"},
		"wrong count":     {swap(`"count": 2000`, `"count": 1999`), "count is 1999, but its histogram holds 2000"},
		"wrong order":     {swap(`"p50": `, `"p50": 999999`), "less than p50"},
		"trailing":        {good + "{}", "invalid character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Decode("f.json", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v\nwant %s", err, c.want)
			}
			if !strings.HasPrefix(err.Error(), "f.json:") || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q: want one line that starts with the file", err)
			}
		})
	}
}

func TestDecodeToleratesUnknownFields(t *testing.T) {
	t.Parallel()
	text := strings.Replace(encoded(t, sample(t)), `"order": 2`, `"order": 2, "later": {"a": [1, {"b": null}]}`, 1)
	if _, err := Decode("f.json", []byte(text)); err != nil {
		t.Error(err)
	}
}

func TestReadMissingFile(t *testing.T) {
	t.Parallel()
	if _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), ResultsFile) {
		t.Errorf("error %v does not name the file", err)
	}
}

func FuzzDecode(f *testing.F) {
	text := encoded(f, sample(f))
	f.Add([]byte(text))
	f.Add([]byte(text[:len(text)-20]))
	f.Add([]byte(`{"schema":"` + Schema + `","results":[{}]}`))
	f.Add([]byte(`{"schema":"` + Schema + `","results":[[[1]]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rs, err := Decode("f.json", data)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		if again, err := Decode("g.json", []byte(encoded(t, rs...))); err != nil || len(again) != len(rs) {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}
