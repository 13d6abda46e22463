package clients

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails when the tests leave a goroutine.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && !quiet() {
		buf := make([]byte, 1<<20)
		fmt.Printf("goroutines left:\n%s\n", buf[:runtime.Stack(buf, true)])
		code = 1
	}
	os.Exit(code)
}

func quiet() bool {
	for range 200 {
		if runtime.NumGoroutine() <= 2 { // this one, and the signal handler of package testing
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}
