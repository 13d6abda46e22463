package results

import (
	"math"
	"time"
)

// CourseOf is how many requests a client of a group has sent since the first whole
// second of the window: a number at the end of each second, the mean over clients and
// repetitions, for as long as all repetitions tell it.
func CourseOf(group string, repetitions []Repetition) (course []float64) {
	for n, r := range repetitions {
		one := courseOf(r[group])
		if n == 0 {
			course = one
			continue
		}
		course = course[:min(len(course), len(one))]
		for i := range course {
			course[i] += one[i]
		}
	}
	for i := range course {
		course[i] = math.Round(course[i]/float64(len(repetitions))*courseStep) / courseStep
	}
	return course
}

// courseStep is to how many parts of a request a course is kept: files are small.
const courseStep = 1e5

// courseOf is that of one result.
func courseOf(r *Result) (course []float64) {
	if r == nil || r.Scenario.Load.Clients == 0 {
		return nil
	}
	var sent int64
	for _, row := range r.Timeline {
		if row.Phase != "window" {
			continue
		}
		if row.Requests == nil {
			break
		}
		sent += *row.Requests
		course = append(course, float64(sent)/float64(r.Scenario.Load.Clients))
	}
	return course
}

// Cycle is how long a request of a pattern is held without a message, and how long
// after the answer the server has the next: a client asks once in their sum. The hold
// is 0 where requests are not held.
func Cycle(pattern string, w Workload) (hold, gap time.Duration) {
	trips, pause := 1.0, w.Parameters.Rearm
	switch pattern {
	case "longpoll":
		hold = time.Duration(w.Parameters.Hold)
	case "fetch":
		hold, pause = time.Duration(w.Parameters.MaxWait), w.Behavior.Pace
	}
	if w.Behavior.Close {
		if trips = 2; w.Network.TLS {
			trips = 3
		}
	}
	return hold, Gap(trips, time.Duration(w.Network.RTT), time.Duration(pause))
}
