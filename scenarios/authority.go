package scenarios

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"time"
)

// IdentityVariable is the environment variable that carries a server's
// certificate and key, in PEM, so that neither touches a disk.
const IdentityVariable = "BENCH_TLS"

// An authority is made for one run and forgotten with it: it signs the
// servers' certificates, and its key never leaves this process.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// validity is longer than any run (maxSpan each of warm-up and window).
const validity = 7 * 24 * time.Hour

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the run's authority: %w", err)
	}
	now := time.Now()
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bench run"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validity),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("making the run's authority: %w", err)
	}
	form, err = x509.ParseCertificate(der)
	return &authority{form, key}, err
}

// roots is what clients trust, in PEM.
func (a *authority) roots() []byte { return inPEM("CERTIFICATE", a.certificate.Raw) }

// identity is a certificate for address, and its key, in PEM.
func (a *authority) identity(address netip.Addr) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "bench server"},
		NotBefore: a.certificate.NotBefore, NotAfter: a.certificate.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{address.AsSlice()},
	}
	der, err := x509.CreateCertificate(rand.Reader, form, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	return append(inPEM("CERTIFICATE", der), inPEM("PRIVATE KEY", private)...), nil
}

func inPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// serverTLS is the configuration of a server with identity, a certificate and
// its key in PEM. Without resume it gives out no session tickets.
func serverTLS(identity []byte, resume bool) (*tls.Config, error) {
	certificate, err := tls.X509KeyPair(identity, identity)
	if err != nil {
		return nil, fmt.Errorf("TLS identity: %w", err)
	}
	return &tls.Config{
		Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"},
		MinVersion: tls.VersionTLS12, SessionTicketsDisabled: !resume,
	}, nil
}

// trusted is the pool of roots in PEM; nil is the system's.
func trusted(roots []byte) (*x509.CertPool, error) {
	if len(bytes.TrimSpace(roots)) == 0 {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(roots) {
		return nil, fmt.Errorf("the run's authority cannot be read")
	}
	return pool, nil
}
