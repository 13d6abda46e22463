package scenarios

import (
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"bench/clients"
	"bench/results"
)

// target looks at the server that is not one of the run's own.
func (c *checker) target(s results.Scenario) {
	t := s.Target
	usual := Default().Target
	if !External(s) {
		if !reflect.DeepEqual(t, usual) {
			c.add("target.url", "is missing: what stands beside it is for another server than bench's own", "write where it listens, such as http://127.0.0.1:3000")
		}
		return
	}
	if t.Kind != "" {
		c.word("target.kind", t.Kind, results.BenchTarget, results.ForeignTarget)
	}
	c.place(s)
	c.command(t)
	switch {
	case isForeign(s):
		c.foreign(s)
	case t.Stamp != usual.Stamp || !reflect.DeepEqual(t.Subscribe, usual.Subscribe) || t.Publish.By != byAppend && !reflect.DeepEqual(t.Publish, usual.Publish):
		c.add("target.kind", "bench speaks protocols of its own: publish, subscribe and stamp are for foreign servers", "leave the kind out")
	}
}

// place looks at the URL.
func (c *checker) place(s results.Scenario) {
	t := s.Target
	const field = "target.url"
	hint := "write the base URL of another bench serve, such as http://127.0.0.1:8080"
	schemes := []string{"http", "https"}
	if isForeign(s) {
		hint = "write where it listens, such as http://127.0.0.1:3000 or ws://127.0.0.1:3000/chat"
		schemes = append(schemes, "ws", "wss")
	}
	u := parsedTarget(t.URL)
	switch {
	case t.URL == "" && isForeign(s):
		c.add(field, "is missing: where does the command listen?", hint)
	case t.URL == "": // a command that says so itself
	case u.Host == "" || u.Hostname() == "":
		c.add(field, "not a URL with a host", hint)
	case !slices.Contains(schemes, u.Scheme):
		c.add(field, fmt.Sprintf("the scheme %s is not supported", quoted(u.Scheme)), hint)
	case u.Fragment != "":
		c.add(field, "a fragment never reaches a server", hint)
	case !isForeign(s) && (strings.Trim(u.Path, "/") != "" || u.RawQuery != ""):
		c.add(field, "a path or query is not allowed: the patterns have paths of their own", hint)
	case strings.Contains(t.URL, portMark) && len(t.Command) == 0:
		c.add(field, "{port} is for a command, which is told to listen there", "write the port")
	}
	if t.TLS != (results.TargetTLS{}) && !secured(t.URL) {
		c.add("target.tls", "the target does not speak TLS", "write https:// or wss://")
	}
}

// longestStart bounds the time that a command may take to become ready.
const longestStart = time.Hour

func (c *checker) command(t results.Target) {
	usual := Default().Target
	if len(t.Command) == 0 {
		if t.Folder != "" || t.Ready != usual.Ready || t.ReadyTimeout != usual.ReadyTimeout {
			c.add("target.command", "is missing: folder and ready are for a server that this run starts", "")
		}
		return
	}
	if strings.TrimSpace(t.Command[0]) == "" {
		c.add("target.command", "names no program", "such as 'node server.js'")
	}
	c.span("target.ready_timeout", t.ReadyTimeout, time.Millisecond, longestStart)
	expression, isLog := strings.CutPrefix(t.Ready, logPrefix)
	switch {
	case isLog:
		c.expression("target.ready", expression)
	case t.Ready != readyPort && !strings.HasPrefix(t.Ready, "http://") && !strings.HasPrefix(t.Ready, "https://"):
		c.add("target.ready", quoted(t.Ready)+" is unknown", "allowed: port, a URL, or log: and a regular expression for a line of its output")
	}
}

func (c *checker) expression(field, text string) *regexp.Regexp {
	r, err := regexp.Compile(text)
	if err != nil {
		c.add(field, err.Error(), "")
	}
	return r
}

// foreign looks at how to talk to a server that is not bench's.
func (c *checker) foreign(s results.Scenario) {
	var can []string
	for _, p := range Patterns {
		if p.Foreign != nil {
			can = append(can, p.Name)
		}
	}
	for i, name := range s.Patterns {
		if n := order(name); n >= 0 && Patterns[n].Foreign == nil {
			c.add(fmt.Sprintf("patterns[%d]", i), name+" is a protocol of bench's own, which no other server speaks", allowed(can))
			break
		}
	}
	if s.Load.ClosedLoop {
		c.add("load.closed_loop", "a closed loop needs a log that bench has filled", "leave it out, or use a target of kind bench")
	}
	c.publish(s)
	c.subscribe(s.Target.Subscribe)
	c.stampPlace(s)
	c.secret(s.Target)
}

func (c *checker) stampPlace(s results.Scenario) {
	by := s.Target.Publish.By
	if by == "" {
		by = publishedBy(s.Target.Publish.URL)
	}
	const field = "target.stamp"
	path, isPath := strings.CutPrefix(s.Target.Stamp, jsonPrefix)
	expression, isExpression := strings.CutPrefix(s.Target.Stamp, exprPrefix)
	switch {
	case isPath:
		if _, err := clients.ParseJSONPath(path); err != nil {
			c.add(field, err.Error(), "such as json:data.text")
		}
	case isExpression:
		if r := c.expression(field, expression); r != nil && r.NumSubexp() == 0 {
			c.add(field, "the expression has no group: which part of it is the stamp?", `such as regexp:"text":"([^"]*)"`)
		}
	case s.Target.Stamp != stampBody && s.Target.Stamp != stampNone:
		c.add(field, quoted(s.Target.Stamp)+" is unknown", "allowed: body, json: and a path, regexp: and an expression, or none")
	}
	if by == byNone && (isPath || isExpression) {
		c.add(field, "nothing is published by this run, so nothing that arrives carries its stamp", "add publish, or use the stamp none")
	}
}

// secret makes sure that {token} and what it stands for go together. The value
// is never repeated: it may be the secret itself.
func (c *checker) secret(t results.Target) {
	token := t.Subscribe.Token
	used := slices.ContainsFunc(texts(t), func(text string) bool { return strings.Contains(text, tokenMark) })
	switch {
	case token == "" && used:
		c.add("target.subscribe.token", "is missing: what does {token} stand for?", "write env:NAME or file:PATH")
	case token != "" && !strings.HasPrefix(token, envPrefix) && !strings.HasPrefix(token, filePrefix):
		c.add("target.subscribe.token", "names no place to read the token from", "write env:NAME or file:PATH: a token itself would end up in files and lists of processes")
	case token != "" && !used:
		c.add("target.subscribe.token", "is used nowhere: no header, path, frame or body has {token}", "such as --header 'Authorization: Bearer {token}'")
	}
}

// tokenMark stands for the secret.
const tokenMark = "{token}"

// texts are all that a token may stand in.
func texts(t results.Target) (list []string) {
	list = append(list, t.URL, t.Publish.URL, t.Publish.Body, t.Subscribe.Path)
	list = slices.Concat(list, t.Publish.Send, t.Subscribe.Send)
	for _, m := range []map[string]string{t.Publish.Headers, t.Subscribe.Headers, t.Subscribe.Reply} {
		for _, value := range m {
			list = append(list, value)
		}
	}
	return list
}

// isURL tells whether text is an absolute URL with one of the schemes.
func isURL(text string, schemes ...string) bool {
	u, err := url.Parse(strings.NewReplacer(portMark, "0", "{topic}", "0", "{n}", "0", "{message}", "0", tokenMark, "0").Replace(text))
	return err == nil && u.Host != "" && slices.Contains(schemes, u.Scheme)
}
