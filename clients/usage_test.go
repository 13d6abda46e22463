package clients

import "testing"

func TestUsageSums(t *testing.T) {
	known := Usage{Messages: 5, Connections: 1, Errors: [errorKinds]int64{ErrClosed: 2}, Examples: [errorKinds]string{ErrClosed: "first"}}
	known.Sent = Layers{Payload: 1, Framing: 2, Header: 3, TLS: 4, Socket: 5, Kernel: 6, Segments: 7, HasKernel: true}
	known.Received.HasKernel = true
	unknown := known
	unknown.Sent.HasKernel = false
	unknown.Examples[ErrClosed] = "second"
	if sum := (Usage{}).Plus(known); sum != known {
		t.Errorf("0 + x = %+v", sum)
	}
	if sum := known.Plus(Usage{}); sum != known {
		t.Errorf("x + 0 = %+v", sum)
	}
	sum := known.Plus(known)
	if sum.Messages != 10 || sum.Errors[ErrClosed] != 4 || sum.Examples[ErrClosed] != "first" ||
		sum.Sent != (Layers{Payload: 2, Framing: 4, Header: 6, TLS: 8, Socket: 10, Kernel: 12, Segments: 14, HasKernel: true}) {
		t.Errorf("x + x = %+v", sum)
	}
	if back := sum.Minus(known); back != known {
		t.Errorf("x + x - x = %+v", back)
	}
	if known.Minus(Usage{}) != known {
		t.Error("x - 0 is not x")
	}
	if known.Plus(unknown).Sent.HasKernel || known.Minus(unknown).Sent.HasKernel {
		t.Error("a sum with an unknown part is known")
	}
}
