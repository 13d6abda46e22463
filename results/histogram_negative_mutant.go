//go:build mutant_negative

package results

// refuse is a mistake, which the tests of known answers must notice: negative
// values are dropped, and nobody is told.
func (h *Histogram) refuse(v int64) {
	if v >= 0 {
		h.dropped++
	}
}
