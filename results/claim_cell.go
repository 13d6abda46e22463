package results

import (
	"math"
	"slices"
	"strings"
)

// Coordinate is the value of one swept field in a cell.
type Coordinate struct {
	Field string `json:"field"`
	Text  string `json:"text"`
	// Number is the value in the field's unit, NaN if it is no number.
	Number float64 `json:"number"`
	Unit   Unit    `json:"unit"`
}

// String returns "load.rate = 4/s".
func (c Coordinate) String() string { return c.Field + " = " + c.Text }

// CellResult is what was measured in one cell of an experiment, as far as a verdict
// needs it.
type CellResult struct {
	At []Coordinate
	// Estimates are the measures, and Predictions what closed forms say of them, by
	// name.
	Estimates   map[string]Estimate
	Predictions map[string]float64
	// Invalid names the check of the instrument that failed, "" if none did.
	Invalid string
	// Absent says what is needed and not here, "" if nothing is.
	Absent string
	// Missing is true for a cell that was not run.
	Missing bool
	// SearchedFor names the questions for which the cell was added to those that are
	// declared, to narrow a boundary: it decides no others.
	SearchedFor []string
}

// String is where the cell is.
func (c *CellResult) String() string { return where(c.At) }

// where writes coordinates in one line.
func where(at []Coordinate) string {
	if len(at) == 0 {
		return "the only cell"
	}
	texts := make([]string, len(at))
	for i, c := range at {
		texts[i] = c.String()
	}
	return strings.Join(texts, ", ")
}

// along is the coordinate of a field; false if it is not swept.
func along(at []Coordinate, field string) (Coordinate, bool) {
	for _, c := range at {
		if c.Field == field {
			return c, true
		}
	}
	return Coordinate{Number: math.NaN()}, false
}

// matches reports whether a cell has one of the values of every field of where.
func (c *CellResult) matches(where []Field) bool {
	for _, f := range where {
		at, swept := along(c.At, f.Name)
		found := false
		for _, v := range f.Values {
			found = found || swept && at.Text == v
		}
		if !found {
			return false
		}
	}
	return true
}

// decides reports whether a cell is among those that decide a question.
func (c *CellResult) decides(q Question) bool {
	if len(c.SearchedFor) > 0 {
		return slices.Contains(c.SearchedFor, q.Name())
	}
	return c.matches(q.Where)
}

// Trial is one run of an experiment: its cells, on what machine, and the one command
// that repeats it.
type Trial struct {
	Machine string
	Command string
	Cells   []CellResult
}

// Cell sums up the repetitions of a cell: the measures by their names, ready to be
// compared. A repetition whose instrument failed makes the cell invalid.
func Cell(at []Coordinate, measures map[string]*Expression, repetitions []Repetition) CellResult {
	c := CellResult{At: at, Estimates: map[string]Estimate{}, Predictions: map[string]float64{}, Missing: len(repetitions) == 0}
	for name, m := range measures {
		c.Estimates[name] = m.Estimate(repetitions)
	}
	for _, r := range repetitions {
		for _, result := range r {
			if failed := failedCheck(result); failed != "" && (c.Invalid == "" || failed < c.Invalid) {
				c.Invalid = failed
			}
		}
	}
	return c
}

// failedCheck is the first check of the instrument that a result failed. A probe that
// passed has been judged by its search: lateness that it had was against it.
func failedCheck(r *Result) string {
	if r == nil || r.Validity.Valid || r.Probe != nil && r.Probe.Outcome == Passed {
		return ""
	}
	for _, check := range r.Validity.Checks {
		if check.Kind == Instrument && !check.OK {
			return check.Name
		}
	}
	return "validity"
}

// Relate divides a measure in every cell by its value in the cell that differs only
// in a field, which has the value there: see ClaimMeasure.Baseline.
func Relate(cells []CellResult, measure string, base Field) {
	raw := make([]Estimate, len(cells))
	for i := range cells {
		raw[i] = cells[i].Estimates[measure]
	}
	for i := range cells {
		of := Estimate{Doubt: "it was not run"}
		for j := range cells {
			if cells[j].matches([]Field{base}) && sameBut(cells[i].At, cells[j].At, base.Name) {
				of = raw[j]
			}
		}
		cells[i].Estimates[measure] = raw[i].over(of)
	}
}

// sameBut reports whether two cells differ at most in one field.
func sameBut(a, b []Coordinate, field string) bool {
	for _, c := range a {
		if other, ok := along(b, c.Field); c.Field != field && (!ok || other.Text != c.Text) {
			return false
		}
	}
	return len(a) == len(b)
}
