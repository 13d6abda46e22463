package report

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"bench/results"
)

// pageList is a list of names and values.
type pageList struct {
	Title string
	Items []pageItem
}

// pageItem is one line of a list. Several values stand for several results.
type pageItem struct{ Name, Value string }

// pageLists are load, network, parameters and environment.
func pageLists(rs []results.Result) []pageList {
	load := pageList{Title: "Load"}
	load.add(rs, "scenario", func(r results.Result) string { return name(r.Scenario.Name) })
	load.addFields(rs, func(r results.Result) any { return r.Scenario.Load })
	load.add(rs, "seeds used", func(r results.Result) string { return fmt.Sprint(r.Seed) })
	load.add(rs, "plan hashes", func(r results.Result) string { return name(r.PlanHash) })
	network := pageList{Title: "Network"}
	network.addFields(rs, func(r results.Result) any { return r.Scenario.Network })
	parameters := pageList{Title: "Parameters of the patterns"}
	parameters.addFields(rs, func(r results.Result) any { return r.Scenario.Parameters })
	environment := pageList{Title: "Environment"}
	environment.addFields(rs, func(r results.Result) any { return r.Environment })
	lists := []pageList{load, network, parameters, environment}
	if slices.ContainsFunc(rs, external) {
		lists = slices.Insert(lists, 1, targetList(rs))
	}
	return lists
}

// external tells whether the server was not one of bench's own.
func external(r results.Result) bool {
	t := r.Scenario.Target
	return t.URL != "" || len(t.Command) > 0
}

// targetList is the server that was not one of bench's own, and how it was talked to.
func targetList(rs []results.Result) pageList {
	l := pageList{Title: "Server under test"}
	l.addFields(rs, func(r results.Result) any { return r.Scenario.Target })
	l.Items = slices.DeleteFunc(l.Items, func(i pageItem) bool { return slices.Contains([]string{"publish", "subscribe", "tls"}, i.Name) })
	for _, part := range []struct {
		name string
		of   func(results.Result) any
	}{
		{"publish ", func(r results.Result) any { return r.Scenario.Target.Publish }},
		{"subscribe ", func(r results.Result) any { return r.Scenario.Target.Subscribe }},
		{"tls ", func(r results.Result) any { return r.Scenario.Target.TLS }},
	} {
		var more pageList
		more.addFields(rs, part.of)
		for _, i := range more.Items {
			l.Items = append(l.Items, pageItem{part.name + i.Name, i.Value})
		}
	}
	return l
}

// add appends one line with the different values of the results.
func (l *pageList) add(rs []results.Result, label string, value func(results.Result) string) {
	var values []string
	for _, r := range rs {
		if v := value(r); !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	l.Items = append(l.Items, pageItem{label, strings.Join(values, ", ")})
}

// addFields appends a line for every field of a struct, named as in the file.
func (l *pageList) addFields(rs []results.Result, of func(results.Result) any) {
	if len(rs) == 0 {
		return
	}
	for i, f := range reflect.VisibleFields(reflect.TypeOf(of(rs[0]))) {
		label, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		l.add(rs, strings.ReplaceAll(label, "_", " "), func(r results.Result) string {
			return plainValue(reflect.ValueOf(of(r)).Field(i))
		})
	}
}

// plainValue writes one field; nil is what the system does not tell.
func plainValue(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return absent
		}
		v = v.Elem()
	}
	if (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0 {
		return absent
	}
	text := fmt.Sprint(v.Interface())
	if text == "" {
		return absent
	}
	return clean(text, longestQuote)
}
