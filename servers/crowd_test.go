package servers

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A crowd is many clients in a process of their own, so that the CPU time and
// the memory of this process are the server's alone.

const crowdVariable = "BENCH_TEST_CROWD"

func TestMain(m *testing.M) {
	if order := os.Getenv(crowdVariable); order != "" {
		if err := runCrowd(order); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// startCrowd connects n clients that send the request and then read for ever.
// With again they are long pollers: for every answer they send the request anew,
// with "@" replaced by the offset of the last message.
func startCrowd(b testing.TB, address string, n int, request string, again bool) {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%d|%t|%s", crowdVariable, address, n, again, request))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		b.Fatalf("crowd: %v %q", err, line)
	}
}

func runCrowd(order string) error {
	part := strings.SplitN(order, "|", 4)
	n, err := strconv.Atoi(part[1])
	if err != nil {
		return err
	}
	request := part[3]
	if part[2] == "true" {
		request = strings.ReplaceAll(part[3], "@", "-1")
	}
	slots := make(chan struct{}, 100) // below the listen backlog
	var connected sync.WaitGroup
	for range n {
		slots <- struct{}{}
		connected.Go(func() {
			conn, err := net.Dial("tcp", part[0])
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			_, _ = io.WriteString(conn, request)
			go func() {
				if part[2] == "true" {
					pollAgain(conn, part[3])
				} else {
					readForEver(conn)
				}
			}()
			<-slots
		})
	}
	connected.Wait()
	fmt.Println("connected")
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent ends
	return nil
}

func readForEver(conn net.Conn) {
	var b [2048]byte
	for {
		if _, err := conn.Read(b[:]); err != nil {
			return
		}
	}
}

// pollAgain knows that an answer ends with "]}" in one read.
func pollAgain(conn net.Conn, request string) {
	var b [2048]byte
	for {
		n, err := conn.Read(b[:])
		if err != nil {
			return
		}
		_, after, _ := strings.Cut(string(b[:n]), `{"after":`)
		after, _, _ = strings.Cut(after, ",")
		_, _ = io.WriteString(conn, strings.ReplaceAll(request, "@", after))
	}
}

// used is the CPU time of this process.
func used(b testing.TB) time.Duration {
	b.Helper()
	seconds := cpuSeconds()
	if seconds == nil {
		b.Skip("this system does not tell CPU time")
	}
	return time.Duration(*seconds * 1e9)
}
