package results

import "math"

// The closed forms of the wire add TCP/IP: 52 bytes a segment (IPv4 20, TCP 20 and
// timestamps 12), payload split at what a segment holds. Exchanges are taken to be
// further apart than the delayed acknowledgement (40 ms on Linux), so that nothing
// but an answer carries an acknowledgement along (RFC 9293, section 3.8.6.3).

// Bytes of TCP/IP.
const (
	// SegmentHead is the bytes of IP and TCP in every segment.
	SegmentHead = 52
	// SegmentPayload is the most that one carries over Ethernet (MTU 1500).
	SegmentPayload = 1448
	// connectSegments are those of a handshake and of both ends' closing: SYN,
	// SYN and ACK, ACK; FIN, ACK, FIN, ACK. The first two carry 8 bytes more.
	connectSegments = 7
	connectBytes    = connectSegments*SegmentHead + 2*8
)

// PushSegments is the segments of a message that is pushed: as many as it needs, of
// which every second one is acknowledged, and the last.
func PushSegments(bytes float64) float64 {
	data := dataSegments(bytes)
	return data + math.Ceil(data/2)
}

// ExchangeSegments is the segments of a request and its answer on a kept connection:
// the answer acknowledges the request, so that only its own are acknowledged.
func ExchangeSegments(request, answer float64) float64 {
	return dataSegments(request) + PushSegments(answer)
}

// NewExchangeSegments is the same on a connection of its own: handshake and closing
// come on top. A FIN that goes with the answer, or an acknowledgement that goes with
// a FIN, saves one each.
func NewExchangeSegments(request, answer float64) float64 {
	return connectSegments + ExchangeSegments(request, answer)
}

// WirePush is the bytes on the wire of a message that is pushed as bytes, framing
// included.
func WirePush(bytes float64) float64 { return bytes + SegmentHead*PushSegments(bytes) }

// WireExchange is the bytes on the wire of a request and its answer on a kept
// connection.
func WireExchange(request, answer float64) float64 {
	return request + answer + SegmentHead*ExchangeSegments(request, answer)
}

// WireNewExchange is the same on a connection of its own.
func WireNewExchange(request, answer float64) float64 {
	return WireExchange(request, answer) + connectBytes
}

// WireIdle is the bytes per client and hour of exchanges without news, each on a
// kept connection, at a rate per second.
func WireIdle(rate Rate, request, answer float64) float64 {
	return 3600 * float64(rate) * WireExchange(request, answer)
}

// dataSegments is the segments that bytes need, at least one.
func dataSegments(bytes float64) float64 { return math.Max(1, math.Ceil(bytes/SegmentPayload)) }
