package report

import "bench/results"

// connectTimes draws one curve per group.
func connectTimes(gs []group) figure {
	return ninesFigure(gs, "connect", "time from dial to connected (log scale)", "no run measured how long connecting takes")
}

// connectSentence is under the chart.
func connectSentence(rs []results.Result) string {
	return "How long it takes to connect: from dial to connected, TLS included where it is used, the request or upgrade that follows not. " +
		"Every connection of the run counts, those of reconnecting clients and of a pattern that connects for every request as well." +
		repeatsSentence(rs, " Whiskers span the repeats.")
}

// exchangeTimes draws one curve per closed-loop group.
func exchangeTimes(gs []group) figure {
	return ninesFigure(gs, "exchange", "time from request to answer (log scale)", "no run was a closed loop")
}

// exchangeSentence is under the chart.
func exchangeSentence([]results.Result) string {
	return "Closed loop: every client asks again as soon as it has its answer, and every answer carries one message of a prefilled log. " +
		"This is the time of one exchange at the server's ceiling; it is not the age of a message, because a slow answer delays the next request."
}
