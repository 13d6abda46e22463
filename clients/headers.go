package clients

import (
	"fmt"
	"strings"
)

// What a request is for; presets differ by it.
type requestKind int

const (
	pollRequest    requestKind = iota // an answer at once or later: fetch() in a browser
	onceRequest                       // the same, on a connection for this request alone
	eventsRequest                     // EventSource
	socketRequest                     // WebSocket
	upgradeRequest                    // the fetch protocol, which no browser speaks
)

// chrome is the User-Agent of the browser preset.
const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"

// minimalFields is what package net/http sends by default, in its order; it
// is Go's own, and the shortest head that real clients send. Each line may
// hold {cookie}, {resume} and {key}, and is left out when that is empty.
var minimalFields = [...]string{
	pollRequest:    minimalStart + "Accept-Encoding: gzip\n",
	onceRequest:    minimalStart + "Accept-Encoding: gzip\nConnection: close\n",
	eventsRequest:  minimalStart + "Last-Event-ID: {resume}\nAccept-Encoding: gzip\n",
	socketRequest:  minimalUpgrade + "Sec-WebSocket-Key: {key}\nSec-WebSocket-Version: 13\nUpgrade: websocket\n",
	upgradeRequest: minimalUpgrade + "Upgrade: bench-fetch/1\n",
}

const (
	minimalStart   = "User-Agent: Go-http-client/1.1\nCookie: {cookie}\n"
	minimalUpgrade = "User-Agent: Go-http-client/1.1\nConnection: Upgrade\nCookie: {cookie}\n"
)

// browserFields is what Chromium 156 on Linux sends, in its order, captured on
// a TCP socket; a window calls itself Chrome where the headless one says
// HeadlessChrome. A browser cannot ask for Connection: close, which stands
// here in the place of its keep-alive.
var browserFields = [...]string{
	pollRequest:    "Connection: keep-alive\n" + browserFetch,
	onceRequest:    "Connection: close\n" + browserFetch,
	eventsRequest:  browserEvents,
	socketRequest:  browserSocket,
	upgradeRequest: minimalUpgrade + "Upgrade: bench-fetch/1\n",
}

const (
	browserBrand  = "sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\nsec-ch-ua-mobile: ?0\n"
	browserTail   = "Sec-Fetch-Site: same-origin\nSec-Fetch-Mode: cors\nSec-Fetch-Dest: empty\nReferer: {origin}/\n" + browserAccept
	browserAccept = "Accept-Encoding: gzip, deflate, br, zstd\nAccept-Language: en-US,en;q=0.9\nCookie: {cookie}\n"
	browserFetch  = "sec-ch-ua-platform: \"Linux\"\nUser-Agent: " + chrome + "\n" + browserBrand + "Accept: */*\n" + browserTail
	browserEvents = "Connection: keep-alive\nPragma: no-cache\nCache-Control: no-cache\nsec-ch-ua-platform: \"Linux\"\nUser-Agent: " + chrome +
		"\nAccept: text/event-stream\n" + browserBrand + "Last-Event-ID: {resume}\n" + browserTail
	browserSocket = "Connection: Upgrade\nPragma: no-cache\nCache-Control: no-cache\nUser-Agent: " + chrome +
		"\nUpgrade: websocket\nOrigin: {origin}\nSec-WebSocket-Version: 13\n" + browserAccept +
		"Sec-WebSocket-Key: {key}\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n"
)

// A headFill is what the templates leave open.
type headFill struct {
	scheme, host, cookie, resume, key string
	behavior                          *Behavior // nil is the plain one
}

// requestHead writes a whole request head for path in the words of preset.
func requestHead(preset string, kind requestKind, path string, fill headFill) (string, error) {
	fields := minimalFields[kind]
	switch preset {
	case "", "minimal":
	case "browser":
		fields = browserFields[kind]
	default:
		return "", fmt.Errorf("headers %q: must be minimal or browser", preset)
	}
	if i := strings.IndexFunc(fill.host+fill.cookie+fill.resume+path, func(r rune) bool { return r < ' ' && r != cursorMark || r == 0x7f }); i >= 0 {
		return "", fmt.Errorf("host, path, cookie or event id with a control character")
	}
	line, more, err := fill.behavior.requestLine(kind, path, strings.Contains(fields, "Connection: "))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(line + "\r\nHost: " + fill.host + "\r\n")
	for line := range strings.SplitSeq(strings.TrimSuffix(fields, "\n"), "\n") {
		for _, part := range [...]struct{ name, value string }{
			{"{cookie}", fill.cookie}, {"{resume}", fill.resume}, {"{key}", fill.key}, {"{origin}", fill.scheme + "://" + fill.host},
		} {
			if before, after, found := strings.Cut(line, part.name); found {
				if line = before + part.value + after; part.value == "" {
					line = ""
				}
				break
			}
		}
		if line != "" {
			b.WriteString(line + "\r\n")
		}
	}
	b.WriteString(more + "\r\n")
	return b.String(), nil
}
