package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"daylight/portal/i18n"
	"daylight/requests/ledger"
)

// SourceCmd looks after the systems that report accesses.
type SourceCmd struct {
	Add     sourceAddCmd     `cmd:"" help:"Register a source and show its key, this once."`
	List    sourceListCmd    `cmd:"" help:"List the sources and how complete their reports are."`
	Rotate  sourceRotateCmd  `cmd:"" help:"Give a source a new key; the old one works on for a while."`
	Disable sourceDisableCmd `cmd:"" help:"End a source's keys at once. Its entries stay."`
}

type sourceAddCmd struct {
	online  `embed:""`
	ID      string            `arg:"" help:"Short id, such as population-register."`
	Prefix  string            `name:"prefix" required:"" help:"What the source attribute of its events begins with, such as urn:source:population-register."`
	Profile string            `name:"profile" required:"" enum:"name,role,organisation" help:"How much of its officials citizens are told: ${enum}. There is no default: choose."`
	Name    map[string]string `name:"name" required:"" help:"Name for people, by language: --name en=\"Population register\" --name fr=\"Registre de la population\"."`
	Scope   []string          `name:"scope" help:"Right of its key (repeat): events, withhold, corrections, coverage, requests. Default: events, corrections and coverage."`
	Webhook string            `name:"webhook" help:"Address to which correction instructions are posted, signed. Default: the source asks for them."`
}

// Run registers the source.
func (c *sourceAddCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	r, err := parts.Ledger.Register(s, ledger.NewSource{ID: c.ID, Prefix: c.Prefix, Profile: ledger.Profile(c.Profile),
		Names: c.Name, Scopes: c.Scope, Webhook: c.Webhook})
	var problems ledger.Problems
	switch {
	case errors.As(err, &problems):
		return wrongUse("%s", sentences(parts.Catalogue.Printer("en"), problems))
	case errors.Is(err, ledger.ErrSourceExists):
		return wrongUse("a source with this id exists, or one prefix begins like the other (daylight source list shows them)")
	case err != nil:
		return away(err)
	}
	fmt.Fprintf(s.Out, "Source %s is registered. Its key is shown only now:\n%s\n", r.Source.ID, r.Key)
	if r.WebhookSecret != "" {
		fmt.Fprintf(s.Out, "Correction instructions are signed (Standard Webhooks) with this secret, shown only now:\n%s\n", r.WebhookSecret)
	}
	return nil
}

func sentences(p *i18n.Printer, problems ledger.Problems) string {
	out := make([]string, len(problems))
	for i, one := range problems {
		out[i] = p.Say(one.Key, nil)
	}
	return strings.Join(out, " ")
}

type sourceListCmd struct {
	online `embed:""`
}

// Run lists sources with their coverage.
func (c *sourceListCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	sources, err := parts.Ledger.Sources(s)
	if err != nil {
		return away(err)
	}
	coverage, err := parts.Ledger.Coverage(s)
	if err != nil {
		return away(err)
	}
	by := map[string]ledger.Coverage{}
	for _, one := range coverage {
		by[one.Source] = one
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tPREFIX\tPROFILE\tRIGHTS\tENTRIES\tLAST EVENT\tMISSING\tQUARANTINE\tSTATE")
	for _, one := range sources {
		cover := by[one.ID]
		last, missing, state := "-", "?", "active"
		if !cover.Last.IsZero() {
			last = cover.Last.In(parts.Config.Location()).Format(time.DateTime)
		}
		if cover.Numbered {
			missing = fmt.Sprint(cover.Missing())
		}
		if one.Disabled != nil {
			state = "disabled"
		}
		if one.ID == ledger.OwnSource {
			missing, state = "0", "the portal itself"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%d\t%s\n", one.ID, one.Prefix, one.Profile, strings.Join(one.Scopes, ","),
			cover.Stored, last, missing, cover.Quarantined, state)
	}
	return w.Flush()
}

type sourceRotateCmd struct {
	online  `embed:""`
	ID      string        `arg:"" help:"The source."`
	Overlap time.Duration `name:"overlap" default:"168h" help:"How long the old key works on."`
}

// Run makes a new key.
func (c *sourceRotateCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	key, err := parts.Ledger.Rotate(s, c.ID, c.Overlap)
	if err != nil {
		return sourceFault(c.ID, err)
	}
	fmt.Fprintf(s.Out, "The new key of %s is shown only now; the old one works until %s:\n%s\n", c.ID,
		time.Now().Add(c.Overlap).In(parts.Config.Location()).Format(time.DateTime), key)
	return nil
}

type sourceDisableCmd struct {
	online `embed:""`
	ID     string `arg:"" help:"The source."`
}

// Run disables the source.
func (c *sourceDisableCmd) Run(s *session) error {
	parts, err := c.open(s)
	if err != nil {
		return err
	}
	defer parts.Close()
	if err := parts.Ledger.Disable(s, c.ID); err != nil {
		return sourceFault(c.ID, err)
	}
	fmt.Fprintf(s.Out, "Source %s is disabled; its entries stay.\n", c.ID)
	return nil
}

func sourceFault(id string, err error) error {
	switch {
	case errors.Is(err, ledger.ErrNoSource):
		return wrongUse("there is no source %q (daylight source list shows them)", id)
	case errors.Is(err, ledger.ErrOwnSource):
		return wrongUse("%s is the portal itself: it has no key", id)
	case errors.Is(err, ledger.ErrDisabled):
		return wrongUse("the source %s is disabled", id)
	}
	return away(err)
}
