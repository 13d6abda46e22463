package results

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// LogInterval is one line of an interval log.
type LogInterval struct {
	// Tag is delivery, service or schedule_lag; in a log of several runs with
	// the run before it.
	Tag string
	// Start is wall-clock time, with milliseconds; Length likewise.
	Start  time.Time
	Length time.Duration
	// Histogram is in nanoseconds.
	Histogram *Histogram
}

// WriteLog writes an HdrHistogram interval log, version 1.3, as the standard
// tools read it: values in nanoseconds, maxima of lines in milliseconds, times
// in seconds since start.
func WriteLog(w io.Writer, start time.Time, intervals []LogInterval) error {
	log := hdrhistogram.NewHistogramLogWriter(w)
	// The library's lines for the two times drop milliseconds. Both must say the
	// same, since readers add one of them to the times of the lines.
	at := start.UTC().Truncate(time.Millisecond)
	seconds := fmt.Sprintf("%.3f", float64(at.UnixMilli())/1000)
	steps := []func() error{
		func() error { return log.OutputComment("[Written by bench]") },
		log.OutputLogFormatVersion,
		func() error {
			return log.OutputComment("[StartTime: " + seconds + " (seconds since epoch), " + at.Format(time.RFC3339Nano) + "]")
		},
		func() error { return log.OutputComment("[BaseTime: " + seconds + " (seconds since epoch)]") },
		log.OutputLegend,
	}
	log.SetBaseTime(at.UnixMilli())
	for _, i := range intervals {
		steps = append(steps, func() error { return i.write(log) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("writing interval log: %w", err)
		}
	}
	return nil
}

// write writes one line. Start, end and tag go through the histogram, as the
// library's options for them are private; the tag may have no comma or space.
func (i *LogInterval) write(log *hdrhistogram.HistogramLogWriter) error {
	hdr := i.Histogram.hdr
	hdr.SetTag(strings.Map(func(r rune) rune {
		if strings.ContainsRune(", \t\r\n", r) {
			return '_'
		}
		return r
	}, i.Tag))
	hdr.SetStartTimeMs(i.Start.UnixMilli())
	hdr.SetEndTimeMs(i.Start.Add(i.Length).UnixMilli())
	return log.OutputIntervalHistogram(hdr)
}

// Intervals lists the distributions of results as lines of an interval log:
// delivery for every row of the timeline, service and schedule_lag over the
// whole window. With several results the tag begins with pattern, or group of
// clients, and repeat, such as longpoll-close.0.delivery; a number tells further ones
// of the same name apart, such as longpoll-close-2.0.delivery.
func Intervals(rs []Result) ([]LogInterval, error) {
	var lines []LogInterval
	seen := map[string]int{}
	for i := range rs {
		r := &rs[i]
		prefix := ""
		if len(rs) > 1 {
			prefix = r.tag(seen)
		}
		add := func(name string, s *Series, start, length float64) error {
			if s == nil {
				return nil
			}
			h, err := s.Histogram()
			if err != nil {
				return fmt.Errorf("reading %s of %s: %w", name, r.Pattern, err)
			}
			lines = append(lines, LogInterval{prefix + name, r.Started.Add(seconds(start)), seconds(length), h})
			return nil
		}
		for _, row := range r.Timeline {
			if err := add("delivery", row.Delivery, row.Start, row.End-row.Start); err != nil {
				return nil, err
			}
		}
		warmup, window := time.Duration(r.Scenario.Load.Warmup).Seconds(), r.Window().Seconds()
		if err := add("service", r.Latency.Service, warmup, window); err != nil {
			return nil, err
		}
		if err := add("schedule_lag", r.Latency.ScheduleLag, warmup, window); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// tag is what the tags of this result begin with, where others are listed too; seen
// counts those before.
func (r *Result) tag(seen map[string]int) string {
	word := strings.ReplaceAll(cmp.Or(r.Group, r.Pattern), "/", "-")
	key := fmt.Sprintf("%s.%d", word, r.Repeat)
	if seen[key]++; seen[key] > 1 {
		return fmt.Sprintf("%s-%d.%d.", word, seen[key], r.Repeat)
	}
	return key + "."
}

// seconds converts an offset of the result file.
func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// WriteIntervals writes intervals.hlog of results into the folder dir,
// completely or not at all.
func WriteIntervals(dir string, rs []Result) error {
	lines, err := Intervals(rs)
	if err != nil {
		return err
	}
	start := time.Unix(0, 0)
	if len(rs) > 0 {
		start = rs[0].Started
	}
	var data bytes.Buffer
	if err := WriteLog(&data, start, lines); err != nil {
		return err
	}
	return WriteFile(filepath.Join(dir, IntervalsFile), data.Bytes())
}
