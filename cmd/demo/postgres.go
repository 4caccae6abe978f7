package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"time"

	"daylight/migrations/localpg"
)

const (
	databaseName = "daylight"
	// portalLogin is the portal's own: it can do what daylight_app can, and no more.
	portalLogin = "daylight_portal"
	// Restarts of a killed server within this time count as one row of failures.
	calmAfter    = time.Minute
	restartLimit = 3
)

// database is the private PostgreSQL, which is started again when somebody kills it.
type database struct {
	folder string
	out    io.Writer

	mu       sync.Mutex
	server   *localpg.Server
	stopping bool
	failed   chan error // receives the reason when it cannot be kept up
	watch    sync.WaitGroup
}

func startPostgres(ctx context.Context, data string, out io.Writer) (*database, error) {
	d := &database{folder: filepath.Join(data, "postgres"), out: out, failed: make(chan error, 1)}
	server, err := d.start(ctx)
	if err != nil {
		return nil, err
	}
	d.server = server
	d.watch.Go(d.keepUp)
	return d, nil
}

func (d *database) start(ctx context.Context) (*localpg.Server, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return localpg.Start(ctx, localpg.Options{Folder: d.folder, Database: databaseName})
}

// OwnerURL is the portal's database for whoever migrates it. It stays the same from start to start, as URL does.
func (d *database) OwnerURL() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.server.URL(databaseName)
}

// URL is the portal's database with the portal's login.
func (d *database) URL() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.server.URLAs(portalLogin, databaseName)
}

// Failed receives the reason when the server can no longer be kept up.
func (d *database) Failed() <-chan error { return d.failed }

// Stop ends the server in good order.
func (d *database) Stop() error {
	d.mu.Lock()
	d.stopping = true
	server := d.server
	d.mu.Unlock()
	err := server.Stop()
	d.watch.Wait()
	return err
}

// keepUp starts a server that ended unasked anew: the pool's next connections find it at the same address.
func (d *database) keepUp() {
	var restarts int
	for started := time.Now(); ; started = time.Now() {
		d.mu.Lock()
		server := d.server
		d.mu.Unlock()
		<-server.Done()
		d.mu.Lock()
		if d.stopping {
			d.mu.Unlock()
			return
		}
		if time.Since(started) > calmAfter {
			restarts = 0
		}
		restarts++
		err := d.restart(server, restarts)
		d.mu.Unlock()
		if err != nil {
			d.failed <- err
			return
		}
	}
}

func (d *database) restart(dead *localpg.Server, times int) error {
	if times > restartLimit {
		return errors.New("the private PostgreSQL ends again and again: its log is " + filepath.Join(d.folder, "postgresql.log"))
	}
	fmt.Fprintln(d.out, "The private PostgreSQL ended unexpectedly and is started again.")
	if err := dead.Stop(); err != nil {
		return err
	}
	server, err := d.start(context.Background())
	if err != nil {
		return fmt.Errorf("start the private PostgreSQL again: %w", err)
	}
	d.server = server
	return nil
}
