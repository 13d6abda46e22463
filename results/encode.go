package results

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// maxBlob bounds the base64 text of one histogram: 33,792 counts of at most 9
// bytes do not get longer than this, compressed or not.
const maxBlob = 512 << 10

// Encode returns the histogram in HdrHistogram's V2 compressed form, base64. It
// holds the buckets only: not the exact moments, nor what was refused.
func (h *Histogram) Encode() (string, error) {
	blob, err := h.hdr.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		return "", fmt.Errorf("encoding histogram: %w", err)
	}
	return string(blob), nil
}

// DecodeHistogram reads what Encode wrote. It looks at the header first and
// refuses every other geometry, so that a blob cannot expand to more than the
// 264 KiB of any histogram. Minimum, maximum and moments are those of the
// buckets, within 0.1 %; Series.Histogram restores the exact ones.
func DecodeHistogram(blob string) (*Histogram, error) {
	if err := checkHeader(blob); err != nil {
		return nil, fmt.Errorf("decoding histogram: %w", err)
	}
	hdr, err := hdrhistogram.Decode([]byte(blob))
	if err != nil {
		return nil, fmt.Errorf("decoding histogram: %w", err)
	}
	h := &Histogram{hdr: hdr, min: math.MaxInt64}
	if n := float64(hdr.TotalCount()); n > 0 {
		mean, sd := hdr.Mean(), hdr.StdDev()
		h.min, h.max = hdr.Min(), hdr.Max()
		h.sum, h.squares = wideFrom(mean*n), wideFrom((mean*mean+sd*sd)*n)
	}
	return h, nil
}

// checkHeader inflates the 40 bytes of the header and compares its geometry.
// Layout: HdrHistogram, "V2 encoding"; the library writes and reads the rest.
func checkHeader(blob string) error {
	if len(blob) > maxBlob {
		return fmt.Errorf("%d bytes, at most %d are allowed", len(blob), maxBlob)
	}
	raw, err := base64.StdEncoding.DecodeString(blob)
	if err != nil {
		return err
	}
	if len(raw) < 8 || int32(binary.BigEndian.Uint32(raw))&^0xf0 != hdrhistogram.V2CompressedEncodingCookieBase {
		return errors.New("not a V2 compressed histogram")
	}
	z, err := zlib.NewReader(bytes.NewReader(raw[8:]))
	if err != nil {
		return err
	}
	var header [hdrhistogram.ENCODING_HEADER_SIZE]byte
	if _, err := io.ReadFull(z, header[:]); err != nil {
		return fmt.Errorf("truncated header: %w", err)
	}
	digits := binary.BigEndian.Uint32(header[12:])
	lowest, highest := binary.BigEndian.Uint64(header[16:]), binary.BigEndian.Uint64(header[24:])
	if digits != significantDigits || lowest != lowestValue || highest != uint64(highestValue) {
		return fmt.Errorf("range %d..%d with %d digits, want %d..%d with %d",
			lowest, highest, digits, lowestValue, highestValue, significantDigits)
	}
	return nil
}
