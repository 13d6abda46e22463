package report

import (
	"fmt"
	"time"
)

// heartbeats are how often the reference servers say that a stream still lives.
var heartbeats = map[string]time.Duration{"sse": 15 * time.Second, "websocket": 30 * time.Second}

// idleNotes tell of a window that may miss what an idle stream costs.
func idleNotes(g group) []string {
	every, streams := heartbeats[g.runs[0].Pattern]
	window := g.pooled.Window()
	if g.kind() != "idle" || !streams || window >= every {
		return nil
	}
	return []string{fmt.Sprintf("the window of %v is shorter than the %v between two heartbeats of the server: what they cost may not be in it", window, every)}
}
