package servers

import "strings"

// GroupStats is what of a server's work belongs to the topics whose names differ in
// the digits at their end only. Clients that share a server are told apart by it.
type GroupStats struct {
	// Checks and Followed are the group's part of Stats.Checks and Stats.Followed.
	Checks   int64 `json:"checks"`
	Followed int64 `json:"followed"`
	// QueuedBytes is what the kernel holds for the group's subscribers and long polls
	// because it has not arrived; null where the system does not tell. What a write
	// that waits for the kernel still holds is not in it: up to 256 KiB a client.
	QueuedBytes *int64 `json:"queued_bytes"`
}

// stem is a topic's name without the digits at its end.
func stem(topic string) string { return strings.TrimRight(topic, "0123456789") }

// groups walks over all topics and connections, so it is told only if asked for.
func (s *Server) groups() map[string]GroupStats {
	all, stems := map[string]GroupStats{}, map[*topic]string{}
	s.log.mu.RLock()
	for name, t := range s.log.topics {
		stems[t] = stem(name)
		g := all[stems[t]]
		g.Checks += t.checks.Load()
		all[stems[t]] = g
	}
	s.log.mu.RUnlock()
	for name, n := range s.log.followed.counts() {
		g := all[stem(name)]
		g.Followed += n
		all[stem(name)] = g
	}
	for name, n := range s.queued(stems) {
		g := all[name]
		g.QueuedBytes = &n
		all[name] = g
	}
	return all
}

// queued sums what the kernel holds for the clients that read these topics; nil
// where the system does not tell.
func (s *Server) queued(stems map[*topic]string) map[string]int64 {
	l := s.listener.Load()
	if l == nil || !queuesTold {
		return nil
	}
	sums := map[string]int64{}
	for _, name := range stems {
		sums[name] = 0
	}
	for _, c := range l.all() {
		if t := c.topic.Load(); t != nil {
			sums[stems[t]] += unsent(c.Conn)
		}
	}
	return sums
}
