package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Claim says which identifier scheme a claim of the provider carries.
type Claim struct{ Name, Scheme string }

// Provider is an OpenID Connect provider that citizens can sign in with. It is asked for its addresses when it is first
// needed, so that the portal starts without it.
type Provider struct {
	Issuer, ClientID, ClientSecret string
	// RedirectURL is where the provider sends people back to.
	RedirectURL string
	Scopes      []string
	// Identifiers are the claims that say who somebody is; the first one must be there.
	Identifiers []Claim
	// LevelClaim and Levels turn the provider's word for how sure it is (often "acr") into a level. Without them every
	// answer establishes identity.
	LevelClaim string
	Levels     map[string]Level
	// Timeout bounds each conversation with the provider; 5 s when zero.
	Timeout time.Duration
	Client  *http.Client

	asking sync.Mutex
	found  *oidc.Provider
	failed time.Time
	crowd  atomic.Int32
}

// Start is what has to be remembered between sending somebody to the provider and their return.
type Start struct {
	URL      string    `json:"-"`
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	At       time.Time `json:"at"`
}

// Return is what a person brings back from the provider.
type Return struct{ State, Code, Error string }

const (
	providerTimeout = 5 * time.Second
	providerCrowd   = 16               // conversations with the provider at once
	providerRest    = 3 * time.Second  // before a provider that failed is asked again
	startPatience   = 15 * time.Minute // for a person to sign in over there
)

// Begin makes the address to send a person to. ErrProvider means that other ways must be offered.
func (p *Provider) Begin(ctx context.Context) (Start, error) {
	ctx, done, err := p.call(ctx)
	if err != nil {
		return Start{}, err
	}
	defer done()
	provider, err := p.discover(ctx)
	if err != nil {
		return Start{}, err
	}
	start := Start{State: newToken(), Nonce: newToken(), Verifier: oauth2.GenerateVerifier(), At: time.Now()}
	start.URL = p.config(provider).AuthCodeURL(start.State, oidc.Nonce(start.Nonce), oauth2.S256ChallengeOption(start.Verifier))
	return start, nil
}

// FinishOIDC checks what a person brought back and returns who they are. Everything that does not fit is ErrRefused.
func (d *Directory) FinishOIDC(ctx context.Context, p *Provider, start Start, back Return) (Citizen, error) {
	who, err := p.finish(ctx, start, back)
	if err != nil {
		d.log().Warn("sign-in by eID failed", "refused", errors.Is(err, ErrRefused), "away", errors.Is(err, ErrProvider))
		return Citizen{}, err
	}
	return d.Identify(ctx, who)
}

func (p *Provider) finish(ctx context.Context, start Start, back Return) (Identity, error) {
	fits := start.State != "" && subtle.ConstantTimeCompare([]byte(start.State), []byte(back.State)) == 1
	if !fits || back.Error != "" || back.Code == "" || time.Since(start.At) > startPatience {
		return Identity{}, fmt.Errorf("%w: the answer does not belong to the question", ErrRefused)
	}
	ctx, done, err := p.call(ctx)
	if err != nil {
		return Identity{}, err
	}
	defer done()
	provider, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	token, err := p.config(provider).Exchange(ctx, back.Code, oauth2.VerifierOption(start.Verifier))
	var answered *oauth2.RetrieveError
	if errors.As(err, &answered) && answered.Response.StatusCode < http.StatusInternalServerError {
		return Identity{}, fmt.Errorf("%w: the code was not taken", ErrRefused)
	} else if err != nil {
		return Identity{}, fmt.Errorf("%w: exchange the code", ErrProvider)
	}
	raw, _ := token.Extra("id_token").(string)
	verified, err := provider.Verifier(&oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	if err != nil {
		return Identity{}, fmt.Errorf("%w: the token does not verify", ErrRefused)
	}
	if subtle.ConstantTimeCompare([]byte(verified.Nonce), []byte(start.Nonce)) != 1 {
		return Identity{}, fmt.Errorf("%w: the token answers another question", ErrRefused)
	}
	return p.identity(verified)
}

func (p *Provider) identity(token *oidc.IDToken) (Identity, error) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return Identity{}, fmt.Errorf("%w: the claims cannot be read", ErrRefused)
	}
	text := func(name string) string { s, _ := claims[name].(string); return s }
	who := Identity{Name: text("name"), Level: LevelIdentified}
	if verified, _ := claims["email_verified"].(bool); verified {
		who.Email = text("email")
	}
	for i, claim := range p.Identifiers {
		if id := text(claim.Name); id != "" {
			who.Subjects = append(who.Subjects, Subject{Scheme: claim.Scheme, ID: id})
		} else if i == 0 {
			return Identity{}, fmt.Errorf("%w: the claim %s is missing", ErrRefused, claim.Name)
		}
	}
	if p.LevelClaim != "" {
		level, listed := p.Levels[text(p.LevelClaim)]
		if !listed {
			level = LevelContact
		}
		who.Level = level
	}
	return who, nil
}

func (p *Provider) config(provider *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: provider.Endpoint(),
		RedirectURL: p.RedirectURL, Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...),
	}
}

// discover reads the provider's own description once. A failure is remembered for a moment, so that a provider that is down
// does not keep a crowd of people waiting one after the other.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.asking.Lock()
	defer p.asking.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if time.Since(p.failed) < providerRest {
		return nil, fmt.Errorf("%w: it failed a moment ago", ErrProvider)
	}
	found, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		p.failed = time.Now()
		return nil, fmt.Errorf("%w: %w", ErrProvider, err)
	}
	p.found = found
	return found, nil
}

// call bounds one conversation with the provider, in time and in number.
func (p *Provider) call(ctx context.Context) (context.Context, func(), error) {
	if p.crowd.Add(1) > providerCrowd {
		p.crowd.Add(-1)
		return nil, nil, fmt.Errorf("%w: too many people are waiting for it", ErrProvider)
	}
	timeout := p.Timeout
	if timeout == 0 {
		timeout = providerTimeout
	}
	client := p.Client
	if client == nil {
		client = http.DefaultClient
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, client), timeout)
	return ctx, func() { cancel(); p.crowd.Add(-1) }, nil
}
