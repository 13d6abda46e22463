package scenarios

import (
	"errors"
	"strconv"
	"strings"

	"bench/results"
)

// redacted stands where a secret was.
const redacted = "REDACTED"

// redact takes out of a scenario what must not be kept in a file: values of
// headers, and user and password of URLs.
func redact(s results.Scenario) results.Scenario {
	if s.Parameters.Cookie != "" {
		s.Parameters.Cookie = redacted
	}
	t := &s.Target
	t.URL, t.Publish.URL = RedactURL(t.URL), RedactURL(t.Publish.URL)
	t.Publish.Headers, t.Subscribe.Headers = redactHeaders(t.Publish.Headers), redactHeaders(t.Subscribe.Headers)
	return s
}

// redactHeaders is a copy without the values, but for those of headers that say
// nothing of anybody.
func redactHeaders(headers map[string]string) map[string]string {
	kept := make(map[string]string, len(headers))
	for name, value := range headers {
		if !strings.EqualFold(name, "Accept") && !strings.EqualFold(name, "Content-Type") {
			value = redacted
		}
		kept[name] = value
	}
	return kept
}

// silencer takes a secret out of text, as it is and as it looks in quotes.
func silencer(secret string) *strings.Replacer {
	inQuotes := strconv.Quote(secret)
	return strings.NewReplacer(secret, redacted, inQuotes[1:len(inQuotes)-1], redacted)
}

// hush takes a secret out of an error: a server may repeat what it was sent.
func hush(err error, secret string) error {
	if secret == "" {
		return err
	}
	clean := silencer(secret)
	text := clean.Replace(err.Error())
	if text == err.Error() {
		return err
	}
	f := &Fault{Code: ExitInternal, Err: errors.New(text)}
	var known *Fault
	if errors.As(err, &known) {
		f.Code, f.Hint = known.Code, clean.Replace(known.Hint)
	}
	return f
}

// scrub is hush for everything that a result quotes.
func scrub(r *results.Result, secret string) {
	if secret == "" {
		return
	}
	clean := silencer(secret)
	texts := []*string{&r.PartialReason}
	for i := range r.Errors.Examples {
		texts = append(texts, &r.Errors.Examples[i])
	}
	for i := range r.Validity.Checks {
		texts = append(texts, &r.Validity.Checks[i].Advice)
	}
	for i := range r.Timeline {
		for j := range r.Timeline[i].Events {
			texts = append(texts, &r.Timeline[i].Events[j])
		}
	}
	for _, text := range texts {
		*text = clean.Replace(*text)
	}
}

// RedactURL takes user and password out of a URL.
func RedactURL(text string) string {
	scheme, rest, found := strings.Cut(text, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	if at := strings.LastIndexByte(rest[:end], '@'); found && at >= 0 {
		return scheme + "://" + redacted + rest[at:]
	}
	return text
}
