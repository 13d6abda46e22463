package clients

import (
	"math/bits"
	"sync"
)

// Bounds on what one server can make one client hold.
const (
	maxMessage = 16 << 20 // one message, or one answer of several
	maxHead    = 64 << 10 // HTTP heads of one answer, interim ones included
	// maxWindow bounds what may wait to be parsed: a message and what is
	// around it.
	maxWindow = maxMessage + maxHead
)

// A block is a read buffer out of a blockPool.
type block struct {
	b     []byte
	class int
}

const (
	smallestBlock = 16 << 10
	blockClasses  = 12 // 16 KiB to 32 MiB
)

// A blockPool lends read buffers by powers of two. A client holds one only
// while there is something to read, so thousands of idle clients hold none
// and the busy ones share a few that stay in the processor's cache.
type blockPool struct {
	classes [blockClasses]sync.Pool
}

// lend returns a block of at least size bytes; size is at most maxWindow.
func (p *blockPool) lend(size int) *block {
	class := 0
	if size > smallestBlock {
		class = bits.Len(uint(size-1) / smallestBlock)
	}
	if blk, ok := p.classes[class].Get().(*block); ok {
		return blk
	}
	return &block{b: make([]byte, smallestBlock<<class), class: class}
}

func (p *blockPool) giveBack(blk *block) { p.classes[blk.class].Put(blk) }
