package web

import "os"

// ballast is memory that is never touched, so it costs none.
var ballast []byte

// SteadyHeap keeps the collector from going round and round in a heap of a few megabytes, each time in somebody's way: with a ballast
// it waits for some fifty megabytes of garbage. Whoever sets GOGC decides for themselves.
func SteadyHeap() {
	if os.Getenv("GOGC") == "" && ballast == nil {
		ballast = make([]byte, 40<<20)
	}
}
