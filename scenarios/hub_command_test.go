package scenarios

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// serveHub is the hub as a process of its own, for tests of commands:
//
//	hub PORT [word…]
//
// Words make it go wrong: mute never listens, die ends a second after the first
// message, early ends at once, flood prints for ever, fork leaves an orphan behind that uses CPU time,
// stubborn ignores SIGTERM.
func serveHub(args []string) {
	h := newHub()
	has := func(word string) bool { return slices.Contains(args, word) }
	fmt.Println("hub: starting")
	switch {
	case has("early"):
		fmt.Println("::error::\x1b[31mno database <b>")
		os.Exit(3)
	case has("mute"):
		fmt.Fprintln(os.Stderr, "hub: waiting for the database")
		time.Sleep(time.Hour)
	case has("flood"):
		for {
			fmt.Println("::error::" + strings.Repeat("\x1b[31mmore", 1000))
		}
	case has("fork"):
		launch("nest")
	case has("stubborn"):
		signal.Ignore(syscall.SIGTERM)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+args[0])
	if err != nil {
		fmt.Println(err)
		os.Exit(4)
	}
	go func() {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			if name, text, ok := strings.Cut(lines.Text(), " "); ok {
				h.publish(name, text)
			}
		}
	}()
	if has("die") {
		go func() {
			_, _, bell := h.from("0", 0)
			<-bell
			time.Sleep(time.Second)
			fmt.Println("hub: out of memory")
			os.Exit(7)
		}()
	}
	fmt.Println("hub: listening at port", args[0])
	fmt.Println(http.Serve(listener, upgrading(h)))
}

// launch runs this binary as another one, in a session of its own.
func launch(word string) {
	c := exec.Command(os.Args[0], word)
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := c.Start(); err != nil {
		panic(err)
	}
}

// burnt is how much of a core the orphan of a hub uses.
const burnt = 0.3

// burn uses that until it is killed, and for no longer than a test lasts: whoever
// kills a keeper leaves its orphan behind.
func burn() {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		began := time.Now()
		for time.Since(began) < burnt*100*time.Millisecond {
		}
		time.Sleep(time.Until(began.Add(100 * time.Millisecond)))
	}
}

// alive lists the processes of this test's that have word as an argument.
func alive(word string) (pids []int) {
	for _, pid := range below(os.Getpid()) {
		if line, err := os.ReadFile("/proc/" + fmt.Sprint(pid) + "/cmdline"); err == nil && slices.Contains(strings.Split(string(line), "\x00"), word) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// left lists the processes that have word as an argument and do not end: what another
// test has started ends by itself, and what was killed may take a moment.
func left(word string) (pids []int) {
	for range 500 {
		if pids = alive(word); len(pids) == 0 {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return pids
}
