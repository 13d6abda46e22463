package scenarios

import "time"

// event is what a worker does at a time of its agenda.
type event int

const (
	look        event = iota // see whether everything has arrived
	everySecond              // report the last second
	edgeFrom                 // the window begins
	edgeTo                   // the window ends
)

// agenda is a worker's timetable: whole seconds, both edges of the window, and,
// if asked for, a look after the window every 10 ms at whether everything has arrived.
type agenda struct {
	stage *stage
	// looks asks for the looks after the window.
	looks bool
	// lead is how much before its end the account of the window is begun.
	lead time.Duration
	// second counts the whole seconds that have been reported.
	second           int
	fromDone, toDone bool
	looked           time.Duration
}

func newAgenda(s *stage, looks bool) *agenda { return &agenda{stage: s, looks: looks} }

// next is the earliest entry and its time, since the start of publishing. A
// whole second goes before an edge at the same time, since taking the account
// of many clients lasts longer than closing an interval.
func (a *agenda) next() (event, time.Duration) {
	e, at := everySecond, time.Duration(a.second+1)*time.Second
	if !a.fromDone && a.stage.from < at {
		return edgeFrom, a.stage.from
	}
	if to := a.stage.to - a.lead; !a.toDone && to < at {
		return edgeTo, to
	}
	if a.looks && a.toDone && a.looked+lookEvery < at {
		return look, a.looked + lookEvery
	}
	return e, at
}

const lookEvery = 10 * time.Millisecond

// hurry begins the account at the end of the window as much earlier as the one at its
// start was late, which asking many clients is: behind the window nothing is
// published, and who is asked there tells of too little.
func (a *agenda) hurry(late time.Duration) {
	a.lead = min(max(0, late), (a.stage.to-a.stage.from)/4)
}

func (a *agenda) wait() time.Duration {
	_, at := a.next()
	return at - a.stage.now()
}

// pop takes the earliest entry off.
func (a *agenda) pop() event {
	e, at := a.next()
	switch e {
	case edgeFrom:
		a.fromDone = true
	case edgeTo:
		a.toDone, a.looked = true, at
	case everySecond:
		a.second++
	case look:
		a.looked = max(at, a.stage.now())
	}
	return e
}
