package results

import "testing"

// delivered returns a result with the values as delivery latency.
func delivered(t testing.TB, clients int, topics Topics, missing int64, values ...int64) *Result {
	t.Helper()
	r := &Result{Messages: Messages{Delivered: int64(len(values)), Expected: int64(len(values)) + missing, Lost: missing}}
	r.Scenario.Load.Clients, r.Scenario.Load.Topics = clients, topics
	r.Latency.Delivery = series(t, values...)
	return r
}

// upTo returns 1..n.
func upTo(n int64) []int64 {
	values := make([]int64, n)
	for i := range values {
		values[i] = int64(i) + 1
	}
	return values
}

func TestPercentileNeedsTenBeyond(t *testing.T) {
	t.Parallel()
	r := delivered(t, 1000, OwnTopics, 0, upTo(1000)...)
	for q, want := range map[float64]bool{0.5: true, 0.9: true, 0.99: true, 0.991: false, 0.999: false, 1: false} {
		got, ok := Printable(r, q)
		if ok != want || got.Beyond != 1000-got.Value {
			t.Errorf("Printable(%v) = %+v, %v, want %v", q, got, ok, want)
		}
	}
	if q, _ := Printable(r, 0.5); q.Wide() {
		t.Error("the median of 1,000 is marked as wide")
	}
	if q, _ := Printable(r, 0.95); !q.Wide() {
		t.Error("50 messages beyond are not marked as wide")
	}
	if _, ok := Printable(&Result{}, 0.5); ok {
		t.Error("a latency that was not measured is printable")
	}
}

func TestClientsOfOneLateMessageAreOneEvent(t *testing.T) {
	t.Parallel()
	// 100 messages to 1,000 clients each; one message is late for everybody.
	values := make([]int64, 0, 100_000)
	first, last := make([]int64, 100), make([]int64, 100)
	for m := range int64(100) {
		age := int64(1000)
		if m == 50 {
			age = 2_000_000
		}
		first[m], last[m] = age, age
		for range 1000 {
			values = append(values, age)
		}
	}
	r := delivered(t, 1000, 1, 0, values...)
	check := func(what string) {
		if q, ok := Printable(r, 0.985); ok || q.Beyond != 1 || q.Value != 1000 {
			t.Errorf("%s: %+v, want one message beyond", what, q)
		}
	}
	check("by receipts and fan-out")
	r.Latency.FirstSubscriber, r.Latency.LastSubscriber = series(t, first...), series(t, last...)
	check("by last subscriber")
}

func TestMissingMessagesBoundQuantiles(t *testing.T) {
	t.Parallel()
	r := delivered(t, 1000, OwnTopics, 1, upTo(999)...)
	if q, ok := Printable(r, 0.9995); !ok || !q.Bound || q.String() != ">= 999ns" {
		t.Errorf("p99.95 with one of 1,000 lost: %+v, want >= 999ns", q)
	}
	if q, ok := Printable(r, 0.98); !ok || q.Bound || q.Value != 980 || q.Beyond != 20 {
		t.Errorf("p98 with one of 1,000 lost: %+v, want 980 with 20 beyond", q)
	}
	if q, _ := Printable(r, 0); q.Value != 1 {
		t.Errorf("minimum %+v, want 1", q)
	}
}

func TestFormatDuration(t *testing.T) {
	t.Parallel()
	for ns, want := range map[float64]string{0: "0s", 999: "999ns", 61_249_000: "61.2ms", 1_234_567_890: "1.23s", 999_999: "1ms", -61_249_000: "-61.2ms"} {
		if got := FormatDuration(ns); got != want {
			t.Errorf("FormatDuration(%v) = %s, want %s", ns, got, want)
		}
	}
}

func TestFanOut(t *testing.T) {
	t.Parallel()
	for l, want := range map[Load]int64{
		{Clients: 1000, Topics: OwnTopics}: 1, {Clients: 1000, Topics: 1}: 1000,
		{Clients: 10, Topics: 3}: 4, {Clients: 2, Topics: 5}: 1, {}: 1,
	} {
		if got := l.FanOut(); got != want {
			t.Errorf("FanOut(%d clients, %v topics) = %d, want %d", l.Clients, l.Topics, got, want)
		}
	}
}
