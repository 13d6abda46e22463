package scenarios

import (
	"net/http"
	"strings"

	"bench/clients"
	"bench/servers"
)

// Pattern is one way of getting news from a server to its clients.
type Pattern struct {
	// Name is the one word for it: function, flag, legend, file.
	Name string
	// About says in one line what happens on the wire.
	About string
	// Server is the view of the log that answers this pattern.
	Server func(*servers.Log) http.Handler
	// Client is one simulated subscriber.
	Client clients.Client
	// Foreign is the subscriber of a server that is not bench's; nil if only
	// bench speaks the pattern.
	Foreign clients.Client
	// Closed says whether the pattern can run as a closed loop.
	Closed bool
	// Ticks says that clients ask on a fixed tick, for which messages wait.
	Ticks bool
}

// Patterns is the table of patterns. A pattern's place in it is its order in
// every table and its color in every chart. To add one, add a line here.
var Patterns = []Pattern{
	{"polling", "asks on a fixed tick, a new connection for every request", servers.Poll, clients.Poll, clients.ForeignPoll, true, true},
	{"keepalive", "asks on a fixed tick over one kept connection", servers.Poll, clients.KeepAlive, clients.ForeignKeepAlive, true, true},
	{"longpoll", "asks and is held until there is news or the hold ends", servers.LongPoll, clients.LongPoll, clients.ForeignLongPoll, false, false},
	{"sse", "one response that never ends, an event per message", servers.SSE, clients.SSE, clients.ForeignSSE, false, false},
	{"websocket", "upgrades once, then a frame per message is pushed", servers.WebSocket, clients.WebSocket, clients.ForeignWebSocket, false, false},
	{"fetch", "pulls batches by offset in binary frames, held until there is enough", servers.Fetch, clients.Fetch, nil, true, false},
}

// isBaseOf tells whether a word is the pattern's or that of a variant of it.
func (p Pattern) isBaseOf(word string) bool {
	base, _, _ := strings.Cut(word, "/")
	return base == p.Name
}

// holds tells whether the server holds a request of the pattern until there is news.
func (p Pattern) holds() bool { return p.Name == "longpoll" || p.Name == "fetch" }

// order is a pattern's place in the table, -1 if there is none of that name.
func order(name string) int {
	for i, p := range Patterns {
		if p.Name == name {
			return i
		}
	}
	return -1
}
