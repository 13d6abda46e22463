package servers

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestTenThousandReadersWakeForOneAppend counts wake-ups under fake time, in
// which nothing is runnable while all sleep.
func TestTenThousandReadersWakeForOneAppend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const readers = 10_000
		l := NewLog(LogOptions{})
		topic, err := l.topic([]byte("7"))
		if err != nil {
			t.Fatal(err)
		}
		var woken atomic.Int64
		var all sync.WaitGroup
		for range readers {
			all.Go(func() {
				bell := newBell()
				defer topic.bells.join(bell).leave()
				for !l.closed() {
					<-bell
					woken.Add(1)
				}
			})
		}
		synctest.Wait()
		for round := int64(1); round <= 3; round++ {
			topic.append(nil)
			topic.bells.ring(l)
			synctest.Wait()
			if got := woken.Load(); got != round*readers {
				t.Fatalf("%d wake-ups after %d appends, want %d", got, round, round*readers)
			}
		}
		if state := topic.bells.state.Load(); state != idle {
			t.Errorf("the waker is in state %d, want idle", state)
		}
		l.Close()
		all.Wait()
		if seats := topic.bells.count.Load(); seats != 0 {
			t.Errorf("%d seats are left", seats)
		}
	})
}

// TestAppendDoesNotWakeManyItself holds the waker up, by the lock that it
// needs, and appends nevertheless.
func TestAppendDoesNotWakeManyItself(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{})
	topic, err := l.topic([]byte("7"))
	if err != nil {
		t.Fatal(err)
	}
	var bells []bell
	for range few + 1 {
		b := newBell()
		topic.bells.join(b)
		bells = append(bells, b)
	}
	topic.bells.mu.Lock()
	for range 1000 {
		if _, err := l.Append("7", nil); err != nil {
			t.Fatal(err)
		}
	}
	topic.bells.mu.Unlock()
	l.Close() // waits for the waker
	for i, b := range bells {
		if len(b) != 1 {
			t.Errorf("bell %d has not rung", i)
		}
	}
}

func TestSeatsLeaveInAnyOrder(t *testing.T) {
	t.Parallel()
	l := NewLog(LogOptions{})
	defer l.Close()
	topic, err := l.topic([]byte("7"))
	if err != nil {
		t.Fatal(err)
	}
	var bells [7]bell
	var seats [7]*seat
	for i := range bells {
		bells[i] = newBell()
		seats[i] = topic.bells.join(bells[i])
	}
	for _, i := range []int{3, 6, 0} {
		seats[i].leave()
	}
	topic.bells.ringAll()
	for i, want := range []int{0, 1, 1, 0, 1, 1, 0} {
		if len(bells[i]) != want {
			t.Errorf("bell %d rang %d times, want %d", i, len(bells[i]), want)
		}
	}
	for _, i := range []int{5, 1, 2, 4} {
		seats[i].leave()
	}
	if n := topic.bells.count.Load(); n != 0 {
		t.Errorf("%d seats are left", n)
	}
}

func TestAlarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBell()
		a := newAlarm(b, time.Second)
		time.Sleep(999 * time.Millisecond)
		synctest.Wait()
		if a.rang() || len(b) != 0 {
			t.Error("rang too early")
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if !a.rang() || a.rang() || len(b) != 1 {
			t.Error("did not ring exactly once after a second")
		}
		<-b
		a.reset(time.Second)
		a.stop()
		time.Sleep(time.Minute)
		if a.rang() || len(b) != 0 {
			t.Error("rang although it was stopped")
		}
	})
}
