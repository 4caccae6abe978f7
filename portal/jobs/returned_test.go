package jobs

import (
	"errors"
	"net"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"daylight/portal/account"
	"daylight/portal/mail"
	"daylight/requests"
)

// What the mail server refuses for good stands on the case, to be sent by post; while it is away the letter waits, until that was in vain
// for as long as the queue tries.
func TestARefusedLetterStandsOnTheCase(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	ctx := t.Context()
	for n, name := range []string{"ann", "ben"} {
		o := AsWorker(m.hire(name, account.Caseworker))
		must(t, m.Registry.Ask(ctx, o, requests.Step{Ref: m.refs[n]}, requests.Inquiry{Text: "Which flat?"}))
	}
	job := func(ref string, attempt int) *river.Job[requests.LetterArgs] {
		var args requests.LetterArgs
		must(t, m.Registry.DB.QueryRow(ctx, `SELECT args FROM river_job WHERE kind = 'letter' AND args->>'letter' = 'question'
			AND args->>'case' = (SELECT id::text FROM requests_case WHERE ref = $1)`, ref).Scan(&args))
		return &river.Job[requests.LetterArgs]{JobRow: &rivertype.JobRow{ID: 7, Attempt: attempt, MaxAttempts: 25}, Args: args}
	}
	waits := func(ref string) bool {
		t.Helper()
		var n int
		must(t, m.Registry.DB.QueryRow(ctx, `SELECT count(*) FROM requests_posting WHERE what = 'returned' AND case_id = (SELECT id FROM requests_case WHERE ref = $1)`, ref).Scan(&n))
		return n == 1
	}
	w := &letterWorker{office: m.Office}
	m.Mailer = &mail.Mailer{Host: "127.0.0.1", Port: 1, TLS: mail.None, From: "no-reply@northmere.example"}
	if err := w.Work(ctx, job(m.refs[0], 1)); err == nil || waits(m.refs[0]) {
		t.Fatalf("a server that is away: %v", err)
	}
	if err := w.Work(ctx, job(m.refs[0], 25)); err == nil || !waits(m.refs[0]) {
		t.Fatalf("in vain for weeks: %v", err)
	}
	server := smtp.NewServer(&refusing{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	m.Mailer.Port = listener.Addr().(*net.TCPAddr).Port
	var given *river.JobCancelError
	if err := w.Work(ctx, job(m.refs[1], 1)); !errors.As(err, &given) || !waits(m.refs[1]) {
		t.Fatalf("a mailbox that is not there: %v", err)
	}
}
