package results

import "fmt"

// Literal is a number as it was written, with or without a unit: "5%", "2ms", "64B",
// "0.1/m", "3". The zero value is none.
type Literal struct {
	text  string
	value float64
	unit  Unit
	// share is true for a percentage, plain for a number without a unit.
	share, plain bool
}

// ParseLiteral reads a number with or without a unit; it is not negative.
func ParseLiteral(text string) (Literal, error) {
	if n, err := parseDecimal(text); err == nil {
		return Literal{text: text, value: n, unit: Number, plain: true}, nil
	}
	if text == "" || text[0] < '0' || text[0] > '9' {
		return Literal{}, fmt.Errorf("%s is no number: write one such as 3, 5%%, 2ms or 64B", quote(text))
	}
	l, err := parseLiteral(text)
	if err != nil {
		return Literal{}, err
	}
	return Literal{text: text, value: l.value, unit: l.unit, share: text[len(text)-1] == '%'}, nil
}

// IsSet reports whether there is one.
func (l Literal) IsSet() bool { return l.text != "" }

// Value is the number in the base of its unit: nanoseconds, bytes, per second, a
// share of 1.
func (l Literal) Value() float64 { return l.value }

// String returns it as it was written.
func (l Literal) String() string { return l.text }

// MarshalText returns String.
func (l Literal) MarshalText() ([]byte, error) { return []byte(l.text), nil }

// UnmarshalText is ParseLiteral.
func (l *Literal) UnmarshalText(text []byte) error {
	parsed, err := ParseLiteral(string(text))
	if err == nil {
		*l = parsed
	}
	return err
}

// fits is nil if the literal fits a unit: it has it, or none at all where that
// cannot be mistaken, as a forgotten unit of time would be.
func (l Literal) fits(unit Unit) error {
	switch {
	case l.unit == unit, l.plain && unit != Nanoseconds:
		return nil
	case l.plain:
		return fmt.Errorf("%s has no unit, and a time is wanted: write %sms", l.text, l.text)
	}
	return fmt.Errorf("%s is in %s, wanted in %s", l.text, l.unit, unit)
}

// Argument gives a symbol its value: a field of the workload, or a literal, as in
// "L = load.rate" or "trips = 2".
type Argument struct {
	Symbol string
	// Field is the name of a field, "" if Literal is the value.
	Field   string
	Literal Literal
}

// String returns "L = load.rate".
func (a Argument) String() string {
	if a.Field != "" {
		return a.Symbol + " = " + a.Field
	}
	return a.Symbol + " = " + a.Literal.String()
}

// MarshalText returns String.
func (a Argument) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads "symbol = value".
func (a *Argument) UnmarshalText(text []byte) error {
	symbol, value, ok := cutAssignment(string(text))
	if !ok {
		return fmt.Errorf("%s is no assignment: write one such as L = load.rate", quote(string(text)))
	}
	if c := value[0] | 0x20; 'a' <= c && c <= 'z' {
		*a = Argument{Symbol: symbol, Field: value}
		return nil
	}
	l, err := ParseLiteral(value)
	if err != nil {
		return err
	}
	*a = Argument{Symbol: symbol, Literal: l}
	return nil
}

// Fits reports why a value cannot be what a symbol stands for: an unknown field, one
// that is no number, or another unit.
func (a Argument) Fits(unit Unit) error {
	if a.Field == "" {
		return a.Literal.fits(unit)
	}
	var w Workload
	if _, known := w.Text(a.Field); !known {
		return fmt.Errorf("unknown field %s", quote(a.Field))
	}
	_, has, number := w.Number(a.Field)
	switch {
	case !number:
		return fmt.Errorf("%s is no number", a.Field)
	case has != unit:
		return fmt.Errorf("%s is in %s, and %s in %s", a.Field, has, a.Symbol, unit)
	}
	return nil
}

// In is the value in a workload.
func (a Argument) In(w *Workload) float64 {
	if a.Field == "" {
		return a.Literal.value
	}
	v, _, _ := w.Number(a.Field)
	return v
}

// In is what a closed form says for a workload; false if there is no prediction.
func (p Prediction) In(w *Workload) (float64, bool) {
	form, ok := FindForm(p.Form)
	if !ok {
		return 0, false
	}
	values := make([]float64, len(form.Arguments))
	for i, s := range form.Arguments {
		for _, a := range p.With {
			if a.Symbol == s.Name {
				values[i] = a.In(w)
			}
		}
	}
	v, err := form.Value(values...)
	return v, err == nil
}
