package servers

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
)

// maxBody is the size of a request's body that is tolerated. Only /up takes one;
// elsewhere it is ignored.
const maxBody = 4 << 10

// connKey is under which the context of a request has its connection.
type connKey struct{}

// guard refuses what no view should see.
func (s *Server) guard(next http.Handler) http.Handler {
	hosts := s.config.Hosts
	if name, err := os.Hostname(); err == nil && s.config.AllowRemote {
		hosts = append(slices.Clone(hosts), name)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, counted := r.Context().Value(connKey{}).(*conn)
		switch {
		case counted && c.excess:
			w.Header().Set("Retry-After", "1")
			w.Header().Set("Connection", "close")
			http.Error(w, "there are too many connections", http.StatusServiceUnavailable)
		case !s.addressed(r.Host, hosts):
			http.Error(w, "this Host is not served here: use an address, or a name that the server was told", http.StatusForbidden)
		case !sameOrigin(r):
			http.Error(w, "pages of another origin are not served", http.StatusForbidden)
		case r.ContentLength < 0 || r.ContentLength > maxBody:
			w.Header().Set("Connection", "close") // the body is not read
			http.Error(w, "a body may have 4096 bytes here, and must say how many", http.StatusRequestEntityTooLarge)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// addressed reports whether a Host is one that this server answers to. A page
// of a foreign site can only come with its site's name, even if that name has
// been made to point here; addresses cannot be made to.
func (s *Server) addressed(host string, hosts []string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if ip, err := netip.ParseAddr(name); err == nil {
		return s.config.AllowRemote || ip.Unmap().IsLoopback() || slices.Contains(hosts, name)
	}
	return strings.EqualFold(name, "localhost") ||
		slices.ContainsFunc(hosts, func(h string) bool { return strings.EqualFold(h, name) })
}

// sameOrigin reports whether the request comes from no page or from one of
// this server (RFC 6454).
func sameOrigin(r *http.Request) bool {
	for _, origin := range r.Header["Origin"] {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, r.Host) {
			return false
		}
	}
	return true
}
