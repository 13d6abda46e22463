package results

import (
	"math"
	"time"
)

// Outlook is what closed forms say of one client of a pattern, while server and link
// keep up.
type Outlook struct {
	// Mean is the mean delivery latency in nanoseconds, and Age its q-quantile.
	Mean float64
	Age  func(q float64) float64
	// WireBytes are all bytes on the wire per message, both directions, payload
	// included. Requests are per message, 0 for a push.
	WireBytes, Requests float64
}

// Lengths of a typical client, as in the closed forms of bytes.
const (
	typicalPath   = 30
	typicalHost   = 15
	typicalDigits = 2
	typicalTopic  = 3
)

// outlooks are the patterns that closed forms describe.
var outlooks = map[string]func(Workload) (Outlook, bool){
	"polling":   func(w Workload) (Outlook, bool) { return pollOutlook(w, WireNewExchange), true },
	"keepalive": func(w Workload) (Outlook, bool) { return pollOutlook(w, WireExchange), true },
	"longpoll":  longPollOutlook,
	"sse": func(w Workload) (Outlook, bool) {
		return pushOutlook(w, SSEHead(w.Load.Payload, typicalDigits)), !w.Behavior.Close
	},
	"websocket": func(w Workload) (Outlook, bool) {
		return pushOutlook(w, WebSocketHead(w.Load.Payload)), w.Parameters.BatchCount <= 1
	},
	"fetch": fetchOutlook,
}

// Foresee is what closed forms say of a client of a pattern under a workload; false
// where none describes it.
func Foresee(pattern string, w Workload) (Outlook, bool) {
	of, ok := outlooks[pattern]
	if !ok || !(w.Load.Rate > 0) {
		return Outlook{}, false
	}
	return of(w)
}

// transit is the time from server to client, half a round trip.
func transit(w Workload) float64 { return float64(w.Network.RTT) / 2 }

// pollOutlook is a poll on a fixed tick: U(0, T) and a transit. Every answer with news
// brings what came since the last poll.
func pollOutlook(w Workload, exchange func(request, answer float64) float64) Outlook {
	interval, rate := time.Duration(w.Parameters.PollInterval), float64(w.Load.Rate)
	perPoll := rate * interval.Seconds()
	k := perPoll / -math.Expm1(-perPoll)
	request := RequestHead(typicalPath, typicalHost)
	full, empty := exchange(request, answerOf(w, k)), exchange(request, EmptyAnswer())
	return Outlook{
		Mean:      float64(PollAgeMean(interval)) + transit(w),
		Age:       func(q float64) float64 { return float64(PollAgeQuantile(interval, q)) + transit(w) },
		WireBytes: PollBytesPerMessage(w.Load.Rate, interval, full, empty),
		Requests:  1 / perPoll,
	}
}

// answerOf is the bytes of an answer that brings k messages.
func answerOf(w Workload, k float64) float64 {
	body := k*float64(w.Load.Payload) + BatchBody(k, typicalDigits)
	return AnswerHead(int(body)) + body
}

// longPollOutlook is a long poll that is woken, or looks on a timer. Where the hold
// ends without a message, once in e^(L H) - 1 messages, an empty answer comes on top.
func longPollOutlook(w Workload) (Outlook, bool) {
	if w.Parameters.BatchCount > 1 || w.Parameters.BatchBytes > 0 || w.Behavior.HTTP == "1.0" {
		return Outlook{}, false
	}
	trips, exchange := 1.0, WireExchange
	if w.Behavior.Close {
		trips, exchange = 2, WireNewExchange
	}
	rate, loop := w.Load.Rate, time.Duration(w.Behavior.Loop)
	gap := Gap(trips, time.Duration(w.Network.RTT), time.Duration(w.Parameters.Rearm))
	k := LongPollPerAnswer(rate, gap)
	empties := 1 / math.Expm1(float64(rate)*time.Duration(w.Parameters.Hold).Seconds())
	request := RequestHead(typicalPath, typicalHost)
	o := Outlook{
		Mean:      float64(LoopMean(rate, gap, loop)) + transit(w),
		Age:       func(q float64) float64 { return float64(LongPollQuantile(rate, gap, q)) + transit(w) },
		WireBytes: exchange(request, answerOf(w, k))/k + empties*exchange(request, EmptyAnswer()),
		Requests:  1/k + empties,
	}
	if loop > 0 { // of messages that find no gap
		o.Age = func(q float64) float64 { return float64(PollAgeQuantile(loop, q)) + transit(w) }
	}
	return o, true
}

// pushOutlook is a push: half a round trip, a frame, its segments.
func pushOutlook(w Workload, head float64) Outlook {
	return Outlook{
		Mean: transit(w), Age: func(float64) float64 { return transit(w) },
		WireBytes: WirePush(float64(w.Load.Payload) + head),
	}
}

// fetchOutlook is a fetch that is answered by the first message, or after its wait.
func fetchOutlook(w Workload) (Outlook, bool) {
	if w.Parameters.MinBytes > w.Load.Payload || w.Behavior.Close {
		return Outlook{}, false
	}
	rate, wait := w.Load.Rate, time.Duration(w.Parameters.MaxWait)
	gap := Gap(1, time.Duration(w.Network.RTT), time.Duration(w.Parameters.Rearm))
	k := LongPollPerAnswer(rate, gap)
	requests := 1 / FetchPerRequest(rate, gap, wait, 1)
	ask, answer := float64(fetchAsk+typicalTopic), float64(fetchAnswer)
	full := WireExchange(ask, answer+k*(float64(w.Load.Payload)+fetchMessage))
	return Outlook{
		Mean:      float64(FetchMean(rate, gap, wait, 1)) + transit(w),
		Age:       func(q float64) float64 { return float64(LongPollQuantile(rate, gap, q)) + transit(w) },
		WireBytes: full/k + math.Max(0, requests-1/k)*WireExchange(ask, answer),
		Requests:  requests,
	}, true
}
