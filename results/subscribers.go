package results

import "time"

// unseen is the age of a message that nobody has received.
const unseen = -1

// Ages holds, for every message with several subscribers, its age in
// nanoseconds at the first and at the last of them to receive it; -1 if none
// has. Clients that received the same late message are one event, and only
// these ages count such events once. Ages is not safe for concurrent use.
type Ages struct{ First, Last []int64 }

// NewAges returns the ages of n messages that nobody has received.
func NewAges(n int) *Ages {
	a := &Ages{First: make([]int64, n), Last: make([]int64, n)}
	for i := range n {
		a.First[i], a.Last[i] = unseen, unseen
	}
	return a
}

// Len is the number of messages.
func (a *Ages) Len() int { return len(a.First) }

// Record adds one receipt of message i. A negative age, which Histogram.Record
// counts, and an i that is out of range are ignored.
func (a *Ages) Record(i int, age time.Duration) {
	if uint(i) >= uint(len(a.First)) || uint(i) >= uint(len(a.Last)) || age < 0 {
		return
	}
	a.see(i, int64(age), int64(age))
}

// see widens the ages of message i.
func (a *Ages) see(i int, first, last int64) {
	if a.First[i] == unseen || first < a.First[i] {
		a.First[i] = first
	}
	a.Last[i] = max(a.Last[i], last)
}

// Merge adds what another shard or process has seen of the same messages;
// messages beyond the shorter of the two are ignored.
func (a *Ages) Merge(o *Ages) {
	for i := range min(len(a.First), len(a.Last), len(o.First), len(o.Last)) {
		if o.First[i] != unseen {
			a.see(i, o.First[i], o.Last[i])
		}
	}
}

// Histograms returns the distributions over the messages that somebody has
// received.
func (a *Ages) Histograms() (first, last *Histogram) {
	first, last = NewHistogram(), NewHistogram()
	for i, age := range a.First {
		if age != unseen {
			first.Record(age)
			last.Record(a.Last[i])
		}
	}
	return first, last
}
