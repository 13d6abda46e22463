package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bench/results"
)

// talk is the driver's side of a publisher.
type talk struct {
	process *child
	tell    *json.Encoder
	hear    *json.Decoder
}

func newTalk(t *testing.T) *talk {
	t.Helper()
	c, err := startChild(t.Context(), "publisher", nil, "publisher")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.stop(0) })
	return &talk{process: c, tell: json.NewEncoder(c.stdin), hear: json.NewDecoder(c.stdout)}
}

// end waits until the publisher has ended by itself, and returns how.
func (k *talk) end() error {
	<-k.process.exited
	return k.process.err
}

func (k *talk) next(t *testing.T) (n notice) {
	t.Helper()
	if err := k.hear.Decode(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// burst is a load of 60 messages to 3 topics within 100 ms.
func burst() results.Load {
	load := Default().Load
	load.Clients, load.Topics, load.Rate, load.Arrivals = 3, results.OwnTopics, 200, "constant"
	load.Warmup, load.Duration = results.Duration(20*time.Millisecond), results.Duration(80*time.Millisecond)
	return load
}

// A publisher sends the plan of its job, every message of every topic in order
// and with its stamp, and accounts for it.
func TestPublisherSendsThePlan(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	k := newTalk(t)
	job := publishJob{Load: burst(), Seed: 5, Servers: []string{"http://" + b.address}, Token: "token", Ordinary: true}
	if err := k.tell.Encode(instruction{Publish: []publishJob{job}}); err != nil {
		t.Fatal(err)
	}
	if n := k.next(t); n.Ready == nil || n.Ready.Realtime {
		t.Fatalf("%+v: want ready at normal priority", n)
	}
	p := newPlan(job.Load, job.Behavior, job.Seed)
	if err := k.tell.Encode(instruction{Start: &start{At: newClock().now()}}); err != nil {
		t.Fatal(err)
	}
	for n := k.next(t); n.Sent == nil || n.Sent.Messages < int64(len(p.messages)); n = k.next(t) {
	}
	if err := k.tell.Encode(instruction{Stop: &stop{}}); err != nil {
		t.Fatal(err)
	}
	n := k.next(t)
	for n.Account == nil {
		n = k.next(t)
	}
	windowed := p.windowed()
	if a := n.Account; a.Messages != int64(len(p.messages)) || a.Lag.Count != windowed || a.OwnLag.Count != windowed || a.Observer.Role != "publisher" {
		t.Errorf("account %+v of %d messages, %d in the window", a, len(p.messages), windowed)
	}
	if err := k.end(); err != nil {
		t.Error(err)
	}
	for topic := range 3 {
		sent := slices.DeleteFunc(slices.Clone(p.messages), func(m message) bool { return int(m.topic) != topic })
		stored := stored(t, b, topic)
		if len(stored) != len(sent) {
			t.Fatalf("topic %d: %d messages, want %d", topic, len(stored), len(sent))
		}
		for i, m := range sent {
			s, ok := readStamp(stored[i])
			if !ok || s.due != m.due || s.topic != topic || s.seq != int64(i) || s.sent < s.due {
				t.Errorf("topic %d, message %d: stamp %+v, planned %+v", topic, i, s, m)
			}
		}
	}
}

// stored is what a server has kept of a topic.
func stored(t *testing.T, b *bed, topic int) [][]byte {
	t.Helper()
	response, err := http.Get(fmt.Sprintf("http://%s/keepalive/%d?after=-1", b.address, topic))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Messages []json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	var list [][]byte
	for _, m := range answer.Messages {
		list = append(list, m)
	}
	return list
}

// A publisher without a driver ends, before the start as after it.
func TestPublisherEndsWithItsDriver(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	for _, started := range []bool{false, true} {
		k := newTalk(t)
		job := publishJob{Load: burst(), Servers: []string{"http://" + b.address}, Token: "token", Ordinary: true}
		if err := k.tell.Encode(instruction{Publish: []publishJob{job}}); err != nil {
			t.Fatal(err)
		}
		k.next(t)
		if started {
			if err := k.tell.Encode(instruction{Start: &start{At: newClock().now() + time.Hour}}); err != nil {
				t.Fatal(err)
			}
		}
		k.process.stdin.Close()
		<-k.process.exited // or the test never ends
	}
}

func TestPublisherSaysWhoIsNotReached(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	for _, job := range []publishJob{
		{Load: burst(), Servers: []string{"http://" + b.address, "http://me:secret@127.0.0.1:1"}, Token: "token", Ordinary: true},
		{Load: burst(), Servers: []string{"http://" + b.address}, Token: "wrong", Ordinary: true},
	} {
		k := newTalk(t)
		if err := k.tell.Encode(instruction{Publish: []publishJob{job}}); err != nil {
			t.Fatal(err)
		}
		n := k.next(t)
		if !strings.Contains(n.Failed, "could not be reached") || strings.Contains(n.Failed, "secret") {
			t.Errorf("%q: want a server that could not be reached, without secrets", n.Failed)
		}
		if err := k.end(); err != nil {
			t.Error(err)
		}
	}
}

// A publisher that dies ends the run as bench's own fault, and what was measured
// until then is kept.
func TestDeathOfThePublisher(t *testing.T) {
	t.Parallel()
	s := short("sse")
	s.Load.Duration = results.Duration(20 * time.Second)
	d := &driver{pattern: "sse", scenario: s, seed: 1}
	killed := false
	d.options.Progress = func(p Progress) {
		if p.Phase == "window" && p.Delivered > 0 && !killed {
			killed = true
			if err := d.herald.process.cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	r, err := d.run(t.Context())
	var fault *Fault
	if !errors.As(err, &fault) || fault.Code != ExitInternal || !strings.Contains(err.Error(), "publisher died") {
		t.Errorf("%v: want an internal fault that names the publisher", err)
	}
	if r == nil || !r.Partial || r.Messages.Published == 0 || r.Messages.Published >= r.Messages.Planned {
		t.Errorf("%+v: want a partial result", r)
	}
}

// sentIn puts the messages into the seconds in which they were sent, those after
// the last report included.
func TestHeraldCountsPerSecond(t *testing.T) {
	t.Parallel()
	h := &herald{seconds: []int64{10, 25}}
	h.sent.Store(31)
	for i, want := range []int64{10, 15, 6, 0} {
		if got := h.sentIn(i); got != want {
			t.Errorf("second %d: %d, want %d", i, got, want)
		}
	}
}
