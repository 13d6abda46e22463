package scenarios

import (
	"fmt"
	"os"

	"bench/results"
)

// lines is the pipe from the publisher to the standard input of a server's
// command, both ends nil if messages go another way. The driver only hands it on.
type lines struct{ read, write *os.File }

func openLines(t results.Target) (l lines, err error) {
	if t.Publish.By == byStdin {
		if l.read, l.write, err = os.Pipe(); err != nil {
			return l, fmt.Errorf("a pipe to the server command: %w", err)
		}
	}
	return l, nil
}

// files is what the publisher inherits.
func (l lines) files() []*os.File {
	if l.write == nil {
		return nil
	}
	return []*os.File{l.write}
}

// close lets go of both ends; a second time it does nothing.
func (l lines) close() {
	if l.read != nil {
		l.read.Close()
		l.write.Close()
	}
}
