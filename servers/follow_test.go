package servers

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A message follows each hold that ends without any, and nothing else.
func TestFollowsAnEmptyAnswer(t *testing.T) {
	t.Parallel()
	for _, hello := range []string{" HTTP/1.1\r\n", " HTTP/1.0\r\nConnection: keep-alive\r\n"} {
		s := serve(t, LogOptions{}, Config{})
		p := s.dial()
		ask := func(query string) (*http.Response, string) {
			p.send("GET /longpoll/1-42?follow=empty&follow_delay=20ms&follow_bytes=80" + query + hello + "Host: localhost\r\n\r\n")
			return p.answer()
		}
		ask("") // tells where the log ends
		for n := range 3 {
			from := monotonic()
			after := "&after=" + strconv.Itoa(n-1)
			if response, body := ask(after + "&hold=30ms"); response.StatusCode != http.StatusNoContent {
				t.Fatalf("got %d %q, want 204", response.StatusCode, body)
			}
			to := monotonic()
			_, body := ask(after + "&hold=10s")
			_, payload, _ := strings.Cut(body, "\n")
			payload = strings.TrimSuffix(payload, "\n]}")
			var message struct{ Clock, Pad string }
			if err := json.Unmarshal([]byte(payload), &message); err != nil || len(payload) != 80 || len(message.Clock) != 48 {
				t.Fatalf("%v: %d bytes %q", err, len(payload), payload)
			}
			number := func(from, to int) int64 {
				v, err := strconv.ParseInt(message.Clock[from:to], 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
			due, sent := time.Duration(number(0, 16)), time.Duration(number(16, 32))
			if low, high := (from+50*time.Millisecond)%1e16, (to+20*time.Millisecond)%1e16; due < low || due > high || sent < due {
				t.Errorf("due %v and sent %v, want due from %v to %v", due, sent, low, high)
			}
			if topic, seq := number(32, 40), number(40, 48); topic != 42 || seq != int64(n) {
				t.Errorf("topic %d and number %d, want 42 and %d", topic, seq, n)
			}
		}
		if stats := s.server.Stats(); stats.Followed != 3 || stats.Appended != 3 {
			t.Errorf("%d followed of %d, want 3 of 3", stats.Followed, stats.Appended)
		}
	}
}

// Payloads have the size that was asked for, and are JSON without a newline.
func TestFollowingMessages(t *testing.T) {
	t.Parallel()
	for size := followLeast; size < 100; size++ {
		got := string(follow{size: size, topic: "m7"}.message(2e16+5, 7, 1e8+3))
		if len(got) != size || !json.Valid([]byte(got)) || strings.Contains(got, "\n") {
			t.Errorf("%d bytes: %q, want %d of JSON", len(got), got, size)
		}
		if !strings.HasPrefix(got, `{"clock":"`+"0000000000000005"+"0000000000000007"+"00000007"+"00000003"+`"`) {
			t.Errorf("it says %q", got)
		}
	}
	for name, want := range map[string]int64{"7": 7, "0012": 12, "a": 0, "2-15": 15, "3.": 0, "x123456789012": 56789012, "": 0} {
		if got := endDigits(name); got != want {
			t.Errorf("%q ends with %d, want %d", name, got, want)
		}
	}
}

// What is to follow is given up when the log ends, and does not keep it from ending.
func TestNothingFollowsTheEnd(t *testing.T) {
	t.Parallel()
	l := filled(t, LogOptions{}, 1)
	if w := get(LongPoll(l), "/longpoll/7?after=0&hold=1ms&follow=empty&follow_delay=20ms"); w.Code != http.StatusNoContent {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	l.Close()
	time.Sleep(40 * time.Millisecond)
	if n := l.appended.Load(); n != 1 || l.followed.count() != 0 {
		t.Errorf("%d appended and %d followed, want 1 and none", n, l.followed.count())
	}
}
