package notices

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"
)

// approved takes content to approval by a second person.
func approved(t *testing.T, b *Board, content Content) Edition {
	t.Helper()
	ctx := context.Background()
	e := must(b.Draft(ctx, ann, Draft{Content: content, Why: "As the law now says."}))(t)
	must(b.Submit(ctx, ann, Step{Version: e.ID, Revision: e.Revision}))(t)
	return must(b.Approve(ctx, bea, Step{Version: e.ID, Revision: e.Revision}))(t)
}

func at(e Edition) Step { return Step{Version: e.ID, Revision: e.Revision} }

// actions is what happened to a document, newest first.
func actions(t *testing.T, b *Board, ref Ref) (list []string) {
	t.Helper()
	for _, c := range must(b.History(context.Background(), ref))(t) {
		list = append(list, c.Action)
	}
	return list
}

func TestPublishedAtItsMomentAndOnce(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	e := approved(t, b, aNotice("cctv"))
	moment := c.now().Add(48 * time.Hour)
	_, err := b.PublishAt(ctx, clerk, at(e), moment)
	refused(t, err, ErrNotAllowed)
	var problems Problems
	for _, past := range []time.Time{c.now(), c.now().Add(-time.Hour)} {
		if _, err = b.PublishAt(ctx, bea, at(e), past); !errors.As(err, &problems) || problems[0].Key != "notices.problem.past" {
			t.Fatalf("the past is a moment: %v", err)
		}
	}
	first := at(e)
	for range 2 { // a double click
		e = must(b.PublishAt(ctx, bea, first, moment))(t)
	}
	if e.State != StateApproved || !e.PublishAt.Equal(moment) || e.ScheduledName != bea.Name {
		t.Fatalf("%+v", e)
	}
	_, err = b.PublishAt(ctx, bea, first, moment.Add(time.Hour))
	refused(t, err, ErrChanged)
	c.pass(47 * time.Hour)
	must(struct{}{}, b.PublishDue(ctx))(t)
	_, err = b.Notice(ctx, "cctv")
	refused(t, err, ErrNotFound)
	c.pass(3 * time.Hour) // two hours late
	var replicas sync.WaitGroup
	for range 6 {
		replicas.Go(func() {
			if err := b.PublishDue(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	replicas.Wait()
	n := must(b.Notice(ctx, "cctv"))(t)
	if n.Number != 1 || !n.InForceFrom.Equal(c.now()) || n.PublishAt != nil {
		t.Fatalf("in force from %v, number %d", n.InForceFrom, n.Number)
	}
	if got, want := actions(t, b, n.Ref()), []string{"published", "scheduled", "approved", "submitted", "saved"}; !slices.Equal(got, want) {
		t.Fatalf("%v", got)
	}
	last := must(b.History(ctx, n.Ref()))(t)[0]
	if !last.Planned.Equal(moment) || last.OfficerName != bea.Name || !last.At.Equal(c.now()) {
		t.Fatalf("%+v", last)
	}
	var asked int
	must(struct{}{}, b.DB.QueryRow(ctx, `select count(*) from river_job where kind = 'proceed' and scheduled_at = $1`, moment).Scan(&asked))(t)
	if asked != 1 {
		t.Fatalf("%d jobs at the moment", asked)
	}
}

// A moment goes when it is called off, moved, or when anybody touches, returns, discards or publishes the text.
func TestAMomentIsTakenOff(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, off := range map[string]func(b *Board, e Edition) error{
		"called off": func(b *Board, e Edition) error { _, err := b.CallOff(ctx, ann, at(e)); return err },
		"moved": func(b *Board, e Edition) error {
			_, err := b.PublishAt(ctx, ann, at(e), b.now().AddDate(0, 1, 0))
			return err
		},
		"edited": func(b *Board, e Edition) error {
			n := aNotice("cctv")
			n.Unit = "Estates"
			_, err := b.Draft(ctx, ann, Draft{Content: n, Revision: e.Revision})
			return err
		},
		"returned": func(b *Board, e Edition) error {
			s := at(e)
			s.Why = "Too long"
			_, err := b.Return(ctx, bea, s)
			return err
		},
		"discarded": func(b *Board, e Edition) error { return b.Discard(ctx, ann, at(e)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, c := newBoard(t)
			e := approved(t, b, aNotice("cctv"))
			e = must(b.PublishAt(ctx, bea, at(e), c.now().Add(time.Hour)))(t)
			must(struct{}{}, off(b, e))(t)
			c.pass(2 * time.Hour)
			must(struct{}{}, b.PublishDue(ctx))(t)
			_, err := b.Notice(ctx, "cctv")
			refused(t, err, ErrNotFound)
		})
	}
}

func TestPublishedAtOnceAllTheSame(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	e := approved(t, b, aNotice("cctv"))
	e = must(b.PublishAt(ctx, bea, at(e), c.now().Add(time.Hour)))(t)
	e = must(b.Publish(ctx, bea, at(e)))(t)
	if e.State != StatePublished || e.PublishAt != nil {
		t.Fatalf("%+v", e)
	}
	c.pass(2 * time.Hour)
	must(struct{}{}, b.PublishDue(ctx))(t)
	if n := must(b.Notice(ctx, "cctv"))(t); n.Number != 1 {
		t.Fatalf("published %d times", n.Number)
	}
}

// What cannot be published at its moment says why, and is not tried again and again.
func TestAPlannedPublicationThatFails(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	n := aNotice("cctv")
	n.Rights = slices.DeleteFunc(n.Rights, func(r Right) bool { return r == RightComplainToUs })
	b.Law = "eu-gdpr"
	e := approved(t, b, n)
	e = must(b.PublishAt(ctx, bea, at(e), c.now().Add(time.Hour)))(t)
	b.Law = "uk-gdpr" // which wants one more right said
	c.pass(2 * time.Hour)
	for range 3 {
		must(struct{}{}, b.PublishDue(ctx))(t)
	}
	v := must(b.Version(ctx, e.ID))(t)
	if v.State != StateApproved || v.PublishAt != nil || v.Failure != FailedGaps {
		t.Fatalf("%+v", v.Edition)
	}
	if got := actions(t, b, v.Ref()); got[0] != "failed" || got[1] != "scheduled" {
		t.Fatalf("%v", got)
	}
	e = must(b.PublishAt(ctx, bea, at(v.Edition), c.now().Add(time.Hour)))(t)
	if e.Failure != FailedNot {
		t.Fatal("a new moment keeps the old failure")
	}
}

func TestWithdrawingTellsOfThePlannedVersion(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	publish(t, b, aNotice("cctv"))
	c.pass(time.Hour)
	n := aNotice("cctv")
	n.Unit = "Estates"
	e := approved(t, b, n)
	moment := c.now().Add(time.Hour)
	must(b.PublishAt(ctx, bea, at(e), moment))(t)
	must(struct{}{}, b.Withdraw(ctx, ann, n.Ref(), "The cameras are gone."))(t)
	list := must(b.History(ctx, n.Ref()))(t)
	if list[0].Action != "withdrawn" || list[1].Action != "called_off" || !list[1].Planned.Equal(moment) {
		t.Fatalf("%+v", list[:2])
	}
	c.pass(2 * time.Hour)
	must(struct{}{}, b.PublishDue(ctx))(t)
	_, err := b.Notice(ctx, "cctv")
	refused(t, err, ErrWithdrawn)
}

// Translations that are behind are published only when somebody says so.
func TestPublishingWarnsOfTranslationsBehind(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	n := aNotice("cctv")
	n.Text[PartSummary] = Text{"en": "Cameras.", "fr": "Caméras."}
	publish(t, b, n)
	c.pass(time.Hour)
	n.Text[PartSummary] = Text{"en": "Cameras and microphones.", "fr": "Caméras."}
	e := approved(t, b, n)
	var problems Problems
	_, err := b.Publish(ctx, bea, at(e))
	if !errors.As(err, &problems) || problems[0].Field != "behind" {
		t.Fatalf("published without a word: %v", err)
	}
	if _, err = b.PublishAt(ctx, bea, at(e), c.now().Add(time.Hour)); !errors.As(err, &problems) || problems[0].Field != "behind" {
		t.Fatalf("planned without a word: %v", err)
	}
	s := at(e)
	s.Behind = true
	must(b.PublishAt(ctx, bea, s, c.now().Add(time.Hour)))(t)
	c.pass(2 * time.Hour)
	must(struct{}{}, b.PublishDue(ctx))(t)
	if v := must(b.Notice(ctx, "cctv"))(t); v.Number != 2 || !v.Content.Say(PartSummary, "fr", "en").Stale {
		t.Fatalf("%+v", v.Edition)
	}
}

func TestWeighty(t *testing.T) {
	t.Parallel()
	was := aNotice("cctv")
	is := aNotice("cctv")
	is.Text[PartSummary] = Text{"en": "Other words."}
	is.Text[PartData] = Text{"en": "Pictures.", "fr": "Images."}
	is.Retention = []string{"LIB-002"}
	is.Rights = nil
	if got := Weighty(was, is, "en"); !slices.Equal(got, []Part{PartData, PartRetention}) {
		t.Fatalf("%v", got)
	}
	is = aNotice("cctv")
	is.Text[PartData] = Text{"en": is.Text[PartData]["en"], "fr": "Données."} // a translation is no change
	if got := Weighty(was, is, "en"); len(got) > 0 {
		t.Fatalf("%v", got)
	}
}
