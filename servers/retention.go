package servers

// LogOptions bound what a log keeps. A zero field takes the default.
type LogOptions struct {
	// MaxMessages is the number of messages kept per topic, by default 100,000.
	MaxMessages int
	// MaxBytes is the payload bytes kept per topic, by default 64 MiB. The
	// newest message is kept even if it alone is larger.
	MaxBytes int64
	// MaxTotal is the payload bytes kept in all topics together, each message
	// counted with 64 bytes for its keeping; by default 512 MiB. Above it the
	// topics that hold more than an equal share lose their oldest messages.
	MaxTotal int64
	// MaxMessage is the largest payload in bytes, by default 1 MiB.
	MaxMessage int
	// MaxTopics is by default 65,536.
	MaxTopics int
	// Inject is what goes wrong on purpose with what publishers append; nil is nothing.
	Inject *Injection
}

func (o LogOptions) withDefaults() LogOptions {
	set(&o.MaxMessages, 100_000)
	set(&o.MaxBytes, 64<<20)
	set(&o.MaxTotal, 512<<20)
	set(&o.MaxMessage, 1<<20)
	set(&o.MaxTopics, 1<<16)
	return o
}

// set gives *option its default if it is not positive.
func set[T ~int | ~int64](option *T, value T) {
	if *option <= 0 {
		*option = value
	}
}

// reclaim brings the log below its total budget. It goes on where it last
// stopped and frees a little more than needed, so that a full log does not
// walk over all topics for every message.
func (l *Log) reclaim() {
	l.mu.Lock()
	defer l.mu.Unlock()
	goal := l.options.MaxTotal - l.options.MaxTotal/64
	share := goal / int64(len(l.list))
	for range l.list {
		if l.total.Load() <= goal {
			return
		}
		l.hand = (l.hand + 1) % len(l.list)
		l.list[l.hand].trim(share)
	}
}
