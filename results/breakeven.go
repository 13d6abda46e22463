package results

import "math"

// A Price is what a pattern costs one client in bytes of both directions:
// once, to connect, and then per message.
type Price struct{ Setup, PerMessage float64 }

// PriceOf is the price over results of one pattern and load: TCP/IP headers
// included if every one knows them, which onWire tells. ok is false if nothing
// was received.
func PriceOf(list []Result) (price Price, onWire, ok bool) {
	var clients, received, setup, setupWire, moved, movedWire float64
	onWire = true
	for i := range list {
		r := &list[i]
		clients += float64(r.Scenario.Load.Clients)
		received += float64(r.Messages.Received)
		setup += float64(r.Wire.Setup.Bytes)
		moved += float64(r.Wire.Sent.layers() + r.Wire.Received.layers())
		sent, back, connect := r.Wire.Sent.WireBytes, r.Wire.Received.WireBytes, r.Wire.Setup.WireBytes
		if sent == nil || back == nil || connect == nil {
			onWire = false
			continue
		}
		setupWire += float64(*connect)
		movedWire += float64(*sent + *back)
	}
	if onWire {
		setup, moved = setupWire, movedWire
	}
	if clients == 0 || received == 0 {
		return Price{}, false, false
	}
	return Price{Setup: setup / clients, PerMessage: moved / received}, onWire, true
}

// After is the cost of connecting and n messages.
func (p Price) After(n float64) float64 { return p.Setup + n*p.PerMessage }

// A Standing is how one price compares with another over the number of
// messages that a client receives on one connection.
type Standing int

// The standings. From and Until have a break-even count.
const (
	Same   Standing = iota
	Always          // cheaper from the first message on, and no dearer to set up
	Never           // the reverse
	From            // cheaper once there are more messages than the break-even count
	Until           // cheaper only before it
)

// BreakEven compares a with b. count is the number of messages after which
// both have cost the same, for From and Until, else 0:
//
//	count = (a.Setup - b.Setup) / (b.PerMessage - a.PerMessage)
func BreakEven(a, b Price) (s Standing, count float64) {
	setup, message := a.Setup-b.Setup, b.PerMessage-a.PerMessage
	switch {
	case setup == 0 && message == 0:
		return Same, 0
	case setup <= 0 && message >= 0:
		return Always, 0
	case setup >= 0 && message <= 0:
		return Never, 0
	case setup > 0:
		s = From
	default:
		s = Until
	}
	if count = setup / message; math.IsInf(count, 0) || math.IsNaN(count) {
		return Same, 0 // the difference per message is beyond a float's reach
	}
	return s, count
}

// layers is all bytes above TCP.
func (d *Direction) layers() int64 { return d.PayloadBytes + d.overhead() }
