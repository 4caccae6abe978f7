package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"daylight/portal/i18n"
	"daylight/requests/ledger"
)

// EventsCmd takes access events from files.
type EventsCmd struct {
	Import eventsImportCmd `cmd:"" help:"Import newline-delimited access events of one source. Stopped half-way, it is simply run again: nothing is stored twice."`
}

type eventsImportCmd struct {
	online `embed:""`
	File   string `arg:"" help:"File of events, one a line; .gz is unpacked; - is standard input."`
	Source string `name:"source" help:"Id of the source. Default: the one whose prefix the first event carries."`
}

// faultsShown is how many items that were not stored are listed.
const faultsShown = 20

// Run imports and says what became of the events.
func (c *eventsImportCmd) Run(s *session) error {
	in, closeFile, err := c.input(s)
	if err != nil {
		return err
	}
	defer closeFile()
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	lines := bufio.NewReaderSize(in, ledger.MaxEvent+2)
	source, err := c.source(s, parts.Ledger, lines)
	if err != nil {
		return err
	}
	p := &progress{s: s, words: parts.Catalogue.Printer("en"), started: time.Now()}
	receipt, err := parts.Ledger.Import(s, source, lines, p.answer)
	p.clear()
	if err != nil {
		return away(fmt.Errorf("%d events were answered, then the import stopped (run it again, nothing is stored twice): %w", receipt.Total(), err))
	}
	fmt.Fprintf(s.Out, "%d stored, %d stored already, %d conflicting, %d refused, %d held in quarantine.\n",
		receipt.Stored, receipt.Duplicate, receipt.Conflicting, receipt.Refused, receipt.Quarantined)
	if bad := receipt.Conflicting + receipt.Refused; bad > 0 {
		return notSo("%d events were not stored; the first %d are listed above", bad, min(bad, faultsShown))
	}
	return nil
}

func (c *eventsImportCmd) input(s *session) (io.Reader, func(), error) {
	if c.File == "-" {
		return s.In, func() {}, nil
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, nil, wrongUse("the file cannot be read: %w", err)
	}
	if !strings.HasSuffix(c.File, ".gz") {
		return f, func() { f.Close() }, nil
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, nil, wrongUse("%s is not a gzip file: %w", c.File, err)
	}
	return z, func() { f.Close() }, nil
}

// source is the one named, or the one the first event belongs to.
func (c *eventsImportCmd) source(s *session, l *ledger.Ledger, lines *bufio.Reader) (ledger.Source, error) {
	sources, err := l.Sources(s)
	if err != nil {
		return ledger.Source{}, away(err)
	}
	uri := ""
	if c.Source == "" {
		head, err := lines.Peek(ledger.MaxEvent + 1)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return ledger.Source{}, away(err)
		}
		first, _, _ := bytes.Cut(bytes.TrimSpace(head), []byte("\n"))
		if item, err := ledger.DecodeOne(first); err == nil && item.Event != nil {
			uri = item.Event.Source
		}
	}
	for _, one := range sources {
		if one.ID == ledger.OwnSource || one.ID != c.Source && (c.Source != "" || uri == "" || !strings.HasPrefix(uri, one.Prefix)) {
			continue
		}
		if one.Disabled != nil {
			return one, wrongUse("the source %s is disabled", one.ID)
		}
		return one, nil
	}
	if c.Source != "" {
		return ledger.Source{}, wrongUse("there is no source %q (daylight source list shows them)", c.Source)
	}
	return ledger.Source{}, wrongUse("the first event belongs to no registered source: name one with --source")
}

// progress tells a terminal how far the import is, and lists the first faults.
type progress struct {
	s                *session
	words            *i18n.Printer
	started, printed time.Time
	done, faults     int
	drawn            bool
}

func (p *progress) answer(r ledger.Result) error {
	p.done++
	if r.Fault != nil && p.faults < faultsShown {
		p.faults++
		p.clear()
		fmt.Fprintf(p.s.ErrOut, "event %d %q: %s at %q: %s\n", r.Index+1, r.ID,
			p.words.T("ledger.status."+string(r.Status)), r.Fault.Pointer, p.words.Say(r.Fault.Key, r.Fault.Vars))
	}
	if now := time.Now(); p.s.Terminal && now.Sub(p.printed) > 200*time.Millisecond {
		p.printed, p.drawn = now, true
		rate := float64(p.done) / now.Sub(p.started).Seconds()
		fmt.Fprintf(p.s.Out, "\r\x1b[K%s events, %.0f a second", p.words.Number(p.done), rate)
	}
	return p.s.Context.Err()
}

// clear takes the progress line away.
func (p *progress) clear() {
	if p.drawn {
		fmt.Fprint(p.s.Out, "\r\x1b[K")
		p.drawn = false
	}
}
