package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"daylight/migrations/localpg"
	"daylight/portal"
)

// logOrigin is the name the log signs under. It stays the same wherever the portal happens to listen.
const logOrigin = "northmere.example/log"

// ownerURL names the setting of daylight migrate alone.
const ownerURL = "DAYLIGHT_OWNER_DATABASE_URL"

// stage is what stands around the portal.
type stage struct {
	options
	out     io.Writer
	baseURL string
	// site and metrics listen from the beginning: a port that was only found free may be somebody else's when all is filled.
	site, metrics net.Listener
	env           map[string]string // what another program needs to work against this portal
	grounds       *grounds
	known         roster
	filled        bool
}

// perform sets the stage, runs the portal until ctx ends, and clears up in the opposite order.
func perform(ctx context.Context, o options, out io.Writer) (err error) {
	s := &stage{options: o, out: out}
	if err := s.listen(); err != nil {
		return err
	}
	defer s.site.Close()
	defer s.metrics.Close()
	if err := s.folder(); err != nil {
		return err
	}
	database, err := startPostgres(ctx, s.Data, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Stop()) }()
	cache, err := startRedis()
	if err != nil {
		return err
	}
	defer cache.Stop()
	post, err := startMail()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, post.Stop()) }()
	keys, err := openKeyring(s.Data, func(folder string) error {
		if err := portal.CreateKeys(folder, logOrigin, bodyName); !errors.Is(err, portal.ErrKeysExist) {
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	go func() {
		select {
		case reason := <-database.Failed():
			fail(reason)
		case <-ctx.Done():
		}
	}()
	source := newListener(ctx, s.baseURL, func() []system { return s.known.Sources })
	defer source.Wait()
	source.Report = func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	s.settings(database, cache.URL(), post, keys)
	s.grounds = &grounds{
		Mail: post, Source: source, Roster: func() roster { return s.known }, Now: time.Now,
		EID: &eid{
			Issuer: s.baseURL + eidPath, ClientID: "daylight", ClientSecret: keys.ClientSecret, Key: keys.EID,
			RedirectURL: s.baseURL + "/signin/return", People: func() []resident { return s.known.Citizens }, Now: time.Now,
		},
	}
	if err := startPortal(ctx, s); err != nil {
		return err
	}
	if reason := context.Cause(ctx); !errors.Is(reason, context.Canceled) {
		return reason
	}
	return nil
}

// listen takes the addresses at which the portal and its metrics answer. Taken ones are told at once, not after a minute.
func (s *stage) listen() (err error) {
	if s.site, err = net.Listen("tcp", s.Addr); err != nil {
		return fmt.Errorf("the portal cannot listen on %s (is it running already? choose another with --addr): %w", s.Addr, err)
	}
	at := s.site.Addr().(*net.TCPAddr)
	host := at.IP.String()
	s.Addr = net.JoinHostPort(host, strconv.Itoa(at.Port))
	s.baseURL = "http://" + s.Addr
	if at.IP.IsUnspecified() {
		s.baseURL = "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(at.Port))
		fmt.Fprintln(s.out, "Anybody who reaches this machine can read the demonstration's mail and passwords.")
	}
	if s.metrics, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(at.Port+1))); err != nil {
		s.metrics, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return errors.Join(err, s.site.Close())
	}
	return nil
}

// folder makes the data folder, and clears it when asked to or when filling it was broken off.
func (s *stage) folder() error {
	if _, err := os.Stat(s.Data); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(s.Data, 0o755); err != nil {
			return fmt.Errorf("make the data folder (choose another with --data): %w", err)
		}
		// The database of a root user must be able to enter, whatever the umask says; nobody need be able to list.
		if err := os.Chmod(s.Data, 0o711); err != nil {
			return err
		}
	}
	var err error
	if !s.Reset {
		s.known, s.filled, err = readRoster(s.Data)
	}
	if err != nil || s.filled {
		return err
	}
	return clearFolder(s.Data)
}

// clearFolder removes what a demonstration keeps, and nothing else that may lie there.
func clearFolder(data string) error {
	if err := localpg.Remove(filepath.Join(data, "postgres")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, name := range []string{rosterPath(data), checkpointPath(data), filepath.Join(data, "keys")} {
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	}
	return nil
}

// settings are Northmere Council's, in the form in which any operator gives them.
func (s *stage) settings(database *database, cache string, post *mailbox, keys keyring) {
	s.env = map[string]string{
		"DATABASE_URL":                     database.URL(),
		ownerURL:                           database.OwnerURL(),
		"REDIS_URL":                        cache,
		"DAYLIGHT_BASE_URL":                s.baseURL,
		"DAYLIGHT_KEYS":                    keys.Portal,
		"DAYLIGHT_LOG_LEVEL":               "warn",
		"DAYLIGHT_BODY_NAME":               bodyName,
		"DAYLIGHT_BODY_ADDRESS":            "Town Hall;1 Market Square;Northmere NM1 1AA",
		"DAYLIGHT_BODY_EMAIL":              "data@northmere.example",
		"DAYLIGHT_BODY_PHONE":              "01632 960 100",
		"DAYLIGHT_BODY_DPO":                "Data Protection Officer, dpo@northmere.example",
		"DAYLIGHT_BODY_REGULATOR":          "Information Commissioner",
		"DAYLIGHT_BODY_REGULATOR_URL":      "https://ico.org.uk/make-a-complaint/",
		"DAYLIGHT_BODY_ZONE":               "Europe/London",
		"DAYLIGHT_BODY_REFERENCE":          bodyCode,
		"DAYLIGHT_BODY_BUSINESS_ID":        "NORTHMERE_COUNCIL",
		"DAYLIGHT_LAW_ID":                  "uk-gdpr",
		"DAYLIGHT_LAW_CALENDAR":            "gb-eng",
		"DAYLIGHT_IDENTITY_SCHEME":         scheme,
		"DAYLIGHT_CONFLICT_WATCH_ACTIVITY": "PA-013",
		"DAYLIGHT_CONFLICT_PUBLISH_GIFTS":  "true",
		"DAYLIGHT_CONFLICT_INTEREST_KINDS": "business,outside_job,political",
		"DAYLIGHT_MAIL_HOST":               post.Host(),
		"DAYLIGHT_MAIL_PORT":               strconv.Itoa(post.Port()),
		"DAYLIGHT_MAIL_TLS":                "none",
		"DAYLIGHT_MAIL_FROM":               bodyName + " <no-reply@northmere.example>",
		"DAYLIGHT_OIDC_ISSUER":             s.baseURL + eidPath,
		"DAYLIGHT_OIDC_CLIENT_ID":          "daylight",
		"DAYLIGHT_OIDC_CLIENT_SECRET":      keys.ClientSecret,
		"DAYLIGHT_LEDGER_EVERY":            "10s",
		"DAYLIGHT_LEDGER_CHECKPOINT":       checkpointPath(s.Data),
	}
}

// configure reads the settings as any program of the portal would, and no others: a DATABASE_URL that happens to stand
// in the environment must not become the demonstration's.
func (s *stage) configure() (portal.Config, error) {
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "DAYLIGHT_") || name == "DATABASE_URL" || name == "REDIS_URL" {
			if err := os.Unsetenv(name); err != nil {
				return portal.Config{}, err
			}
		}
	}
	for name, value := range s.env {
		if err := os.Setenv(name, value); err != nil {
			return portal.Config{}, err
		}
	}
	var c portal.Config
	if err := kong.ApplyDefaults(&c); err != nil {
		return c, fmt.Errorf("the demonstration's settings: %w", err)
	}
	c.Listen, c.MetricsListen = s.Addr, s.metrics.Addr().String()
	return c, nil
}
