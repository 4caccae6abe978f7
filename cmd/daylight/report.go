package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"daylight/portal"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/report"
	"daylight/requests/ledger"
)

// ReportCmd makes the who-accessed report for somebody who stands at a counter.
type ReportCmd struct {
	online   `embed:""`
	Subject  string `name:"subject" required:"" placeholder:"SCHEME:ID" help:"Whose data: the kind of identifier and the identifier, such as national-id:60001017869. \"-\" reads it from standard input, so that it stands in no process list."`
	From     string `name:"from" placeholder:"DATE" help:"First day, as 2026-01-31. Default: the beginning of the record."`
	To       string `name:"to" placeholder:"DATE" help:"Last day. Default: today."`
	Language string `name:"lang" default:"en" help:"Language of the report."`
	Format   string `name:"format" enum:"pdf,json,csv,html" default:"pdf" help:"pdf, json, csv or html."`
	Output   string `name:"output" short:"o" placeholder:"FILE" help:"File to write; - is standard output. Default: the report's reference, in this folder."`
	Proofs   string `name:"proofs" placeholder:"FILE" help:"Write the proofs for checking the JSON form here too."`
	Officer  string `name:"officer" placeholder:"EMAIL" help:"Address of the member of staff who hands the report out. Asked for when missing."`
	Reason   string `name:"reason" placeholder:"TEXT" help:"Why it is handed out. Stands in the person's own record. Asked for when missing."`
}

// Run records the look, then writes the report.
func (c *ReportCmd) Run(s *session) error {
	query, err := c.query(s)
	if err != nil {
		return err
	}
	parts, err := c.open(s.Context)
	if err != nil {
		return err
	}
	defer parts.Close()
	officer, err := c.officer(s, parts)
	if err != nil {
		return err
	}
	calendar, err := parts.Registry.CurrentCalendar(s.Context)
	if err != nil {
		return away(err)
	}
	query.Body, query.Made = parts.Body, time.Now()
	query.Body.Hours = query.Body.Hours.Keeping(calendar)
	if query.Period, err = c.period(parts.Config.Location()); err != nil {
		return err
	}
	counter := report.Counter{Ledger: parts.Ledger, Activity: parts.Config.Log.OwnActivity}
	return counter.Make(s.Context, officer, c.Reason, query, func(ctx context.Context, accesses *report.Accesses) error {
		return c.write(ctx, s, parts, accesses)
	})
}

func (c *ReportCmd) write(ctx context.Context, s *session, parts *portal.Parts, accesses *report.Accesses) error {
	press := parts.Press()
	format, words := report.Format(c.Format), parts.Catalogue.Printer(c.Language)
	name := c.Output
	if name == "" {
		name = accesses.FileName(format)
	}
	if err := written(s, name, func(w io.Writer) error { return press.Write(ctx, w, words, accesses, format) }); err != nil {
		return err
	}
	if c.Proofs != "" {
		if err := written(s, c.Proofs, func(w io.Writer) error { return report.WriteProofs(ctx, w, parts.Ledger, accesses) }); err != nil {
			return err
		}
	}
	if name != "-" {
		fmt.Fprintf(s.Out, "%s: %d entries, check code %s. The making stands in the person's record.\n", name, accesses.Summary.Total, accesses.Code)
	}
	return nil
}

// query reads what can be read without the portal, so that a slip costs no connection.
func (c *ReportCmd) query(s *session) (q report.Query, err error) {
	if !i18n.Known(c.Language) {
		return q, wrongUse("the portal does not speak %q: use one of en, fr, ar", c.Language)
	}
	in := bufio.NewReader(s.In)
	subject := c.Subject
	if subject == "-" {
		subject, _ = in.ReadString('\n')
	}
	scheme, id, found := strings.Cut(strings.TrimSpace(subject), ":")
	person := ledger.Subject{Scheme: scheme, ID: id}
	if !found || !person.Valid() {
		return q, wrongUse("--subject wants the kind of identifier and the identifier, divided by a colon: national-id:60001017869")
	}
	ask := func(value *string, question string) error {
		if *value = strings.TrimSpace(*value); *value == "" && s.Terminal {
			fmt.Fprint(s.ErrOut, question)
			line, _ := in.ReadString('\n')
			*value = strings.TrimSpace(line)
		}
		if *value == "" {
			return wrongUse("a report says who handed it out and why: give --officer and --reason")
		}
		return nil
	}
	if err := ask(&c.Officer, "Your e-mail address: "); err != nil {
		return q, err
	}
	if err := ask(&c.Reason, "Why is the report handed out? "); err != nil {
		return q, err
	}
	if len(c.Reason) > 300 {
		return q, wrongUse("the reason is longer than 300 characters")
	}
	if _, err := c.period(time.UTC); err != nil {
		return q, err
	}
	return report.Query{Person: ledger.Person{person}}, nil
}

// officer is the member of staff, as the entry about the making will name them.
func (c *ReportCmd) officer(s *session, parts *portal.Parts) (ledger.EventActor, error) {
	o, err := parts.Directory.OfficerByEmail(s.Context, c.Officer)
	switch {
	case errors.Is(err, account.ErrNotFound) || err == nil && o.Disabled:
		return ledger.EventActor{}, wrongUse("%s is not the address of a member of staff with an open account (daylight staff list)", c.Officer)
	case err != nil:
		return ledger.EventActor{}, away(err)
	}
	return ledger.EventActor{ID: o.ID.String(), Kind: "person", Name: o.Name, Unit: o.Unit}, nil
}

// period turns days, both included, into moments of the body's zone.
func (c *ReportCmd) period(zone *time.Location) (p report.Period, err error) {
	day := func(flag, text string) (time.Time, error) {
		if text == "" {
			return time.Time{}, nil
		}
		t, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil {
			return t, wrongUse("%s: %q is not a day; write it as 2026-01-31", flag, text)
		}
		return t, nil
	}
	if p.From, err = day("--from", c.From); err != nil {
		return p, err
	}
	if p.To, err = day("--to", c.To); err != nil {
		return p, err
	}
	if !p.To.IsZero() {
		p.To = p.To.AddDate(0, 0, 1)
		if p.To.After(time.Now()) {
			p.To = time.Time{} // up to now
		}
	}
	if !p.To.IsZero() && !p.From.Before(p.To) {
		return p, wrongUse("--from is after --to")
	}
	return p, nil
}

// written makes a file whole or not at all; only its owner may read it.
func written(s *session, name string, write func(io.Writer) error) error {
	if name == "-" {
		return orAway(write(s.Out))
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".report-*")
	if err != nil {
		return wrongUse("%s cannot be written: %w", name, err)
	}
	defer os.Remove(file.Name()) // nothing is left of a report that failed
	if err := errors.Join(write(file), file.Close()); err != nil {
		return away(err)
	}
	if err := os.Rename(file.Name(), name); err != nil {
		return wrongUse("%s cannot be written: %w", name, err)
	}
	return nil
}

func orAway(err error) error {
	if err != nil {
		return away(err)
	}
	return nil
}
