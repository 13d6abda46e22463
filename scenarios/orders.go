package scenarios

import (
	"context"
	"encoding/json"
	"io"
	"sync"
)

// orders is a child's end of the talk with its driver: instructions come in,
// dispatches or notices go out, one line of JSON each.
type orders struct {
	out          *teller
	instructions chan instruction
}

// takeOrders reads instructions from in. The context that it returns ends with
// ctx or with the input: then the driver is gone, and so is the work.
func takeOrders(ctx context.Context, in io.Reader, out io.Writer) (orders, context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	o := orders{out: newTeller(out), instructions: make(chan instruction)}
	go func() {
		defer cancel()
		o.read(ctx, json.NewDecoder(in))
	}()
	return o, ctx, cancel
}

// read passes instructions on until the input ends or is no instruction.
func (o orders) read(ctx context.Context, in *json.Decoder) {
	for {
		var i instruction
		if in.Decode(&i) != nil {
			return
		}
		select {
		case o.instructions <- i:
		case <-ctx.Done():
			return
		}
	}
}

// next waits for an instruction.
func (o orders) next(ctx context.Context) (instruction, bool) {
	select {
	case i := <-o.instructions:
		return i, true
	case <-ctx.Done():
		return instruction{}, false
	}
}

// teller writes lines of JSON, each whole, whoever else writes.
type teller struct {
	mu sync.Mutex
	to *json.Encoder
}

func newTeller(w io.Writer) *teller { return &teller{to: json.NewEncoder(w)} }

// Encode writes one line.
func (t *teller) Encode(v any) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.to.Encode(v)
}
