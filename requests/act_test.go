package requests

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestTwoTabs(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	seen := o.open(o.ann, ref).Version
	must(t, o.Write(o.ctx, o.ann, Step{Ref: ref, Version: seen}, "first tab"))
	want(t, o.Write(o.ctx, o.ann, Step{Ref: ref, Version: seen}, "second tab"), ErrChanged)
	must(t, o.Note(o.ctx, o.ann, Step{Ref: ref, Version: seen}, "a note contradicts nothing"))
	if got := len(o.track(ref).Messages); got != 1 {
		t.Fatalf("%d messages", got)
	}
}

func TestDoubleClick(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	s := Step{Ref: ref, Version: o.open(o.ann, ref).Version, Key: "form"}
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			if err := o.Ask(o.ctx, o.ann, s, Inquiry{Text: "Which?"}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	d := Decision{Outcome: NothingHeld, Reasons: "No file bears your name.", Submit: true}
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref, Key: "a"}, "All"))
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref, Key: "a"}, "All"))
	for range 2 {
		must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref, Key: "d"}, d))
	}
	for range 2 {
		must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref, Key: "p"}))
	}
	if v := o.track(ref); len(v.Messages) != 2 || v.State != StateDecided || v.Version != 8 {
		t.Fatalf("%d messages, %s, version %d", len(v.Messages), v.State, v.Version)
	}
	if got := o.letters(ref); len(got) != 3 {
		t.Fatalf("letters %v", got)
	}
}

func TestTwoPeopleClaimOneCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	var group sync.WaitGroup
	errs := make([]error, 2)
	for i, by := range []Officer{o.ann, o.ben} {
		group.Go(func() { errs[i] = o.Claim(o.ctx, by, Step{Ref: ref, Version: 2}) })
	}
	group.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), ErrChanged) {
		t.Fatalf("one of two gets it: %v", errs)
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	want(t, o.Write(o.ctx, o.ben, Step{Ref: ref}, "hello"), ErrNotYours)
	want(t, o.Claim(o.ctx, o.ben, Step{Ref: ref}), ErrNotYours)
	must(t, o.Note(o.ctx, o.ben, Step{Ref: ref}, "I know this one"))
	must(t, o.Assign(o.ctx, o.rita, Step{Ref: ref}, o.ben))
	want(t, o.Write(o.ctx, o.ann, Step{Ref: ref}, "hello"), ErrNotYours)
	must(t, o.Release(o.ctx, o.ben, Step{Ref: ref}, "on leave"))
	o.wantState(ref, StateReceived)

	// Whoever drafted does not approve, whatever their roles and whoever submitted.
	both := person("Bo Both", "Legal", RoleCaseworker, RoleReviewer)
	must(t, o.Claim(o.ctx, both, Step{Ref: ref}))
	must(t, o.Decide(o.ctx, both, Step{Ref: ref}, Decision{Outcome: NothingHeld, Reasons: "None"}))
	must(t, o.Assign(o.ctx, o.rita, Step{Ref: ref}, o.ann))
	must(t, o.Submit(o.ctx, o.ann, Step{Ref: ref}))
	want(t, o.Approve(o.ctx, both, Step{Ref: ref}), ErrOwnWork)
	if v := o.open(both, ref); v.Can(ActApprove) || v.Can(ActSendBack) {
		t.Fatalf("and is not offered it: %v", v.May)
	}
	if v := o.open(o.rita, ref); !v.Can(ActApprove) {
		t.Fatalf("the reviewer is: %v", v.May)
	}
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	want(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""), ErrMove)
	want(t, o.Claim(o.ctx, o.ann, Step{Ref: "NM-0000-0000-00000"}), ErrNotFound)
}

// Every table a step writes to is made to refuse one insert: nothing of the step may stay.
func TestOneFailedInsertUndoesTheStep(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.correction())
	items := o.open(o.ann, ref).Items
	decision := Decision{Submit: true, Recipients: []string{"Pension Fund"}, Items: []ItemDecision{{Item: items[0].ID, Verdict: Accept}, {Item: items[1].ID, Verdict: Accept}}}
	for _, c := range []struct {
		table string
		step  func() error
	}{
		{"requests_case", func() error { _, err := o.File(o.ctx, maria, o.access()); return err }},
		{"requests_item", func() error { _, err := o.File(o.ctx, maria, o.correction()); return err }},
		{"requests_word", func() error { _, err := o.File(o.ctx, maria, o.access()); return err }},
		{"requests_complaint", func() error { _, err := o.File(o.ctx, maria, o.complaint()); return err }},
		{"requests_code", func() error { _, err := o.File(o.ctx, stranger, o.access()); return err }},
		{"requests_event", func() error { return o.Write(o.ctx, o.ann, Step{Ref: ref}, "hello") }},
		{"requests_message", func() error { return o.Write(o.ctx, o.ann, Step{Ref: ref}, "hello") }},
		{"river_job", func() error { return o.Write(o.ctx, o.ann, Step{Ref: ref}, "hello") }},
		{"requests_decision", func() error { return o.Decide(o.ctx, o.ann, Step{Ref: ref}, decision) }},
		{"requests_recusal", func() error { return o.Recuse(o.ctx, o.ben, Step{Ref: ref}, "gift") }},
		{"requests_interest", func() error { return o.Declare(o.ctx, o.ben, Interest{Kind: "none"}) }},
		{"ledger_entry", func() error { _, err := o.Open(o.ctx, o.ann, ref, ""); return err }},
	} {
		o.wantUndone(c.table, c.step)
	}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, decision))
	for _, table := range []string{"requests_recipient", "requests_event", "river_job"} {
		o.wantUndone(table, func() error { return o.Approve(o.ctx, o.rita, Step{Ref: ref}) })
	}
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref})) // and the retry works
	o.wantState(ref, StateInstructed)
}

func (o *office) wantUndone(table string, step func() error) {
	o.t.Helper()
	before := o.dump()
	_, err := o.db.Exec(o.ctx, fmt.Sprintf(`CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN RAISE EXCEPTION 'disk full'; END $$; CREATE TRIGGER fail BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION fail()`, table))
	must(o.t, err)
	if err := step(); err == nil || !strings.Contains(err.Error(), "disk full") {
		o.t.Fatalf("%s: the step did not fail: %v", table, err)
	}
	_, err = o.db.Exec(o.ctx, fmt.Sprintf(`DROP TRIGGER fail ON %s`, table))
	must(o.t, err)
	if after := o.dump(); after != before {
		o.t.Fatalf("%s: something of the step stayed", table)
	}
}

// dump writes out every row of every table of this package, and the jobs.
func (o *office) dump() string {
	o.t.Helper()
	rows, err := o.db.Query(o.ctx, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'
		AND (tablename LIKE 'requests\_%' OR tablename = 'river_job') ORDER BY 1`)
	must(o.t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(o.t, err)
	var b strings.Builder
	for _, table := range tables {
		rows, err := o.db.Query(o.ctx, `SELECT to_jsonb(x)::text FROM `+pgx.Identifier{table}.Sanitize()+` x ORDER BY 1`)
		must(o.t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		must(o.t, err)
		fmt.Fprintf(&b, "%s\n%s\n", table, strings.Join(lines, "\n"))
	}
	return b.String()
}
