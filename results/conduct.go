package results

// Conduct is how the requests and connections of the clients fared in the window,
// beside what Wire counts.
type Conduct struct {
	// Answers counts those that brought messages.
	Answers int64 `json:"answers"`
	// LargestMessages and LargestBytes are the most messages and the most payload
	// that one answer of the run brought.
	LargestMessages int64 `json:"largest_messages"`
	LargestBytes    int64 `json:"largest_bytes"`
	// EmptySentBytes and EmptyReceivedBytes are those above TCP of requests whose
	// answers brought no message, and of these answers.
	EmptySentBytes     int64 `json:"empty_sent_bytes"`
	EmptyReceivedBytes int64 `json:"empty_received_bytes"`
	// HandedOver counts such answers that a client which looks at the status alone
	// takes for messages.
	HandedOver int64 `json:"handed_over"`
	// Aborted counts requests that clients gave up, Races those that met a connection
	// which the server was closing, Failed those whose failure the caller saw.
	Aborted int64 `json:"aborted"`
	Races   int64 `json:"races"`
	Failed  int64 `json:"failed"`
	// PortErrors counts connections that failed for want of a port, Resting the most
	// ports of the clients' range that rested (TIME_WAIT) at once; null where nobody
	// looked.
	PortErrors int64  `json:"port_errors"`
	Resting    *int64 `json:"resting"`
	// Stuck counts messages that were received and that the application never handled.
	Stuck int64 `json:"stuck"`
	// ReadingSeconds is how long clients took in the window for what was in the log
	// before, all together: each from its first request to its last answer with
	// messages; absent without such messages.
	ReadingSeconds float64 `json:"reading_seconds,omitzero"`
	// Connections counts those of the whole run.
	Connections int64 `json:"connections"`
	// ServerChecks counts the looks of servers that wait in a loop, for this group if
	// several share them; null where they do not tell.
	ServerChecks *int64 `json:"server_checks"`
	// QueuedBytes is what the server's kernel had at the end of the window for these
	// clients and could not send; absent where they read all that they can, and where
	// that is not told. The log, which all clients share, is no part of it, nor is what
	// a write holds that waits for the kernel: up to 256 KiB a client.
	QueuedBytes *int64 `json:"queued_bytes,omitzero"`
}

// unanswered is how many messages of clients that were due in the window had no answer,
// and how many nanoseconds each of them had waited at least.
func (r *Result) unanswered() (n, waited int64) {
	if r.Echoes == nil {
		return 0, 0
	}
	return r.Echoes.Unanswered, int64(r.Echoes.WaitedSeconds * 1e9)
}

// Echoes is the account of what clients sent in the window, beside what they received.
type Echoes struct {
	// Sent counts messages, Answered those that the server has answered.
	Sent     int64 `json:"sent"`
	Answered int64 `json:"answered"`
	// Requests counts those that carried one of them.
	Requests int64 `json:"requests"`
	// PayloadBytes are of the messages, OverheadBytes everything else above TCP that
	// they and their answers took, TLS left out.
	PayloadBytes  int64 `json:"payload_bytes"`
	OverheadBytes int64 `json:"overhead_bytes"`
	// Due counts messages that were due in the window, Unanswered those of them that had
	// no answer when the run ended, sent or not: each had waited for WaitedSeconds at
	// least. Absent where they are 0, and from results of before.
	Due           int64   `json:"due,omitzero"`
	Unanswered    int64   `json:"unanswered,omitzero"`
	WaitedSeconds float64 `json:"waited_seconds,omitzero"`
}
