package scenarios

import (
	"fmt"
	"os"

	"bench/results"
)

// feed is the pipe from the publisher to the standard input of a server's
// command, both ends nil if messages go another way. The driver only hands it on.
type feed struct{ read, write *os.File }

// openFeed opens it where messages go that way.
func openFeed(t results.Target) (f feed, err error) {
	if t.Publish.By == byStdin {
		if f.read, f.write, err = os.Pipe(); err != nil {
			return f, fmt.Errorf("a pipe to the server command: %w", err)
		}
	}
	return f, nil
}

// files is what the publisher inherits.
func (f feed) files() []*os.File {
	if f.write == nil {
		return nil
	}
	return []*os.File{f.write}
}

// close lets go of both ends; a second time it does nothing.
func (f feed) close() {
	if f.read != nil {
		f.read.Close()
		f.write.Close()
	}
}
