//go:build !linux

package scenarios

import (
	"os"
	"syscall"
)

// adoptOrphans does nothing: here a process that leaves its group is lost.
func adoptOrphans() {}

// keptAttributes gives a command a process group of its own.
func keptAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// await waits for p.
func await(p *os.Process) (<-chan string, <-chan struct{}) {
	ended, none := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(none)
		state, err := p.Wait()
		if err != nil {
			ended <- err.Error()
			return
		}
		ended <- state.String()
	}()
	return ended, none
}
