package results

import (
	"math"
	"math/bits"
)

// Ages of neighbors are sorted into classes, four to an octave, from 1 µs to an
// hour: a histogram of pairs that is bounded whatever the number of messages.
const (
	firstOctave  = 10 // below 1,024 ns is one class
	octaves      = 42 - firstOctave
	perOctave    = 4
	agesClasses  = octaves*perOctave + 2
	leastPairs   = 100
	noNeighbor   = -1
	octaveShift  = 3 // bits.Len64 counts the leading bit; two more bits tell the quarter
	quartersMask = perOctave - 1
)

// Neighbors counts how the ages of successive receipts go together. It is not
// safe for concurrent use, and takes 68 KiB: have one per shard.
type Neighbors struct {
	counts []uint32 // agesClasses rows of the earlier age, columns of the later one
	last   int
}

// NewNeighbors returns an empty count.
func NewNeighbors() *Neighbors {
	return &Neighbors{counts: make([]uint32, agesClasses*agesClasses), last: noNeighbor}
}

// Record adds an age in nanoseconds after the one recorded before. It does not
// allocate.
func (n *Neighbors) Record(age int64) {
	class := ageClass(age)
	if n.last != noNeighbor {
		n.counts[n.last*agesClasses+class]++
	}
	n.last = class
}

// ageClass is the class of an age.
func ageClass(age int64) int {
	length := bits.Len64(uint64(max(0, age)))
	if length <= firstOctave {
		return 0
	}
	quarter := int(age>>(length-octaveShift)) & quartersMask
	return min(agesClasses-1, (length-firstOctave-1)*perOctave+quarter+1)
}

// Merge adds the pairs of o.
func (n *Neighbors) Merge(o *Neighbors) {
	for i, c := range o.counts {
		n.counts[i] += c
	}
}

// Correlation is the rank correlation (Spearman, equal classes sharing their mean
// rank) of neighbors, and the number of pairs that it rests on. Fewer than 100
// pairs, or all in one class, give 0.
func (n *Neighbors) Correlation() (rho float64, pairs int64) {
	var rows, columns [agesClasses]float64
	for i := range agesClasses {
		for j, c := range n.counts[i*agesClasses : (i+1)*agesClasses] {
			rows[i] += float64(c)
			columns[j] += float64(c)
			pairs += int64(c)
		}
	}
	if pairs < leastPairs {
		return 0, pairs
	}
	x, y := classRanks(rows), classRanks(columns)
	mean := (float64(pairs) + 1) / 2
	var xy, xx, yy float64
	for i := range agesClasses {
		xx += rows[i] * (x[i] - mean) * (x[i] - mean)
		yy += columns[i] * (y[i] - mean) * (y[i] - mean)
		for j, c := range n.counts[i*agesClasses : (i+1)*agesClasses] {
			xy += float64(c) * (x[i] - mean) * (y[j] - mean)
		}
	}
	if !(xx > 0 && yy > 0) {
		return 0, pairs
	}
	return xy / math.Sqrt(xx*yy), pairs
}

// classRanks is the mean rank of the members of every class.
func classRanks(counts [agesClasses]float64) (ranks [agesClasses]float64) {
	below := 0.0
	for i, c := range counts {
		ranks[i] = below + (c+1)/2
		below += c
	}
	return ranks
}
