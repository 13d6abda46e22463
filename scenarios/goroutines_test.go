package scenarios

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestPureFoldersStartNoGoroutine: results and report are arithmetic and drawing,
// one call after the other; `make race` leaves them out for that reason.
func TestPureFoldersStartNoGoroutine(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"results", "report"} {
		files, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			tree, err := parser.ParseFile(set, file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GoStmt:
					t.Errorf("%s starts a goroutine", set.Position(n.Pos()))
				case *ast.CallExpr:
					if by, ok := n.Fun.(*ast.SelectorExpr); ok && (by.Sel.Name == "Go" || by.Sel.Name == "AfterFunc") {
						t.Errorf("%s starts a goroutine by %s", set.Position(n.Pos()), by.Sel.Name)
					}
				}
				return true
			})
		}
	}
}
