package results

// Bounds of a slope of memory.
const (
	leastSizes = 5    // different numbers of clients
	leastFit   = 0.99 // share of the variance that the line explains
)

// KernelPerConnection is the kernel's memory for one connected socket in bytes, send
// and receive buffers empty, as read from the slab statistics of Linux 6.
const KernelPerConnection = 3700

// MemoryOf is the memory of a server with that many clients: what it takes without
// any, and a slope, m0 + m1 N.
func MemoryOf(empty, perClient float64, clients int) float64 {
	return empty + perClient*float64(clients)
}

// MemorySlope is the line through the memory of servers with different numbers of
// clients. It is false, and no number may be quoted per client, if there are fewer
// than five different numbers or if the line explains less than 99 % of the variance.
func MemorySlope(clients, bytes []float64, confidence float64) (Line, bool) {
	sizes := map[float64]bool{}
	for _, n := range clients {
		sizes[n] = true
	}
	line, ok := FitLine(clients, bytes, confidence)
	return line, ok && len(sizes) >= leastSizes && line.R2 > leastFit
}
