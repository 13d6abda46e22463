package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"bench/scenarios"
)

// live shows a run while it goes on: on a terminal two lines that are
// rewritten, elsewhere a line when the phase changes and every five seconds.
type live struct {
	out   io.Writer
	width func() int // of the terminal; nil if there is none
	now   func() time.Time

	drawn int // lines on the terminal that the next ones replace
	last  scenarios.Progress
	said  time.Time
}

// saying is how often a line is printed where there is no terminal.
const saying = 5 * time.Second

// newLive shows on out, as a terminal if it is one.
func newLive(out io.Writer) *live {
	l := &live{out: out, now: time.Now}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		l.width = func() int {
			if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
				return w
			}
			return 80
		}
	}
	return l
}

// show takes the next moment of the run.
func (l *live) show(p scenarios.Progress) {
	changed := p.Run != l.last.Run || p.Phase != l.last.Phase
	now := l.now()
	if l.width == nil {
		if changed || now.Sub(l.said) >= saying {
			l.said = now
			l.print(heading(p) + "; " + detail(p) + "\n")
		}
		l.last = p
		return
	}
	// The eye cannot follow more than ten changes a second.
	if !changed && now.Sub(l.said) < 100*time.Millisecond {
		return
	}
	l.last, l.said = p, now
	l.erase()
	if p.Phase == "done" { // stays
		l.print(cut(heading(p)+"; "+detail(p), l.width()) + "\n")
		return
	}
	lines := []string{heading(p), "     " + detail(p)}
	for _, line := range lines {
		l.print(cut(line, l.width()) + "\n")
	}
	l.drawn = len(lines)
}

// close leaves the last state on the terminal.
func (l *live) close() { l.drawn = 0 }

// erase takes the drawn lines off the terminal.
func (l *live) erase() {
	if l.drawn > 0 {
		l.print(fmt.Sprintf("\x1b[%dA\x1b[J", l.drawn))
	}
	l.drawn = 0
}

// print writes; a terminal that is gone is no reason to end a run.
func (l *live) print(text string) { _, _ = io.WriteString(l.out, text) }

// heading says which run this is and what it is doing.
func heading(p scenarios.Progress) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[%d/%d] %s", p.Run, p.Runs, p.Pattern)
	if p.Note != "" {
		b.WriteString(" " + p.Note)
	}
	if p.Repeat > 0 {
		fmt.Fprintf(&b, " repeat %d", p.Repeat+1)
	}
	fmt.Fprintf(&b, ": %s", p.Phase)
	if p.Phase != "done" && p.Left > 0 {
		fmt.Fprintf(&b, ", %.0f s left", p.Left.Seconds())
	}
	return b.String()
}

// detail says what has happened so far, in numbers.
func detail(p scenarios.Progress) string {
	parts := []string{fmt.Sprintf("%s/%s connected", number(int64(p.Connected)), number(int64(p.Clients)))}
	if p.Published > 0 || p.Planned > 0 {
		parts = append(parts, "published "+share(p.Published, p.Planned))
	}
	if p.Delivered > 0 || p.Expected > 0 {
		parts = append(parts, "delivered "+share(p.Delivered, p.Expected))
	}
	if p.P50 > 0 || p.P99 > 0 {
		parts = append(parts, fmt.Sprintf("p50 %s p99 %s", short(p.P50), short(p.P99)))
	}
	return strings.Join(parts, ", ")
}

// share writes a count and what it is to become, if that is known.
func share(n, of int64) string {
	if of == 0 {
		return number(n)
	}
	return number(n) + "/" + number(of)
}

// number writes a count with separators, as one reads it.
func number(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// short writes a duration with three digits, such as 412µs or 1.23ms.
func short(d time.Duration) string {
	unit := time.Duration(1)
	for d >= 1000*unit {
		unit *= 10
	}
	return d.Round(unit).String()
}

// cut shortens a line to the width of the terminal, so that it stays one.
func cut(line string, width int) string {
	if runes := []rune(line); len(runes) >= width {
		return string(runes[:max(0, width-1)])
	}
	return line
}
