package report

import "bench/results"

// poolConduct adds how the clients of the runs fared; nil if any run lacks it.
func poolConduct(runs []*view) *results.Conduct {
	var sum results.Conduct
	for _, r := range runs {
		c := r.Conduct
		if c == nil {
			return nil
		}
		sum.Answers += c.Answers
		sum.LargestMessages, sum.LargestBytes = max(sum.LargestMessages, c.LargestMessages), max(sum.LargestBytes, c.LargestBytes)
		sum.EmptySentBytes += c.EmptySentBytes
		sum.EmptyReceivedBytes += c.EmptyReceivedBytes
		sum.HandedOver += c.HandedOver
		sum.Aborted += c.Aborted
		sum.Races += c.Races
		sum.Failed += c.Failed
		sum.PortErrors += c.PortErrors
		sum.Stuck += c.Stuck
		sum.Connections += c.Connections
		sum.ReadingSeconds += c.ReadingSeconds
	}
	sum.Resting = most(runs, func(r *view) *int64 { return r.Conduct.Resting })
	sum.ServerChecks = total(runs, func(r *view) *int64 { return r.Conduct.ServerChecks })
	// What waits at the end of a window is a state: that of several is their mean.
	if all := total(runs, func(r *view) *int64 { return r.Conduct.QueuedBytes }); all != nil {
		sum.QueuedBytes = new(*all / int64(len(runs)))
	}
	return &sum
}

// poolEchoes adds what the clients of the runs sent; nil if any run lacks it.
func poolEchoes(runs []*view) *results.Echoes {
	var sum results.Echoes
	for _, r := range runs {
		e := r.Echoes
		if e == nil {
			return nil
		}
		sum.Sent += e.Sent
		sum.Answered += e.Answered
		sum.Requests += e.Requests
		sum.PayloadBytes += e.PayloadBytes
		sum.OverheadBytes += e.OverheadBytes
		sum.Due += e.Due
		if e.Unanswered > 0 && (sum.Unanswered == 0 || e.WaitedSeconds < sum.WaitedSeconds) {
			sum.WaitedSeconds = e.WaitedSeconds
		}
		sum.Unanswered += e.Unanswered
	}
	return &sum
}
