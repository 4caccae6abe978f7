package ledger

import "sync"

// months remembers which monthly partitions this process has seen to exist.
type months struct {
	mu   sync.Mutex
	seen map[int]bool
}
