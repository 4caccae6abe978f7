package jobs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/riverqueue/river"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"daylight/requests"
)

type instructWorker struct {
	river.WorkerDefaults[requests.InstructArgs]
	office *Office
}

// instruction is the body of the webhook (Standard Webhooks: type, timestamp, data).
type instruction struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Data      instructionData `json:"data"`
}

type instructionData struct {
	ID        string  `json:"id"`
	Action    string  `json:"action"`
	Reference string  `json:"reference"`
	Subject   subject `json:"subject"`
	Field     string  `json:"field"`
	Held      string  `json:"held"`
	Right     string  `json:"right"`
}

type subject struct {
	Scheme string `json:"scheme"`
	ID     string `json:"id"`
}

// Work posts one instruction, signed, to the source that listens. A source that asks instead finds it by itself.
func (w *instructWorker) Work(ctx context.Context, job *river.Job[requests.InstructArgs]) error {
	in, err := w.office.Registry.Instruction(ctx, job.Args)
	if errors.Is(err, requests.ErrNothing) {
		return nil
	}
	if err != nil {
		return err
	}
	return w.office.deliver(ctx, in.Source, in.ID.String(), instruction{Type: instructionType(in.Do), Timestamp: in.IssuedAt.UTC(), Data: instructionData{
		ID: in.ID.String(), Action: string(in.Do), Reference: in.Ref, Subject: subject{in.Subject.Scheme, in.Subject.ID}, Field: in.Field, Held: in.Held, Right: in.Right}})
}

// instructionType is what the webhook is called. A receiver written when there were corrections only knows no other type,
// and so never takes an erasure for the order to write nothing into a field.
func instructionType(do requests.Doing) string {
	switch do {
	case requests.ToErase:
		return "erasure.instructed"
	case requests.ToRestrict:
		return "restriction.instructed"
	}
	return "correction.instructed"
}

// deliver sends a signed message to a source that listens. A source that asks instead finds it by itself.
func (o *Office) deliver(ctx context.Context, source, id string, message any) error {
	address, secret, err := o.Registry.Ledger.Webhook(ctx, source)
	if err != nil || address == "" {
		return err
	}
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	return o.post(ctx, address, secret, id, body)
}

func (o *Office) post(ctx context.Context, address, secret, id string, body []byte) error {
	signer, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return fmt.Errorf("jobs: the webhook secret: %w", err)
	}
	now := time.Now()
	signature, err := signer.Sign(id, now, body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("jobs: the webhook address cannot be used")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(standardwebhooks.HeaderWebhookID, id)
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	answer, err := o.Client.Do(request)
	if err != nil {
		return fmt.Errorf("jobs: the source did not answer: %w", errors.Unwrap(err)) // the outer error quotes the address
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)); err != nil {
		return fmt.Errorf("jobs: the source's answer broke off: %w", err)
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("jobs: the source answered %d", answer.StatusCode)
	}
	return nil
}
