package scenarios

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"bench/results"
)

// foreign tells whether the run's server is not of bench's kind.
func (d *driver) foreign() bool { return d.scenario.Target.Kind == results.ForeignTarget }

// aim makes the target of one run out of the scenario's: what stands for the same
// in all clients and messages is filled in.
func (d *driver) aim(ctx context.Context) error {
	t := d.scenario.Target
	secret, err := readSecret(t.Subscribe.Token)
	if err != nil {
		return err
	}
	d.secret = secret
	port := ""
	if strings.Contains(t.URL, portMark) {
		if port, err = freePort(ctx); err != nil {
			return &Fault{Code: ExitInternal, Err: err}
		}
	}
	fill := strings.NewReplacer(portMark, port, tokenMark, secret, "{pattern}", d.pattern).Replace
	t.Command = filled(t.Command, strings.NewReplacer(portMark, port).Replace)
	t.URL, t.Ready = fill(t.URL), fill(t.Ready)
	p, s := &t.Publish, &t.Subscribe
	p.URL, p.Body, p.Send, p.Headers = fill(p.URL), fill(p.Body), filled(p.Send, fill), filledTable(p.Headers, fill)
	s.Path, s.Send, s.Headers, s.Reply = fill(s.Path), filled(s.Send, fill), filledTable(s.Headers, fill), filledTable(s.Reply, fill)
	d.target = t
	if d.foreign() {
		return d.aimForeign()
	}
	return nil
}

// aimForeign takes the URL apart.
func (d *driver) aimForeign() error {
	t := &d.target
	u, err := url.Parse(t.URL)
	if err != nil {
		return &Fault{Code: ExitUsage, Err: fmt.Errorf("target.url: %w", err)}
	}
	if t.Subscribe.Path == "" {
		t.Subscribe.Path = u.RequestURI()
	}
	if strings.HasPrefix(t.Publish.URL, "/") {
		base := baseOf(*t)
		if t.Publish.By == byWebSocket {
			base = "ws" + strings.TrimPrefix(base, "http")
		}
		t.Publish.URL = base + t.Publish.URL
	}
	if password, ok := u.User.Password(); ok {
		basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
		for _, headers := range []map[string]string{t.Subscribe.Headers, t.Publish.Headers} {
			if _, given := headers["Authorization"]; !given {
				headers["Authorization"] = basic
			}
		}
	}
	d.tag = newToken()[:tagBytes]
	return nil
}

// baseOf is what a target's requests begin with.
func baseOf(t results.Target) string {
	if t.Kind != results.ForeignTarget {
		return strings.TrimRight(t.URL, "/")
	}
	u, err := url.Parse(t.URL)
	if err != nil {
		return t.URL
	}
	if secured(t.URL) {
		return "https://" + u.Host
	}
	return "http://" + u.Host
}

// filled is a copy of list with every text replaced.
func filled(list []string, fill func(string) string) []string {
	list = slices.Clone(list)
	for i := range list {
		list[i] = fill(list[i])
	}
	return list
}

// filledTable is a copy of m with every value replaced.
func filledTable(m map[string]string, fill func(string) string) map[string]string {
	out := make(map[string]string, len(m))
	for key, value := range m {
		out[key] = fill(value)
	}
	return out
}

// readSecret reads the token from where a scenario says; "" is none.
func readSecret(from string) (string, error) {
	fault := func(err error) error {
		return &Fault{Code: ExitUsage, Err: fmt.Errorf("--token %s: %w", from, err)}
	}
	name, isVariable := strings.CutPrefix(from, envPrefix)
	path, isFile := strings.CutPrefix(from, filePrefix)
	secret := ""
	switch {
	case isVariable:
		if secret = os.Getenv(name); secret == "" {
			return "", fault(fmt.Errorf("the environment variable is not set"))
		}
	case isFile:
		text, err := os.ReadFile(path)
		if err != nil {
			return "", fault(err)
		}
		if secret = strings.TrimSpace(string(text)); secret == "" {
			return "", fault(fmt.Errorf("the file is empty"))
		}
	}
	if strings.ContainsFunc(secret, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", fault(fmt.Errorf("the token has a character that no header carries"))
	}
	return secret, nil
}
