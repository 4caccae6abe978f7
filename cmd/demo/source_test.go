package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// told is what the portal's side of the conversation sees.
type told struct{ path, key string }

func newSource(t *testing.T, answers ...int) (handler http.Handler, l *listener, heard chan told) {
	t.Helper()
	heard = make(chan told, 10)
	portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		status := http.StatusNoContent
		if len(answers) > 0 {
			status, answers = answers[0], answers[1:]
		}
		w.WriteHeader(status)
		heard <- told{r.Method + " " + r.URL.Path, r.Header.Get("Authorization")}
	}))
	t.Cleanup(portal.Close)
	secret := "whsec_" + base64.StdEncoding.EncodeToString([]byte("twenty-four secret bytes"))
	l = newListener(t.Context(), portal.URL, func() []system {
		return []system{{ID: "housing", APIKey: "key of housing", WebhookSecret: secret}, {ID: "silent", APIKey: "key of silent"}}
	})
	l.Delay = 20 * time.Millisecond
	mux := http.NewServeMux()
	l.mount(mux)
	return mux, l, heard
}

func deliver(t *testing.T, handler http.Handler, to, secret, body string, at time.Time) int {
	t.Helper()
	signer, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.Sign("message-1", at, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/demo/sources/"+to, bytes.NewBufferString(body))
	request.Header.Set(standardwebhooks.HeaderWebhookID, "message-1")
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	return answer.Code
}

const instruction = `{"type":"correction.instructed","data":{"id":"0198-1","field":"surname"}}`

func TestInstructionIsConfirmedOnce(t *testing.T) {
	t.Parallel()
	handler, l, heard := newSource(t)
	secret := l.Systems()[0].WebhookSecret
	for range 2 {
		if got := deliver(t, handler, "housing", secret, instruction, time.Now()); got != http.StatusNoContent {
			t.Fatalf("answered %d", got)
		}
	}
	l.Wait()
	if got := <-heard; got.path != "POST /api/v1/corrections/0198-1/applied" || got.key != "Bearer key of housing" {
		t.Errorf("%+v", got)
	}
	if len(heard) != 0 {
		t.Error("a repeated webhook is confirmed twice")
	}
}

func TestConfirmingIsTriedAgain(t *testing.T) {
	t.Parallel()
	handler, l, heard := newSource(t, http.StatusServiceUnavailable, http.StatusServiceUnavailable)
	deliver(t, handler, "housing", l.Systems()[0].WebhookSecret, instruction, time.Now())
	l.Wait()
	if len(heard) != 3 {
		t.Errorf("%d tries", len(heard))
	}
}

func TestForgedInstructionsAreRefused(t *testing.T) {
	t.Parallel()
	handler, l, heard := newSource(t)
	secret := l.Systems()[0].WebhookSecret
	wrong := "whsec_" + base64.StdEncoding.EncodeToString([]byte("another two dozen bytes!"))
	if got := deliver(t, handler, "housing", wrong, instruction, time.Now()); got != http.StatusUnauthorized {
		t.Errorf("another secret: %d", got)
	}
	if got := deliver(t, handler, "housing", secret, instruction, time.Now().Add(-time.Hour)); got != http.StatusUnauthorized {
		t.Errorf("an hour old: %d", got)
	}
	for _, id := range []string{"silent", "unknown"} {
		if got := deliver(t, handler, id, secret, instruction, time.Now()); got != http.StatusUnauthorized {
			t.Errorf("system %s: %d", id, got)
		}
	}
	if got := deliver(t, handler, "housing", secret, `{"type":`, time.Now()); got != http.StatusBadRequest {
		t.Errorf("half a message: %d", got)
	}
	l.Wait()
	if len(heard) != 0 {
		t.Error("a forged instruction is confirmed")
	}
}

func TestEndOfTheDemonstrationEndsConfirming(t *testing.T) {
	t.Parallel()
	handler, l, _ := newSource(t)
	ctx, cancel := context.WithCancel(context.Background())
	l.ctx, l.Delay = ctx, time.Hour
	deliver(t, handler, "housing", l.Systems()[0].WebhookSecret, instruction, time.Now())
	cancel()
	l.Wait()
}
