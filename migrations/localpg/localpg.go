// Package localpg runs a private PostgreSQL from the machine's own binaries: for the demonstration and for tests. It
// listens on a unix socket only, steps down from root, and starts again after a kill -9 of itself, of its parent or of
// both. It knows nothing of what is kept in it, and it needs Linux: /proc and the parent-death signal.
package localpg

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Owner is the database role everything belongs to.
const Owner = "daylight"

// ErrInUse says that another living process serves the folder.
var ErrInUse = errors.New("another process is using this data folder")

// Options say where the data live and how careful the server is with them.
type Options struct {
	// Folder holds the cluster, its log and, where the path is short enough, its socket. Required.
	Folder string
	// Database is created when missing; empty means none but the server's own "postgres".
	Database string
	// Settings are added to the server's command line: name → value.
	Settings map[string]string
	// Throwaway gives up durability for speed. For tests.
	Throwaway bool
	// Inherit is handed to the server and all its processes, and so stays open until the last of them has gone.
	Inherit *os.File
	// Bin names the folder of PostgreSQL's programs; empty means that they are looked for.
	Bin string
}

// Server is a running PostgreSQL.
type Server struct {
	place   place
	process *process
	unlock  func()
}

// stopGrace is how long a server may take to roll back what is open before it is stopped the hard way.
const stopGrace = 20 * time.Second

// Start makes the cluster when there is none, clears away what a killed predecessor left, and returns when the server
// answers.
func Start(ctx context.Context, options Options) (_ *Server, err error) {
	account, err := unprivileged()
	if err != nil {
		return nil, err
	}
	place, err := prepare(options.Folder, account)
	if err != nil {
		return nil, err
	}
	unlock, err := place.lock()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			unlock()
		}
	}()
	if err := place.clear(); err != nil {
		return nil, err
	}
	cluster, err := place.version()
	if err != nil {
		return nil, err
	}
	bin, err := programs(options.Bin, cluster)
	if err != nil {
		return nil, err
	}
	if cluster == "" {
		if err := place.initialise(ctx, bin, options.Throwaway); err != nil {
			return nil, err
		}
	}
	process, err := place.launch(ctx, bin, options)
	if err != nil {
		return nil, err
	}
	server := &Server{place: place, process: process, unlock: unlock}
	if err := server.createDatabase(ctx, options.Database); err != nil {
		return nil, errors.Join(err, process.stop())
	}
	return server, nil
}

// URL is how a program of this machine's same user reaches one database of the server as the owner of everything.
func (s *Server) URL(database string) string { return s.URLAs(Owner, database) }

// URLAs is the same for another login.
func (s *Server) URLAs(login, database string) string {
	address := url.URL{Scheme: "postgres", User: url.User(login), Path: "/" + database}
	address.RawQuery = url.Values{"host": {s.place.socket}}.Encode()
	return address.String()
}

// Done is closed when the server has ended, asked or not.
func (s *Server) Done() <-chan struct{} { return s.process.done }

// Stop ends the server in good order and frees the folder. A second call does nothing.
func (s *Server) Stop() error {
	err := s.process.stop()
	s.unlock()
	return err
}

// Remove deletes a folder whose server has gone, after ending whatever a killed one left running in it. It answers
// ErrInUse while the folder is served.
func Remove(folder string) error {
	account, err := unprivileged()
	if err != nil {
		return err
	}
	place, err := locate(folder, account)
	if err != nil {
		return err
	}
	unlock, err := place.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := place.clear(); err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(place.socket), os.RemoveAll(place.folder))
}

func (s *Server) createDatabase(ctx context.Context, name string) error {
	if name == "" {
		return nil
	}
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("reach the private PostgreSQL: %w\n%s", err, s.place.logTail())
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var exists bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&exists); err != nil {
		return fmt.Errorf("look for database %s: %w", name, err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()); err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}

// attributes make a program run under the account and end with this process, in a process group of its own so that
// Ctrl-C in the terminal reaches this process alone and the order of stopping stays ours.
func (a account) attributes(death syscall.Signal) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: death}
	if a.drop {
		attributes.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attributes
}
