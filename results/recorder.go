package results

// Recording is the latency of the messages that one shard received during one
// interval. It takes 528 KiB.
type Recording struct {
	// Delivery is received - due, Service is received - sent.
	Delivery, Service *Histogram
}

// NewRecording returns an empty recording.
func NewRecording() *Recording {
	return &Recording{Delivery: NewHistogram(), Service: NewHistogram()}
}

// Merge adds o.
func (r *Recording) Merge(o *Recording) {
	r.Delivery.Merge(o.Delivery)
	r.Service.Merge(o.Service)
}

// Reset empties the recording.
func (r *Recording) Reset() {
	r.Delivery.Reset()
	r.Service.Reset()
}

// Recorder records the latencies of one shard. It is not safe for concurrent
// use: a shard has a mutex, which its sinks and the reader of intervals share.
// Only intervals are recorded; the reader merges them into totals.
type Recorder struct{ current *Recording }

// NewRecorder returns a recorder with an empty recording.
func NewRecorder() *Recorder { return &Recorder{current: NewRecording()} }

// Swap goes on with empty, and returns what was recorded since the last Swap. It
// only exchanges two pointers, so that the shard's lock is held for nanoseconds:
// the caller merges and resets what it got after it has released the lock, and
// brings it back as empty the next time (double buffering).
func (r *Recorder) Swap(empty *Recording) *Recording {
	full := r.current
	r.current = empty
	return full
}
