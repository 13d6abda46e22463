//go:build validity

package scenarios

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// A13. A message that arrives before it was due cannot be: one of the clocks is
// wrong. Known: each is counted, none is recorded, and the run is INVALID.
func TestA13NegativeAges(t *testing.T) {
	const early, late = 7, 5
	c := newCrew(job{Pattern: "websocket", Stamped: true, Duration: time.Minute, Clients: []assignment{{Last: early + late}}})
	c.open(c.stage.clock.now())
	payload := newPayload(StampBytes)
	for i := range early + late {
		due := c.stage.now() // in the past by the time it is received
		if i < early {
			due += 2 * time.Second
		}
		stamp{due: due, sent: due, seq: int64(i)}.put(payload[stampDue:])
		c.subs[0].Receive(payload)
	}
	f, err := c.final(stop{}, c.collect(0))
	if err != nil {
		t.Fatal(err)
	}
	m, err := merge([]*hand{{final: f}}, false)
	if err != nil {
		t.Fatal(err)
	}
	a := &answers{t: t}
	defer a.print()
	a.equal("negative ages", m.messages.NegativeAge, early)
	a.equal("ages recorded", m.delivery.Count(), late)
	a.equal("delivered", m.messages.Delivered, early+late)
	v := results.Judge(&results.Result{Loop: "open", Messages: m.messages}, results.Observations{})
	a.is(!v.Valid, "a run with messages from the future is valid: %v", v.Valid)
}

// wall are the methods of time.Time that make a number of the wall clock.
var wall = []string{"Unix", "UnixNano", "UnixMilli", "UnixMicro", "Clock", "Hour", "Minute", "Second", "Nanosecond"}

// A13, continued. Known: numbers are made of the wall clock in one place only,
// where the kernel's receive times, which are told by it, are turned into
// monotonic ones (A8). No age is made of it.
func TestA13WallClockIsNotRead(t *testing.T) {
	var found []string
	for _, folder := range []string{".", "../clients"} {
		names, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(names) < 10 {
			t.Fatalf("%d files, %v", len(names), err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if s, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains(wall, s.Sel.Name) && !isPackage(s.X, "math", "time") {
						found = append(found, filepath.Base(name)+" "+s.Sel.Name)
					}
				}
				return true
			})
		}
	}
	if allowed := []string{"secondclock.go UnixNano"}; !slices.Equal(found, allowed) {
		t.Errorf("the wall clock is read in %q, want %q", found, allowed)
	}
}

// isPackage tells functions of packages from methods: math.Round, time.Unix.
func isPackage(x ast.Expr, names ...string) bool {
	id, ok := x.(*ast.Ident)
	return ok && slices.Contains(names, id.Name)
}
