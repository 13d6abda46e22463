package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
)

// jsonNumber is a number of which every value can be read back: JSON has none that
// are infinite, so they are written as "inf" and "-inf", and what is no number as
// null.
type jsonNumber float64

// MarshalJSON writes it.
func (n jsonNumber) MarshalJSON() ([]byte, error) {
	switch v := float64(n); {
	case math.IsNaN(v):
		return []byte("null"), nil
	case math.IsInf(v, 1):
		return []byte(`"inf"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-inf"`), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (n *jsonNumber) UnmarshalJSON(data []byte) error {
	switch string(bytes.TrimSpace(data)) {
	case "null":
		*n = jsonNumber(math.NaN())
	case `"inf"`:
		*n = jsonNumber(math.Inf(1))
	case `"-inf"`:
		*n = jsonNumber(math.Inf(-1))
	default:
		var v float64
		if err := json.Unmarshal(data, &v); err != nil {
			return fmt.Errorf("%s is no number: %w", quote(string(data)), err)
		}
		*n = jsonNumber(v)
	}
	return nil
}

// The forms of what may hold such numbers.
type (
	estimateJSON struct {
		Value  jsonNumber   `json:"value"`
		Low    jsonNumber   `json:"low"`
		High   jsonNumber   `json:"high"`
		Unit   Unit         `json:"unit"`
		Values []jsonNumber `json:"values"`
		Doubt  string       `json:"doubt"`
	}
	coordinateJSON struct {
		Field  string     `json:"field"`
		Text   string     `json:"text"`
		Number jsonNumber `json:"number"`
		Unit   Unit       `json:"unit"`
	}
	evidenceJSON struct {
		Cell      []Coordinate `json:"cell"`
		Measure   string       `json:"measure"`
		Found     Estimate     `json:"found"`
		Text      string       `json:"text"`
		Wanted    string       `json:"wanted"`
		Clearance jsonNumber   `json:"clearance"`
	}
)

// MarshalJSON writes an estimate.
func (e Estimate) MarshalJSON() ([]byte, error) {
	j := estimateJSON{jsonNumber(e.Value), jsonNumber(e.Low), jsonNumber(e.High), e.Unit, make([]jsonNumber, len(e.Values)), e.Doubt}
	for i, v := range e.Values {
		j.Values[i] = jsonNumber(v)
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads it.
func (e *Estimate) UnmarshalJSON(data []byte) error {
	var j estimateJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	*e = Estimate{float64(j.Value), float64(j.Low), float64(j.High), j.Unit, make([]float64, len(j.Values)), j.Doubt}
	for i, v := range j.Values {
		e.Values[i] = float64(v)
	}
	return nil
}

// MarshalJSON writes a coordinate.
func (c Coordinate) MarshalJSON() ([]byte, error) {
	return json.Marshal(coordinateJSON{c.Field, c.Text, jsonNumber(c.Number), c.Unit})
}

// UnmarshalJSON reads it.
func (c *Coordinate) UnmarshalJSON(data []byte) error {
	var j coordinateJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	*c = Coordinate{j.Field, j.Text, float64(j.Number), j.Unit}
	return nil
}

// MarshalJSON writes evidence.
func (e Evidence) MarshalJSON() ([]byte, error) {
	return json.Marshal(evidenceJSON{list(e.Cell), e.Measure, e.Found, e.Text, e.Wanted, jsonNumber(e.Clearance)})
}

// UnmarshalJSON reads it.
func (e *Evidence) UnmarshalJSON(data []byte) error {
	var j evidenceJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	*e = Evidence{j.Cell, j.Measure, j.Found, j.Text, j.Wanted, float64(j.Clearance)}
	return nil
}
