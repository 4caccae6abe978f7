package main

import (
	"context"
	"fmt"
	"time"

	"daylight/notices"
	"daylight/portal"
	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

// amounts is how much demonstration data is made.
type amounts struct {
	Events, Cases int // beside the ordinary ones
}

const ordinaryCases = 85

// colleagues are the members of staff one can sign in as: at least one of each role.
var colleagues = []struct {
	name, email, unit string
	roles             []account.Role
}{
	{"Jordan Ames", "jordan.ames@northmere.example", "Information rights", []account.Role{account.Caseworker}},
	{"Noor Bakker", "noor.bakker@northmere.example", "Information rights", []account.Role{account.Caseworker}},
	{"Robin Castell", "robin.castell@northmere.example", "Information rights", []account.Role{account.Reviewer}},
	{"Casey Drummond", "casey.drummond@northmere.example", "Communications", []account.Role{account.Communications}},
	{"Imani Ekberg", "imani.ekberg@northmere.example", "Communications", []account.Role{account.Communications}},
	{"Dana Farrow", "dana.farrow@northmere.example", "Legal", []account.Role{account.DPO}},
	{"Alex Grieve", "alex.grieve@northmere.example", "Audit", []account.Role{account.Auditor}},
	{"Sam Hollis", "sam.hollis@northmere.example", "Standards", []account.Role{account.Integrity}},
	{"Hollie Jarrow", "hollie.jarrow@northmere.example", "Housing", []account.Role{account.Contributor}},
	{"Femi Keane", "femi.keane@northmere.example", "Finance", []account.Role{account.Contributor}},
	{"Terry Iles", "terry.iles@northmere.example", "Digital", []account.Role{account.Administrator}},
}

// seed fills an empty portal with the demonstration's data by calling the domain, and returns whom to sign in as.
func seed(ctx context.Context, parts *portal.Parts, more amounts) (roster, error) {
	var known roster
	staff, err := hire(ctx, parts, &known)
	if err != nil {
		return known, err
	}
	by := publishers{Author: noticesOfficer(staff[3]), Approver: noticesOfficer(staff[4])}
	if err := publishContent(ctx, parts.Board, by); err != nil {
		return known, err
	}
	activities, err := parts.Board.Activities(ctx)
	if err != nil {
		return known, err
	}
	for _, a := range activities {
		known.Activities = append(known.Activities, a.Code)
	}
	known.Citizens = residents()
	sources, err := connect(ctx, parts, &known)
	if err != nil {
		return known, err
	}
	now := parts.Registry.Now().In(parts.Config.Location())
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	book := func(clock func() time.Time) *ledger.Ledger {
		l := parts.Ledger
		return &ledger.Ledger{DB: l.DB, Sealer: l.Sealer, Now: clock, Zone: l.Zone, Signer: l.Signer, Activities: l.Activities, Organisation: l.Organisation}
	}
	past := &history{ledger: book, today: today, citizen: known.Citizens, events: ordinary + more.Events}
	if err := past.tell(ctx, sources); err != nil {
		return known, err
	}
	load := &caseload{clock: parts.Registry.Now, citizens: known.Citizens, today: today, workers: []requests.Officer{officer(staff[0]), officer(staff[1])},
		reviewer: officer(staff[2]), dpo: officer(staff[5]), housing: officer(staff[8]), finance: officer(staff[9]), registry: func(clock func() time.Time) *requests.Registry {
			r := *parts.Registry
			r.Now, r.Ledger, r.Redeclare = clock, book(clock), 0 // years ago nobody asked for declarations
			return &r
		}}
	if err := load.work(ctx, ordinaryCases+more.Cases); err != nil {
		return known, err
	}
	if known.Agents, err = load.agents(ctx); err != nil {
		return known, err
	}
	if err := prepare(ctx, parts.Registry, officer(staff[2]), officer(staff[5])); err != nil {
		return known, err
	}
	if err := load.declare(ctx, staff); err != nil {
		return known, err
	}
	if _, err := parts.Ledger.Settle(ctx); err != nil {
		return known, err
	}
	if err := load.question(ctx, parts); err != nil {
		return known, err
	}
	if err := load.breach(ctx, parts, staff); err != nil {
		return known, err
	}
	if err := load.standOut(ctx, sources, parts.Ledger); err != nil {
		return known, err
	}
	if err := occupyDesk(ctx, parts.Board, by, today); err != nil {
		return known, err
	}
	if err := follow(ctx, parts.Board, known.Citizens, today); err != nil {
		return known, err
	}
	if err := keepOne(ctx, load); err != nil {
		return known, err
	}
	if err := carryOut(ctx, parts.Board, load); err != nil {
		return known, err
	}
	if err := handIn(ctx, *parts.Board, by.Author, today); err != nil {
		return known, err
	}
	if err := attest(ctx, parts, staff); err != nil {
		return known, err
	}
	return known, figures(ctx, parts, officer(staff[5]))
}

// hire adds the members of staff, and writes down how to sign in as them.
func hire(ctx context.Context, parts *portal.Parts, known *roster) ([]account.Officer, error) {
	var staff []account.Officer
	for _, c := range colleagues {
		o, secrets, err := parts.Directory.AddOfficer(ctx, account.NewOfficer{Email: c.email, Name: c.name, Unit: c.unit, Roles: c.roles, Password: password})
		if err != nil {
			return nil, fmt.Errorf("adding %s: %w", c.email, err)
		}
		staff = append(staff, o)
		known.Staff = append(known.Staff, colleague{Role: string(c.roles[0]), Email: c.email, Password: password, TOTPSecret: secrets.TOTPSecret})
	}
	return staff, nil
}

// hireOne adds the one administrator of an empty portal.
func hireOne(ctx context.Context, parts *portal.Parts) (roster, error) {
	var known roster
	c := colleagues[len(colleagues)-1]
	_, secrets, err := parts.Directory.AddOfficer(ctx, account.NewOfficer{Email: c.email, Name: c.name, Unit: c.unit, Roles: c.roles, Password: password})
	known.Staff = []colleague{{Role: string(c.roles[0]), Email: c.email, Password: password, TOTPSecret: secrets.TOTPSecret}}
	return known, err
}

// connect registers the six source systems. Two of them listen for corrections, the others ask.
func connect(ctx context.Context, parts *portal.Parts, known *roster) (map[string]ledger.Source, error) {
	sources := map[string]ledger.Source{}
	for _, d := range desks() {
		in := d.NewSource
		if in.ID == "population-register" || in.ID == "council-tax" {
			in.Webhook = webhookURL(parts.Config.BaseURL, in.ID)
		}
		r, err := parts.Ledger.Register(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("registering %s: %w", in.ID, err)
		}
		sources[in.ID] = r.Source
		known.Sources = append(known.Sources, system{ID: in.ID, Prefix: in.Prefix, APIKey: r.Key, Profile: string(in.Profile), WebhookSecret: r.WebhookSecret})
	}
	return sources, nil
}

func noticesOfficer(o account.Officer) notices.Officer {
	return notices.Officer{ID: o.ID, Name: o.Name, Roles: roleNames(o)}
}

func officer(o account.Officer) requests.Officer {
	return officerOf(o.ID, o.Name, o.Unit, roleNames(o)...)
}

func roleNames(o account.Officer) []string {
	var roles []string
	for _, r := range o.Roles {
		roles = append(roles, string(r))
	}
	return roles
}
