package scenarios

// span is a range of sequence numbers, from <= seq < to.
type span struct{ from, to int64 }

// sequence is the exact account of one subscription: which of the sequence
// numbers of its topic have arrived. It holds the gaps, not the arrivals, so
// that an undisturbed subscription costs one integer.
type sequence struct {
	next int64
	gaps []span
}

// arrival says what a message was to its subscription.
type arrival int

const (
	inOrder   arrival = iota
	late              // delivered, but after one that was published later
	duplicate         // has been delivered before
)

// arrive takes one sequence number into account.
func (s *sequence) arrive(seq int64) arrival {
	if seq == s.next {
		s.next++
		return inOrder
	}
	if seq > s.next {
		s.gaps = append(s.gaps, span{s.next, seq})
		s.next = seq + 1
		return inOrder
	}
	for i, g := range s.gaps {
		if seq < g.from || seq >= g.to {
			continue
		}
		rest := make([]span, 0, 2)
		if g.from < seq {
			rest = append(rest, span{g.from, seq})
		}
		if seq+1 < g.to {
			rest = append(rest, span{seq + 1, g.to})
		}
		s.gaps = append(s.gaps[:i], append(rest, s.gaps[i+1:]...)...)
		return late
	}
	return duplicate
}

// missing counts the sequence numbers in w that have not arrived: lost, if a
// later one has, else censored.
func (s *sequence) missing(w span) (lost, censored int64) {
	for _, g := range s.gaps {
		lost += max(0, min(g.to, w.to)-max(g.from, w.from))
	}
	return lost, max(0, w.to-max(s.next, w.from))
}
