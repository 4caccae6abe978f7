package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

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

	Proxy          string   `name:"proxy" placeholder:"NAME" help:"Who receives the report in the person's place, such as a parent or a guardian. Stands in the report and in the person's own record. Needs --authority and --authority-until."`
	Authority      string   `name:"authority" placeholder:"TEXT" help:"What entitles them: \"parental responsibility\", \"power of attorney of 3 March 2026\", \"order of the court\"."`
	AuthorityFrom  string   `name:"authority-from" placeholder:"DATE" help:"First day the authority covers; the report shows no earlier look. Default: it reaches back to the beginning of the record."`
	AuthorityUntil string   `name:"authority-until" placeholder:"DATE" help:"Last day of the authority, or none when it has no end. No report is made after it."`
	Scope          []string `name:"scope" placeholder:"SOURCE,…" help:"Systems the authority covers, by their ids (daylight source list); the report is an extract of these. Default: all."`
}

// Run records the look, then writes the report.
func (c *ReportCmd) Run(s *session) error {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(report.Modest)
	}
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
	if err := c.knowScope(s, parts); err != nil {
		return err
	}
	if query, err = c.narrow(query); err != nil {
		return err
	}
	counter := report.Counter{Ledger: parts.Ledger, Activity: parts.Config.Log.OwnActivity, Words: parts.Catalogue.Printer(c.Language)}
	err = counter.Make(s.Context, officer, c.Reason, query, func(ctx context.Context, accesses *report.Accesses) error {
		return c.write(ctx, s, parts, accesses)
	})
	if errors.Is(err, report.ErrLongReason) {
		return wrongUse("--reason, --proxy and --authority are longer than 300 characters together: they stand in one entry of the person's record")
	}
	return err
}

func (c *ReportCmd) write(ctx context.Context, s *session, parts *portal.Parts, accesses *report.Accesses) error {
	press := parts.Press()
	if err := parts.Keys.Unsigned; err != nil && c.Format == string(report.PDF) {
		fmt.Fprintf(s.ErrOut, "The report is made without a signature, and says so: %v\n", err)
	}
	format, words := report.Format(c.Format), parts.Catalogue.Printer(c.Language)
	name := c.Output
	if name == "" {
		name = accesses.FileName(format)
	}
	if err := written(s, name, func(w io.Writer) error { return press.Write(ctx, w, words, accesses, format) }); err != nil {
		return err
	}
	if c.Proofs != "" {
		if err := written(s, c.Proofs, func(w io.Writer) error { return press.Write(ctx, w, words, accesses, report.Proofs) }); err != nil {
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
	if utf8.RuneCountInString(c.Reason) > 300 {
		return q, wrongUse("the reason is longer than 300 characters")
	}
	q.Person, q.Made = ledger.Person{person}, time.Now()
	if _, err := c.narrow(q); err != nil {
		return q, err
	}
	return q, nil
}

// narrow keeps a query to the period asked for, and to the authority of who receives the report.
func (c *ReportCmd) narrow(q report.Query) (report.Query, error) {
	var err error
	if q.Period, err = c.period(c.Location()); err != nil {
		return q, err
	}
	h, err := c.handover()
	if err != nil || h == nil {
		return q, err
	}
	q, err = q.HandedTo(*h)
	switch {
	case errors.Is(err, report.ErrNotYet):
		return q, wrongUse("the authority begins on %s: no report may be handed out under it before", c.AuthorityFrom)
	case errors.Is(err, report.ErrOver):
		return q, wrongUse("the authority ended on %s: no report may be handed out under it any more", c.AuthorityUntil)
	case errors.Is(err, report.ErrBeyond):
		return q, wrongUse("--to is before the authority begins (%s): nothing in the period may be shown", c.AuthorityFrom)
	}
	return q, err
}

// handover is who receives the report in the person's place, nil when the person does.
func (c *ReportCmd) handover() (*report.Handover, error) {
	c.Proxy, c.Authority = strings.TrimSpace(c.Proxy), strings.TrimSpace(c.Authority)
	switch {
	case c.Proxy == "" && c.Authority+c.AuthorityFrom+c.AuthorityUntil == "" && len(c.Scope) == 0:
		return nil, nil
	case c.Proxy == "":
		return nil, wrongUse("an authority belongs to somebody: give --proxy, who receives the report in the person's place")
	case c.Authority == "":
		return nil, wrongUse("--proxy needs --authority: what entitles %s to the report", c.Proxy)
	case c.AuthorityUntil == "":
		return nil, wrongUse("--proxy needs --authority-until: the last day of the authority, or none when it has no end")
	}
	h := &report.Handover{To: c.Proxy, Authority: c.Authority, Sources: c.Scope}
	var err error
	if h.From, err = day("--authority-from", c.AuthorityFrom, c.Location()); err != nil || c.AuthorityUntil == "none" {
		return h, err
	}
	if h.Until, err = day("--authority-until", c.AuthorityUntil, c.Location()); err != nil {
		return nil, err
	}
	h.Until = h.Until.AddDate(0, 0, 1)
	if !h.From.Before(h.Until) {
		return nil, wrongUse("--authority-from is after --authority-until")
	}
	return h, nil
}

// knowScope refuses systems that do not exist, before anything is recorded: a slip would hand out an empty report.
func (c *ReportCmd) knowScope(s *session, parts *portal.Parts) error {
	for _, id := range c.Scope {
		_, err := parts.Ledger.Source(s.Context, id)
		switch {
		case errors.Is(err, ledger.ErrNoSource):
			return wrongUse("--scope: there is no system %q (daylight source list)", id)
		case err != nil:
			return away(err)
		}
	}
	return nil
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
	if p.From, err = day("--from", c.From, zone); err != nil {
		return p, err
	}
	if p.To, err = day("--to", c.To, zone); err != nil {
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

// day is the first moment of a day; an empty text is no day.
func day(flag, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return t, wrongUse("%s: %q is not a day; write it as 2026-01-31", flag, text)
	}
	return t, nil
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
