package results

import (
	"bytes"
	"encoding/json"
)

// Condition is a threshold as a scenario states it. In a file it is an expression,
// such as "p99(delivery) < 50ms", or both members by name.
type Condition struct {
	Expression string `json:"expression" yaml:"expression"`
	// AbortOnFail ends the run as soon as the expression surely does not hold.
	AbortOnFail bool `json:"abort_on_fail" yaml:"abort_on_fail"`
}

// UnmarshalText takes the expression alone. It never fails: what an expression
// may say is CompileThreshold's business.
func (c *Condition) UnmarshalText(text []byte) error {
	*c = Condition{Expression: string(text)}
	return nil
}

// String is the expression.
func (c Condition) String() string { return c.Expression }

// MarshalJSON writes the expression alone if there is nothing else to say, as
// result files have always had it.
func (c Condition) MarshalJSON() ([]byte, error) {
	if !c.AbortOnFail {
		return json.Marshal(c.Expression)
	}
	type members Condition // without these methods
	return json.Marshal(members(c))
}

// UnmarshalJSON reads both forms.
func (c *Condition) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		type members Condition
		return json.Unmarshal(data, (*members)(c))
	}
	*c = Condition{}
	return json.Unmarshal(data, &c.Expression)
}

// Compile reads the expression and, if it is to end runs, sees to it that a run
// can be watched by it.
func (c Condition) Compile() (*Threshold, error) {
	t, err := CompileThreshold(c.Expression)
	if err == nil && c.AbortOnFail {
		err = t.watchable()
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}
