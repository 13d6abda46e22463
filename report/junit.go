package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"bench/results"
)

// The elements of JUnit's XML, as CI systems read it (the schema of Jenkins' xUnit
// plugin).
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Stamp    string      `xml:"timestamp,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string       `xml:"classname,attr"`
		Name    string       `xml:"name,attr"`
		Time    string       `xml:"time,attr"`
		Failure *junitReason `xml:"failure"`
		Error   *junitReason `xml:"error"`
		Skipped *junitReason `xml:"skipped"`
		Out     string       `xml:"system-out,omitempty"`
	}
	junitReason struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes a gate as JUnit's XML: a test case for every scenario, pattern and
// metric or threshold. A regression or breach is a failure, an invalid measurement
// an error, what could not be decided is skipped; advisory metrics never fail.
func JUnit(w io.Writer, g *results.Gate) error {
	all := junitSuites{Name: "bench gate", Time: fmt.Sprintf("%.3f", g.Seconds)}
	for _, t := range gateTables(g) {
		all.add(t.junit(g))
	}
	if g.Partial {
		broken := junitCase{Class: "bench.gate", Name: "the gate itself", Time: "0", Error: &junitReason{Message: clean(g.Why, longestWhy), Type: "partial"}}
		all.add(suite("bench gate", g, broken))
	}
	text, err := xml.MarshalIndent(all, "", " ")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	}
	if err != nil {
		return fmt.Errorf("writing JUnit: %w", err)
	}
	return nil
}

func (s *junitSuites) add(one junitSuite) {
	s.Suites = append(s.Suites, one)
	s.Tests += one.Tests
	s.Failures += one.Failures
	s.Errors += one.Errors
	s.Skipped += one.Skipped
}

// junit is one unit as a suite.
func (t gateTable) junit(g *results.Gate) junitSuite {
	class := "bench.gate." + strings.ReplaceAll(t.title, " · ", ".")
	var cases []junitCase
	for _, r := range slices.Concat(t.rows, t.skipped) {
		cases = append(cases, r.junit(class))
	}
	if len(cases) == 0 {
		cases = append(cases, junitCase{Class: class, Name: "pairs of runs", Time: "0", Error: &junitReason{Message: t.why, Type: string(results.VerdictInvalid)}})
	}
	return suite(t.title, g, cases...)
}

// suite counts its cases.
func suite(title string, g *results.Gate, cases ...junitCase) junitSuite {
	s := junitSuite{Name: title, Tests: len(cases), Time: fmt.Sprintf("%.3f", g.Seconds), Stamp: g.Started.UTC().Format("2006-01-02T15:04:05"), Cases: cases}
	for _, c := range cases {
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
	return s
}

// junit is one row as a test case.
func (r gateRow) junit(class string) junitCase {
	c := junitCase{Class: class, Name: r.name, Time: "0"}
	if r.advisory {
		c.Name += " (advisory)"
	}
	reason := &junitReason{Message: r.why, Type: r.word(), Text: r.numbers()}
	switch {
	case r.verdict == results.VerdictSkipped:
		c.Skipped = reason
	case r.verdict == results.VerdictPass || r.verdict == results.VerdictBetter || r.advisory:
		c.Out = strings.TrimSpace(r.word() + "\n" + r.why + "\n" + r.numbers())
	case r.verdict == results.VerdictFail:
		c.Failure = reason
	case r.verdict == results.VerdictInvalid:
		c.Error = reason
	default:
		c.Skipped = reason
	}
	return c
}

// numbers are the cells of a row with their names, a line each.
func (r gateRow) numbers() string {
	var b strings.Builder
	for i, cell := range r.cells {
		if cell != "" {
			fmt.Fprintf(&b, "%s: %s\n", gateHead[i+2], cell)
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
