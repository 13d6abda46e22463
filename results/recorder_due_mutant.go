//go:build mutant_sent

package results

import "time"

// Record is the mistake of coordinated omission, which the tests of known
// answers must notice: ages count from when a message was sent.
func (r *Recorder) Record(_, sent, received time.Duration) {
	r.current.Delivery.Record(int64(received - sent))
	r.current.Service.Record(int64(received - sent))
}
