package clients

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// FuzzHead: a head is found where its empty line is, however it is cut into
// reads, and parsing ends without a panic.
func FuzzHead(f *testing.F) {
	for _, h := range hostile {
		f.Add([]byte(h.say))
	}
	f.Add([]byte("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"))
	f.Add([]byte("HTTP/1.0 200\r\nConnection: keep-alive\r\nTransfer-Encoding: CHUNKED\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		size, _ := headEnd(b, 0)
		grown, from := 0, 0
		for n := range len(b) + 1 {
			if grown, from = headEnd(b[:n], from); grown > 0 {
				break
			}
		}
		if grown != size {
			t.Fatalf("%q ends at %d, byte by byte at %d", b, size, grown)
		}
		if size == 0 {
			return
		}
		if end := b[:size]; !bytes.HasSuffix(end, []byte("\n\n")) && !bytes.HasSuffix(end, []byte("\n\r\n")) {
			t.Fatalf("%q ends at %d", b, size)
		}
		var h head
		if err := h.parse(b[:size]); err == nil && (h.status < 100 || h.status > 999 || h.length < -1) {
			t.Fatalf("%q gives %+v", b, h)
		}
	})
}

// FuzzChunked: what is chunked comes out as it went in, however it is cut into
// reads, and what is not ends without a panic.
func FuzzChunked(f *testing.F) {
	f.Add([]byte("5\r\nhello\r\n0\r\n\r\n"), uint8(3))
	f.Add([]byte("1;a=b\nx\n0\nTrailer: y\n\n"), uint8(1))
	f.Add([]byte("fffffffffffffff\r\nx"), uint8(4))
	f.Fuzz(func(t *testing.T, text []byte, piece uint8) {
		n := int(piece)%40 + 1
		decodeChunks(text, n)
		var wire bytes.Buffer
		for chunk := range slices.Chunk(text, n) {
			fmt.Fprintf(&wire, "%X;x\r\n%s\r\n", len(chunk), chunk)
		}
		wire.WriteString("00\r\nX: y\r\n\r\n")
		for _, size := range []int{1, n, wire.Len()} {
			got, framing, err := decodeChunks(wire.Bytes(), size)
			if err != nil || !bytes.Equal(got, text) || framing != int64(wire.Len()-len(text)) {
				t.Fatalf("%q in reads of %d: %q, %d, %v", wire.Bytes(), size, got, framing, err)
			}
		}
	})
}

// decodeChunks runs wire through a dechunker in reads of the given size, and
// takes half of what is decoded every time.
func decodeChunks(wire []byte, size int) (got []byte, framing int64, err error) {
	var pool blockPool
	c := &conn{blk: &block{b: make([]byte, len(wire)+1)}, pool: &pool}
	var k dechunker
	take := func(n int) {
		got = append(got, c.window()[:n]...)
		k.consume(c, n)
	}
	for piece := range slices.Chunk(wire, size) {
		c.w += copy(c.blk.b[c.w:], piece)
		if err := k.advance(c); err != nil {
			return got, c.in.framing, err
		}
		take((k.decoded + 1) / 2)
	}
	take(k.decoded)
	if k.state != chunkDone {
		err = fmt.Errorf("not done")
	}
	return got, c.in.framing, err
}

// FuzzBatch: whatever is taken for a batch is JSON, if its messages are, and
// holds them all.
func FuzzBatch(f *testing.F) {
	f.Add("{\"after\":1,\"messages\":[\n1,\n{\"a\":2}\n]}")
	f.Add("{\"after\":-1,\"oldest\":40,\"messages\":[\n]}")
	f.Add("{\"after\":1,\"messages\":[\n]}\n]}")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := parseBatch([]byte(text))
		if err != nil {
			return
		}
		var messages []string
		for {
			m, err := b.next()
			if err != nil {
				return
			}
			if m == nil {
				break
			}
			messages = append(messages, string(m))
		}
		again := fmt.Sprintf("{\"after\":%d", b.after)
		if b.oldest >= 0 {
			again += fmt.Sprintf(",\"oldest\":%d", b.oldest)
		}
		again += ",\"messages\":[\n" + strings.Join(messages, ",\n")
		if len(messages) > 0 {
			again += "\n"
		}
		again += "]}"
		if again != text && !strings.Contains(text, ":0") && !strings.Contains(text, ":-0") { // leading zeros
			t.Fatalf("%q\n%q", text, again)
		}
		for _, m := range messages {
			if !json.Valid([]byte(m)) {
				return
			}
		}
		if !strings.Contains(text, ":0") && !json.Valid([]byte(text)) {
			t.Fatalf("%q holds valid messages and is no JSON", text)
		}
	})
}

// FuzzFetch: an answer is taken to its last byte or refused.
func FuzzFetch(f *testing.F) {
	f.Add([]byte(fetchAnswer(1, 1, appendPart(nil, 0, 0, 5, []string{"a", "", "ccc"})))[4:])
	f.Add([]byte(fetchAnswer(1, 1, appendPart(nil, 1, 40, 0, nil)))[4:])
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := parseAnswer(b, 1, 1)
		if err != nil {
			return
		}
		part, err := a.topic()
		if err != nil {
			return
		}
		var records []string
		for range part.count {
			record, err := a.record()
			if err != nil {
				return
			}
			records = append(records, string(record))
		}
		if a.end() != nil {
			return
		}
		again := []byte(fetchAnswer(1, 1, appendPart(nil, part.code, part.oldest, part.next, records)))[4:]
		const base = 4 + 2 + 2 + 8 + 8 // where the offset is that appendPart computes
		binary.BigEndian.PutUint64(again[base:], uint64(part.base))
		if !bytes.Equal(again, b) {
			t.Fatalf("% x\n% x", b, again)
		}
	})
}
