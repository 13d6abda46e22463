package scenarios

// Exit codes of the command, as carried by a Fault.
const (
	ExitInternal    = 1   // an error of bench itself
	ExitUsage       = 2   // a bad flag or file
	ExitInvalid     = 11  // the measurement cannot be trusted
	ExitBreached    = 13  // a threshold was breached
	ExitServer      = 15  // the server under test died or could not be reached
	ExitInterrupted = 130 // interrupted; what was measured is kept
)

// Fault is an error that knows its exit code and what the user can do.
type Fault struct {
	Code int
	Err  error
	// Hint is one sentence, or "".
	Hint string
}

func (f *Fault) Error() string { return f.Err.Error() }

// Unwrap returns the error that the code belongs to.
func (f *Fault) Unwrap() error { return f.Err }
