package results

import "time"

// OwnTopics is the value of Load.Topics that gives every client a topic of its own.
const OwnTopics Topics = 0

// Topics is a number of topics; its text form is "own" or a positive integer.
type Topics int

// Rate is a number of events per second; its text form is "4/s" (also "/m", "/h").
type Rate float64

// Bytes is a size in bytes; its text form is "128B", "1KiB", "2MiB" or "1kB".
type Bytes int64

// Duration is a time.Duration whose text form is Go's, such as "1m30s".
type Duration time.Duration
