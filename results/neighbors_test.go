package results

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// series of ages with correlated neighbors: normal values of a first-order
// autoregressive series, made positive by exp, which no rank notices.
func autoregressive(seed uint64, n int, phi float64) []int64 {
	random := rand.New(rand.NewPCG(seed, 4))
	ages := make([]int64, n)
	x := random.NormFloat64()
	for i := range ages {
		x = phi*x + math.Sqrt(1-phi*phi)*random.NormFloat64()
		ages[i] = int64(math.Exp(x) * float64(10*time.Millisecond))
	}
	return ages
}

// Spearman's rho of a bivariate normal pair is 6/π asin(φ/2) (Pearson 1907).
// The classes of a quarter octave cost little: 0.01, beside four standard errors.
func TestNeighborsCorrelate(t *testing.T) {
	t.Parallel()
	const n = 20_000
	for _, phi := range []float64{-0.5, 0, 0.3, 0.8, 0.95} {
		neighbors := NewNeighbors()
		exact := make([]float64, 0, n)
		for _, age := range autoregressive(5, n, phi) {
			neighbors.Record(age)
			exact = append(exact, float64(age))
		}
		rho, pairs := neighbors.Correlation()
		want := 6 / math.Pi * math.Asin(phi/2)
		// Neighboring pairs are dependent too: their number is worth less.
		tolerance := 0.01 + 4/math.Sqrt(n)*math.Sqrt((1+phi*phi)/(1-phi*phi))
		if pairs != n-1 || math.Abs(rho-want) > tolerance {
			t.Errorf("φ %v: rho %.3f over %d pairs, want %.3f ± %.3f", phi, rho, pairs, want, tolerance)
		}
		if spearman, _ := SpearmanLag(exact, 1); math.Abs(rho-spearman) > 0.01 {
			t.Errorf("φ %v: rho %.4f, of the exact ranks %.4f", phi, rho, spearman)
		}
	}
}

func TestNeighborsOfShardsAdd(t *testing.T) {
	t.Parallel()
	whole, half := NewNeighbors(), NewNeighbors()
	ages := autoregressive(6, 2000, 0.5)
	for _, age := range ages[:1000] {
		whole.Record(age)
	}
	for _, age := range ages[1000:] {
		half.Record(age)
	}
	whole.Merge(half)
	if _, pairs := whole.Correlation(); pairs != 1998 {
		t.Errorf("%d pairs, want 999 of each shard", pairs)
	}
}

func TestNeighborsOfNothing(t *testing.T) {
	t.Parallel()
	n := NewNeighbors()
	if rho, pairs := n.Correlation(); rho != 0 || pairs != 0 {
		t.Errorf("%v over %d pairs from nothing", rho, pairs)
	}
	for range 1000 {
		n.Record(int64(time.Second)) // all the same
	}
	if rho, pairs := n.Correlation(); rho != 0 || pairs != 999 {
		t.Errorf("%v over %d pairs of one class", rho, pairs)
	}
}

// Classes are in order, a quarter of an octave wide, and hold every age.
func TestAgeClasses(t *testing.T) {
	t.Parallel()
	last, edges := 0, 0
	for age := int64(1); age < int64(2*time.Hour); age += 1 + age/64 {
		class := ageClass(age)
		if class < last || class > last+1 || class >= agesClasses {
			t.Fatalf("age %d is in class %d after %d of %d", age, class, last, agesClasses)
		}
		if class > last {
			edges++
		}
		last = class
	}
	if last != agesClasses-1 || edges != last {
		t.Errorf("%d classes are used, want all %d", edges+1, agesClasses)
	}
	for _, age := range []int64{-1, 0, 1023} {
		if ageClass(age) != 0 {
			t.Errorf("age %d is in class %d", age, ageClass(age))
		}
	}
}

func TestRecordingNeighborsDoesNotAllocate(t *testing.T) {
	n := NewNeighbors()
	age := int64(1)
	if a := testing.AllocsPerRun(1000, func() { age += 12345; n.Record(age) }); a != 0 {
		t.Errorf("%v allocations", a)
	}
}

func BenchmarkNeighborsRecord(b *testing.B) {
	n := NewNeighbors()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n.Record(int64(i&0xffff) * 1000)
	}
}
