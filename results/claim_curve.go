package results

import (
	"fmt"
	"math"
	"slices"
)

// SetNumber gives a field a number in its unit; an error if it takes none.
func (w *Workload) SetNumber(name string, v float64) error {
	field := w.at(name)
	if !field.IsValid() {
		return fmt.Errorf("unknown field %s", quote(name))
	}
	switch to := field.Addr().Interface().(type) {
	case *Duration:
		*to = Duration(math.Round(v))
	case *Rate:
		*to = Rate(v)
	case *Bytes:
		*to = Bytes(math.Round(v))
	case *int:
		*to = int(math.Round(v))
	case *Topics:
		*to = Topics(math.Round(v))
	default:
		return fmt.Errorf("%s is no number", name)
	}
	return nil
}

// Along is the prediction for a workload with other values of a field, NaN where
// there is none.
func (p Prediction) Along(w Workload, field string, values []float64) ([]float64, error) {
	all := make([]float64, len(values))
	for i, v := range values {
		if err := w.SetNumber(field, v); err != nil {
			return nil, err
		}
		predicted, ok := p.In(&w)
		if !ok || math.IsInf(predicted, 0) {
			predicted = math.NaN()
		}
		all[i] = predicted
	}
	return all, nil
}

// Takes reports whether the value of a field is an argument of the prediction.
func (p Prediction) Takes(field string) bool {
	return slices.ContainsFunc(p.With, func(a Argument) bool { return a.Field == field })
}
