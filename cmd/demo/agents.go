package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"time"

	"daylight/requests"
	"daylight/requests/deadline"
)

// signingAgent is an agent with the key it signs with, for trying the API. Only this machine has it.
type signingAgent struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	BusinessID string `json:"business_id"` // what it calls the body
	Seed       string `json:"seed"`        // of its Ed25519 key, in base64
}

// agents registers one agent, which files a request for a citizen who has not said yet whether it acts for them.
func (l *caseload) agents(ctx context.Context) ([]signingAgent, error) {
	public, secret, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	a := signingAgent{ID: "FAIR_DATA", Name: "Fair Data", BusinessID: l.r.BusinessID, Seed: base64.StdEncoding.EncodeToString(secret.Seed())}
	defer func(now time.Time) { l.now = now }(l.now)
	l.now = l.today.AddDate(0, 0, -20).Add(11 * time.Hour)
	err = l.r.RegisterSigner(ctx, l.dpo, requests.Signer{ID: a.ID, Name: a.Name, Email: "cases@fairdata.example", Since: deadline.DayOf(l.now, l.now.Location()),
		Kinds: []requests.Kind{requests.Access, requests.Correction, requests.Deletion}}, base64.StdEncoding.EncodeToString(public), "demo-agent")
	if err != nil {
		return nil, fmt.Errorf("register an agent: %w", err)
	}
	l.now = l.today.AddDate(0, 0, -2).Add(15 * time.Hour)
	body := []byte("a request as it was signed")
	in, err := l.r.OpenSigned(ctx, a.ID, base64.StdEncoding.EncodeToString(append(ed25519.Sign(secret, body), body...)))
	if err != nil {
		return nil, err
	}
	person := l.citizens[39]
	_, err = l.r.FileSigned(ctx, in, requests.Claims{Agent: a.ID, Business: a.BusinessID, IssuedAt: l.now, ExpiresAt: l.now.Add(10 * time.Minute), Name: "FD-2026-118"},
		requests.Filing{Kind: requests.Access, Lang: "en", Access: &requests.AccessAsk{What: "Everything you hold about my council tax."},
			Behalf: &requests.Behalf{Person: person.Name, Email: person.Email, Reference: "FD-POA-118"}})
	return []signingAgent{a}, err
}
