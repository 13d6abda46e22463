package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// measures compiles every measure and checks its baseline and prediction.
func (x *examiner) measures() error {
	x.facts = map[string]results.MeasureFacts{}
	for i, m := range x.e.Measures {
		field := func(key string) string { return fmt.Sprintf("measures[%d].%s", i, key) }
		_, twice := x.facts[m.Name]
		switch {
		case !groupForm.MatchString(m.Name):
			return x.fault(field("name"), "", "%s is no name of a measure: small letters, digits and _ are allowed", quoted(m.Name))
		case twice:
			return x.fault(field("name"), "", "two measures are called %s", m.Name)
		case m.About == "":
			return x.fault(field("about"), "", "%s says nothing about itself", m.Name)
		}
		compiled, err := results.CompileExpression(m.Of, x.groups)
		if err != nil {
			return x.fault(field("of"), "", "%v", err)
		}
		unit := compiled.Unit
		if m.Baseline != "" {
			base, err := x.baseline(field("baseline"), m.Baseline)
			if err != nil {
				return err
			}
			x.e.Measures[i].Baseline, unit = base.String(), results.Number
		}
		if err := x.predicts(field("predict"), m, unit); err != nil {
			return err
		}
		x.facts[m.Name] = results.MeasureFacts{Unit: unit, Predicted: m.Predict.Form != ""}
	}
	return nil
}

// baseline wants a swept field and one of its values.
func (x *examiner) baseline(field, text string) (results.Field, error) {
	var f results.Field
	if err := f.UnmarshalText([]byte(text)); err != nil {
		return f, x.fault(field, "", "%v", err)
	}
	if len(f.Values) > 1 {
		return f, x.fault(field, "", "a baseline is one value, got %s", f)
	}
	return x.atSwept(field, f)
}

// atSwept wants a swept field, and only values that it has; it returns them in the
// form that cells have.
func (x *examiner) atSwept(field string, f results.Field) (results.Field, error) {
	values, ok := x.swept[f.Name]
	if !ok {
		return f, x.unswept(field, f.Name)
	}
	of := f.Name
	for _, g := range x.groups {
		of = strings.TrimPrefix(of, g+".")
	}
	same := results.Field{Name: f.Name}
	for _, v := range f.Values {
		var w results.Workload
		if err := w.Set(of, v); err == nil {
			v, _ = w.Text(of)
		}
		if !slices.Contains(values, v) {
			return f, x.fault(field, suggestion(v, values, values), "%s has no value %s", f.Name, quoted(v))
		}
		same.Values = append(same.Values, v)
	}
	return same, nil
}

// predicts checks a prediction: a known form, in the measure's unit, with a value for
// each of its symbols, in the symbol's unit.
func (x *examiner) predicts(field string, m results.ClaimMeasure, unit results.Unit) error {
	p := m.Predict
	if p.Form == "" {
		if len(p.With) > 0 || p.Group != "" {
			return x.fault(field, "add form:", "a prediction needs the name of a closed form")
		}
		return nil
	}
	form, ok := results.FindForm(p.Form)
	if !ok {
		return x.fault(field+".form", nearestHint(p.Form, results.FormNames()), "unknown closed form %s", quoted(p.Form))
	}
	if form.Unit != unit {
		return x.fault(field+".form", "", "%s predicts %s, and %s is in %s", form.Name, form.Unit, m.Name, unit)
	}
	if p.Group != "" && !slices.Contains(x.groups, p.Group) {
		return x.fault(field+".group", suggestion(p.Group, x.groups, x.groups), "unknown group %s", quoted(p.Group))
	}
	symbols := map[string]results.Unit{}
	for _, s := range form.Arguments {
		symbols[s.Name] = s.Unit
	}
	for i, a := range p.With {
		place := fmt.Sprintf("%s.with[%d]", field, i)
		unit, known := symbols[a.Symbol]
		if !known {
			return x.fault(place, "it takes "+symbolList(form), "%s takes no %s, or has it already", form.Name, a.Symbol)
		}
		delete(symbols, a.Symbol)
		if err := a.Fits(unit); err != nil {
			return x.fault(place, fieldHint(a.Field), "%v", err)
		}
	}
	for _, s := range form.Arguments {
		if _, missing := symbols[s.Name]; missing {
			return x.fault(field+".with", "it takes "+symbolList(form), "%s needs %s, the %s", form.Name, s.Name, s.Doc)
		}
	}
	return nil
}

func symbolList(f results.Form) string {
	var all []string
	for _, s := range f.Arguments {
		all = append(all, fmt.Sprintf("%s (%s)", s.Name, s.Doc))
	}
	return strings.Join(all, ", ")
}

// fieldHint suggests the nearest field of a workload for one that there is not.
func fieldHint(name string) string {
	if name == "" || slices.Contains(results.FieldNames(), name) {
		return ""
	}
	return nearestHint(name, results.FieldNames())
}
