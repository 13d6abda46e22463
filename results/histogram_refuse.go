//go:build !mutant_negative && !mutant_clamp

package results

// refuse counts a value out of range.
func (h *Histogram) refuse(v int64) {
	if v < 0 {
		h.negative++
	} else {
		h.dropped++
	}
}
