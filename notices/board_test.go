package notices

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"daylight/migrations/dbtest"
)

var (
	ann   = Officer{ID: uuid.MustParse("018f0000-0000-7000-8000-000000000001"), Name: "Ann Author", Roles: []string{"communications"}}
	bea   = Officer{ID: uuid.MustParse("018f0000-0000-7000-8000-000000000002"), Name: "Bea Approver", Roles: []string{"communications"}}
	clerk = Officer{ID: uuid.MustParse("018f0000-0000-7000-8000-000000000003"), Name: "Cas Clerk", Roles: []string{"caseworker"}}
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newBoard(t *testing.T) (*Board, *clock) {
	t.Helper()
	c := &clock{at: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}
	db := dbtest.New(t)
	queue, err := river.NewClient(riverpgxv5.New(db), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	keys := must(keyset.NewHandle(aead.AES256GCMKeyTemplate()))(t)
	return &Board{DB: db, Now: c.now, Languages: []string{"en", "fr", "ar"}, Law: "uk-gdpr", Jobs: queue, AEAD: must(aead.New(keys))(t),
		Index: func(use, value string) []byte {
			sum := sha256.Sum256([]byte("secret\x00" + use + "\x00" + strings.ToUpper(value)))
			return sum[:]
		}}, c
}

// aNotice is complete under the law of the United Kingdom.
func aNotice(slug string) Notice {
	text := map[Part]Text{}
	for _, part := range Parts {
		text[part] = Text{"en": "English words on " + string(part) + "."}
	}
	return Notice{
		Slug: slug, Unit: "Libraries", Collection: FromBoth, Text: text,
		Bases:  []Basis{{"6(1)(e)", "Public Libraries and Museums Act 1964, section 7"}},
		Rights: []Right{RightAccess, RightRectification, RightErasure, RightRestriction, RightObjection, RightComplainToUs, RightComplainToRegulator}, Retention: []string{"LIB-001"},
	}
}

func anActivity(id string) Activity {
	return Activity{
		ID: id, Title: Text{"en": "Lending books", "fr": "Prêt de livres"}, Purpose: Text{"en": "To lend books."}, Unit: "Libraries",
		Bases: []Basis{{"6(1)(e)", "Public Libraries and Museums Act 1964"}}, Subjects: []Text{{"en": "Members"}}, Data: []Text{{"en": "Loans"}},
		Retention: []string{"LIB-001"}, Security: Text{"en": "Access by role."},
	}
}

func aRow(code string) RetentionRow {
	return RetentionRow{
		ID: code, Function: Text{"en": "Libraries"}, Class: Text{"en": "Loan records"}, Description: Text{"en": "What a member borrowed."},
		Trigger: Text{"en": "Item returned"}, Period: "P1Y", Action: ActionDestroy, Authority: "Council decision 12/2024", Owner: "Libraries", Personal: true,
	}
}

// publish takes content all the way, by two people.
func publish(t *testing.T, b *Board, content Content) Edition {
	t.Helper()
	ctx := context.Background()
	e := must(b.Draft(ctx, ann, Draft{Content: content, Why: "As the law now says."}))(t)
	e = must(b.Submit(ctx, ann, Step{Version: e.ID, Revision: e.Revision}))(t)
	e = must(b.Approve(ctx, bea, Step{Version: e.ID, Revision: e.Revision}))(t)
	return must(b.Publish(ctx, bea, Step{Version: e.ID, Revision: e.Revision, Behind: true}))(t)
}

func must[T any](value T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func refused(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func TestTwoPeoplePublish(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()

	_, err := b.Draft(ctx, clerk, Draft{Content: aNotice("library")})
	refused(t, err, ErrNotAllowed)

	draft := must(b.Draft(ctx, ann, Draft{Content: aNotice("library"), Why: "First."}))(t)
	if draft.State != StateDraft || draft.Number != 0 || draft.Revision != 1 {
		t.Fatalf("draft is %+v", draft)
	}
	step := Step{Version: draft.ID, Revision: draft.Revision}
	if _, err := b.Notice(ctx, "library"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("a draft shows in public: %v", err)
	}
	_, err = b.Approve(ctx, bea, step)
	refused(t, err, ErrState)
	_, err = b.Publish(ctx, bea, step)
	refused(t, err, ErrState)
	must(b.Submit(ctx, ann, step))(t)
	_, err = b.Approve(ctx, ann, step)
	refused(t, err, ErrOwnWork)
	_, err = b.Approve(ctx, clerk, step)
	refused(t, err, ErrNotAllowed)
	must(b.Approve(ctx, bea, step))(t)
	c.pass(time.Minute)
	published := must(b.Publish(ctx, ann, step))(t)
	if published.Number != 1 || published.State != StatePublished || len(published.Hash) != 64 || *published.Approver != bea.ID {
		t.Fatalf("published is %+v", published)
	}
	_, err = b.Publish(ctx, ann, step)
	refused(t, err, ErrState)

	shown := must(b.Notice(ctx, "library"))(t)
	if shown.ID != published.ID || shown.Content.Text[PartTitle]["en"] != "English words on title." {
		t.Fatalf("the page shows %+v", shown)
	}
	var actions []string
	for _, change := range must(b.History(ctx, Ref{KindNotice, "library"}))(t) {
		actions = append(actions, change.Action)
	}
	if !slices.Equal(actions, []string{"published", "approved", "submitted", "saved"}) {
		t.Fatalf("history is %v", actions)
	}
}

func TestWhoeverTouchedTheTextCannotApproveIt(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	e := must(b.Draft(ctx, ann, Draft{Content: aNotice("library")}))(t)
	changed := aNotice("library")
	changed.Text[PartData]["en"] = "Bea's words."
	e = must(b.Draft(ctx, bea, Draft{Content: changed, Revision: e.Revision}))(t)
	must(b.Submit(ctx, ann, Step{Version: e.ID, Revision: e.Revision}))(t)
	_, err := b.Approve(ctx, bea, Step{Version: e.ID, Revision: e.Revision})
	refused(t, err, ErrOwnWork)
}

func TestTwoEditorsDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	e := must(b.Draft(ctx, ann, Draft{Content: aNotice("library")}))(t)
	_, err := b.Draft(ctx, bea, Draft{Content: aNotice("library")})
	refused(t, err, ErrChanged) // there is a draft already
	must(b.Draft(ctx, ann, Draft{Content: aNotice("library"), Revision: e.Revision}))(t)
	_, err = b.Draft(ctx, bea, Draft{Content: aNotice("library"), Revision: e.Revision})
	refused(t, err, ErrChanged)
	_, err = b.Submit(ctx, ann, Step{Version: e.ID, Revision: e.Revision})
	refused(t, err, ErrChanged)
}

func TestTouchingAnApprovedTextEndsItsApproval(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	e := must(b.Draft(ctx, ann, Draft{Content: aNotice("library")}))(t)
	must(b.Submit(ctx, ann, Step{Version: e.ID, Revision: e.Revision}))(t)
	must(b.Approve(ctx, bea, Step{Version: e.ID, Revision: e.Revision}))(t)
	e = must(b.Draft(ctx, ann, Draft{Content: aNotice("library"), Revision: e.Revision}))(t)
	if e.State != StateDraft || e.Approver != nil {
		t.Fatalf("after the change: %+v", e)
	}
	_, err := b.Publish(ctx, ann, Step{Version: e.ID, Revision: e.Revision})
	refused(t, err, ErrState)
}

func TestReturnAndDiscard(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	e := must(b.Draft(ctx, ann, Draft{Content: aNotice("library")}))(t)
	step := Step{Version: e.ID, Revision: e.Revision}
	must(b.Submit(ctx, ann, step))(t)
	if _, err := b.Return(ctx, bea, step); !errors.As(err, new(Problems)) {
		t.Fatalf("returned without a reason: %v", err)
	}
	step.Why = "Say it in plain words."
	if e := must(b.Return(ctx, bea, step))(t); e.State != StateDraft {
		t.Fatalf("returned is %+v", e)
	}
	if err := b.Discard(ctx, ann, step); err != nil {
		t.Fatal(err)
	}
	if desk := must(b.Desk(ctx))(t); len(desk) != 0 {
		t.Fatalf("still on the desk: %d", len(desk))
	}
	_, err := b.Submit(ctx, ann, step)
	refused(t, err, ErrNotFound)
}

func TestOldVersionKeepsItsAddress(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	first := publish(t, b, aNotice("library"))
	c.pass(24 * time.Hour)
	next := aNotice("library")
	next.Text[PartRecipients]["en"] = "We now share with the county."
	second := publish(t, b, next)
	if second.Number != 2 || second.ID == first.ID {
		t.Fatalf("second is %+v", second)
	}
	old := must(b.NoticeVersion(ctx, "library", 1))(t)
	if old.State != StateArchived || old.Hash != first.Hash || !old.InForceUntil.Equal(*second.InForceFrom) {
		t.Fatalf("the old version is now %+v", old.Edition)
	}
	if old.Content.Text[PartRecipients]["en"] != "English words on recipients." {
		t.Fatal("the old version has new words")
	}
	if now := must(b.Notice(ctx, "library"))(t); now.Number != 2 {
		t.Fatalf("in force is %d", now.Number)
	}
	_, err := b.NoticeVersion(ctx, "library", 3)
	refused(t, err, ErrNotFound)
	diff := Compare(old.Content, next, "en", "en")
	if len(diff) != 1 || diff[0].Part != PartRecipients {
		t.Fatalf("difference is %+v", diff)
	}
}

func TestPublishedVersionNeverChanges(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	first := publish(t, b, aNotice("library"))
	c.pass(time.Hour)
	second := publish(t, b, aNotice("library"))
	for name, sql := range map[string]string{
		"content":           `update notices_version set content = '{}', hash = sha256('{}') where id = $1`,
		"content and state": `update notices_version set content = '{}', hash = sha256('{}'), state = 'archived', in_force_until = now() where id = $1`,
		"hash":              `update notices_version set hash = null where id = $1`,
		"number":            `update notices_version set number = 9 where id = $1`,
		"approver":          `update notices_version set approver = author where id = $1`,
		"from":              `update notices_version set in_force_from = in_force_from - interval '1 day' where id = $1`,
		"unpublished":       `update notices_version set number = null, state = 'draft', in_force_until = null where id = $1`,
		"deleted":           `delete from notices_version where id = $1`,
	} {
		for _, e := range []Edition{first, second} {
			if _, err := b.DB.Exec(ctx, sql, e.ID); err == nil {
				t.Errorf("%s of version %d could be changed", name, e.Number)
			}
		}
	}
	if _, err := b.DB.Exec(ctx, `update notices_version set in_force_until = now() where id = $1`, first.ID); err == nil {
		t.Error("the end of an archived version could be moved")
	}
	for _, sql := range []string{`update notices_event set why = ''`, `delete from notices_event`, `update notices_document set code = 'other'`} {
		if _, err := b.DB.Exec(ctx, sql); err == nil {
			t.Errorf("%s went through", sql)
		}
	}
}

func TestWithdrawLeavesATombstone(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	ref := Ref{KindNotice, "library"}
	publish(t, b, aNotice("library"))
	c.pass(time.Hour)
	if err := b.Withdraw(ctx, bea, ref, " "); !errors.As(err, new(Problems)) {
		t.Fatalf("withdrawn without a reason: %v", err)
	}
	must(b.Draft(ctx, ann, Draft{Content: aNotice("library"), Why: "Under way."}))(t)
	if err := b.Withdraw(ctx, bea, ref, "The service has closed."); err != nil {
		t.Fatal(err)
	}
	if open := must(b.Desk(ctx))(t); len(open) != 0 {
		t.Errorf("a version of a withdrawn notice is still being written: %+v", open)
	}
	last, err := b.Notice(ctx, "library")
	refused(t, err, ErrWithdrawn)
	if last.WithdrawnWhy != "The service has closed." || last.State != StateWithdrawn {
		t.Fatalf("the tombstone is %+v", last.Edition)
	}
	refused(t, b.Withdraw(ctx, bea, ref, "Again."), ErrWithdrawn)
	_, err = b.Draft(ctx, ann, Draft{Content: aNotice("library")})
	refused(t, err, ErrWithdrawn)
	if len(must(b.Notices(ctx))(t)) != 0 || len(must(b.Find(ctx, Query{Text: "title", Limit: 10}))(t).Hits) != 0 {
		t.Fatal("a withdrawn notice is still listed")
	}
}

func TestChangesAreToldWhenTheyAreReal(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	counts := make(chan int64, 8)
	done := make(chan error, 1)
	go func() { done <- b.Watch(ctx, func(n int64) { counts <- n }) }()
	if n := <-counts; n != 0 {
		t.Fatalf("began at %d", n)
	}
	publish(t, b, aNotice("library"))
	if n := <-counts; n != 1 {
		t.Fatalf("told of %d", n)
	}
	if n := must(b.Changes(ctx))(t); n != 1 {
		t.Fatalf("count is %d", n)
	}
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatalf("ended with %v", err)
	}
}

// What others publish through the channel, without a count, does not end the watching.
func TestOthersTellToo(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	counts, done := make(chan int64, 8), make(chan error, 1)
	go func() { done <- b.Watch(ctx, func(n int64) { counts <- n }) }()
	<-counts
	for range 2 {
		if _, err := b.DB.Exec(ctx, `select pg_notify($1, '')`, Channel); err != nil {
			t.Fatal(err)
		}
		select {
		case n := <-counts:
			if n != 0 {
				t.Errorf("the count is %d", n)
			}
		case err := <-done:
			t.Fatalf("nobody watches any more: %v", err)
		}
	}
}
