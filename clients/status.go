package clients

// Status tells, at a fraction of Usage's cost, whether the client has a
// connection, and how many failures it has had.
func (c *Counters) Status() (connected bool, failures int64) {
	for k := range c.errors {
		failures += c.errors[k].Load()
	}
	c.kernel.mu.Lock()
	defer c.kernel.mu.Unlock()
	return c.kernel.live != nil, failures
}

// Requests is that of Usage alone.
func (c *Counters) Requests() int64 { return c.requests.Load() }
