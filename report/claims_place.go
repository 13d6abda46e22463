package report

import (
	"cmp"
	"slices"
	"strings"

	"bench/results"
)

// fieldOf splits the name of a swept field into the group that it is of, "" for all,
// and the field of the workload.
func (t *trial) fieldOf(swept string) (group, field string) {
	for _, g := range t.groupNames() {
		if of, ok := strings.CutPrefix(swept, g+"."); ok {
			return g, of
		}
	}
	return "", swept
}

// place is a coordinate as a number in its unit; false if it is none.
func (t *trial) place(c results.Coordinate) (float64, results.Unit, bool) {
	_, field := t.fieldOf(c.Field)
	var w results.Workload
	if err := w.Set(field, c.Text); err != nil {
		return 0, "", false
	}
	return w.Number(field)
}

// coordinate is the value of a swept field in a cell.
func coordinate(r *results.CellRecord, field string) (results.Coordinate, bool) {
	i := slices.IndexFunc(r.At, func(c results.Coordinate) bool { return c.Field == field })
	if i < 0 {
		return results.Coordinate{}, false
	}
	return r.At[i], true
}

// A slice is the cells that differ in one field alone, in its order.
type slice struct {
	// at are the other coordinates.
	at    []results.Coordinate
	cells []*results.CellRecord
	// places are the values of the field, in its unit.
	places []float64
}

// slices are the cells in lines along a field: those whose value of it is a number.
func (t *trial) slices(field string) (all []slice, unit results.Unit) {
	for _, c := range t.cells {
		along, ok := coordinate(c, field)
		if !ok {
			continue
		}
		v, u, number := t.place(along)
		if !number {
			continue
		}
		unit = u
		rest := slices.DeleteFunc(slices.Clone(c.At), func(a results.Coordinate) bool { return a.Field == field })
		i := slices.IndexFunc(all, func(s slice) bool { return coordinates(s.at) == coordinates(rest) })
		if i < 0 {
			all, i = append(all, slice{at: rest}), len(all)
		}
		s := &all[i]
		at, _ := slices.BinarySearchFunc(s.places, v, cmp.Compare[float64])
		s.places, s.cells = slices.Insert(s.places, at, v), slices.Insert(s.cells, at, c)
	}
	return all, unit
}

// coordinates are where a cell lies, in words: "network.rtt = 20ms".
func coordinates(at []results.Coordinate) string {
	texts := make([]string, len(at))
	for i, c := range at {
		texts[i] = name(c.String())
	}
	return strings.Join(texts, ", ")
}

// brief are coordinates without the sections of their fields: "rtt 20ms".
func brief(at []results.Coordinate) string {
	texts := make([]string, len(at))
	for i, c := range at {
		texts[i] = fieldWord(c.Field) + " " + name(c.Text)
	}
	return strings.Join(texts, ", ")
}

// fieldWord is the last word of a field.
func fieldWord(field string) string {
	return strings.ReplaceAll(field[strings.LastIndex(field, ".")+1:], "_", " ")
}

// fieldCaptions are the fields that are drawn most, in words.
var fieldCaptions = map[string]string{
	"load.rate":                "messages per second and client",
	"load.payload":             "payload of a message",
	"network.rtt":              "round trip",
	"parameters.max_wait":      "longest wait of a fetch",
	"parameters.max_records":   "most messages in an answer",
	"parameters.poll_interval": "interval of polls",
	"behavior.follow_delay":    "from an answer to the message that follows it",
	"behavior.deadline":        "deadline of the client",
	"behavior.lifetime":        "messages per connection",
	"behavior.open_loop":       "requests per second",
}

// fieldCaption says what an axis along a swept field shows.
func (t *trial) fieldCaption(swept string) string {
	group, field := t.fieldOf(swept)
	caption, ok := fieldCaptions[field]
	if !ok {
		caption = fieldWord(field)
	}
	if group != "" {
		caption += ", group " + t.titleOf(group)
	}
	return caption
}
