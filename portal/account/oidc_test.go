package account_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"daylight/portal/account"
)

// eid is an identity provider that answers as a test tells it to.
type eid struct {
	*httptest.Server
	key    *rsa.PrivateKey
	mu     sync.Mutex
	asked  map[string]url.Values // by code: what the person was sent with
	change func(claims map[string]any)
	sign   func(claims []byte) string
	slow   time.Duration
}

func newEID(t *testing.T) *eid {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e := &eid{key: key, asked: map[string]url.Values{}, change: func(map[string]any) {}}
	e.sign = func(claims []byte) string { return signed(t, key, claims) }
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(e.slow)
		json.NewEncoder(w).Encode(map[string]any{
			"issuer": e.URL, "authorization_endpoint": e.URL + "/authorize", "token_endpoint": e.URL + "/token",
			"jwks_uri": e.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", e.token)
	e.Server = httptest.NewServer(mux)
	t.Cleanup(e.Close)
	return e
}

func signed(t *testing.T, key *rsa.PrivateKey, claims []byte) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	object, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	compact, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

// token gives a code away once, and only to who knows the verifier.
func (e *eid) token(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	code := r.FormValue("code")
	asked, known := e.asked[code]
	delete(e.asked, code)
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !known || asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := map[string]any{
		"iss": e.URL, "aud": asked.Get("client_id"), "sub": "opaque", "exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(),
		"nonce": asked.Get("nonce"), "national_id": "NM-123", "name": "Maren Holt", "email": "maren@post.example", "email_verified": false, "acr": "substantial",
	}
	e.change(claims)
	body, _ := json.Marshal(claims)
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": e.sign(body)})
}

// visit is what a person does over there: they are sent back with the state and a code.
func (e *eid) visit(t *testing.T, start account.Start) account.Return {
	t.Helper()
	u, err := url.Parse(start.URL)
	if err != nil {
		t.Fatal(err)
	}
	asked := u.Query()
	if asked.Get("code_challenge_method") != "S256" || asked.Get("state") != start.State || asked.Get("nonce") == "" || asked.Get("response_type") != "code" {
		t.Fatalf("sent away with %v", asked)
	}
	code := "code-" + asked.Get("state")
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked[code] = asked
	return account.Return{State: asked.Get("state"), Code: code}
}

func (e *eid) provider() *account.Provider {
	return &account.Provider{
		Issuer: e.URL, ClientID: "daylight", ClientSecret: "s", RedirectURL: "https://portal.example/signin/return",
		Identifiers: []account.Claim{{Name: "national_id", Scheme: "national-id"}, {Name: "patient", Scheme: "patient"}},
	}
}

func TestSignInByEID(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	e := newEID(t)
	p := e.provider()
	start, err := p.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	back := e.visit(t, start)
	c, err := d.FinishOIDC(t.Context(), p, start, back)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Subjects) != 1 || c.Subjects[0] != (account.Subject{Scheme: "national-id", ID: "NM-123"}) || c.Level != account.LevelIdentified {
		t.Errorf("signed in as %+v", c)
	}
	if c.Email != "" {
		t.Error("an unverified e-mail address was taken")
	}
	if _, err := d.FinishOIDC(t.Context(), p, start, back); !errors.Is(err, account.ErrRefused) {
		t.Errorf("a replayed code: %v", err)
	}
}

func TestAnswersThatAreNotTrusted(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	e := newEID(t)
	p := e.provider()
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	honest := e.sign
	for name, fault := range map[string]func(start *account.Start, back *account.Return){
		"a foreign state":  func(_ *account.Start, back *account.Return) { back.State = "other" },
		"no state":         func(start *account.Start, back *account.Return) { start.State, back.State = "", "" },
		"no code":          func(_ *account.Start, back *account.Return) { back.Code = "" },
		"a made-up code":   func(_ *account.Start, back *account.Return) { back.Code = "guess" },
		"declined":         func(_ *account.Start, back *account.Return) { back.Error = "access_denied" },
		"too late":         func(start *account.Start, _ *account.Return) { start.At = time.Now().Add(-time.Hour) },
		"another verifier": func(start *account.Start, _ *account.Return) { start.Verifier = strings.Repeat("v", 43) },
		"another question": func(start *account.Start, _ *account.Return) { start.Nonce = "other" },
		"another issuer": func(*account.Start, *account.Return) {
			e.change = func(c map[string]any) { c["iss"] = "https://evil.example" }
		},
		"another audience": func(*account.Start, *account.Return) { e.change = func(c map[string]any) { c["aud"] = "someone-else" } },
		"an expired token": func(*account.Start, *account.Return) {
			e.change = func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() }
		},
		"no identifier": func(*account.Start, *account.Return) { e.change = func(c map[string]any) { delete(c, "national_id") } },
		"a stranger's key": func(*account.Start, *account.Return) {
			e.sign = func(c []byte) string { return signed(t, stranger, c) }
		},
		"no signature":      func(*account.Start, *account.Return) { e.sign = unsigned },
		"no token whatever": func(*account.Start, *account.Return) { e.sign = func([]byte) string { return "" } },
	} {
		e.mu.Lock()
		e.change, e.sign = func(map[string]any) {}, honest
		e.mu.Unlock()
		start, err := p.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		back := e.visit(t, start)
		fault(&start, &back)
		if _, err := d.FinishOIDC(t.Context(), p, start, back); !errors.Is(err, account.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var people int
	if err := d.DB.QueryRow(t.Context(), `SELECT count(*) FROM account_citizen`).Scan(&people); err != nil || people != 0 {
		t.Errorf("%d people were made: %v", people, err)
	}
}

func unsigned(claims []byte) string {
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	return head + "." + base64.RawURLEncoding.EncodeToString(claims) + "."
}

func TestLevelOfTheProvider(t *testing.T) {
	t.Parallel()
	d, _ := directory(t)
	e := newEID(t)
	p := e.provider()
	p.LevelClaim, p.Levels = "acr", map[string]account.Level{"substantial": account.LevelIdentified}
	for acr, want := range map[string]account.Level{"substantial": account.LevelIdentified, "low": account.LevelContact} {
		e.change = func(c map[string]any) { c["acr"] = acr }
		start, err := p.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c, err := d.FinishOIDC(t.Context(), p, start, e.visit(t, start))
		if err != nil || c.Level != want {
			t.Errorf("%s is level %d: %v", acr, c.Level, err)
		}
	}
}

func TestProviderDownOrSlow(t *testing.T) {
	t.Parallel()
	e := newEID(t)
	down := e.provider()
	down.Issuer = "http://127.0.0.1:1"
	if _, err := down.Begin(t.Context()); !errors.Is(err, account.ErrProvider) {
		t.Errorf("down: %v", err)
	}
	e.slow = 2 * time.Second
	slow := e.provider()
	slow.Timeout = 200 * time.Millisecond
	began := time.Now()
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := slow.Begin(t.Context()); !errors.Is(err, account.ErrProvider) {
				t.Errorf("slow: %v", err)
			}
		})
	}
	wg.Wait()
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("fifty people waited %s", took)
	}
}
