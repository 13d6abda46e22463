package results

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

func TestLogRoundTrip(t *testing.T) {
	t.Parallel()
	r := sample(t)
	r.Started, r.Group = time.Date(2026, 3, 1, 12, 0, 0, 345e6, time.UTC), ""
	other := r
	other.Started, other.Repeat = r.Started.Add(time.Minute), 1
	dir := t.TempDir()
	if err := WriteIntervals(dir, []Result{r, other}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, IntervalsFile))
	if err != nil {
		t.Fatal(err)
	}
	want, err := Intervals([]Result{r, other})
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadLog(IntervalsFile, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 6 || len(want) != 6 || got[0].Tag != "longpoll-close.0.delivery" || got[5].Tag != "longpoll-close.1.schedule_lag" {
		t.Fatalf("%d intervals, want 6", len(got))
	}
	for i := range got {
		g, w := got[i], want[i]
		if g.Tag != w.Tag || !g.Start.Equal(w.Start) || g.Length != w.Length || g.Histogram.Count() != w.Histogram.Count() ||
			!near(g.Histogram.Quantile(0.99), w.Histogram.Quantile(0.99)) || !near(g.Histogram.Max(), w.Histogram.Max()) {
			t.Errorf("interval %d: got %s %v %v, want %s %v %v", i, g.Tag, g.Start, g.Length, w.Tag, w.Start, w.Length)
		}
	}
}

// Tags tell groups and cells of one repeat apart.
func TestLogTags(t *testing.T) {
	t.Parallel()
	group, plain := sample(t), sample(t)
	plain.Group = ""
	lines, err := Intervals([]Result{group, plain, plain})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"readers.0.delivery", "longpoll-close.0.delivery", "longpoll-close-2.0.delivery"} {
		if got := lines[3*i].Tag; got != want {
			t.Errorf("tag %s, want %s", got, want)
		}
	}
}

// TestLogIsReadByTheLibrary holds the format against the reader of the library.
func TestLogIsReadByTheLibrary(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var data bytes.Buffer
	err := WriteLog(&data, start, []LogInterval{{"delivery", start.Add(1500 * time.Millisecond), time.Second, histogramOf(5_000_000, 7)}})
	if err != nil {
		t.Fatal(err)
	}
	const line = "Tag=delivery,1.500000,1.000000,5.001215,HISTFAAAA"
	if !strings.Contains(data.String(), line) {
		t.Errorf("log has no line %s…:\n%s", line, data.String())
	}
	h, err := hdrhistogram.NewHistogramLogReader(&data).NextIntervalHistogram()
	if err != nil || h == nil {
		t.Fatal(h, err)
	}
	if h.TotalCount() != 2 || h.Tag() != "delivery" || h.StartTimeMs() != start.UnixMilli()+1500 || h.EndTimeMs() != start.UnixMilli()+2500 {
		t.Errorf("library reads count %d, tag %s, %d..%d", h.TotalCount(), h.Tag(), h.StartTimeMs(), h.EndTimeMs())
	}
}

func TestLogTagsAreMadeSafe(t *testing.T) {
	t.Parallel()
	var data bytes.Buffer
	if err := WriteLog(&data, time.Unix(5, 0), []LogInterval{{"a, b\n", time.Unix(6, 0), time.Second, histogramOf(1)}}); err != nil {
		t.Fatal(err)
	}
	got, err := ReadLog("x", &data)
	if err != nil || len(got) != 1 || got[0].Tag != "a__b_" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestReadLogRefuses(t *testing.T) {
	t.Parallel()
	wide, err := hdrhistogram.New(1, 1<<62, 5).Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"#[BaseTime: x]\n":               `x:1: base time: "x]" is not`,
		"#comment\n1,2,3\n":              "x:2: 3 fields",
		"Tag=a\n":                        "x:1: 1 fields",
		"NaN,1,1,x\n":                    "x:1: start",
		"1,1e99,1,x\n":                   "x:1: length",
		"1,1,1,x\n":                      "x:1: decoding histogram",
		"1,1,1," + string(wide) + "\n":   "with 5 digits, want",
		strings.Repeat("1", maxBlob+2e3): "x:1: bufio.Scanner: token too long",
	} {
		if _, err := ReadLog("x", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: error %v, want %s", text, err, want)
		}
	}
}

func FuzzReadLog(f *testing.F) {
	var data bytes.Buffer
	if err := WriteLog(&data, time.Unix(5, 0), []LogInterval{{"a", time.Unix(6, 0), time.Second, histogramOf(1)}}); err != nil {
		f.Fatal(err)
	}
	f.Add(data.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		intervals, err := ReadLog("x", bytes.NewReader(data))
		if err == nil {
			for _, i := range intervals {
				i.Histogram.Quantile(0.5)
			}
		}
	})
}
