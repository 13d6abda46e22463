//go:build mutant_clamp

package results

// refuse is a mistake, which the tests of known answers must notice: values
// that are too long are clamped, and nobody is told.
func (h *Histogram) refuse(v int64) {
	if v < 0 {
		h.negative++
		return
	}
	h.Record(highestValue)
}
