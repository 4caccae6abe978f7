// Command daylight runs and tends a portal: one file per command. It knows how to start things and how to say what went wrong;
// every rule is elsewhere.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"daylight/portal"
)

// Exit codes are promises (contract: commands).
const (
	exitDone        = 0
	exitNotSo       = 1 // the thing asked about is not so
	exitWrongUse    = 2
	exitEnvironment = 3 // database, Redis, keys: away or broken
)

// exit is an error that decides the exit code. The message says the remedy.
type exit struct {
	code int
	err  error
}

// Error is what the administrator reads.
func (e *exit) Error() string { return e.err.Error() }

// Unwrap gives the cause.
func (e *exit) Unwrap() error { return e.err }

// wrongUse is for what the person at the keyboard can mend.
func wrongUse(format string, args ...any) error {
	return &exit{exitWrongUse, fmt.Errorf(format, args...)}
}

// notSo is the answer no.
func notSo(format string, args ...any) error { return &exit{exitNotSo, fmt.Errorf(format, args...)} }

// away is for what the machine lacks.
func away(err error) error { return &exit{exitEnvironment, err} }

// session is what every command is given.
type session struct {
	context.Context
	In          io.Reader
	Out, ErrOut io.Writer
	Terminal    bool // Out is a terminal: long work may show its progress
}

// online is embedded by the commands that work on a portal's database.
type online struct {
	portal.Config `embed:""`
}

// open connects to the portal's database with its keys; the caller closes.
func (o online) open(ctx context.Context) (*portal.Parts, error) {
	parts, err := portal.Open(ctx, o.Config)
	var setting portal.SettingError
	if errors.As(err, &setting) {
		return nil, wrongUse("%w", err)
	}
	if err != nil {
		return nil, away(err)
	}
	return parts, nil
}

type cli struct {
	Serve     serveCmd     `cmd:"" help:"Run the portal and its workers."`
	Migrate   migrateCmd   `cmd:"" help:"Bring the database's schema up to date, or say how it stands."`
	Deadline  DeadlineCmd  `cmd:"" help:"Reckon a statutory deadline, with its working. Needs no database."`
	Events    EventsCmd    `cmd:"" help:"Import access events from a file."`
	Report    ReportCmd    `cmd:"" help:"Write the who-accessed report of one person, for an officer at the counter."`
	Verify    VerifyCmd    `cmd:"" help:"Say whether a report is genuine. Needs no database."`
	Staff     StaffCmd     `cmd:"" help:"Add, list, disable and reset members of staff."`
	Source    SourceCmd    `cmd:"" help:"Add, list, rotate and disable source systems."`
	Log       logCmd       `cmd:"" help:"Check the access log against its entries, or begin another."`
	Keys      keysCmd      `cmd:"" help:"Make, rotate and list keys."`
	Retention retentionCmd `cmd:"" help:"Carry out the published retention schedule on the portal's own records."`
	Doctor    doctorCmd    `cmd:"" help:"Check configuration, database, Redis, mail, keys, fonts, clock and disk."`
	Version   versionCmd   `cmd:"" help:"Say version, commit and schema."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	info, _ := os.Stdout.Stat()
	s := &session{Context: ctx, In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr,
		Terminal: info != nil && info.Mode()&os.ModeCharDevice != 0}
	os.Exit(run(s, os.Args[1:]))
}

// run does what the arguments say and returns the exit code.
func run(s *session, args []string) int {
	var c cli
	code := -1
	parser, err := kong.New(&c, kong.Name("daylight"), kong.UsageOnError(), kong.Writers(s.Out, s.ErrOut),
		kong.Description("A citizen transparency and subject-access portal for public bodies."),
		kong.Exit(func(status int) { code = status }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(s.ErrOut, "daylight:", err)
		return exitWrongUse
	}
	chosen, err := parser.Parse(args)
	if code >= 0 { // --help has answered
		return code
	}
	if err != nil {
		fmt.Fprintf(s.ErrOut, "daylight: %v (daylight --help lists what there is)\n", err)
		return exitWrongUse
	}
	err = chosen.Run(s)
	if err == nil {
		return exitDone
	}
	fmt.Fprintln(s.ErrOut, "daylight:", err)
	var e *exit
	if errors.As(err, &e) {
		return e.code
	}
	return exitEnvironment
}
