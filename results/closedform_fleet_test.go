package results

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestHeldShareAgreesWithSimulation lets clients poll for a long time before
// servers change, and looks how long the poll of each goes on.
func TestHeldShareAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const clients, hold = 20_000, 6.0
	for i, perHold := range []float64{0, 0.3, 1, 3} {
		random := rand.New(rand.NewPCG(uint64(i), 9))
		rate := perHold / hold
		left := make([]float64, clients)
		for c := range left {
			ends := -60 * hold * random.Float64()
			for ends <= 0 {
				poll := hold
				if rate > 0 {
					poll = math.Min(hold, random.ExpFloat64()/rate)
				}
				ends += poll
			}
			left[c] = ends
		}
		for _, part := range []float64{0.1, 0.5, 0.9} {
			at := part * hold
			held := 0
			for _, l := range left {
				if l > at {
					held++
				}
			}
			want := HeldShare(Rate(rate), inSeconds(hold), inSeconds(at))
			// Clients that began less than a few holds ago are not yet in step with
			// the law; they are few, and a percent of them is allowed for.
			tolerance := 5*math.Sqrt(want*(1-want)/clients) + 0.01
			if got := float64(held) / clients; math.Abs(got-want) > tolerance {
				t.Errorf("L H = %v at %v H: share %v, want %v ± %v", perHold, part, got, want, tolerance)
			}
			if back := HeldUntil(Rate(rate), inSeconds(hold), want).Seconds(); math.Abs(back-at) > 1e-6 {
				t.Errorf("L H = %v: share %v is left at %v, want %v", perHold, want, back, at)
			}
		}
	}
	if HeldShare(1, time.Second, time.Minute) != 0 {
		t.Error("polls outlive their hold")
	}
}

func TestChurnAndAgeAgreeWithSimulation(t *testing.T) {
	t.Parallel()
	const clients, churn, age = 50_000, 0.05, 12.0
	random := rand.New(rand.NewPCG(3, 3))
	for _, at := range []float64{1, 5, 11} {
		var churned, aged int
		for range clients {
			if random.ExpFloat64()/churn > at {
				churned++
			}
			if age*random.Float64()+at < age { // its age at the change, and then
				aged++
			}
		}
		for what, c := range map[string]struct {
			got  int
			want float64
		}{"churn": {churned, ChurnShare(churn, inSeconds(at))}, "age": {aged, AgeShare(inSeconds(age), inSeconds(at))}} {
			if tolerance := 5 * math.Sqrt(c.want*(1-c.want)/clients); math.Abs(float64(c.got)/clients-c.want) > tolerance {
				t.Errorf("%s at %v: %v, want %v ± %v", what, at, float64(c.got)/clients, c.want, tolerance)
			}
		}
		if back := ChurnUntil(churn, ChurnShare(churn, inSeconds(at))); (back - inSeconds(at)).Abs() > time.Microsecond {
			t.Errorf("churn at %v is undone as %v", at, back)
		}
	}
	if ChurnUntil(0, 0.2) != math.MaxInt64 || AgeShare(time.Second, time.Minute) != 0 {
		t.Error("no churn, or an age that is over")
	}
}

// reroute takes clients off n servers one after the other, until the share s is
// left, and gives each to the server that choose names.
func reroute(n, clients int, s float64, choose func(counts []int) int) []int {
	counts := make([]int, n+1)
	home := make([]int, clients)
	for c := range home {
		home[c] = c % n
		counts[c%n]++
	}
	for c := range int(math.Round((1 - s) * float64(clients))) {
		counts[home[c]]--
		counts[choose(counts)]++
	}
	return counts
}

func TestRoutingAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const clients = 10_000
	for _, n := range []int{1, 4, 9} {
		for _, s := range []float64{0, 0.2, 0.5, 0.84, 1} {
			turn := 0
			inTurn := reroute(n, clients, s, func(counts []int) int { turn++; return turn % len(counts) })
			least := reroute(n, clients, s, func(counts []int) int { return slices.Index(counts, slices.Min(counts)) })
			for _, c := range []struct {
				what          string
				counts        []int
				share, uneven float64
			}{
				{"in turn", inTurn, RoundRobinShare(n, s), RoundRobinUneven(n, s)},
				{"least connections", least, LeastConnectionsShare(n, s), LeastConnectionsUneven(n, s)},
			} {
				mean := float64(clients) / float64(n+1)
				share, uneven := float64(c.counts[n])/clients, float64(slices.Max(c.counts))/mean
				// Counts are whole numbers, off by one or two a server.
				if tolerance := 3 * float64(n+1) / clients; math.Abs(share-c.share) > tolerance || math.Abs(uneven-c.uneven) > tolerance*float64(n+1) {
					t.Errorf("%s, n %d, s %v: share %v uneven %v, want %v and %v", c.what, n, s, share, uneven, c.share, c.uneven)
				}
			}
		}
	}
	for _, n := range []int{2, 4} {
		for _, c := range []struct {
			what   string
			enough float64
			uneven func(int, float64) float64
		}{{"in turn", RoundRobinEnough(n, 1.05), RoundRobinUneven}, {"least", LeastConnectionsEnough(n, 1.05), LeastConnectionsUneven}} {
			if got := c.uneven(n, c.enough); math.Abs(got-1.05) > 1e-12 {
				t.Errorf("%s, n %d: uneven %v at %v", c.what, n, got, c.enough)
			}
		}
	}
	// Four servers and a fifth, 5 % uneven: 0.80 H and 0.16 H of idle polls.
	if a, b := RoundRobinEnough(4, 1.05), LeastConnectionsEnough(4, 1.05); math.Abs(a-0.20) > 1e-9 || math.Abs(b-0.84) > 1e-9 {
		t.Errorf("enough at %v and %v", a, b)
	}
}

func TestRandomSpreadAgreesWithSimulation(t *testing.T) {
	t.Parallel()
	const clients, rounds = 1000, 4000
	for _, n := range []int{1, 4} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(uint64(n), 1))
			mean := float64(clients) / float64(n+1)
			var squares float64
			for range rounds {
				count := 0
				for range clients {
					if random.IntN(n+1) == 0 {
						count++
					}
				}
				squares += math.Pow(float64(count)/mean-1, 2)
			}
			got, want := math.Sqrt(squares/rounds), RandomSpread(n, clients)
			// The standard error of a standard deviation.
			if tolerance := 5 * want / math.Sqrt(2*rounds); math.Abs(got-want) > tolerance {
				t.Errorf("n %d: spread %v, want %v ± %v", n, got, want, tolerance)
			}
		})
	}
}
