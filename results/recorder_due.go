//go:build !mutant_sent

package results

import "time"

// Record adds one message: when it was due, sent and received, as offsets from
// one epoch. A message received before it was due is counted in
// Delivery.Negative. It does not allocate.
func (r *Recorder) Record(due, sent, received time.Duration) {
	r.current.Delivery.Record(int64(received - due))
	r.current.Service.Record(int64(received - sent))
}
