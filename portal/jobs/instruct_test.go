package jobs

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// TestInstructionIsSigned holds what a source receives against the public library for verifying it.
func TestInstructionIsSigned(t *testing.T) {
	t.Parallel()
	var verdict error
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Error(err)
		}
		verdict = verifier.Verify(body, r.Header)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer source.Close()
	w := &instructWorker{office: &Office{Client: Patient()}}
	if err := w.office.post(t.Context(), source.URL, secret, "item-1", []byte(`{"type":"correction.instructed"}`)); err != nil {
		t.Fatal(err)
	}
	if verdict != nil {
		t.Errorf("the signature does not hold: %v", verdict)
	}
}

// TestInstructionFailsQuietly: a refusal, a redirect and a dead address are failures, and none of them tells the address to the log.
func TestInstructionFailsQuietly(t *testing.T) {
	t.Parallel()
	reached := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer elsewhere.Close()
	moved := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer moved.Close()
	broken := httptest.NewServer(http.NotFoundHandler())
	defer broken.Close()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	w := &instructWorker{office: &Office{Client: Patient()}}
	for name, address := range map[string]string{"redirect": moved.URL, "refusal": broken.URL, "dead": dead.URL + "/secret-path"} {
		err := w.office.post(t.Context(), address, secret, "item-1", nil)
		if err == nil || strings.Contains(err.Error(), "secret-path") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if reached {
		t.Error("a redirect was followed")
	}
}
