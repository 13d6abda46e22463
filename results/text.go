package results

// The values of a scenario have one text form each, which is the same in YAML
// files, in JSON result files (always a string) and on the command line: they
// implement encoding.TextMarshaler, encoding.TextUnmarshaler and the Value
// interface of flag libraries (String, Set, Type).

// MarshalText returns String.
func (t Topics) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// MarshalText returns String.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// MarshalText returns String.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// MarshalText returns String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is Set.
func (t *Topics) UnmarshalText(text []byte) error { return t.Set(string(text)) }

// UnmarshalText is Set.
func (r *Rate) UnmarshalText(text []byte) error { return r.Set(string(text)) }

// UnmarshalText is Set.
func (b *Bytes) UnmarshalText(text []byte) error { return b.Set(string(text)) }

// UnmarshalText is Set.
func (d *Duration) UnmarshalText(text []byte) error { return d.Set(string(text)) }

// Set takes the value from its text form; an error leaves it unchanged.
func (t *Topics) Set(text string) error { return set(t, text, ParseTopics) }

// Set takes the value from its text form; an error leaves it unchanged.
func (r *Rate) Set(text string) error { return set(r, text, ParseRate) }

// Set takes the value from its text form; an error leaves it unchanged.
func (b *Bytes) Set(text string) error { return set(b, text, ParseBytes) }

// Set takes the value from its text form; an error leaves it unchanged.
func (d *Duration) Set(text string) error { return set(d, text, ParseDuration) }

// Type is the placeholder in the help text of a flag.
func (*Topics) Type() string { return "topics" }

// Type is the placeholder in the help text of a flag.
func (*Rate) Type() string { return "rate" }

// Type is the placeholder in the help text of a flag.
func (*Bytes) Type() string { return "size" }

// Type is the placeholder in the help text of a flag.
func (*Duration) Type() string { return "duration" }

// set parses text into *v.
func set[T any](v *T, text string, parse func(string) (T, error)) error {
	parsed, err := parse(text)
	if err == nil {
		*v = parsed
	}
	return err
}
