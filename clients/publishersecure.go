package clients

import (
	"crypto/tls"
	"net"
)

// secure puts TLS over the publisher's connection. Records are made by the
// goroutine that calls Flush, and go the way of plain bytes: a Flush does not
// wait for the server, whatever lies between.
func (p *Publisher) secure(config *tls.Config) net.Conn {
	return tls.Client(pushed{p.conn, p}, config)
}

// pushed is the connection that package tls reads and writes.
type pushed struct {
	*net.TCPConn
	publisher *Publisher
}

// Write waits for the server only until the stream has begun.
func (c pushed) Write(b []byte) (int, error) {
	if c.publisher.raw == nil {
		return c.TCPConn.Write(b)
	}
	c.publisher.push(b)
	return len(b), nil
}
