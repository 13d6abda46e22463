package scenarios

import (
	"context"
	"fmt"
	"os"
	"syscall"

	"bench/clients"
	"bench/results"
)

// outlet is where published messages go: the append endpoint of a server of
// bench's, or whatever a foreign one takes.
type outlet interface {
	// Append takes one message for a topic, Flush lets it go; neither waits.
	Append(topic string, payload []byte)
	Flush()
	// Err is why the server takes no more.
	Err() error
	Close() error
}

// foreignPublish is how to publish to a foreign server.
type foreignPublish struct {
	Publish results.Publish   `json:"publish"`
	Reply   map[string]string `json:"reply"`
	Tag     string            `json:"tag"`
}

// prepareForeign connects to a server that is not bench's, if messages are
// published to it at all.
func (j publishJob) prepareForeign(ctx context.Context) (*publication, error) {
	if j.Foreign.Publish.By == byNone {
		return j.publication([]outlet{silence{}}), nil
	}
	o, err := j.Foreign.open(ctx, j)
	if err != nil {
		return nil, err
	}
	return j.publication([]outlet{o}), nil
}

// publication is what is to be sent, in the form that the server takes.
func (j publishJob) publication(to []outlet) *publication {
	payload, at := newPayload(int(j.Load.Payload)), stampDue
	if j.Foreign != nil {
		payload, at = newText(int(j.Load.Payload), j.Foreign.Tag), textHead
	}
	var digits []byte
	if j.Load.Stamp == stampDueTime {
		digits = payload[at : at+stampDigits]
	}
	return newPublication(newPlan(j.Load, j.Behavior, j.Seed), j.Load, newClock(), j.Prefix, payload, digits, to)
}

// silence is the outlet of a run in which nothing is published.
type silence struct{}

func (silence) Append(string, []byte) {}
func (silence) Flush()                {}
func (silence) Err() error            { return nil }
func (silence) Close() error          { return nil }

// failures is what foreign servers refused.
func (p *publication) failures() (sum results.Errors) {
	sum.Examples = []string{}
	for _, o := range p.servers {
		if o, ok := o.(*clients.Outlet); ok {
			addErrors(&sum, failures(o.Usage()))
		}
	}
	return sum
}

// unsent is how many messages they have not yet taken.
func (p *publication) unsent() (n int64) {
	for _, o := range p.servers {
		if o, ok := o.(*clients.Outlet); ok {
			n += o.Unsent()
		}
	}
	return n
}

// addErrors adds the errors of one side to those of another, and keeps as many
// examples as a result may have.
func addErrors(sum *results.Errors, e results.Errors) {
	sum.Dial += e.Dial
	sum.Timeout += e.Timeout
	sum.Status += e.Status
	sum.Protocol += e.Protocol
	sum.Closed += e.Closed
	for _, text := range e.Examples {
		if len(sum.Examples) < mostExamples {
			sum.Examples = append(sum.Examples, text)
		}
	}
}

// mostExamples is how many texts of errors a result holds.
const mostExamples = 5

// publisherLines is the descriptor that the publisher inherits to write lines to.
const publisherLines = 3

// open connects to the foreign server.
func (f *foreignPublish) open(ctx context.Context, j publishJob) (*clients.Outlet, error) {
	p := f.Publish
	roots, err := trusted(j.Roots)
	if err != nil {
		return nil, err
	}
	replies, err := repliesOf(f.Reply)
	if err != nil {
		return nil, err
	}
	form := clients.OutletForm{
		URL: p.URL, Method: p.Method, Headers: fieldsOf(p.Headers), Body: p.Body, Send: p.Send, Replies: replies,
		Status: p.Status, Connections: p.Connections, Topics: topicCount(j.Load),
		Security: j.security(roots),
	}
	if p.By == byStdin {
		syscall.CloseOnExec(publisherLines)
		if err := syscall.SetNonblock(publisherLines, true); err != nil { // so that closing it ends a write
			return nil, fmt.Errorf("the server's standard input: %w", err)
		}
		form.Lines = os.NewFile(publisherLines, "standard input of the server")
	}
	o, err := clients.OpenOutlet(ctx, form)
	if err != nil {
		return nil, fmt.Errorf("server %s could not be reached: %w", RedactURL(p.URL), err)
	}
	return o, nil
}

// foreignRoots are the authorities to trust instead of the system's; nil is none.
func foreignRoots(t results.TargetTLS) ([]byte, error) {
	if t.CA == "" {
		return nil, nil
	}
	text, err := os.ReadFile(t.CA)
	if err == nil {
		_, err = trusted(text)
	}
	if err != nil {
		return nil, &Fault{Code: ExitUsage, Err: fmt.Errorf("--tls-ca: %w", err), Hint: "a file of certificates in PEM is wanted"}
	}
	return text, nil
}
