package results

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
)

func TestEncodeRoundTrip(t *testing.T) {
	t.Parallel()
	for _, values := range [][]int64{{}, {0}, {1}, {highestValue}, latencies(11, 5000)} {
		h := histogramOf(values...)
		blob, err := h.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeHistogram(blob)
		if err != nil {
			t.Fatal(err)
		}
		if got.Count() != h.Count() || !got.hdr.Equals(h.hdr) {
			t.Errorf("%d values came back as %d", h.Count(), got.Count())
		}
		if math.Abs(got.Mean()-h.Mean()) > h.Mean()/1000 || math.Abs(got.Stddev()-h.Stddev()) > h.Mean()/1000+h.Stddev()/1000 {
			t.Errorf("mean %v and stddev %v, want %v and %v within 0.1 %%", got.Mean(), got.Stddev(), h.Mean(), h.Stddev())
		}
	}
}

// blobOf builds the encoded form of a header and a payload, right or wrong.
func blobOf(t testing.TB, digits int32, lowest, highest int64, payload []byte) string {
	t.Helper()
	var raw, packed bytes.Buffer
	for _, v := range []any{int32(0x1c849313), int32(len(payload)), int32(0), digits, lowest, highest, 1.0, payload} {
		if err := binary.Write(&raw, binary.BigEndian, v); err != nil {
			t.Fatal(err)
		}
	}
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(raw.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	head := binary.BigEndian.AppendUint32(nil, 0x1c849314)
	head = binary.BigEndian.AppendUint32(head, uint32(packed.Len()))
	return base64.StdEncoding.EncodeToString(append(head, packed.Bytes()...))
}

func TestDecodeHistogramRefuses(t *testing.T) {
	t.Parallel()
	good, err := histogramOf(1, 2, 3).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ blob, want string }{
		"empty":         {"", "not a V2 compressed histogram"},
		"no base64":     {"!!", "illegal base64"},
		"truncated":     {good[:16], "unexpected EOF"},
		"cut in middle": {good[:len(good)-8], "compressed contents"},
		"five digits":   {blobOf(t, 5, 1, math.MaxInt64, nil), "with 5 digits, want"},
		"other range":   {blobOf(t, 3, 1000, highestValue, nil), "range 1000.."},
		"bomb":          {blobOf(t, 3, 1, highestValue, make([]byte, 8<<20)), "exceeds the maximum"},
		"zero run":      {blobOf(t, 3, 1, highestValue, []byte{0xff, 0xff, 0xff, 0x7f}), "overflows counts array"},
		"long":          {strings.Repeat("A", maxBlob+1), "at most"},
	} {
		if _, err := DecodeHistogram(c.blob); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "decoding histogram: ") {
			t.Errorf("%s: error %v, want %s", name, err, c.want)
		}
	}
}

func TestSeriesRoundTripKeepsTheExactNumbers(t *testing.T) {
	t.Parallel()
	h := histogramOf(latencies(5, 10_000)...)
	s, err := h.Series()
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Histogram()
	if err != nil {
		t.Fatal(err)
	}
	if got.Count() != h.Count() || got.Min() != h.Min() || got.Max() != h.Max() ||
		math.Abs(got.Mean()/h.Mean()-1) > 1e-12 || math.Abs(got.Stddev()/h.Stddev()-1) > 1e-9 {
		t.Errorf("read back %d values %d..%d mean %v stddev %v", got.Count(), got.Min(), got.Max(), got.Mean(), got.Stddev())
	}
	if again, err := got.Series(); err != nil || again.P99 != s.P99 || again.HDR != s.HDR {
		t.Errorf("series changed: %+v, %v", again, err)
	}
	if none, err := NewHistogram().Series(); none != nil || err != nil {
		t.Errorf("empty histogram gives %+v, %v, want nil", none, err)
	}
}

func TestSeriesThatContradictsItselfIsRefused(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*Series){
		`unit "ms"`:         func(s *Series) { s.Unit = "ms" },
		"its histogram hol": func(s *Series) { s.Count++ },
		"histogram spans":   func(s *Series) { s.Max *= 2 },
		"p90 is 1":          func(s *Series) { s.P90 = 1 },
		"less than p9999":   func(s *Series) { s.P9999 = 1 << 50 },
		"mean is":           func(s *Series) { s.Mean = -1 },
		"stddev is":         func(s *Series) { s.Stddev = math.Inf(1) },
		"count is 0":        func(s *Series) { s.Count, s.HDR = 0, blobOf(t, 3, 1, highestValue, nil) },
	} {
		s := series(t, upTo(100)...)
		spoil(s)
		if _, err := s.Histogram(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func FuzzHistogram(f *testing.F) {
	for _, values := range [][]int64{{}, {1}, {0, 5, highestValue}, latencies(1, 50)} {
		blob, err := histogramOf(values...).Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(blob)
	}
	other, err := hdrhistogram.New(1, 1<<40, 2).Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(other))
	f.Fuzz(func(t *testing.T, blob string) {
		h, err := DecodeHistogram(blob)
		if err != nil {
			return
		}
		if h.hdr.ByteSize() > 300<<10 {
			t.Errorf("a blob of %d bytes expands to %d", len(blob), h.hdr.ByteSize())
		}
		again, err := h.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := DecodeHistogram(again); err != nil || back.Count() != h.Count() {
			t.Errorf("what was decoded cannot be read again: %v", err)
		}
		if h.Quantile(0.5) > h.Max() || h.Quantile(0.5) < h.Min() {
			t.Error("median outside the extremes")
		}
	})
}
