package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	sourcePath  = "/demo/sources"
	confirmTry  = 5
	webhookSize = 64 << 10
)

// listener plays the source systems that listen: it takes the portal's signed instruction to correct something, and a
// little later confirms, as the system itself, that the record has been corrected.
type listener struct {
	BaseURL string
	Delay   time.Duration // how long a correction takes
	Systems func() []system
	Client  *http.Client
	Report  func(format string, args ...any)

	ctx  context.Context
	mu   sync.Mutex
	seen map[string]bool // instructions under way or done: a webhook may come twice
	work sync.WaitGroup
}

// newListener confirms until ctx ends.
func newListener(ctx context.Context, baseURL string, systems func() []system) *listener {
	return &listener{
		BaseURL: baseURL, Delay: 2 * time.Second, Systems: systems, Client: &http.Client{Timeout: 10 * time.Second},
		Report: func(string, ...any) {}, ctx: ctx, seen: map[string]bool{},
	}
}

// webhookURL is where a system is to be told.
func webhookURL(baseURL, id string) string { return baseURL + sourcePath + "/" + url.PathEscape(id) }

// Wait returns when nothing is under way any more.
func (l *listener) Wait() { l.work.Wait() }

func (l *listener) mount(mux *http.ServeMux) { mux.HandleFunc("POST "+sourcePath+"/{id}", l.hear) }

func (l *listener) hear(w http.ResponseWriter, r *http.Request) {
	one, known := l.system(r.PathValue("id"))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, webhookSize))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	// An unknown system answers like a wrong signature.
	verifier, err := standardwebhooks.NewWebhook(one.WebhookSecret)
	if !known || one.WebhookSecret == "" || err != nil || verifier.Verify(body, r.Header) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var told struct {
		Type string `json:"type"`
		Data struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &told); err != nil || told.Data.ID == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
	if !strings.HasSuffix(told.Type, ".instructed") || !l.first(one.ID+"/"+told.Data.ID) {
		return
	}
	l.work.Go(func() { l.confirm(one, told.Data.ID) })
}

func (l *listener) system(id string) (system, bool) {
	for _, one := range l.Systems() {
		if one.ID == id {
			return one, true
		}
	}
	return system{}, false
}

func (l *listener) first(instruction string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[instruction] {
		return false
	}
	l.seen[instruction] = true
	return true
}

// confirm corrects the record, which here takes a moment and nothing else, and says so until the portal has heard it.
func (l *listener) confirm(one system, instruction string) {
	for wait, try := l.Delay, 0; try < confirmTry; wait, try = 2*wait, try+1 {
		select {
		case <-l.ctx.Done():
			return
		case <-time.After(wait):
		}
		err := l.post(one, instruction)
		if err == nil {
			return
		}
		l.Report("%s could not confirm a correction: %v", one.ID, err)
	}
	// Should the portal ask again, there will be another try.
	l.mu.Lock()
	delete(l.seen, one.ID+"/"+instruction)
	l.mu.Unlock()
}

func (l *listener) post(one system, instruction string) error {
	address := l.BaseURL + "/api/v1/corrections/" + url.PathEscape(instruction) + "/applied"
	request, err := http.NewRequestWithContext(l.ctx, http.MethodPost, address, bytes.NewReader([]byte("{}")))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+one.APIKey)
	request.Header.Set("Content-Type", "application/json")
	answer, err := l.Client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	if err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the portal answers %d %s", answer.StatusCode, text)
	}
	return nil
}
