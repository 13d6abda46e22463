package results

import "fmt"

// checkSeries decodes every histogram of a file and compares it with the
// numbers beside it.
func checkSeries(f *File) error {
	for i := range f.Results {
		r := &f.Results[i]
		for _, named := range r.Latency.all() {
			if err := checkOne(named.series); err != nil {
				return fmt.Errorf("results[%d].latency.%s: %w", i, named.name, err)
			}
		}
		for j := range r.Timeline {
			if err := checkOne(r.Timeline[j].Delivery); err != nil {
				return fmt.Errorf("results[%d].timeline[%d].delivery: %w", i, j, err)
			}
		}
	}
	return nil
}

func checkOne(s *Series) error {
	if s == nil {
		return nil
	}
	_, err := s.Histogram()
	return err
}

// namedSeries is a distribution with its name in the result file.
type namedSeries struct {
	name   string
	series *Series
}

// all lists the distributions of a run in the order of the result file.
func (l *Latency) all() []namedSeries {
	return []namedSeries{
		{"delivery", l.Delivery},
		{"service", l.Service},
		{"schedule_lag", l.ScheduleLag},
		{"connect", l.Connect},
		{"first_subscriber", l.FirstSubscriber},
		{"last_subscriber", l.LastSubscriber},
		{"exchange", l.Exchange},
	}
}
