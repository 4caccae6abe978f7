package account_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"daylight/migrations/dbtest"
	"daylight/portal/account"
)

// clock is a time that tests move by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

const password = "correct horse battery staple"

func directory(t *testing.T) (*account.Directory, *clock) {
	t.Helper()
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		t.Fatal(err)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		t.Fatal(err)
	}
	client, err := account.OpenRedis(dbtest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	c := &clock{at: time.Now().Truncate(time.Second)}
	return &account.Directory{
		DB: dbtest.New(t), Redis: client, AEAD: primitive, Issuer: "Northmere: Council", Now: c.now,
		Index: func(scheme, id string) []byte {
			sum := hmac.New(sha256.New, []byte("test"))
			sum.Write([]byte(scheme + "\x00" + id))
			return sum.Sum(nil)
		},
		Hashing: &argon2id.Params{Memory: 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		Log:     slog.New(slog.NewTextHandler(io.Discard, nil)),
	}, c
}

func officer(t *testing.T, d *account.Directory, email string) (account.Officer, account.Credentials) {
	t.Helper()
	o, made, err := d.AddOfficer(t.Context(), account.NewOfficer{
		Email: email, Name: "Ada Osei", Unit: "Records", Roles: []account.Role{account.Caseworker}, Password: password,
	})
	if err != nil {
		t.Fatal(err)
	}
	return o, made
}

func signIn(ctx context.Context, d *account.Directory, c *clock, email, secret, address string) (account.Officer, error) {
	pending, err := d.CheckPassword(ctx, account.Attempt{Email: email, Password: password, Address: address})
	if err != nil {
		return account.Officer{}, err
	}
	code, err := account.Code(secret, c.now())
	if err != nil {
		return account.Officer{}, err
	}
	return d.CheckCode(ctx, pending, code, address)
}

func TestAddOfficer(t *testing.T) {
	t.Parallel()
	d, c := directory(t)
	o, made := officer(t, d, " Ada@Northmere.example ")
	if o.Email != "ada@northmere.example" || !strings.HasPrefix(made.URI, "otpauth://totp/Northmere%20%20Council:ada@northmere.example?") {
		t.Errorf("made %q with %q", o.Email, made.URI)
	}
	if _, _, err := d.AddOfficer(t.Context(), account.NewOfficer{Email: "ADA@northmere.example", Name: "x", Roles: account.Roles}); !errors.Is(err, account.ErrTaken) {
		t.Errorf("a second account: %v", err)
	}
	for want, n := range map[error]account.NewOfficer{
		account.ErrEmail:    {Email: "a@b", Name: "x", Roles: account.Roles},
		account.ErrName:     {Email: "a@b.example", Name: " ", Roles: account.Roles},
		account.ErrRoles:    {Email: "a@b.example", Name: "x"},
		account.ErrPassword: {Email: "a@b.example", Name: "x", Roles: account.Roles, Password: "short"},
	} {
		if _, _, err := d.AddOfficer(t.Context(), n); !errors.Is(err, want) {
			t.Errorf("%v instead of %v", err, want)
		}
	}
	if _, _, err := d.AddOfficer(t.Context(), account.NewOfficer{Email: "a@b.example\r\nBcc: x@y.example", Name: "x", Roles: account.Roles}); !errors.Is(err, account.ErrEmail) {
		t.Errorf("an address with a line break: %v", err)
	}
	if got, err := signIn(t.Context(), d, c, "ada@northmere.example", made.TOTPSecret, "192.0.2.1"); err != nil || got.LastSignIn == nil {
		t.Errorf("sign in: %v", err)
	}
	_, generated, err := d.AddOfficer(t.Context(), account.NewOfficer{Email: "b@b.example", Name: "x", Roles: account.Roles})
	if err != nil || len(generated.Password) != 23 {
		t.Errorf("a made password %q: %v", generated.Password, err)
	}
}

func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	_, made := officer(t, d, "ada@northmere.example")
	var hash string
	var secret []byte
	if err := d.DB.QueryRow(t.Context(), `SELECT password_hash, totp_secret FROM account_officer`).Scan(&hash, &secret); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$") || strings.Contains(string(secret), made.TOTPSecret) {
		t.Error("a credential is readable in the database")
	}
}

func TestACodeWorksOnce(t *testing.T) {
	t.Parallel()
	d, c := directory(t)
	o, made := officer(t, d, "ada@northmere.example")
	attempt := account.Attempt{Email: o.Email, Password: password, Address: "192.0.2.1"}
	pending, err := d.CheckPassword(t.Context(), attempt)
	if err != nil {
		t.Fatal(err)
	}
	code, _ := account.Code(made.TOTPSecret, c.now())
	var wg sync.WaitGroup
	results := make([]error, 4)
	for i := range results {
		wg.Go(func() { _, results[i] = d.CheckCode(t.Context(), pending, code, "192.0.2.1") })
	}
	wg.Wait()
	in := 0
	for _, err := range results {
		if err == nil {
			in++
		} else if !errors.Is(err, account.ErrCode) {
			t.Error(err)
		}
	}
	if in != 1 {
		t.Fatalf("one code let %d in", in)
	}
	previous, _ := account.Code(made.TOTPSecret, c.now().Add(-30*time.Second))
	if _, err := d.CheckCode(t.Context(), pending, previous, "192.0.2.1"); !errors.Is(err, account.ErrCode) {
		t.Errorf("an older code after a newer one: %v", err)
	}
	c.pass(30 * time.Second)
	next, _ := account.Code(made.TOTPSecret, c.now())
	if _, err := d.CheckCode(t.Context(), pending, next[:3]+" "+next[3:], "192.0.2.1"); err != nil {
		t.Errorf("the next code, typed with a space: %v", err)
	}
}

func TestClocksMayDifferByOneStep(t *testing.T) {
	t.Parallel()
	d, c := directory(t)
	o, made := officer(t, d, "ada@northmere.example")
	for shift, want := range map[time.Duration]error{-time.Minute: account.ErrCode, time.Minute: account.ErrCode, -30 * time.Second: nil} {
		pending, err := d.CheckPassword(t.Context(), account.Attempt{Email: o.Email, Password: password, Address: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		code, _ := account.Code(made.TOTPSecret, c.now().Add(shift))
		if _, err := d.CheckCode(t.Context(), pending, code, "192.0.2.1"); !errors.Is(err, want) {
			t.Errorf("%s off: %v", shift, err)
		}
	}
}

func TestTheSecondStepNeedsTheFirst(t *testing.T) {
	t.Parallel()
	d, c := directory(t)
	o, made := officer(t, d, "ada@northmere.example")
	code, _ := account.Code(made.TOTPSecret, c.now())
	if _, err := d.CheckCode(t.Context(), account.Pending{}, code, "192.0.2.1"); !errors.Is(err, account.ErrNoPending) {
		t.Errorf("without a first step: %v", err)
	}
	pending, err := d.CheckPassword(t.Context(), account.Attempt{Email: o.Email, Password: password, Address: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	c.pass(6 * time.Minute)
	code, _ = account.Code(made.TOTPSecret, c.now())
	if _, err := d.CheckCode(t.Context(), pending, code, "192.0.2.1"); !errors.Is(err, account.ErrNoPending) {
		t.Errorf("too late: %v", err)
	}
	pending.At = c.now()
	if _, err := d.ResetOfficer(t.Context(), o.ID, uuid.Nil); err != nil {
		t.Fatal(err)
	}
	if _, err := d.CheckCode(t.Context(), pending, code, "192.0.2.1"); !errors.Is(err, account.ErrNoPending) {
		t.Errorf("after a reset: %v", err)
	}
}

func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	o, _ := officer(t, d, "ada@northmere.example")
	gone, _ := officer(t, d, "gone@northmere.example")
	if err := d.DisableOfficer(t.Context(), gone.ID, o.ID); err != nil {
		t.Fatal(err)
	}
	for _, email := range []string{o.Email, gone.Email, "nobody@northmere.example"} {
		wrong := password
		if email == o.Email {
			wrong = "not the password"
		}
		var answers []string
		for range 7 {
			_, err := d.CheckPassword(t.Context(), account.Attempt{Email: email, Password: wrong, Address: "192.0.2." + email[:1]})
			var limit *account.TooMany
			switch {
			case errors.Is(err, account.ErrCredentials):
				answers = append(answers, "wrong")
			case errors.As(err, &limit):
				answers = append(answers, limit.After.String())
			default:
				t.Fatalf("%s: %v", email, err)
			}
		}
		if got := strings.Join(answers, " "); got != "wrong wrong wrong wrong wrong 3m0s 3m0s" {
			t.Errorf("%s is answered %s", email, got)
		}
	}
}

func TestLimitsSurviveALostRedis(t *testing.T) {
	t.Parallel()
	d, c := directory(t)
	o, _ := officer(t, d, "ada@northmere.example")
	attempt := account.Attempt{Email: o.Email, Password: "wrong", Address: "192.0.2.1"}
	try := func() error { _, err := d.CheckPassword(t.Context(), attempt); return err }
	for range 5 {
		if err := try(); !errors.Is(err, account.ErrCredentials) {
			t.Fatal(err)
		}
	}
	if err := d.Redis.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	var limit *account.TooMany
	if err := try(); !errors.As(err, &limit) {
		t.Fatalf("after a flush: %v", err)
	}
	lost := *d
	lost.Redis = redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { _ = lost.Redis.Close() })
	if _, err := lost.CheckPassword(t.Context(), attempt); !errors.As(err, &limit) {
		t.Fatalf("without Redis: %v", err)
	}
	c.pass(limit.After)
	if err := try(); !errors.Is(err, account.ErrCredentials) {
		t.Fatalf("after the wait: %v", err)
	}
	lost.DB = closedPool(t)
	if _, err := lost.CheckPassword(t.Context(), account.Attempt{Email: o.Email, Password: password, Address: "192.0.2.9"}); !errors.Is(err, account.ErrUnavailable) {
		t.Fatalf("without both: %v", err)
	}
}

func TestAHundredAtOnceCannotSlipThrough(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	o, _ := officer(t, d, "ada@northmere.example")
	var mu sync.Mutex
	checked := 0
	var wg sync.WaitGroup
	for range 25 {
		wg.Go(func() {
			_, err := d.CheckPassword(context.Background(), account.Attempt{Email: o.Email, Password: "wrong", Address: "192.0.2.1"})
			if errors.Is(err, account.ErrCredentials) {
				mu.Lock()
				checked++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if checked != 5 {
		t.Errorf("%d guesses were checked, want 5", checked)
	}
}

// TestStrangersCannotShutSomebodyOut attacks one account from many addresses while its owner signs in from their own.
func TestStrangersCannotShutSomebodyOut(t *testing.T) {
	t.Parallel()
	d, c := directory(t)
	o, made := officer(t, d, "ada@northmere.example")
	const home, away = "192.0.2.1", "198.51.100.7"
	if _, err := signIn(t.Context(), d, c, o.Email, made.TOTPSecret, home); err != nil {
		t.Fatal(err)
	}
	attack := func() {
		for n := range 60 {
			_, err := d.CheckPassword(t.Context(), account.Attempt{Email: o.Email, Password: "guess", Address: "2001:db8:" + string("0123456789abcdef"[n%16]) + string("0123456789"[n/16]) + "::1"})
			if err == nil {
				t.Fatal("a guess was right")
			}
		}
	}
	attack()
	c.pass(30 * time.Second)
	if _, err := signIn(t.Context(), d, c, o.Email, made.TOTPSecret, home); err != nil {
		t.Errorf("from a known address, under attack: %v", err)
	}
	attempt := account.Attempt{Email: o.Email, Password: password, Address: away}
	_, err := d.CheckPassword(t.Context(), attempt)
	var limit *account.TooMany
	if !errors.As(err, &limit) {
		t.Fatalf("from a new address, under attack: %v", err)
	}
	if limit.After > 3*time.Minute {
		t.Errorf("the wait is %s", limit.After)
	}
	c.pass(limit.After)
	if _, err := d.CheckPassword(t.Context(), attempt); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	attack()
	if _, err := d.ResetOfficer(t.Context(), o.ID, uuid.Nil); err != nil {
		t.Fatal(err)
	}
}

func TestOneHouseholdIsOneAddress(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	o, _ := officer(t, d, "ada@northmere.example")
	last := error(nil)
	for _, host := range []string{"1", "2", "3", "4", "5", "6"} {
		_, last = d.CheckPassword(t.Context(), account.Attempt{Email: o.Email, Password: "guess", Address: "2001:db8:1:2::" + host})
	}
	var limit *account.TooMany
	if !errors.As(last, &limit) {
		t.Errorf("six hosts of one /64: %v", last)
	}
}

func TestCodesAreLimited(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	o, _ := officer(t, d, "ada@northmere.example")
	pending, err := d.CheckPassword(t.Context(), account.Attempt{Email: o.Email, Password: password, Address: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	guesses := 0
	for n := range 50 {
		_, err := d.CheckCode(t.Context(), pending, "000000", "198.51.100."+string("0123456789"[n%10]))
		if errors.Is(err, account.ErrCode) {
			guesses++
		}
	}
	if guesses != 5 {
		t.Errorf("%d codes could be guessed from ten addresses, want 5", guesses)
	}
	if _, err := d.Prune(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestEventsAreRecorded(t *testing.T) {
	t.Parallel()
	d, c := directory(t)
	o, made := officer(t, d, "ada@northmere.example")
	if _, err := d.CheckPassword(t.Context(), account.Attempt{Email: o.Email, Password: "guess", Address: "192.0.2.1"}); err == nil {
		t.Fatal("a guess was right")
	}
	if _, err := signIn(t.Context(), d, c, o.Email, made.TOTPSecret, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	if err := d.DB.QueryRow(t.Context(), `SELECT array_agg(kind ORDER BY at, id) FROM account_event WHERE officer_id = $1`, o.ID).Scan(&kinds); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(kinds, " "); got != "added password-refused signed-in" {
		t.Errorf("recorded %s", got)
	}
}

func TestIdentityIsSealedAndFoundAgain(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	who := account.Identity{
		Subjects: []account.Subject{{Scheme: "national-id", ID: "AB 12 34"}, {Scheme: "patient", ID: "P-77"}},
		Name:     "Maren Holt", Email: "maren@post.example", Level: account.LevelIdentified,
	}
	first, err := d.Identify(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	who.Name, who.Email = "Maren Holt-Byrne", ""
	second, err := d.Identify(t.Context(), who)
	if err != nil || first.ID != second.ID {
		t.Fatalf("the same person became %s and %s: %v", first.ID, second.ID, err)
	}
	found, err := d.Citizen(t.Context(), first.ID)
	if err != nil || found.Name != "Maren Holt-Byrne" || len(found.Subjects) != 2 || found.Level != account.LevelIdentified {
		t.Errorf("found %+v: %v", found, err)
	}
	other, err := d.Identify(t.Context(), account.Identity{Subjects: []account.Subject{{Scheme: "national-id", ID: "other"}}, Email: "maren@post.example"})
	if err != nil || other.ID == first.ID {
		t.Error("an e-mail address joined two people")
	}
	var raw []byte
	if err := d.DB.QueryRow(t.Context(), `SELECT identity || subject_index FROM account_citizen WHERE id = $1`, first.ID).Scan(&raw); err != nil {
		t.Fatal(err)
	}
	for _, clear := range []string{"Maren", "AB 12 34", "P-77", "maren@"} {
		if bytes.Contains(raw, []byte(clear)) {
			t.Errorf("%q is readable in the database", clear)
		}
	}
	if _, err := d.Identify(t.Context(), account.Identity{}); !errors.Is(err, account.ErrRefused) {
		t.Errorf("nobody: %v", err)
	}
}
