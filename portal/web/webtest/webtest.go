// Package webtest gives tests a portal's front with a database and a Redis of its own, and a browser that keeps cookies and
// form tokens as a real one does. It knows nothing of the pages under test.
package webtest

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"crypto/hmac"
	"crypto/sha256"

	"daylight/migrations/dbtest"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/portal/web"
)

// Base is the address of the site under test.
const Base = "https://portal.example"

// Password is that of every officer made here.
const Password = "correct horse battery staple"

// Cheap makes hashing passwords quick, for tests only.
var Cheap = &argon2id.Params{Memory: 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Site is a front under test.
type Site struct {
	App       *web.App
	Directory *account.Directory
	DB        *pgxpool.Pool

	t testing.TB
}

// Option changes a front before it is made.
type Option func(*setting)

type setting struct {
	pool      *pgxpool.Pool
	redis     string
	directory *account.Directory
	site      web.Site
}

// With uses a database the test has already.
func With(pool *pgxpool.Pool) Option { return func(s *setting) { s.pool = pool } }

// WithRedis uses a Redis the test has already.
func WithRedis(url string) Option { return func(s *setting) { s.redis = url } }

// WithDirectory uses accounts the test has already, so that two fronts share them.
func WithDirectory(d *account.Directory) Option { return func(s *setting) { s.directory = d } }

// WithSite changes what the front knows of the portal.
func WithSite(change func(*web.Site)) Option { return func(s *setting) { change(&s.site) } }

// New makes a front and mounts pages on it, in every language.
func New(t testing.TB, mount func(r fiber.Router), options ...Option) *Site {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := setting{site: web.Site{
		BaseURL: Base, Catalogue: catalogue, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Stateless: []string{"/report-concern", "/verify", "/deadlines", "/notices/follow", "/notices/*/follow", "/notices/follow/*/*"},
	}}
	for _, option := range options {
		option(&s)
	}
	if s.directory == nil {
		s.directory = Directory(t, s.pool, s.redis)
	}
	s.site.Directory = s.directory
	app, err := web.New(s.site)
	if err != nil {
		t.Fatal(err)
	}
	if mount != nil {
		app.Languages(mount)
	}
	return &Site{App: app, Directory: s.directory, DB: s.directory.DB, t: t}
}

// Directory makes accounts with keys of their own, on the given database and Redis or on fresh ones.
func Directory(t testing.TB, pool *pgxpool.Pool, redisURL string) *account.Directory {
	t.Helper()
	if pool == nil {
		pool = dbtest.New(t)
	}
	if redisURL == "" {
		redisURL = dbtest.Redis(t)
	}
	client, err := account.OpenRedis(redisURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		t.Fatal(err)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		t.Fatal(err)
	}
	return &account.Directory{
		DB: pool, Redis: client, AEAD: primitive, Index: index, Issuer: "Test", Now: time.Now, Hashing: Cheap,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

func index(scheme, id string) []byte {
	sum := hmac.New(sha256.New, []byte("webtest"))
	sum.Write([]byte(scheme + "\x00" + id))
	return sum.Sum(nil)
}

// Officer adds an officer with the roles and signs them in.
func (s *Site) Officer(b *Browser, roles ...account.Role) account.Officer {
	s.t.Helper()
	name := "officer-" + uuid.NewString()
	o, _, err := s.Directory.AddOfficer(b.t.Context(), account.NewOfficer{
		Email: name + "@portal.example", Name: "Officer " + name[len(name)-4:], Unit: "Records", Roles: roles, Password: Password,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.SignIn(b, o)
	return o
}

// SignIn gives the browser a session of an officer.
func (s *Site) SignIn(b *Browser, o account.Officer) {
	s.t.Helper()
	session := s.Directory.Begin()
	session.BecomeOfficer(s.Directory, o)
	s.give(b, session)
}

// Citizen makes a citizen and signs them in. Without subjects they get one of their own.
func (s *Site) Citizen(b *Browser, level account.Level, subjects ...account.Subject) account.Citizen {
	s.t.Helper()
	if len(subjects) == 0 {
		subjects = []account.Subject{{Scheme: "national-id", ID: uuid.NewString()}}
	}
	c, err := s.Directory.Identify(b.t.Context(), account.Identity{Subjects: subjects, Name: "Test Citizen", Level: level})
	if err != nil {
		s.t.Fatal(err)
	}
	session := s.Directory.Begin()
	session.BecomeCitizen(s.Directory, c)
	s.give(b, session)
	return c
}

func (s *Site) give(b *Browser, session *account.Session) {
	s.t.Helper()
	if err := s.Directory.Save(b.t.Context(), session); err != nil {
		s.t.Fatal(err)
	}
	b.cookies[CookieName] = session.Token()
	b.token = ""
}
