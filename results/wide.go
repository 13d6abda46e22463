package results

import (
	"math"
	"math/big"
	"math/bits"
)

// wide is an unsigned 128-bit sum. Squares of nanoseconds overflow 64 bits after
// one observation of five seconds, and sums in float64 would make mean and
// standard deviation depend on the order in which shards are merged.
type wide struct{ hi, lo uint64 }

// add adds v.
func (w *wide) add(v uint64) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, v, 0)
	w.hi += carry
}

// addSquare adds v * v.
func (w *wide) addSquare(v uint64) {
	hi, lo := bits.Mul64(v, v)
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, lo, 0)
	w.hi, _ = bits.Add64(w.hi, hi, carry)
}

// addWide adds o.
func (w *wide) addWide(o wide) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, o.lo, 0)
	w.hi, _ = bits.Add64(w.hi, o.hi, carry)
}

// big returns the sum as an integer of arbitrary size.
func (w wide) big() *big.Int {
	i := new(big.Int).SetUint64(w.hi)
	i.Lsh(i, 64)
	return i.Or(i, new(big.Int).SetUint64(w.lo))
}

// wideFrom returns the integer nearest to f, 0 for anything that is not a
// positive number below 2^128.
func wideFrom(f float64) wide {
	if !(f > 0) || f >= math.Ldexp(1, 128) {
		return wide{}
	}
	i, _ := big.NewFloat(math.Round(f)).Int(nil)
	return wide{hi: new(big.Int).Rsh(i, 64).Uint64(), lo: new(big.Int).And(i, maxUint64).Uint64()}
}

// maxUint64 is the mask of the low word.
var maxUint64 = new(big.Int).SetUint64(math.MaxUint64)
