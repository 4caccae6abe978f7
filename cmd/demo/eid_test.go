package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// visit is a person with a browser in front of the simulated eID, and the service they come from.
type visit struct {
	*testing.T
	eid      *eid
	server   *httptest.Server
	config   oauth2.Config
	provider *oidc.Provider
	browser  *http.Client
	verifier string
	later    time.Duration
}

func newVisit(t *testing.T) *visit {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{T: t, verifier: oauth2.GenerateVerifier()}
	v.eid = &eid{
		ClientID: "daylight", ClientSecret: "a secret: with + and %", RedirectURL: "http://portal.example/signin/return", Key: key,
		People: func() []resident {
			people := []resident{{Name: "Awa <Diop>", Email: "awa@example.org", Scheme: "national-id", ID: "NM-000001"}}
			for _, name := range strings.Fields("Bea Cem Dov Eva Fay Gil Hal Ida Jan Kim Leo Mia Ned") {
				people = append(people, resident{Name: name, Email: name + "@example.org", Scheme: "national-id", ID: "NM-" + name})
			}
			return people
		},
		Now: func() time.Time { return time.Now().Add(v.later) },
	}
	mux := http.NewServeMux()
	v.eid.mount(mux)
	v.server = httptest.NewServer(mux)
	t.Cleanup(v.server.Close)
	v.eid.Issuer = v.server.URL + eidPath
	if v.provider, err = oidc.NewProvider(context.Background(), v.eid.Issuer); err != nil {
		t.Fatal(err)
	}
	v.config = oauth2.Config{
		ClientID: v.eid.ClientID, ClientSecret: v.eid.ClientSecret, RedirectURL: v.eid.RedirectURL,
		Endpoint: v.provider.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
	}
	v.browser = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return v
}

func (v *visit) address(options ...oauth2.AuthCodeOption) string {
	return v.config.AuthCodeURL("the state", append([]oauth2.AuthCodeOption{
		oidc.Nonce("the nonce"), oauth2.S256ChallengeOption(v.verifier)}, options...)...)
}

func (v *visit) get(address string) (*http.Response, string) {
	v.Helper()
	answer, err := v.browser.Get(address)
	if err != nil {
		v.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.Fatal(err)
	}
	return answer, string(body)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// choose sends the form of the page at address, as a browser without JavaScript would.
func (v *visit) choose(address string, press url.Values) *http.Response {
	v.Helper()
	answer, page := v.get(address)
	if answer.StatusCode != http.StatusOK {
		v.Fatalf("the page answers %d", answer.StatusCode)
	}
	_, form, _ := strings.Cut(page, `method="post"`)
	for _, field := range hidden.FindAllStringSubmatch(form, -1) {
		press.Set(field[1], strings.NewReplacer("&#43;", "+", "&amp;", "&").Replace(field[2]))
	}
	back, err := v.browser.PostForm(v.eid.Issuer+"/authorize", press)
	if err != nil {
		v.Fatal(err)
	}
	back.Body.Close()
	return back
}

func (v *visit) code() string {
	v.Helper()
	back := v.choose(v.address(), url.Values{"person": {"NM-000001"}})
	to, err := back.Location()
	if err != nil {
		v.Fatalf("status %d: %v", back.StatusCode, err)
	}
	if got := to.Query(); got.Get("state") != "the state" || got.Get("iss") != v.eid.Issuer {
		v.Errorf("the answer carries %v", got)
	}
	if !strings.HasPrefix(to.String(), v.eid.RedirectURL+"?") {
		v.Errorf("sent to %s", to)
	}
	return to.Query().Get("code")
}

func (v *visit) exchange(code string) (*oauth2.Token, error) {
	return v.config.Exchange(context.Background(), code, oauth2.VerifierOption(v.verifier))
}

func TestSignInEndToEnd(t *testing.T) {
	t.Parallel()
	for name, style := range map[string]oauth2.AuthStyle{"in the header": oauth2.AuthStyleInHeader, "in the form": oauth2.AuthStyleInParams} {
		v := newVisit(t)
		v.config.Endpoint.AuthStyle = style
		token, err := v.exchange(v.code())
		if err != nil {
			t.Fatalf("password %s: %v", name, err)
		}
		raw, _ := token.Extra("id_token").(string)
		identity, err := v.provider.Verifier(&oidc.Config{ClientID: "daylight"}).Verify(context.Background(), raw)
		if err != nil {
			t.Fatal(err)
		}
		if err := identity.VerifyAccessToken(token.AccessToken); err != nil {
			t.Error(err)
		}
		if identity.Nonce != "the nonce" {
			t.Errorf("nonce %q", identity.Nonce)
		}
		var claims struct {
			Name, Email string
			Verified    bool   `json:"email_verified"`
			ID          string `json:"national_id"`
			ACR         string `json:"acr"`
		}
		if err := identity.Claims(&claims); err != nil {
			t.Fatal(err)
		}
		if claims.Name != "Awa <Diop>" || claims.Email != "awa@example.org" || !claims.Verified ||
			claims.ID != "NM-000001" || claims.ACR != "substantial" {
			t.Errorf("claims %+v", claims)
		}
		info, err := v.provider.UserInfo(context.Background(), oauth2.StaticTokenSource(token))
		if err != nil {
			t.Fatal(err)
		}
		if info.Subject != identity.Subject || info.Email != "awa@example.org" || strings.Contains(info.Subject, "000001") {
			t.Errorf("userinfo %+v", info)
		}
	}
}

func TestCodeServesOnce(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	code := v.code()
	token, err := v.exchange(code)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.exchange(code); err == nil {
		t.Error("a code serves twice")
	}
	if _, err := v.provider.UserInfo(context.Background(), oauth2.StaticTokenSource(token)); err == nil {
		t.Error("the token of a replayed code still serves")
	}
}

func TestCodeIsBound(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*visit){
		"sixty seconds":    func(v *visit) { v.later = 61 * time.Second },
		"another verifier": func(v *visit) { v.verifier = oauth2.GenerateVerifier() },
		"another address":  func(v *visit) { v.config.RedirectURL += "/" },
		"wrong password":   func(v *visit) { v.config.ClientSecret = "guess" },
		"another client":   func(v *visit) { v.config.ClientID = "mallory" },
	} {
		v := newVisit(t)
		code := v.code()
		spoil(v)
		if _, err := v.exchange(code); err == nil {
			t.Errorf("%s: the code serves all the same", name)
		}
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	set := func(name, value string) oauth2.AuthCodeOption { return oauth2.SetAuthURLParam(name, value) }
	for _, option := range []oauth2.AuthCodeOption{
		set("client_id", "mallory"), set("redirect_uri", "http://portal.example/signin/return/"),
		set("redirect_uri", "http://portal.example/signin/return?x=y"), set("redirect_uri", "http://mallory.example/"),
	} {
		answer, _ := v.get(v.address(option))
		if answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Location") != "" {
			t.Errorf("answered %d, sent to %q", answer.StatusCode, answer.Header.Get("Location"))
		}
	}
	for fault, option := range map[string]oauth2.AuthCodeOption{
		"unsupported_response_type": set("response_type", "token"), "invalid_scope": set("scope", "email"),
		"invalid_request": set("code_challenge_method", "plain"), "login_required": set("prompt", "none"),
	} {
		answer, _ := v.get(v.address(option))
		to, err := answer.Location()
		if err != nil || to.Query().Get("error") != fault || to.Query().Get("state") != "the state" {
			t.Errorf("%s: sent to %v (%v)", fault, to, err)
		}
	}
	back := v.choose(v.address(), url.Values{"cancel": {"yes"}})
	if to, err := back.Location(); err != nil || to.Query().Get("error") != "access_denied" || to.Query().Has("code") {
		t.Errorf("going back leads to %v (%v)", to, err)
	}
	if back := v.choose(v.address(), url.Values{"person": {"NM-unknown"}}); back.StatusCode != http.StatusBadRequest {
		t.Errorf("nobody chosen: %d", back.StatusCode)
	}
}

func TestPageOfPeople(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	_, page := v.get(v.address())
	if strings.Contains(page, "<Diop>") || !strings.Contains(page, "Awa &lt;Diop&gt;") {
		t.Error("a name is not escaped")
	}
	if strings.Contains(page, "NM-Ned") || !strings.Contains(page, "And 2 more") {
		t.Error("not the first twelve people are shown")
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") || strings.Contains(page, "<style") {
		t.Error("there is something inline")
	}
	_, page = v.get(v.address(oauth2.SetAuthURLParam("q", "ned")))
	if !strings.Contains(page, "NM-Ned") || strings.Contains(page, "NM-000001") {
		t.Error("the search by name does not find one person")
	}
	if _, page = v.get(v.address(oauth2.SetAuthURLParam("q", "000001"))); !strings.Contains(page, "Awa") {
		t.Error("the search by number does not find the person")
	}
}

func TestUserinfoWantsAToken(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	answer, body := v.get(v.eid.Issuer + "/userinfo")
	var fault struct{ Error string }
	if err := json.Unmarshal([]byte(body), &fault); err != nil || answer.StatusCode != http.StatusUnauthorized || fault.Error != "invalid_token" {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
}
