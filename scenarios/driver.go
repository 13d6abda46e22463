package scenarios

import (
	"context"
	"slices"
	"time"

	"bench/results"
)

// driver runs one pattern once, alone or as one of several groups: it owns the
// plan and the clients of the group, and everything that happens to them reaches it
// as a value on a channel.
type driver struct {
	*stand
	options Options
	// pattern is what clients do, variant what is changed of it, "" for nothing.
	pattern, variant string
	// group is its name among those of the run, "" alone, and index its place.
	group    string
	index    int
	seed     uint64
	scenario results.Scenario
	progress Progress

	plan   *plan
	herald *herald
	hands  []*hand
	words  chan word
	at     time.Duration // start of publishing
	setup  time.Duration
	alarm  *alarm
}

// edgeLead is how far in the future the start is set, so that every worker has
// taken its account and opened its gate by then.
const edgeLead = 250 * time.Millisecond

// newDriver drives clients of a pattern, or of a variant of it, under a scenario
// that holds what the variant changes.
func newDriver(o Options, pattern, variant string, s results.Scenario, repeat int) *driver {
	d := &driver{options: o, pattern: pattern, variant: variant, scenario: s, seed: s.Load.Seed + uint64(repeat)}
	d.progress = Progress{Pattern: d.word(), Repeat: repeat, Clients: s.Load.Clients}
	return d
}

// word is the pattern, with its variant if it has one.
func (d *driver) word() string { return variantWord(d.pattern, d.variant) }

// run does the whole of one pattern alone and ends with nothing left behind. The
// error is a Fault; a result that is not nil is kept even so.
func (d *driver) run(ctx context.Context) (*results.Result, error) {
	list, err := runGroups(ctx, []*driver{d})
	if len(list) == 0 {
		return nil, err
	}
	return list[0], err
}

// prepare takes its place on the stand, and draws the plan.
func (d *driver) prepare(s *stand, index int) (err error) {
	d.stand, d.index = s, index
	s.byGroup = s.byGroup || s.shared() && d.scenario.Behavior.Loop > 0 || d.backsUp()
	d.words = make(chan word, 64)
	d.plan = newPlan(d.scenario.Load, d.scenario.Behavior, d.seed)
	d.progress.Planned = int64(len(d.plan.messages))
	d.report("starting")
	d.alarm, err = newAlarm(d.scenario)
	return err
}

// prefix begins the names of this group's topics.
func (d *driver) prefix() string { return groupPrefix(d.index, d.groups) }

// open sets the start of publishing for publisher and clients.
func (d *driver) open() error {
	if err := d.herald.begin(d.at); err != nil {
		return &Fault{Code: ExitInternal, Err: err}
	}
	for _, h := range d.hands {
		if err := h.tell(instruction{Start: &start{At: d.at}}); err != nil {
			return &Fault{Code: ExitInternal, Err: err}
		}
	}
	return nil
}

// groupPrefix begins the names of the topics of group i of so many: a letter or
// more, as short as can be, because every request carries it.
func groupPrefix(i, of int) string {
	if of == 1 {
		return ""
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	var word []byte
	for i++; i > 0; i /= len(letters) {
		i--
		word = append(word, letters[i%len(letters)])
	}
	slices.Reverse(word)
	return string(word)
}
