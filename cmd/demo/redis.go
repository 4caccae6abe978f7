package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// tick is how often time passes in the in-process Redis.
const tick = 100 * time.Millisecond

// memory is the in-process Redis. It listens on loopback, so that another program can serve the same portal.
type memory struct {
	server *miniredis.Miniredis
	stop   chan struct{}
	ticker sync.WaitGroup
}

func startRedis() (*memory, error) {
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start the in-process Redis: %w", err)
	}
	m := &memory{server: server, stop: make(chan struct{})}
	m.ticker.Go(m.passTime)
	return m, nil
}

// URL is where it answers.
func (m *memory) URL() string { return "redis://" + m.server.Addr() + "/0" }

// Stop forgets everything.
func (m *memory) Stop() {
	close(m.stop)
	m.ticker.Wait()
	m.server.Close()
}

// passTime makes keys expire: by itself the in-process Redis knows no time, and sessions would live for ever.
func (m *memory) passTime() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for last := time.Now(); ; {
		select {
		case <-m.stop:
			return
		case now := <-ticker.C:
			m.server.FastForward(now.Sub(last))
			last = now
		}
	}
}
