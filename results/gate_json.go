package results

import (
	"encoding/json"
	"math"
)

// MarshalJSON writes the judgment with null for what is not known or not finite.
func (j Judgment) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Scenario   string     `json:"scenario"`
		Pattern    string     `json:"pattern"`
		Metric     string     `json:"metric"`
		Unit       Unit       `json:"unit"`
		Better     Better     `json:"better"`
		Hard       bool       `json:"hard"`
		Verdict    Verdict    `json:"verdict"`
		Why        string     `json:"why"`
		Effect     *float64   `json:"effect"`
		Low        *float64   `json:"low"`
		High       *float64   `json:"high"`
		Coverage   float64    `json:"coverage"`
		Margin     float64    `json:"margin"`
		P          float64    `json:"p"`
		Adjusted   float64    `json:"p_adjusted"`
		SD         *float64   `json:"sd"`
		Detectable *float64   `json:"detectable"`
		Pairs      int        `json:"pairs"`
		LeftOut    int        `json:"pairs_left_out"`
		Base       []*float64 `json:"base"`
		Head       []*float64 `json:"head"`
	}{
		j.Scenario, j.Pattern, j.Metric, j.Unit, j.Better, j.Hard, j.Verdict, j.Why,
		finite(j.Effect), finite(j.Low), finite(j.High), j.Coverage, j.Margin, j.P, j.Adjusted,
		finite(j.SD), finite(j.Detectable), j.Pairs, j.LeftOut, allFinite(j.Base), allFinite(j.Head),
	})
}

// finite is nil for what JSON has no number for.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// allFinite are the values, nil those that JSON has no number for.
func allFinite(values []float64) []*float64 {
	all := make([]*float64, len(values))
	for i, v := range values {
		all[i] = finite(v)
	}
	return all
}
