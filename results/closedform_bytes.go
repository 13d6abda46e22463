package results

import "math"

// The closed forms of bytes are those of the bytes themselves, counted in what the
// reference clients and servers send with their minimal headers (the golden files in
// clients/testdata and servers/testdata). Both directions together, without TCP/IP.

// Lengths of what does not vary, line ends included.
const (
	requestLine     = 4 + 11 // "GET ", " HTTP/1.1"
	hostLine        = 8      // "Host: ", without the name
	agentLine       = 32     // "User-Agent: Go-http-client/1.1"
	encodingLine    = 23     // "Accept-Encoding: gzip"
	statusLine      = 17     // "HTTP/1.1 200 OK"
	emptyStatusLine = 25     // "HTTP/1.1 204 No Content"
	lengthLine      = 18     // "Content-Length: ", without the number
	typeLine        = 32     // "Content-Type: application/json"
	dateLine        = 37     // "Date: Mon, 02 Jan 2006 15:04:05 GMT"
	closeLine       = 19     // "Connection: close"
	blankLine       = 2
	upgradeRequest  = 21 + 45 + 27 + 20                      // Connection, Sec-WebSocket-Key and -Version, Upgrade
	upgradeAnswer   = 34 + 20 + 21 + 52                      // status 101, Upgrade, Connection, Sec-WebSocket-Accept
	batchFrame      = len(`{"after":,"messages":[` + "\n]}") // JSON around messages, without offset and first line end
	fetchAsk        = 4 + 22 + 2 + 8                         // head and one topic, without its name
	fetchAnswer     = 4 + 6 + 30                             // head and one topic
	fetchMessage    = 4                                      // length of a message
)

// RequestHead is the bytes of a request's head: 80 and what path and host take.
func RequestHead(path, host int) float64 {
	return float64(requestLine + path + hostLine + host + agentLine + encodingLine + blankLine)
}

// AnswerHead is the bytes of the head of an answer with a JSON body of that length.
func AnswerHead(body int) float64 {
	return float64(statusLine + lengthLine + digits(body) + typeLine + dateLine + blankLine)
}

// EmptyAnswer is the bytes of an answer without news, status 204.
func EmptyAnswer() float64 { return emptyStatusLine + dateLine + blankLine }

// CloseHeaders is what "Connection: close" adds to a request and its answer.
func CloseHeaders() float64 { return 2 * closeLine }

// BatchBody is the bytes of the JSON around k messages in an answer, the offset in
// it being of that many digits: every message begins a line, all but one follow a
// comma.
func BatchBody(k float64, offsetDigits int) float64 {
	return float64(batchFrame+offsetDigits) + k + math.Max(0, k-1)
}

// WebSocketHead is the bytes before the payload of a frame that a server sends: 2
// up to 125 bytes, 4 up to 65,535, else 10 (RFC 6455, section 5.2). A client's
// frame has a mask of 4 more.
func WebSocketHead(payload Bytes) float64 {
	switch {
	case payload <= 125:
		return 2
	case payload <= math.MaxUint16:
		return 4
	}
	return 10
}

// WebSocketHandshake is the bytes of both directions of an upgrade.
func WebSocketHandshake(path, host int) float64 {
	return float64(requestLine + path + hostLine + host + agentLine + upgradeRequest + blankLine + upgradeAnswer + blankLine)
}

// SSEHead is the bytes around the payload of an event, its offset being of that many
// digits, and of the chunk that carries it (RFC 9112, section 7.1).
func SSEHead(payload Bytes, offsetDigits int) float64 {
	event := len("id: \n") + offsetDigits + len("data: \n\n")
	chunk := 4 + hexDigits(int(payload)+event)
	return float64(event + chunk)
}

// LongPollHead is the bytes per message that a long poll adds to payloads of that
// size if an answer brings k of them: heads of request and answer, once, and JSON.
func LongPollHead(payload Bytes, k float64, path, host, offsetDigits int) float64 {
	frame := BatchBody(k, offsetDigits)
	body := int(frame + k*float64(payload))
	return (RequestHead(path, host) + AnswerHead(body) + frame) / k
}

// FetchHead is the same for fetch: both frames, once, and a length per message.
func FetchHead(k float64, topic int) float64 {
	return float64(fetchAsk+topic+fetchAnswer)/k + fetchMessage
}

// HeaderRatio is how much more a poll takes than a push of the same payload: heads
// against a frame, with segments for the poll and the push of perSegment bytes each
// (0 leaves TCP/IP out).
func HeaderRatio(head, frame, payload Bytes, pollSegments, pushSegments float64, perSegment Bytes) float64 {
	poll := float64(head+payload) + pollSegments*float64(perSegment)
	return poll / (float64(frame+payload) + pushSegments*float64(perSegment))
}

// BandwidthBits is the bits per second that headers take at a rate of messages to
// every one of the clients.
func BandwidthBits(head Bytes, rate Rate, clients int) float64 {
	return 8 * float64(head) * float64(rate) * float64(clients)
}

// digits is the length of n in decimal, hexDigits in hexadecimal.
func digits(n int) int { return lengthIn(n, 10) }

func hexDigits(n int) int { return lengthIn(n, 16) }

func lengthIn(n, base int) int {
	length := 1
	for ; n >= base; n /= base {
		length++
	}
	return length
}
