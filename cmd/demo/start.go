package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/jackc/pgx/v5/pgxpool"

	"daylight/migrations"
	"daylight/portal"
)

// readyFile is what programs that try the demonstration read.
type readyFile struct {
	URL          string            `json:"url"`
	MetricsURL   string            `json:"metrics_url"`
	MailURL      string            `json:"mail_url"`
	Env          map[string]string `json:"env"`
	LogPublicKey string            `json:"log_public_key"`
	roster
}

// startPortal migrates, fills an empty portal, and runs it until ctx ends.
func startPortal(ctx context.Context, s *stage) error {
	if s.Ready != "" {
		if err := os.Remove(s.Ready); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("remove the ready file of an earlier start: %w", err)
		}
	}
	config, err := s.configure()
	if err != nil {
		return err
	}
	if err := migrate(ctx, s.env[ownerURL]); err != nil {
		return err
	}
	if !s.filled {
		if err := s.fill(ctx, config); err != nil {
			return err
		}
	} else if s.Events+s.Cases > 0 {
		fmt.Fprintln(s.out, "There are data already: --events and --cases count with --reset only.")
	}
	// After the filling: whom corrections can be told is read when the parts are opened.
	parts, err := portal.Open(ctx, config)
	if err != nil {
		return err
	}
	defer parts.Close()
	if err := s.moveIn(ctx, parts); err != nil {
		return err
	}
	site, err := portal.New(parts, portal.Options{Demo: s.grounds.Handler(), Site: s.site, Metrics: s.metrics})
	if err != nil {
		return err
	}
	var announced error
	running, stop := context.WithCancel(ctx)
	defer stop()
	err = site.Run(running, func(string) {
		if announced = s.announce(parts.Keys.LogVerifier); announced != nil {
			stop()
		}
	})
	if announced != nil {
		return announced
	}
	return err
}

// migrate brings the schema up to date as its owner and sees to the portal's own login.
func migrate(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := migrations.Up(ctx, pool); err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `
		DO $$ BEGIN
			IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '`+portalLogin+`') THEN CREATE ROLE `+portalLogin+` LOGIN; END IF;
		END $$;
		GRANT `+portal.AppRole+` TO `+portalLogin)
	return err
}

// fill makes the demonstration's data. The roster is written last: a folder without one is begun anew, so that nothing
// here needs to wait for the disk.
func (s *stage) fill(ctx context.Context, config portal.Config) error {
	fmt.Fprintln(s.out, "Filling the demonstration; this is done once …")
	config.DatabaseURL += "&synchronous_commit=off"
	parts, err := portal.Open(ctx, config)
	if err != nil {
		return err
	}
	defer parts.Close()
	var known roster
	if s.Empty {
		known, err = hireOne(ctx, parts)
	} else {
		known, err = seed(ctx, parts, amounts{Events: s.Events, Cases: s.Cases})
	}
	if err != nil {
		return fmt.Errorf("fill the demonstration: %w", err)
	}
	s.known, s.filled = known, true
	return writeJSON(rosterPath(s.Data), known)
}

// moveIn tells the sources that listen where they are to be told, when the portal has come to listen on another address.
func (s *stage) moveIn(ctx context.Context, parts *portal.Parts) error {
	moved := false
	for i, one := range s.known.Sources {
		if one.WebhookSecret == "" {
			continue
		}
		registered, err := parts.Ledger.Source(ctx, one.ID)
		if err != nil {
			return err
		}
		address := webhookURL(s.baseURL, one.ID)
		if registered.Webhook == address || registered.Disabled != nil {
			continue
		}
		if s.known.Sources[i].WebhookSecret, err = parts.Ledger.SetWebhook(ctx, one.ID, address); err != nil {
			return fmt.Errorf("tell %s where it is told: %w", one.ID, err)
		}
		moved = true
	}
	if !moved {
		return nil
	}
	return writeJSON(rosterPath(s.Data), s.known)
}

// announce tells people where to look, and then programs.
func (s *stage) announce(logKey string) error {
	fmt.Fprintf(s.out, "\n%s\n  Portal          %s\n  Captured mail   %s/demo/mail\n  Who to sign in as, with codes   %s/demo/\n  Data            %s (kept; --reset begins anew)\n\n",
		bodyName, s.baseURL, s.baseURL, s.baseURL, s.Data)
	table := tabwriter.NewWriter(s.out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(table, "Role\tE-mail\tPassword\tSecret for codes\n")
	for _, member := range s.known.Staff {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", member.Role, member.Email, member.Password, member.TOTPSecret)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "\nCitizens sign in with a simulated eID that lets them choose who they are. Ctrl-C stops everything.\n")
	if s.Ready == "" {
		return nil
	}
	ready := readyFile{
		URL: s.baseURL, MetricsURL: "http://" + s.metrics.Addr().String() + "/metrics", MailURL: s.baseURL + "/demo/mail",
		Env: s.env, LogPublicKey: logKey, roster: s.known,
	}
	// Empty lists are lists too.
	ready.Sources, ready.Activities = append([]system{}, ready.Sources...), append([]string{}, ready.Activities...)
	ready.Citizens, ready.Agents = append([]resident{}, ready.Citizens...), append([]signingAgent{}, ready.Agents...)
	for i := range ready.Sources {
		ready.Sources[i].WebhookSecret = "" // between the portal and the system alone
	}
	return writeJSON(s.Ready, ready)
}
