package results

// Latency holds the distributions of a run; a nil one was not measured.
type Latency struct {
	// Delivery is received - due, per delivered message and client.
	Delivery *Series `json:"delivery"`
	// Service is received - sent: what a closed-loop tool would report.
	Service *Series `json:"service"`
	// ScheduleLag is sent - due, per message.
	ScheduleLag *Series `json:"schedule_lag"`
	// Connect is the time from dial to connected, TLS included, upgrade excluded.
	Connect *Series `json:"connect"`
	// Handshake is the part of it that TLS took; nil without TLS.
	Handshake *Series `json:"handshake"`
	// Network and Harness are the two parts of the delivery latency on some
	// sampled connections: from due to the kernel's receive time (and the end
	// of an emulated link), and from there to received. Null where the kernel
	// does not tell.
	Network *Series `json:"network"`
	Harness *Series `json:"harness"`
	// FirstSubscriber and LastSubscriber are the smallest and largest delivery
	// latency of each message over its clients.
	FirstSubscriber *Series `json:"first_subscriber"`
	LastSubscriber  *Series `json:"last_subscriber"`
	// Exchange is request to answer, in closed-loop runs only.
	Exchange *Series `json:"exchange"`
	// InterArrival is the time between a client's messages that follow each other,
	// by the arrival of the later one, in listening runs only.
	InterArrival *Series `json:"inter_arrival"`

	// What follows is absent where it was not measured, or is not of the pattern.

	// FirstDelivery is from dial to the first moment at which a message could be
	// received, per client.
	FirstDelivery *Series `json:"first_delivery,omitzero"`
	// ExchangeFull and ExchangeEmpty are from request to an answer with messages or
	// without, where the loop is not closed.
	ExchangeFull  *Series `json:"exchange_full,omitzero"`
	ExchangeEmpty *Series `json:"exchange_empty,omitzero"`
	// Rearm is from an answer that was read to the next long poll.
	Rearm *Series `json:"rearm,omitzero"`
	// BacklogAnswer is from the first request to an answer with the messages that waited.
	BacklogAnswer *Series `json:"backlog_answer,omitzero"`
	// SecondDelivery is the delivery latency of messages that follow an answer.
	SecondDelivery *Series `json:"second_delivery,omitzero"`
	// AppDelivery is the delivery latency where the application handles a message,
	// after the client's own batching.
	AppDelivery *Series `json:"app_delivery,omitzero"`
	// RoundTrip is from a message that a client sends to its answer.
	RoundTrip *Series `json:"round_trip,omitzero"`
}

// Series is one distribution in nanoseconds: exact count, extremes and moments,
// and the histogram from which the quantiles are read.
type Series struct {
	Unit   string  `json:"unit"`
	Count  int64   `json:"count"`
	Min    int64   `json:"min"`
	Mean   float64 `json:"mean"`
	Stddev float64 `json:"stddev"`
	P50    int64   `json:"p50"`
	P90    int64   `json:"p90"`
	P95    int64   `json:"p95"`
	P99    int64   `json:"p99"`
	P999   int64   `json:"p999"`
	P9999  int64   `json:"p9999"`
	Max    int64   `json:"max"`
	// Intervals say how sure the quantiles are; null where nobody asked.
	Intervals *Confidence `json:"intervals"`
	// HDR is the histogram in HdrHistogram's V2 compressed form, base64.
	HDR string `json:"hdr"`
}
