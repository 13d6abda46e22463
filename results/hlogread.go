package results

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// ReadLog reads an interval log that WriteLog wrote; name is used in errors,
// which say the line. It refuses histograms of another geometry, so no line can
// expand without bound.
//
// Note: the library's reader keeps the tag of one line for the next one without,
// and decodes whatever geometry a line asks for.
func ReadLog(name string, r io.Reader) ([]LogInterval, error) {
	var (
		intervals []LogInterval
		base      float64
		number    int
	)
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, maxBlob+1024)
	for scan.Scan() {
		number++
		line := scan.Text()
		if text, ok := strings.CutPrefix(line, "#[BaseTime: "); ok {
			text, _, _ = strings.Cut(text, " ")
			at, err := parseSeconds(text)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: base time: %w", name, number, err)
			}
			base = at
		}
		if line == "" || line[0] == '#' || line[0] == '"' {
			continue
		}
		i, err := parseInterval(line, base)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		intervals = append(intervals, i)
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, number+1, err)
	}
	return intervals, nil
}

// parseInterval reads "[Tag=T,]start,length,max,histogram".
func parseInterval(line string, base float64) (LogInterval, error) {
	var i LogInterval
	if rest, ok := strings.CutPrefix(line, "Tag="); ok {
		i.Tag, line, _ = strings.Cut(rest, ",")
	}
	fields := strings.Split(line, ",")
	if len(fields) != 4 {
		return i, fmt.Errorf("%d fields, want start, length, maximum and histogram", len(fields))
	}
	start, err := parseSeconds(fields[0])
	if err != nil {
		return i, fmt.Errorf("start: %w", err)
	}
	length, err := parseSeconds(fields[1])
	if err != nil {
		return i, fmt.Errorf("length: %w", err)
	}
	if i.Histogram, err = DecodeHistogram(fields[3]); err != nil {
		return i, err
	}
	i.Start = time.UnixMilli(int64(math.Round((base + start) * 1000)))
	i.Length = time.Duration(math.Round(length*1000)) * time.Millisecond
	return i, nil
}

// parseSeconds reads a time that fits a time.Duration.
func parseSeconds(text string) (float64, error) {
	s, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(s) || math.Abs(s) > 9e9 {
		return 0, fmt.Errorf("%s is not a number of seconds", quote(text))
	}
	return s, nil
}
