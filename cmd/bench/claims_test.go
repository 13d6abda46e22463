package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestClaimsUsage holds the words of every mistake on the command line of claims.
func TestClaimsUsage(t *testing.T) {
	t.Parallel()
	const articles = "allowed: kafka-long-polling, push-vs-polling, websockets-vs-longpoll, keepalive-vs-longpoll, html5-websocket, rfc6202, push-pull-ajax, " +
		"million-websockets, migratorydata, kafka-two-million, kafka-pulsar-rabbitmq, signalr-2293, million-go-websockets, mattermost-37714, aws-backoff"
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"command", []string{"claims", "lst"}, "unknown command of claims \"lst\"\nhint: did you mean list? bench claims --help lists them"},
		{"id", []string{"claims", "show", "K44"}, "unknown claim \"K44\"\nhint: the nearest are K43, K42, K41; bench claims list shows them all"},
		{"no id", []string{"claims", "show"}, "bench claims show takes one id, got 0\nhint: such as: bench claims show K9"},
		{"terminal codes", []string{"claims", "show", "\x1b[31m"}, "unknown claim \"\\x1b[31m\"\nhint: the nearest are K1, P1, W1; bench claims list shows them all"},
		{"article", []string{"claims", "list", "--article=rfc6022"}, "--article: unknown article \"rfc6022\"\nhint: did you mean rfc6202? " + articles},
		{"tier", []string{"claims", "list", "--tier=4"}, "--tier: 4 is none: 1, 2 or 3 is allowed\nhint: 1 is one machine, 2 fleets and faults, 3 products and sizes to bring along"},
		{"format", []string{"claims", "list", "--format=csv"}, "--format: unknown \"csv\"\nhint: allowed: table, markdown, json"},
		{"list argument", []string{"claims", "list", "K9"}, "bench claims list takes no argument, got \"K9\"\nhint: bench claims list --help shows how it is used"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := bench(c.args...)
			if want := "bench: " + c.want + "\n"; code != 2 || stdout != "" || stderr != want {
				t.Errorf("exit %d, stdout %q\ngot  %q\nwant %q", code, stdout, stderr, want)
			}
		})
	}
}

// TestClaimsList counts what is listed: all claims, those of an article, of a tier.
func TestClaimsList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flags []string
		want  int
	}{{nil, 122}, {[]string{"--article=keepalive-vs-longpoll"}, 21}, {[]string{"--article=rfc6202", "--tier=2"}, 0}, {[]string{"--article=websockets-vs-longpoll", "--tier=1"}, 4}} {
		code, stdout, stderr := bench(append([]string{"claims", "list", "--format=json"}, c.flags...)...)
		var read struct{ Claims []struct{ ID string } }
		if err := json.Unmarshal([]byte(stdout), &read); code != 0 || err != nil || len(read.Claims) != c.want {
			t.Errorf("%q: exit %d, %d claims, want %d (%v %s)", c.flags, code, len(read.Claims), c.want, err, stderr)
		}
	}
	code, stdout, _ := bench("claims", "list", "--tier=3", "--article=push-vs-polling")
	if want := "P18  3     opinion   opinion  no-verdict"; code != 0 || !strings.Contains(stdout, want) {
		t.Errorf("exit %d, %q is not in\n%s", code, want, stdout)
	}
}

// TestClaimsShow shows every third claim, in turns in every format.
func TestClaimsShow(t *testing.T) {
	t.Parallel()
	_, list, _ := bench("claims", "list", "--format=json")
	var read struct{ Claims []struct{ ID, Claim string } }
	if err := json.Unmarshal([]byte(list), &read); err != nil {
		t.Fatal(err)
	}
	for i, claim := range read.Claims {
		if i%3 != 0 {
			continue
		}
		format := claimFormats[i/3%len(claimFormats)]
		code, stdout, stderr := bench("claims", "show", strings.ToLower(claim.ID), "--format="+format)
		if code != 0 || stderr != "" || !strings.Contains(stdout, claim.ID) {
			t.Errorf("%s as %s: exit %d, %s", claim.ID, format, code, stderr)
		}
	}
	_, stdout, _ := bench("claims", "show", "W6")
	for _, want := range []string{"W6: A minute after", "status        planned", "planned       it needs several servers", "expected      SUPPORTED"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
}
