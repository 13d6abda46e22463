package scenarios

import (
	"net/url"

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
	s.Load.Target = redactURL(s.Load.Target)
	return s
}

// redactURL takes user and password out of a URL.
func redactURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.User == nil {
		return text
	}
	u.User = url.User(redacted)
	return u.String()
}
