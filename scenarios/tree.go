package scenarios

// A tree is the processes below a keeper: a command, and whatever it starts.
type tree struct {
	root int
	most reading
}

// read sums all processes of the tree. Time of a process that has ended is
// found with its parent, once that has waited for it; until then the sum is
// what it was. Memory that processes share counts for each of them. The system calls
// of a process that has ended are lost.
//
// Note: parents are read before their children: a child that ends in between is
// missed once, where the other order would count it twice.
func (t *tree) read() reading {
	now := reading{cpu: endedCPU(t.root), counted: true}
	for _, pid := range below(t.root) {
		now.cpu += endedCPU(pid)
		one := readProcess(pid)
		if !one.known {
			continue // it has ended
		}
		now.cpu += one.cpu
		now.rss += one.rss
		now.peak += one.peak
		now.known = true
		now.reads += one.reads
		now.writes += one.writes
		now.counted = now.counted && one.counted
	}
	now.counted = now.counted && now.known
	now.cpu, now.peak = max(now.cpu, t.most.cpu), max(now.peak, t.most.peak)
	t.most = now
	return now
}
