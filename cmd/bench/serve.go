package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"bench/scenarios"
)

const serveAbout = `serve runs the reference server: all patterns on one port and one log, until it is
interrupted; then it drains. It binds to loopback unless --allow-remote is given.

Messages are appended with a token. It is taken from the environment variable
` + scenarios.TokenVariable + `, or made and printed. A run on another terminal uses it like this:

  ` + scenarios.TokenVariable + `=… bench run --target=http://127.0.0.1:8080 --pattern=sse`

// injectUsage is the same for a server by itself and for those of a run.
const injectUsage = "go wrong on purpose, for a known answer: `faults` such as delay=const:5ms,\ndelay=exp:10ms, service=exp:10ms (one thread), swallow=1000 (every 1,000th)"

func newServeCommand(c console) *cobra.Command {
	var o scenarios.ServeOptions
	var child bool
	var certificate, key string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "run the reference server by itself",
		Long:  serveAbout,
		Example: `  bench serve
  bench serve --listen=127.0.0.1:0        # any free port
  curl 'http://127.0.0.1:8080/longpoll/7?after=-1&hold=5s'
  curl -N http://127.0.0.1:8080/sse/7`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			o.Token = os.Getenv(scenarios.TokenVariable)
			var err error
			if o.Identity, err = identity(certificate, key); err != nil {
				return err
			}
			made := o.Token == ""
			o.Ready = func(url, token string) {
				_, _ = fmt.Fprintln(c.out, scenarios.ListeningLine+url)
				if made && !child {
					c.say("token %s", token)
				}
			}
			if child {
				ctx = scenarios.Inherit(ctx, c.in)
			}
			return scenarios.Serve(ctx, o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.Listen, "listen", "127.0.0.1:8080", "`host:port` to listen on; port 0 takes a free one")
	f.BoolVar(&o.Config.AllowRemote, "allow-remote", false, "allow addresses other than loopback; use it on a network you trust")
	f.BoolVar(&o.Config.Pprof, "pprof", false, "serve profiles under /debug/pprof/")
	f.StringVar(&certificate, "tls-cert", "", "`file` with a certificate in PEM: speak TLS on every connection")
	f.StringVar(&key, "tls-key", "", "`file` with its key in PEM")
	f.BoolVar(&o.Resume, "tls-resume", false, "give out session tickets")
	f.StringVar(&o.Inject, "inject", "", injectUsage)
	f.BoolVar(&child, "child", false, "end when standard input closes")
	_ = f.MarkHidden("child") // fails only for a flag that does not exist
	return cmd
}

// identity is a certificate and its key in PEM: of two files, or what the run
// that started this server has put into the environment.
func identity(certificate, key string) (pem []byte, err error) {
	if certificate == "" && key == "" {
		return []byte(os.Getenv(scenarios.IdentityVariable)), nil
	}
	for _, f := range []struct{ flag, file string }{{"tls-cert", certificate}, {"tls-key", key}} {
		if f.file == "" {
			return nil, usage("", "--%s is missing: a certificate and its key go together", f.flag)
		}
		text, err := os.ReadFile(f.file)
		if err != nil {
			return nil, usage("", "--%s: %w", f.flag, err)
		}
		pem = append(append(pem, text...), '\n')
	}
	return pem, nil
}
