package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

func TestGrounds(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	known := roster{
		Staff:    []colleague{{Role: "caseworker", Email: "c@northmere.example", Password: "<b>secret", TOTPSecret: "JBSWY3DPEHPK3PXP"}},
		Citizens: []resident{{Name: "Awa", Email: "awa@example.org", Scheme: "national-id", ID: "1"}},
	}
	handler := (&grounds{
		Mail: &mailbox{}, EID: &eid{Key: key, ClientID: "daylight", Issuer: "http://portal.example/demo/eid"},
		Source: newListener(t.Context(), "http://portal.example", func() []system { return nil }),
		Roster: func() roster { return known }, Now: func() time.Time { return at },
	}).Handler()
	for path, want := range map[string]int{
		"/demo/": 200, "/demo/mail": 200, "/demo/mail.json": 200, "/demo/style.css": 200, "/demo/nothing": 404,
		"/demo/eid/.well-known/openid-configuration": 200, "/demo/eid/keys": 200, "/demo/eid/authorize": 400,
	} {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		body := answer.Body.String()
		if answer.Code != want {
			t.Errorf("%s answers %d", path, answer.Code)
		}
		if answer.Header().Get("Content-Security-Policy") != policy {
			t.Errorf("%s has no policy", path)
		}
		for _, inline := range []string{"<script", "<style", " style=", " onclick=", `"d":`} {
			if strings.Contains(body, inline) {
				t.Errorf("%s contains %s", path, inline)
			}
		}
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/demo/", nil))
	code, err := totp.GenerateCode(known.Staff[0].TOTPSecret, at)
	if err != nil {
		t.Fatal(err)
	}
	if body := answer.Body.String(); !strings.Contains(body, code) || !strings.Contains(body, "&lt;b&gt;secret") {
		t.Errorf("the page of sign-ins lacks the present code, or escapes nothing: %s", body)
	}
}
