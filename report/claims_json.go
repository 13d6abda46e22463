package report

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	"bench/results"
)

// ClaimsSchema is the version of the JSON form of claims.
const ClaimsSchema = "bench/claims/v1"

// claimJSON is a claim in JSON. Experiments are only names in a list.
type claimJSON struct {
	ID          string            `json:"id"`
	Article     string            `json:"article"`
	Title       string            `json:"title"`
	Author      string            `json:"author"`
	Date        string            `json:"date"`
	Claim       string            `json:"claim"`
	Kind        results.ClaimKind `json:"kind"`
	Status      string            `json:"status"`
	Tiers       []int             `json:"tiers"`
	Reason      string            `json:"reason"`
	Experiments any               `json:"experiments"`
}

func (c ClaimEntry) inJSON(experiments any) claimJSON {
	return claimJSON{c.Claim.ID, c.Article.Name, c.Article.Title, c.Article.Author, c.Article.Date, c.Claim.Claim, c.Claim.Kind, c.Status, c.Tiers, c.Claim.Reason, experiments}
}

// ClaimsJSON writes claims as JSON.
func ClaimsJSON(w io.Writer, claims []ClaimEntry) error {
	all := []claimJSON{}
	for _, c := range claims {
		all = append(all, c.inJSON(c.Claim.Experiments))
	}
	return encodeClaims(w, "claims", all)
}

// encodeClaims writes one member beside the schema.
func encodeClaims(w io.Writer, member string, value any) error {
	data, err := json.MarshalIndent(map[string]any{"schema": ClaimsSchema, member: value}, "", " ")
	if err != nil {
		return fmt.Errorf("encoding claims: %w", err)
	}
	return writeAll(w, string(data)+"\n")
}

// ClaimJSON writes the same as JSON.
func ClaimJSON(w io.Writer, c ClaimEntry) error {
	type experiment struct {
		results.Experiment
		Questions []results.Question    `json:"questions"`
		Expected  []results.Expectation `json:"expected"`
		Profiles  []ClaimEffort         `json:"profiles"`
		Needs     []string              `json:"needs"`
	}
	all := []experiment{}
	for _, x := range c.Experiments {
		e := experiment{x.Experiment, x.Questions, x.Expected, x.Profiles, x.Needs}
		fillNil(reflect.ValueOf(&e).Elem())
		all = append(all, e)
	}
	return encodeClaims(w, "claim", c.inJSON(all))
}

// fillNil makes every nil list in v an empty one: the file says [], never null.
func fillNil(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillNil(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			fillNil(v.Index(i))
		}
	}
}
