package results

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
)

// compressedSuffix is that of result files that are compressed.
const compressedSuffix = ".gz"

// encodeCompressed writes what Encode does, compressed.
func encodeCompressed(w io.Writer, rs []Result) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("compressing results: %w", err)
	}
	if err := Encode(z, rs); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("compressing results: %w", err)
	}
	return nil
}

// expanded is the content of a result file, which is compressed if its name says so;
// what is longer than any may be is cut there.
func expanded(name string, data []byte) ([]byte, error) {
	if !strings.HasSuffix(name, compressedSuffix) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(z, maxFile+1))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: not a compressed result file: %w", name, err)
	}
	return data, nil
}
