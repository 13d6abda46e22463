package results

import "slices"

// Wish is what a pattern is sought for.
type Wish struct {
	Clients int      `json:"clients"`
	Rate    Rate     `json:"rate"` // of each client
	Payload Bytes    `json:"payload"`
	RTT     Duration `json:"rtt"`
	// Objectives are all to be met; none asks for the trade-off alone.
	Objectives []Objective `json:"objectives"`
}

// How a number came about.
const (
	// Measured numbers are those of a sample of the same rate, payload, round trip and
	// interval.
	Measured = "measured"
	// Foreseen ones are closed forms; to those of latency comes what the nearest sample
	// took beside its own.
	Foreseen = "predicted"
	// Scaled ones are measured per message or request elsewhere, times what is foreseen
	// of these.
	Scaled = "scaled"
)

// Told is a number and how it came about, "" where there is none.
type Told struct {
	Value float64 `json:"value"`
	How   string  `json:"how"`
	// From names the sample.
	From string `json:"from"`
}

// Option is a pattern with what it would cost.
type Option struct {
	// Name is the pattern and, of polls, their interval.
	Name    string `json:"name"`
	Pattern string `json:"pattern"`
	// Latency is the delivery latency in nanoseconds by LatencyFigures.
	Latency map[string]Told `json:"latency"`
	// WireBytes are per message and Requests per second, of all clients together.
	WireBytes Told `json:"wire_bytes_per_message"`
	Requests  Told `json:"requests_per_second"`
	// Cores is the server's CPU.
	Cores Told `json:"server_cores"`
	// Misses are the objectives that it does not meet.
	Misses []string `json:"misses"`
	// Beaten is true if another option that meets as much is no worse in latency,
	// bytes and CPU, and clearly better in one.
	Beaten bool `json:"beaten"`

	workload Workload
}

// Advice is the options for a wish, and the answer.
type Advice struct {
	Wish    Wish     `json:"wish"`
	Options []Option `json:"options"`
	// Choice is the index of the answer, -1 if there is no single one; Why is a
	// sentence.
	Choice int    `json:"choice"`
	Why    string `json:"why"`
	// Samples is the number of samples that there were.
	Samples int      `json:"samples"`
	Notes   []string `json:"notes"`
}

// Advise weighs the patterns for a wish. base has the parameters that the wish does not
// say. Patterns that no closed form describes are left out.
func Advise(wish Wish, base Workload, patterns []string, samples []Sample) Advice {
	a := Advice{Wish: wish, Choice: -1, Samples: len(samples), Notes: []string{}}
	if a.Wish.Objectives == nil {
		a.Wish.Objectives = []Objective{}
	}
	base.Load.Clients, base.Load.Rate, base.Load.Payload, base.Network.RTT = wish.Clients, wish.Rate, wish.Payload, wish.RTT
	for _, pattern := range patterns {
		for _, w := range variantsOf(pattern, base, wish, samples) {
			if o, ok := optionOf(pattern, w, samples); ok {
				for _, objective := range wish.Objectives {
					if o.Latency[objective.Of].Value >= float64(objective.Limit) {
						o.Misses = append(o.Misses, objective.String())
					}
				}
				a.Options = append(a.Options, o)
			}
		}
	}
	for i := range a.Options {
		a.Options[i].Beaten = slices.ContainsFunc(a.Options, func(o Option) bool { return o.beats(a.Options[i], a.judgedBy()) })
	}
	a.choose()
	a.warn()
	return a
}
