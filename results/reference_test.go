package results

import "testing"

// TestReference: the runs that the README quotes can be read, and may be trusted.
func TestReference(t *testing.T) {
	t.Parallel()
	runs, err := Read("reference/default")
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 18 {
		t.Errorf("%d runs, want three of six patterns", len(runs))
	}
	for _, r := range runs {
		if !r.Validity.Valid || r.Partial || r.Scenario.Load.Clients != 1000 {
			t.Errorf("%s, repeat %d: valid %t, partial %t, %d clients", r.Pattern, r.Repeat, r.Validity.Valid, r.Partial, r.Scenario.Load.Clients)
		}
	}
}
