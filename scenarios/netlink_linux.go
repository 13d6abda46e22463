package scenarios

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A netlink configures the interfaces of one namespace by rtnetlink (RFC 3549).
type netlink struct {
	fd  int
	seq uint32
}

// openNetlink speaks to the namespace of the calling thread.
func openNetlink() (*netlink, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	return &netlink{fd: fd}, nil
}

func (n *netlink) close() { unix.Close(n.fd) }

// addPair makes two interfaces that are the ends of one cable: name here, peer
// in another namespace.
func (n *netlink) addPair(name, peer string, mtu uint32, there *namespace) error {
	end := func(name string) []byte {
		return append(attribute(unix.IFLA_IFNAME, []byte(name+"\x00")), attribute(unix.IFLA_MTU, number32(mtu))...)
	}
	const peerInfo = 1 // VETH_INFO_PEER of linux/veth.h
	far := append(interfaceHead(0, 0), end(peer)...)
	far = append(far, attribute(unix.IFLA_NET_NS_FD, number32(uint32(there.file.Fd())))...)
	info := append(attribute(unix.IFLA_INFO_KIND, []byte("veth")), attribute(unix.IFLA_INFO_DATA, attribute(peerInfo, far))...)
	body := append(interfaceHead(0, 0), end(name)...)
	body = append(body, attribute(unix.IFLA_LINKINFO, info)...)
	return n.ask("adding a veth pair", unix.RTM_NEWLINK, unix.NLM_F_CREATE|unix.NLM_F_EXCL, body)
}

// addAddress gives an interface an address.
func (n *netlink) addAddress(name string, p netip.Prefix) error {
	i, err := net.InterfaceByName(name)
	if err != nil {
		return fmt.Errorf("interface %s: %w", name, err)
	}
	body := make([]byte, unix.SizeofIfAddrmsg)
	body[0], body[1] = unix.AF_INET, byte(p.Bits())
	binary.NativeEndian.PutUint32(body[4:], uint32(i.Index))
	address := p.Addr().As4()
	body = append(body, attribute(unix.IFA_LOCAL, address[:])...)
	body = append(body, attribute(unix.IFA_ADDRESS, address[:])...)
	return n.ask("adding address "+p.String(), unix.RTM_NEWADDR, unix.NLM_F_CREATE, body)
}

// up switches an interface on.
func (n *netlink) up(name string, options ...[]byte) error {
	body := append(interfaceHead(unix.IFF_UP, unix.IFF_UP), attribute(unix.IFLA_IFNAME, []byte(name+"\x00"))...)
	for _, o := range options {
		body = append(body, o...)
	}
	return n.ask("switching on "+name, unix.RTM_NEWLINK, 0, body)
}

// onePacketPerSegment is an option of up: TCP hands down every segment by
// itself, instead of several for the interface to cut.
func onePacketPerSegment() []byte { return attribute(unix.IFLA_GSO_MAX_SEGS, number32(1)) }

// ask sends one request and waits for its acknowledgment.
func (n *netlink) ask(doing string, kind, flags uint16, body []byte) error {
	n.seq++
	message := make([]byte, unix.SizeofNlMsghdr, unix.SizeofNlMsghdr+len(body))
	message = append(message, body...)
	head := (*unix.NlMsghdr)(unsafe.Pointer(unsafe.SliceData(message)))
	*head = unix.NlMsghdr{Len: uint32(len(message)), Type: kind, Flags: flags | unix.NLM_F_REQUEST | unix.NLM_F_ACK, Seq: n.seq}
	if err := unix.Sendto(n.fd, message, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return fmt.Errorf("%s: %w", doing, os.NewSyscallError("sendto", err))
	}
	answer := make([]byte, 4096)
	size, _, err := unix.Recvfrom(n.fd, answer, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, os.NewSyscallError("recvfrom", err))
	}
	if size < unix.SizeofNlMsghdr+4 || binary.NativeEndian.Uint16(answer[4:]) != unix.NLMSG_ERROR {
		return fmt.Errorf("%s: the kernel gave no acknowledgment", doing)
	}
	if code := int32(binary.NativeEndian.Uint32(answer[unix.SizeofNlMsghdr:])); code != 0 {
		return fmt.Errorf("%s: %w", doing, unix.Errno(-code))
	}
	return nil
}

// interfaceHead is a struct ifinfomsg.
func interfaceHead(flags, change uint32) []byte {
	b := make([]byte, unix.SizeofIfInfomsg)
	binary.NativeEndian.PutUint32(b[8:], flags)
	binary.NativeEndian.PutUint32(b[12:], change)
	return b
}

// attribute is a struct rtattr with its value, padded to four bytes.
func attribute(kind uint16, value []byte) []byte {
	b := make([]byte, unix.SizeofRtAttr, unix.SizeofRtAttr+len(value)+3)
	binary.NativeEndian.PutUint16(b, uint16(unix.SizeofRtAttr+len(value)))
	binary.NativeEndian.PutUint16(b[2:], kind)
	b = append(b, value...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func number32(v uint32) []byte { return binary.NativeEndian.AppendUint32(nil, v) }
