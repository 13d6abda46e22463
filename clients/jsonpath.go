package clients

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// A JSONPath leads to values within JSON: names of members and places in arrays,
// with points between, such as data.items.0.text. A place below 0 counts from the
// end, * is every place, and $. may stand in front.
type JSONPath struct{ steps []string }

// ParseJSONPath reads a path.
func ParseJSONPath(text string) (*JSONPath, error) {
	steps := strings.Split(strings.TrimPrefix(strings.TrimPrefix(text, "$"), "."), ".")
	for _, step := range steps {
		if step == "" {
			return nil, fmt.Errorf("%q is no path: write names and places with points between, such as data.items.0.text", text)
		}
	}
	return &JSONPath{steps}, nil
}

// Values are the texts of the strings and numbers that the path leads to; none
// if body is no JSON.
func (p *JSONPath) Values(body []byte) (texts []string) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var root any
	if d.Decode(&root) != nil {
		return nil
	}
	at := []any{root}
	for _, step := range p.steps {
		var next []any
		for _, v := range at {
			next = append(next, descend(v, step)...)
		}
		at = next
	}
	for _, v := range at {
		switch v := v.(type) {
		case string:
			texts = append(texts, v)
		case json.Number:
			texts = append(texts, v.String())
		}
	}
	return texts
}

// Last is the last of Values, "" if there is none.
func (p *JSONPath) Last(body []byte) string {
	texts := p.Values(body)
	if len(texts) == 0 {
		return ""
	}
	return texts[len(texts)-1]
}

// descend is what one step leads to.
func descend(v any, step string) []any {
	switch v := v.(type) {
	case map[string]any:
		if member, ok := v[step]; ok {
			return []any{member}
		}
	case []any:
		if step == "*" {
			return v
		}
		i, err := strconv.Atoi(step)
		if i < 0 {
			i += len(v)
		}
		if err == nil && i >= 0 && i < len(v) {
			return v[i : i+1]
		}
	}
	return nil
}
