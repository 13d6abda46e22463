//go:build peers && linux

package scenarios_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// filled is a topic with one message of 64 bytes, as bench's closed loop has it.
const filled = "peers?after=-1&limit=1"

// wrk is `wrk` asking like a closed loop of keepalive.
func wrk(program string) func() (contender, error) {
	return func() (contender, error) {
		_, err := exec.LookPath("wrk")
		return contender{"wrk", func(t *testing.T) figures {
			target := serveFilled(t, program)
			defer target.stop()
			output, cpu := tool(t, "wrk", "-t1", "-c64", "-d5s", target.url+"/keepalive/"+filled)
			return figures{perExchange: per(cpu, count(t, output, `(\d+) requests in`))}
		}}, err
	}
}

// ab is `ab` without -k, a new connection for every request.
func ab(program string) func() (contender, error) {
	return func() (contender, error) {
		_, err := exec.LookPath("ab")
		return contender{"ab", func(t *testing.T) figures {
			target := serveFilled(t, program)
			defer target.stop()
			output, cpu := tool(t, "ab", "-q", "-l", "-n", "60000", "-c", "64", target.url+"/polling/"+filled)
			if failed := count(t, output, `Failed requests:\s+(\d+)`); failed != 0 {
				t.Errorf("ab says that %d requests failed", failed)
			}
			return figures{perExchange: per(cpu, count(t, output, `Complete requests:\s+(\d+)`))}
		}}, err
	}
}

// k6Polling is k6 asking like a closed loop of keepalive.
func k6Polling(program string) func() (contender, error) {
	return func() (contender, error) {
		path, err := k6()
		return contender{"k6", func(t *testing.T) figures {
			target := serveFilled(t, program)
			defer target.stop()
			output, cpu := k6Run(t, path, fmt.Sprintf(`
				import http from 'k6/http';
				export const options = {vus: 64, duration: '5s', discardResponseBodies: true};
				export default () => http.get('%s/keepalive/%s');`, target.url, filled))
			return figures{perExchange: per(cpu, count(t, output, `http_reqs\.*: (\d+)`))}
		}}, err
	}
}

// k6WebSocket is k6 with ten virtual users that hold 100 sockets each and keep
// a trend of the ages, as bench does; k6 knows the time in milliseconds.
func k6WebSocket(program string) func() (contender, error) {
	return func() (contender, error) {
		path, err := k6()
		return contender{"k6", func(t *testing.T) figures {
			target := serve(t, program)
			defer target.stop()
			address := target.url[len("http://"):]
			end := make(chan struct{})
			go func() { // a publisher on neither core's account
				defer close(end)
				job := bareJob{Address: address, Token: peersToken}
				conn, err := job.publisher()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				tally := bareTally{epoch: time.Unix(0, 0)}
				for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
					if err := tally.publish(conn, 128); err != nil {
						return // k6 has gone and the server with it
					}
				}
			}()
			output, cpu := k6Run(t, path, fmt.Sprintf(`
				import { WebSocket } from 'k6/websockets';
				import { Counter, Trend } from 'k6/metrics';
				const received = new Counter('received'), age = new Trend('age');
				export const options = {vus: 10, iterations: 10};
				export default () => {
					for (let i = 0; i < 100; i++) {
						const socket = new WebSocket('ws://%s/websocket/0');
						socket.onmessage = event => {
							if (event.data.startsWith('{')) return;
							received.add(1);
							age.add(Date.now() - Number(event.data.slice(0, 13)));
						};
						setTimeout(() => socket.close(), 12000);
					}
				};`, address))
			<-end
			return figures{perDelivery: per(cpu, count(t, output, `received\.*: (\d+)`))}
		}}, err
	}
}

// k6 finds the program, or installs it if PEERS_K6 asks for it.
func k6() (string, error) {
	const version = "go.k6.io/k6@v1.8.1"
	if path, err := exec.LookPath("k6"); err == nil {
		return path, nil
	}
	if os.Getenv("PEERS_K6") == "" {
		return "", errors.New("not on PATH; PEERS_K6=1 installs " + version)
	}
	folder, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	folder = filepath.Join(folder, "bench-peers")
	install := exec.Command("go", "install", version)
	install.Env = append(os.Environ(), "GOBIN="+folder, "GOFLAGS=")
	if output, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", install, err, output)
	}
	return filepath.Join(folder, "k6"), nil
}

func k6Run(t *testing.T, path, script string) (string, time.Duration) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script.js")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	return tool(t, path, "run", "--quiet", "--no-usage-report", "--no-color", file)
}

// serveFilled starts a server and appends the one message to be asked for.
func serveFilled(t *testing.T, program string) *server {
	t.Helper()
	target := serve(t, program)
	conn, err := bareJob{Address: target.url[len("http://"):], Token: peersToken}.publisher()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	topic, _, _ := strings.Cut(filled, "?")
	message := `{"n":"` + strings.Repeat("0", 64-len(`{"n":""}`)) + `"}`
	record := append([]byte{0, 0, 0, byte(2 + len(topic) + len(message)), 0, byte(len(topic))}, topic+message...)
	if _, err := conn.Write(record); err != nil {
		t.Fatal(err)
	}
	if err := awaitAcknowledgement(conn); err != nil {
		t.Fatal(err)
	}
	return target
}

func awaitAcknowledgement(conn net.Conn) error {
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	_, err := conn.Read(make([]byte, 8))
	return err
}

// count finds a number in a tool's output.
func count(t *testing.T, output, pattern string) int64 {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(output)
	if match == nil {
		t.Fatalf("no %s in\n%s", pattern, output)
	}
	n, err := strconv.ParseInt(match[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
