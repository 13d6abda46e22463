package results

// Target is the server under test if it is not one of the run's own, and how to
// talk to it. Of a server that does not speak bench's protocols (kind foreign)
// everything that a client or a publisher has to know is here.
type Target struct {
	// URL is the server's base: http, https, ws or wss. "" starts a server of our
	// own. {port} in it is a free port of this machine, for a command to listen on.
	URL string `json:"url" yaml:"url"`
	// Command starts the server: a program and its arguments, no shell. A fresh
	// process serves every run. {port} is that of URL.
	Command []string `json:"command" yaml:"command"`
	// Folder is the working directory of the command; in a file it is relative
	// to that file, and "" is the file's own folder.
	Folder string `json:"folder" yaml:"folder"`
	// Ready says when the command has started: "port" (the port of URL accepts
	// connections), a URL that answers with 200 to 299, or "log:" and a regular
	// expression that matches a line of its output.
	Ready string `json:"ready" yaml:"ready"`
	// ReadyTimeout is how long that may take.
	ReadyTimeout Duration `json:"ready_timeout" yaml:"ready_timeout"`
	// Kind is bench (the protocols of bench serve) or foreign. "" is foreign as
	// soon as something says so: a command, a path in URL, ws, publish, subscribe
	// or stamp.
	Kind string `json:"kind" yaml:"kind"`
	// Publish is how messages get in.
	Publish Publish `json:"publish" yaml:"publish"`
	// Subscribe is how they get out.
	Subscribe Subscribe `json:"subscribe" yaml:"subscribe"`
	// Stamp is where a message's stamp stands in what arrives: "body" (anywhere),
	// "json:" and a path, "regexp:" and an expression with a group, or "none".
	Stamp string `json:"stamp" yaml:"stamp"`
	// TLS is for https and wss.
	TLS TargetTLS `json:"tls" yaml:"tls"`
}

// Publish is how messages get into a foreign server. {message} is the message,
// {topic} its topic, {n} its number and {token} the secret of Subscribe.Token.
type Publish struct {
	// By is append (as to bench serve), http (a request for each message),
	// websocket (a text frame for each), stdin (a line for each, of the command)
	// or none: the server publishes by itself. "" follows from URL.
	By string `json:"by" yaml:"by"`
	// URL is where to; a path alone is at the target's URL.
	URL string `json:"url" yaml:"url"`
	// Method is that of the requests.
	Method string `json:"method" yaml:"method"`
	// Headers are added to the requests.
	Headers map[string]string `json:"headers" yaml:"headers"`
	// Body is what is sent for a message; "" is the message alone.
	Body string `json:"body" yaml:"body"`
	// Send are frames to send once on every websocket, before messages.
	Send []string `json:"send" yaml:"send"`
	// Status are the answers that mean success; none is 200 to 299.
	Status []int `json:"status" yaml:"status"`
	// Connections is how many are used; the messages of a topic share one, so
	// that their order is the server's doing.
	Connections int `json:"connections" yaml:"connections"`
}

// Subscribe is how a client of a foreign server gets its messages. {topic} is
// its topic, {client} its number, {pattern} the pattern and {token} the secret.
type Subscribe struct {
	// Path is where to subscribe, with a query if need be; "" is that of the
	// target's URL.
	Path string `json:"path" yaml:"path"`
	// Headers are added to every request.
	Headers map[string]string `json:"headers" yaml:"headers"`
	// Token is where the secret is read that stands for {token}: env:NAME or
	// file:PATH. It is in no result.
	Token string `json:"token" yaml:"token"`
	// Send are text frames that a websocket sends after the upgrade.
	Send []string `json:"send" yaml:"send"`
	// Answer is a regular expression that a websocket's or an event stream's
	// message must match before the client counts as subscribed; "" is at once.
	Answer string `json:"answer" yaml:"answer"`
	// Reply answers frames that are no messages, as heartbeats: a frame, or
	// "regexp:" and an expression, and the text frame to send back.
	Reply map[string]string `json:"reply" yaml:"reply"`
	// Events are the names of server-sent events that carry messages; none is all.
	Events []string `json:"events" yaml:"events"`
	// Status are the answers to a poll that carry messages; none is 200. 204 and
	// 304 never do.
	Status []int `json:"status" yaml:"status"`
	// Cursor is where an answer to a poll says what has been seen: "header:" and a
	// name, "json:" and a path, or etag; "" is nowhere: every answer tells all.
	Cursor string `json:"cursor" yaml:"cursor"`
	// CursorTo is where the next request says it: "header:" or "query:" and a name.
	CursorTo string `json:"cursor_to" yaml:"cursor_to"`
}

// TargetTLS is whom to trust at the other end of TLS.
type TargetTLS struct {
	// CA is a file of certificates, in PEM, to trust instead of the system's.
	CA string `json:"ca" yaml:"ca"`
	// Insecure trusts everybody.
	Insecure bool `json:"insecure" yaml:"insecure"`
	// ServerName is the name that the certificate must have; "" is the host of
	// the URL.
	ServerName string `json:"server_name" yaml:"server_name"`
}

// Kinds of targets.
const (
	BenchTarget   = "bench"
	ForeignTarget = "foreign"
)

// fillTarget returns t with empty lists and maps for nil ones.
func fillTarget(t Target) Target {
	t.Command = list(t.Command)
	p, s := &t.Publish, &t.Subscribe
	p.Send, p.Status, p.Headers = list(p.Send), list(p.Status), table(p.Headers)
	s.Send, s.Status, s.Headers = list(s.Send), list(s.Status), table(s.Headers)
	s.Events, s.Reply = list(s.Events), table(s.Reply)
	return t
}

// table returns m, or an empty map for nil.
func table(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
