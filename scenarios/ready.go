package scenarios

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bench/results"
)

// readiness of a command's server: how it is known, and how often it is asked for.
const (
	askEvery = 20 * time.Millisecond
	askLimit = time.Second
)

// readyLine is what a line of the command's output must match; nil if readiness
// is not told by one. A server of bench's own kind says where it listens.
func readyLine(t results.Target) (*regexp.Regexp, error) {
	if text, ok := strings.CutPrefix(t.Ready, logPrefix); ok {
		return regexp.Compile(text)
	}
	if t.URL == "" {
		return regexp.MustCompile(regexp.QuoteMeta(ListeningLine) + `(\S+)`), nil
	}
	return nil, nil
}

// awaitReady waits until the command's server is ready and returns its URL.
func (c *command) awaitReady(ctx context.Context, t results.Target, visitor *http.Client) (string, error) {
	limit := time.NewTimer(time.Duration(t.ReadyTimeout))
	defer limit.Stop()
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	ask, what := readyQuestion(t, visitor)
	for {
		select {
		case <-c.over:
			return "", c.death()
		case <-ctx.Done():
			return "", ctx.Err()
		case <-limit.C:
			return "", c.quoting(fmt.Errorf("the server command %s is not ready after --ready-timeout %v: %s", quoted(JoinCommand(c.words)), t.ReadyTimeout, what))
		case found := <-c.matched:
			if t.URL == "" {
				return found[1], nil
			}
			return t.URL, nil
		case <-tick.C:
			if ask != nil && ask(ctx) {
				return t.URL, nil
			}
		}
	}
}

// readyQuestion is what is asked until the answer is yes, and what a no means;
// nil waits for a line.
func readyQuestion(t results.Target, visitor *http.Client) (ask func(context.Context) bool, what string) {
	switch {
	case strings.HasPrefix(t.Ready, logPrefix), t.URL == "":
		return nil, "no line of its output matched"
	case t.Ready == readyPort:
		address := hostPort(t.URL)
		return func(ctx context.Context) bool { return accepts(ctx, address) }, "nothing accepts connections at " + address
	}
	return func(ctx context.Context) bool { return responds(ctx, visitor, t.Ready) }, quoted(RedactURL(t.Ready)) + " does not answer with 200 to 299"
}

// hostPort is where a URL leads to.
func hostPort(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target
	}
	port := u.Port()
	if port == "" {
		port = "80"
		if secured(target) {
			port = "443"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}

func accepts(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	c.Close()
	return true
}

// responds tells whether a URL answers with success.
func responds(ctx context.Context, visitor *http.Client, target string) bool {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return false
	}
	response, err := visitor.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode/100 == 2
}

// freePort finds a port of this machine that nobody listens on now.
func freePort(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("looking for a free port: %w", err)
	}
	defer l.Close()
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return "", errors.New("looking for a free port: no TCP address")
	}
	return strconv.Itoa(address.Port), nil
}
