package servers

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// injected returns a log that does wrong what text says, until the test ends.
func injected(t *testing.T, text string) *Log {
	t.Helper()
	i, err := ParseInjection(text)
	if err != nil {
		t.Fatal(err)
	}
	l := NewLog(LogOptions{Inject: i})
	t.Cleanup(l.Close)
	return l
}

// visible is the payloads that the topic holds now.
func visible(l *Log) (payloads []string) {
	t, err := l.topic([]byte("t"))
	if err != nil {
		return nil
	}
	messages, _ := t.read(nil, 0, limit{count: maxCount, bytes: maxBytes})
	for _, m := range messages {
		payloads = append(payloads, string(m.payload()))
	}
	return payloads
}

func publish(t *testing.T, l *Log, payloads ...string) {
	t.Helper()
	for _, p := range payloads {
		if err := l.accept([]byte("t"), []byte(p)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestParseInjectionRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"delay", "delay=", "delay=5ms", "delay=const", "delay=const:", "delay=const:5", "delay=const:-5ms", "delay=const:1h",
		"delay=const:5ms:6ms", "delay=uniform:5ms", "delay=mix:1ms:2ms:1.5", "delay=mix:1ms:2ms:NaN", "delay=pareto:1ms:0", "delay=normal:1ms:1ms",
		"delay=const:5ms,delay=const:5ms", "delay=const:5ms,service=exp:1ms", "service=", "swallow=0", "swallow=-1", "swallow=x", "swallow=2,swallow=3",
		"delay=const:5ms,", ",", " ", "lose=3", "delay=const:5ms swallow=2",
	} {
		if _, err := ParseInjection(text); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want an error of one line", text, err)
		}
	}
	if i, err := ParseInjection(""); i != nil || err != nil {
		t.Errorf("nothing: %v, %v", i, err)
	}
}

func FuzzParseInjection(f *testing.F) {
	f.Add("delay=mix:1ms:100ms:0.01,swallow=1000")
	f.Add("service=pareto:1ms:2.5")
	f.Fuzz(func(t *testing.T, text string) {
		i, err := ParseInjection(text)
		if err != nil || i == nil {
			return
		}
		r := rand.New(rand.NewPCG(1, 1))
		for _, draw := range []law{i.delay, i.service} {
			if draw == nil {
				continue
			}
			if d := draw(r); d < 0 {
				t.Errorf("%q draws %v", text, d)
			}
		}
	})
}

// The share of 20,000 draws at or below the true quantile is q within four
// standard errors, √(q(1-q)/n).
func TestLawsHaveTheirQuantiles(t *testing.T) {
	t.Parallel()
	ms := float64(time.Millisecond)
	for text, quantile := range map[string]func(q float64) float64{
		"uniform:20ms:100ms": func(q float64) float64 { return (20 + 80*q) * ms },
		"exp:10ms":           func(q float64) float64 { return -10 * math.Log(1-q) * ms },
		"pareto:1ms:2.5":     func(q float64) float64 { return math.Pow(1-q, -1/2.5) * ms },
	} {
		draw, err := parseLaw(text)
		if err != nil {
			t.Fatal(err)
		}
		const n = 20_000
		r := rand.New(rand.NewPCG(7, 7))
		draws := make([]float64, n)
		for i := range draws {
			draws[i] = float64(draw(r))
		}
		for _, q := range []float64{0.01, 0.5, 0.9, 0.99, 0.999} {
			below := 0
			for _, d := range draws {
				if d <= quantile(q) {
					below++
				}
			}
			if got, tolerance := float64(below)/n, 4*math.Sqrt(q*(1-q)/n); math.Abs(got-q) > tolerance {
				t.Errorf("%s: %v of the draws lie below the %v-quantile, want that ± %v", text, got, q, tolerance)
			}
		}
	}
	draw, _ := parseLaw("mix:1ms:100ms:0.01")
	r, long := rand.New(rand.NewPCG(7, 7)), 0
	for range 100_000 {
		switch draw(r) {
		case 100 * time.Millisecond:
			long++
		case time.Millisecond:
		default:
			t.Fatal("a mix has two values")
		}
	}
	if math.Abs(float64(long)-1000) > 4*math.Sqrt(990) {
		t.Errorf("%d of 100,000 draws are the rare value, want 1,000 ± 126", long)
	}
}

func TestDelayIsExactAndHoldsNobodyElseBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := injected(t, "delay=const:5ms")
		publish(t, l, "a")
		time.Sleep(2 * time.Millisecond)
		publish(t, l, "b")
		time.Sleep(3*time.Millisecond - 1)
		synctest.Wait()
		if got := visible(l); len(got) != 0 {
			t.Errorf("after 4.999999 ms: %q", got)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if got := visible(l); !slices.Equal(got, []string{"a"}) {
			t.Errorf("after 5 ms: %q", got)
		}
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		if got := visible(l); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("after 7 ms: %q", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		l := injected(t, "delay=mix:1ms:100ms:0.5")
		publish(t, l, strings.Split("abcdefghijklmnopqrst", "")...)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		early := len(visible(l))
		time.Sleep(99 * time.Millisecond)
		synctest.Wait()
		if all := len(visible(l)); early == 0 || early == 20 || all != 20 {
			t.Errorf("%d of 20 after 1 ms, %d after 100 ms: the long ones hold the short ones back", early, all)
		}
	})
}

func TestServiceIsOneThread(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := injected(t, "service=const:10ms")
		began := time.Now()
		publish(t, l, "a", "b")
		polled := make(chan time.Duration)
		go func() {
			l.turn(context.Background())
			polled <- time.Since(began)
		}()
		synctest.Wait()
		publish(t, l, "c")
		for i, want := range []int{1, 2, 2, 3} {
			if i == 2 {
				if took := <-polled; took != 30*time.Millisecond {
					t.Errorf("a poll behind two messages took %v, want 30ms", took)
				}
			} else {
				time.Sleep(10 * time.Millisecond)
			}
			synctest.Wait()
			if got := visible(l); len(got) != want {
				t.Errorf("after %v: %q, want %d of them", time.Since(began), got, want)
			}
		}
		time.Sleep(time.Second)
		publish(t, l, "d")
		time.Sleep(10 * time.Millisecond)
		synctest.Wait()
		if got := visible(l); !slices.Equal(got, []string{"a", "b", "c", "d"}) {
			t.Errorf("an idle thread is not free at once: %q", got)
		}
	})
}

func TestSwallowTakesEveryKth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := injected(t, "swallow=3")
		publish(t, l, strings.Split("abcdefghij", "")...)
		synctest.Wait()
		if got := visible(l); strings.Join(got, "") != "abdeghj" {
			t.Errorf("%q, want abdeghj", got)
		}
	})
}

func TestClosingDoesNotWaitForWhatIsHeldBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := injected(t, "delay=const:1m")
		publish(t, l, "a")
		began := time.Now()
		l.Close()
		if took := time.Since(began); took != 0 {
			t.Errorf("closing took %v", took)
		}
		if err := l.accept([]byte("t"), []byte("b")); err == nil {
			t.Error("a closed log took a message")
		}
	})
}
