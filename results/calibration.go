package results

import "time"

// Calibration is what `bench doctor --calibrate` found out about a machine.
type Calibration struct {
	Date    time.Time `json:"date"`
	Seconds float64   `json:"seconds"` // that it took
	Timer   Timer     `json:"timer"`
	// Patterns is the noise floor of each: see Floor.Delivery.
	Patterns map[string]Percentiles `json:"patterns"`
	// Messages is deliveries per second, Clients connected clients, that this
	// machine generates before it is the bottleneck.
	Messages Bracket `json:"messages"`
	Clients  Bracket `json:"clients"`
}

// Timer is how late a bare thread wakes up for the messages of a plan: at normal
// priority, and at real-time priority, null where that is not permitted.
type Timer struct {
	Ordinary *Percentiles `json:"ordinary"`
	Realtime *Percentiles `json:"realtime"`
}

// Bracket holds a limit between two loads that were tried.
type Bracket struct {
	// Carried is the largest load that was carried, 0 if not even the smallest was.
	Carried int64 `json:"carried"`
	// Refused is the smallest that was not, null if the search ended before.
	Refused *int64 `json:"refused"`
	// Reason is why it was not, or why the search ended, in words.
	Reason string `json:"reason"`
}
