package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"daylight/portal/account"
)

func closedPool(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/none?connect_timeout=1")
	if err != nil {
		t.Fatal(err)
	}
	pool.Close()
	return pool
}

func saved(t *testing.T, d *account.Directory, s *account.Session) *account.Session {
	t.Helper()
	if err := d.Save(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	return s
}

func gone(t *testing.T, d *account.Directory, token, why string) {
	t.Helper()
	if _, err := d.Open(t.Context(), token); !errors.Is(err, account.ErrNoSession) {
		t.Errorf("%s: %v", why, err)
	}
}

func TestSessionsRememberAndForget(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	s := d.Begin()
	draft := uuid.New()
	s.SetDraft(draft)
	if err := s.Set("case", "one"); err != nil {
		t.Fatal(err)
	}
	s.AddFlash(account.Flash{Key: "a.b", Vars: map[string]any{"Ref": "x"}})
	saved(t, d, s)
	again, err := d.Open(t.Context(), s.Token())
	if err != nil || again.Draft() != draft || again.Get("case") != "one" || again.Kind() != account.Visiting {
		t.Fatalf("opened %+v: %v", again, err)
	}
	if flashes := again.TakeFlashes(); len(flashes) != 1 || flashes[0].Key != "a.b" {
		t.Errorf("flashes %v", flashes)
	}
	saved(t, d, again)
	third, err := d.Open(t.Context(), s.Token())
	if err != nil || len(third.TakeFlashes()) != 0 {
		t.Errorf("a flash came twice: %v", err)
	}
	if err := d.End(t.Context(), third); err != nil {
		t.Fatal(err)
	}
	gone(t, d, s.Token(), "after its end")
	again.SetDraft(uuid.New())
	if err := d.Save(t.Context(), again); !errors.Is(err, account.ErrNoSession) {
		t.Errorf("a late save brought a session back: %v", err)
	}
	gone(t, d, s.Token(), "after a late save")
	gone(t, d, "", "no token")
	gone(t, d, strings.Repeat("A", 43), "a made-up token")
}

func TestSessionsAreBounded(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	s := d.Begin()
	if err := s.Set("k", strings.Repeat("x", 513)); !errors.Is(err, account.ErrFull) {
		t.Errorf("a long note: %v", err)
	}
	last := error(nil)
	for n := range 33 {
		last = s.Set("k"+strings.Repeat("x", n), "v")
	}
	if !errors.Is(last, account.ErrFull) {
		t.Errorf("many notes: %v", last)
	}
}

func TestSessionsAreSealedUnderAHash(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	s := d.Begin()
	if err := s.Set("who", "readable"); err != nil {
		t.Fatal(err)
	}
	saved(t, d, s)
	keys, err := d.Redis.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys %v: %v", keys, err)
	}
	value, err := d.Redis.Get(t.Context(), keys[0]).Result()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(keys[0], s.Token()) || strings.Contains(value, "readable") {
		t.Error("who reads the store can take over the session or read it")
	}
	other := saved(t, d, d.Begin())
	if err := d.Redis.Set(t.Context(), keys[0], value+"x", time.Minute).Err(); err != nil {
		t.Fatal(err)
	}
	gone(t, d, s.Token(), "a changed session")
	if _, err := d.Open(t.Context(), other.Token()); err != nil {
		t.Error(err)
	}
}

func TestSignInChangesTheToken(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	o, _ := officer(t, d, "ada@northmere.example")
	before := saved(t, d, d.Begin())
	planted, secret := before.Token(), string(before.CSRF())
	if err := before.Set("left", "over"); err != nil {
		t.Fatal(err)
	}
	before.BecomeOfficer(d, o)
	saved(t, d, before)
	if before.Token() == planted || string(before.CSRF()) == secret {
		t.Fatal("the session kept its token or its secret")
	}
	gone(t, d, planted, "the token from before signing in")
	after, err := d.Open(t.Context(), before.Token())
	if err != nil || after.Officer().ID != o.ID || after.Get("left") != "" {
		t.Errorf("opened %+v: %v", after, err)
	}
}

func TestACitizenKeepsTheConversation(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	c, err := d.Identify(t.Context(), account.Identity{Subjects: []account.Subject{{Scheme: "s", ID: "1"}}, Level: account.LevelIdentified})
	if err != nil {
		t.Fatal(err)
	}
	s := d.Begin()
	draft := uuid.New()
	s.SetDraft(draft)
	s.BecomeCitizen(d, c)
	saved(t, d, s)
	again, err := d.Open(t.Context(), s.Token())
	if err != nil || again.Draft() != draft || again.Citizen().ID != c.ID || again.Citizen().Level != account.LevelIdentified {
		t.Errorf("opened %+v: %v", again, err)
	}
	if _, err := d.DB.Exec(t.Context(), `UPDATE account_citizen SET epoch = epoch + 1 WHERE id = $1`, c.ID); err != nil {
		t.Fatal(err)
	}
	gone(t, d, s.Token(), "of an older epoch")
}

func TestSessionsEndWithTime(t *testing.T) {
	t.Parallel()
	d, c := directory(t)
	o, _ := officer(t, d, "ada@northmere.example")
	s := d.Begin()
	s.BecomeOfficer(d, o)
	saved(t, d, s)
	key, err := d.Redis.Keys(t.Context(), "*").Result()
	if err != nil || len(key) != 1 {
		t.Fatal(key, err)
	}
	idle, err := d.Redis.TTL(t.Context(), key[0]).Result()
	if err != nil || idle > 30*time.Minute || idle < 29*time.Minute {
		t.Errorf("an unused session lives %s: %v", idle, err)
	}
	c.pass(7*time.Hour + 50*time.Minute)
	if _, err := d.Open(t.Context(), s.Token()); err != nil {
		t.Fatal(err)
	}
	if left, _ := d.Redis.TTL(t.Context(), key[0]).Result(); left > 10*time.Minute {
		t.Errorf("ten minutes before its end a session lives %s on", left)
	}
	c.pass(11 * time.Minute)
	gone(t, d, s.Token(), "after eight hours")
}

func TestAccountsEndTheirSessions(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	for name, end := range map[string]func(account.Officer) error{
		"disabled": func(o account.Officer) error { return d.DisableOfficer(t.Context(), o.ID, uuid.Nil) },
		"reset":    func(o account.Officer) error { _, err := d.ResetOfficer(t.Context(), o.ID, uuid.Nil); return err },
		"roles": func(o account.Officer) error {
			return d.SetRoles(t.Context(), o, []account.Role{account.Auditor}, uuid.Nil)
		},
	} {
		o, _ := officer(t, d, name+"@northmere.example")
		s := d.Begin()
		s.BecomeOfficer(d, o)
		saved(t, d, s)
		if _, err := d.Open(t.Context(), s.Token()); err != nil {
			t.Fatal(err)
		}
		if err := end(o); err != nil {
			t.Fatal(err)
		}
		gone(t, d, s.Token(), name)
	}
}

func TestAStoreThatIsAwayIsNoSignOut(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	o, _ := officer(t, d, "ada@northmere.example")
	s := d.Begin()
	s.BecomeOfficer(d, o)
	saved(t, d, s)
	lost := *d
	lost.DB = closedPool(t)
	if _, err := lost.Open(t.Context(), s.Token()); !errors.Is(err, account.ErrUnavailable) {
		t.Errorf("the database away: %v", err)
	}
	if _, err := d.Open(t.Context(), s.Token()); err != nil {
		t.Errorf("the session was lost meanwhile: %v", err)
	}
}
