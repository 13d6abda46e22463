package results

import (
	"encoding"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

// flagValue is what flag libraries ask for.
type flagValue interface {
	fmt.Stringer
	encoding.TextUnmarshaler
	Set(string) error
	Type() string
}

func TestValuesFromText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		into flagValue
		text string
		want any
		// show is the text form, "" if it is the same.
		show string
	}{
		{new(Topics), "own", OwnTopics, ""},
		{new(Topics), "20", Topics(20), ""},
		{new(Rate), "4/s", Rate(4), ""},
		{new(Rate), "0.5/s", Rate(0.5), ""},
		{new(Rate), "30/m", Rate(0.5), "0.5/s"},
		{new(Rate), "1/m", Rate(1.0 / 60), ""},
		{new(Rate), "7/h", Rate(7.0 / 3600), ""},
		{new(Rate), "0.0001/s", Rate(0.0001), "0.006/m"},
		{new(Rate), "0", Rate(0), ""},
		{new(Rate), "0/s", Rate(0), "0"},
		{new(Bytes), "128B", Bytes(128), ""},
		{new(Bytes), "1KiB", Bytes(1024), ""},
		{new(Bytes), "2MiB", Bytes(2 << 20), ""},
		{new(Bytes), "1kB", Bytes(1000), "1000B"},
		{new(Bytes), "1024GiB", Bytes(1 << 40), ""},
		{new(Bytes), "0B", Bytes(0), ""},
		{new(Duration), "1m30s", Duration(90 * time.Second), ""},
		{new(Duration), "2m0s", Duration(2 * time.Minute), "2m"},
		{new(Duration), "10m", Duration(10 * time.Minute), ""},
		{new(Duration), "1h", Duration(time.Hour), ""},
		{new(Duration), "0", Duration(0), "0s"},
		{new(Duration), "500ms", Duration(500 * time.Millisecond), ""},
	} {
		if err := c.into.Set(c.text); err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := fmt.Sprintf("%#v", c.want); fmt.Sprintf("%#v", deref(c.into)) != got {
			t.Errorf("%s is %#v, want %s", c.text, deref(c.into), got)
		}
		show := c.show
		if show == "" {
			show = c.text
		}
		if c.into.String() != show {
			t.Errorf("%s is shown as %s, want %s", c.text, c.into, show)
		}
		if c.into.Type() == "" {
			t.Errorf("%T has no type for help texts", c.into)
		}
	}
}

// deref returns what a pointer points to.
func deref(v flagValue) any {
	switch v := v.(type) {
	case *Topics:
		return *v
	case *Rate:
		return *v
	case *Bytes:
		return *v
	case *Duration:
		return *v
	}
	return nil
}

func TestValueErrorsSayWhatIsAllowed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		into       flagValue
		text, want string
	}{
		{new(Topics), "0", `"0" is not a number of topics: write own, or a whole number from 1`},
		{new(Topics), "-1", "write own"}, {new(Topics), "+1", "write own"}, {new(Topics), "Own", "write own"},
		{new(Topics), "1.5", "write own"}, {new(Topics), "99999999999", "write own"}, {new(Topics), "", "write own"},
		{new(Rate), "4", "write 4/s"}, {new(Rate), "4/d", "write /s, /m or /h, such as 4/s"},
		{new(Rate), "-4/s", "such as 4/s or 30/m, or 0"}, {new(Rate), "1e3/s", "such as 4/s"}, {new(Rate), "NaN/s", "such as 4/s"},
		{new(Rate), "/s", "such as 4/s"}, {new(Rate), "9999999999/s", "at most 1000000000/s"}, {new(Rate), ".5/s", "such as 4/s"},
		{new(Bytes), "128", "write 128B"}, {new(Bytes), "1.5KiB", "write a whole number"}, {new(Bytes), "1K", `unknown unit: write B, kB, KiB`},
		{new(Bytes), "-1B", "write a whole number"}, {new(Bytes), "9999999999GiB", "is too much"}, {new(Bytes), "B", "write a whole number"},
		{new(Bytes), "1kb", "unknown unit"}, {new(Bytes), "0x10B", "write a whole number"},
		{new(Duration), "30", "write 30s"}, {new(Duration), "-5s", "write 0s or more"}, {new(Duration), "5x", "such as 30s or 1m30s"},
		{new(Duration), "", "such as 30s"}, {new(Duration), strings.Repeat("9", 5000) + "\n", "…"},
	} {
		err := c.into.Set(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T %q: error %v, want %s", c.into, c.text, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), "\n") || len(err.Error()) > 300 {
			t.Errorf("%q: error is not one short line: %q", c.text, err)
		}
	}
}

func TestValuesAreStringsInJSON(t *testing.T) {
	t.Parallel()
	load := Load{Topics: 20, Rate: 0.5, Payload: 1 << 20, Warmup: Duration(90 * time.Second)}
	data, err := json.Marshal(load)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"topics":"20"`, `"rate":"0.5/s"`, `"payload":"1MiB"`, `"warmup":"1m30s"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s lacks %s", data, want)
		}
	}
	var back Load
	if err := json.Unmarshal(data, &back); err != nil || back != load {
		t.Errorf("read back %+v, %v", back, err)
	}
	for _, bad := range []string{`{"topics":20}`, `{"rate":4}`, `{"payload":128}`, `{"warmup":30}`} {
		if err := json.Unmarshal([]byte(bad), &back); err == nil {
			t.Errorf("%s: a number is taken for text", bad)
		}
	}
}

func TestValuesInYAML(t *testing.T) {
	t.Parallel()
	want := Load{Topics: 1, Rate: 4, Payload: 128, Duration: Duration(20 * time.Second)}
	var got Load
	if err := yaml.Unmarshal([]byte("topics: 1\nrate: 4/s\npayload: 128B\nduration: 20s\n"), &got); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	data, err := yaml.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got = Load{}
	if err := yaml.Unmarshal(data, &got); err != nil || got != want {
		t.Errorf("read back %+v, %v", got, err)
	}
}

func FuzzValues(f *testing.F) {
	for _, text := range []string{"own", "20", "4/s", "30/m", "0.0001/h", "128B", "3GiB", "1m30s", "0", "-1", "1e3/s", "00.10/s"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, empty := range []func() flagValue{
			func() flagValue { return new(Topics) }, func() flagValue { return new(Rate) },
			func() flagValue { return new(Bytes) }, func() flagValue { return new(Duration) },
		} {
			v, again := empty(), empty()
			if err := v.Set(text); err != nil {
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("error of several lines: %q", err)
				}
				continue
			}
			if err := again.Set(v.String()); err != nil || deref(again) != deref(v) {
				t.Errorf("%T %q is shown as %s and read back as %v, %v", v, text, v, again, err)
			}
		}
	})
}
