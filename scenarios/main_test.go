package scenarios

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bench/results"
	"bench/servers"
)

// TestMain lets the test binary be its own server, worker and publisher, as the
// command is: a run starts its children from its own executable.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "serve":
			exit(Serve(Inherit(context.Background(), os.Stdin), ServeOptions{
				Listen: os.Args[len(os.Args)-1],
				Inject: strings.TrimPrefix(os.Args[3], "--inject="),
				Token:  os.Getenv(TokenVariable),
				Config: servers.Config{AllowRemote: slices.Contains(os.Args, "--allow-remote")},

				Identity: []byte(os.Getenv(IdentityVariable)),
				Resume:   slices.Contains(os.Args, "--tls-resume=true"),
				Ready:    func(url, _ string) { fmt.Println(ListeningLine + url) },
			}))
		case "drive": // a driver to be killed
			s := short("websocket")
			s.Network.Link, s.Load.Duration = os.Args[2], results.Duration(time.Minute)
			said := sync.OnceFunc(func() { fmt.Println("measuring") })
			_, err := Run(context.Background(), Options{Scenario: s, Progress: func(p Progress) {
				if p.Phase == "window" {
					said()
				}
			}})
			exit(err)
		case "drive-hub": // the same with a command
			s := commanded("sse", "fork")
			s.Load.Duration = results.Duration(time.Minute)
			ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
			defer cancel()
			said := sync.OnceFunc(func() { fmt.Println("measuring") })
			_, err := Run(ctx, Options{Scenario: s, Progress: func(p Progress) {
				if p.Phase == "window" {
					said()
				}
			}})
			exit(err)
		case "worker":
			exit(Work(context.Background(), os.Stdin, os.Stdout))
		case "hog":
			hog(70)
		case "hub":
			serveHub(os.Args[2:])
		case "nest": // which is left by its child
			launch("burn")
			os.Exit(0)
		case "burn":
			burn()
		case "keeper":
			exit(Keep(context.Background(), os.Stdin, os.Stdout))
		case "publisher":
			exit(Publish(context.Background(), os.Stdin, os.Stdout))
		}
	}
	os.Exit(m.Run())
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// needTime leaves a test of known ages out under -short: the race detector
// makes everything ten times as late as it is.
func needTime(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("its ages need an instrument that is on time: not under -short")
	}
}
