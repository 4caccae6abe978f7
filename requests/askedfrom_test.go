package requests

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests/deadline"
)

// publishes puts one notice in force, at a version.
func (o *office) publishes(slug string, version int) {
	o.Notices = func(context.Context) (map[string]NoticeInForce, error) {
		return map[string]NoticeInForce{slug: {Version: version, Unit: "Streets"}}, nil
	}
}

// from is an access request by somebody who had a version of a notice before them.
func (o *office) from(slug string, version int) Filing {
	f := o.access()
	f.AskedFrom = &AskedFrom{slug, version}
	return f
}

func TestACaseKeepsTheNoticeItWasAskedFrom(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishes("parking", 3)
	for _, c := range []struct{ asked, kept AskedFrom }{
		{AskedFrom{"parking", 2}, AskedFrom{"parking", 2}},
		{AskedFrom{"parking", 0}, AskedFrom{"parking", 3}}, // the one in force
		{AskedFrom{"parking", 4}, AskedFrom{}},
		{AskedFrom{"parking", -1}, AskedFrom{}},
		{AskedFrom{"gone", 1}, AskedFrom{}}, // withdrawn meanwhile: asking is free all the same
	} {
		ref := o.taken(o.from(c.asked.Notice, c.asked.Version))
		if got := o.track(ref).AskedFrom; got != c.kept {
			t.Errorf("%v: the citizen sees %v", c.asked, got)
		}
		if got := o.open(o.ann, ref).AskedFrom; got != c.kept {
			t.Errorf("%v: the officer sees %v", c.asked, got)
		}
	}
	f := o.from("gone", 1)
	f.Channel = ByPost
	_, err := o.FileFor(o.ctx, o.ann, f) // the office is told of its slip
	wantProblem(t, err, "asked_from", "choose_asked_from")
}

// The answer to the first question carries it; leaving it out takes it away.
func TestADraftCarriesTheNotice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishes("parking", 3)
	browser := uuid.NewString()
	d, err := o.SaveAnswer(o.ctx, browser, AskKind, Filing{Kind: Access, AskedFrom: &AskedFrom{"parking", 2}, Lang: "en"})
	if must(t, err); *d.Filing.AskedFrom != (AskedFrom{"parking", 2}) {
		t.Fatalf("%+v", d.Filing)
	}
	f := o.access()
	for _, q := range []Question{AskWhat, AskContact} {
		_, err := o.SaveAnswer(o.ctx, browser, q, f)
		must(t, err)
	}
	got, err := o.SubmitDraft(o.ctx, browser, maria, false)
	if must(t, err); o.track(got.Ref).AskedFrom != (AskedFrom{"parking", 2}) {
		t.Fatalf("%+v", o.track(got.Ref).AskedFrom)
	}
	again := uuid.NewString()
	_, err = o.SaveAnswer(o.ctx, again, AskKind, Filing{Kind: Access, AskedFrom: &AskedFrom{"parking", 2}, Lang: "en"})
	must(t, err)
	if d, err = o.SaveAnswer(o.ctx, again, AskKind, Filing{Kind: Access, Lang: "en"}); err != nil || d.Filing.AskedFrom != nil {
		t.Fatalf("%+v %v", d.Filing, err)
	}
}

func TestWhoAskedFromAnOldVersionIsToldOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishes("parking", 2)
	old, newer, other := o.taken(o.from("parking", 1)), o.taken(o.from("parking", 2)), o.taken(o.access())
	n := Noticed{Version: 70, Number: 2, Slug: "parking", Title: map[string]string{"en": "Parking"}, Activities: []string{"PA-009"}, At: o.at.Add(-time.Hour)}
	cora := person("Cora", "Communications", RoleCommunications)
	if count, err := o.UnderNotice(o.ctx, cora, n); err != nil || count != 1 {
		t.Fatalf("%d people %v", count, err)
	}
	for range 2 {
		must(t, o.TellOfNotice(o.ctx, n))
	}
	letters := func(ref string) int {
		return len(slices.DeleteFunc(o.letters(ref), func(l string) bool { return l != LetterNoticed }))
	}
	if letters(old) != 1 || letters(newer) != 0 || letters(other) != 0 {
		t.Fatalf("%d, %d and %d letters", letters(old), letters(newer), letters(other))
	}
	n.Version, n.Number = 71, 3
	must(t, o.TellOfNotice(o.ctx, n))
	if letters(old) != 2 || letters(newer) != 1 || letters(other) != 0 {
		t.Fatalf("%d, %d and %d letters", letters(old), letters(newer), letters(other))
	}
}

func TestTheOfficeNotesTheNotice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishes("parking", 3)
	ref := o.taken(o.access())
	v := o.open(o.ann, ref)
	want(t, o.SetAskedFrom(o.ctx, o.ben, Step{Ref: ref}, AskedFrom{"parking", 2}), ErrNotYours)
	wantProblem(t, o.SetAskedFrom(o.ctx, o.ann, Step{Ref: ref}, AskedFrom{"gone", 2}), "asked_from", "choose_asked_from")
	must(t, o.SetAskedFrom(o.ctx, o.ann, Step{Ref: ref, Version: v.Version}, AskedFrom{"parking", 2}))
	want(t, o.SetAskedFrom(o.ctx, o.ann, Step{Ref: ref, Version: v.Version}, AskedFrom{"parking", 3}), ErrChanged)
	want(t, o.SetAskedFrom(o.ctx, o.ann, Step{Ref: ref}, AskedFrom{"parking", 2}), ErrMove)
	track := o.track(ref)
	last := track.Events[len(track.Events)-1]
	if track.AskedFrom != (AskedFrom{"parking", 2}) || last.Key != "requests.event.asked_from_notice" || *last.News() != (News{Slug: "parking", Number: 2}) {
		t.Fatalf("%+v %+v", track.AskedFrom, last)
	}
	if track.Clock.Due != v.Clock.Due {
		t.Fatal("the day moved")
	}
	must(t, o.SetAskedFrom(o.ctx, o.ann, Step{Ref: ref}, AskedFrom{}))
	if track = o.track(ref); track.AskedFrom != (AskedFrom{}) || track.Events[len(track.Events)-1].Key != "requests.event.asked_from" {
		t.Fatalf("%+v", track.AskedFrom)
	}
}

func TestErasingForgetsTheNotice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.publishes("parking", 3)
	ref := o.taken(o.from("parking", 2))
	id := o.idOf(ref)
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	o.at = o.at.AddDate(1, 0, 0)
	_, err := o.Erase(o.ctx, Erasing{Class: "access", Before: deadline.DayOf(o.at, o.zone())})
	must(t, err)
	var slug string
	var version int
	must(t, o.db.QueryRow(o.ctx, `SELECT notice, notice_version FROM requests_case WHERE id = $1`, id).Scan(&slug, &version))
	if slug != "" || version != 0 {
		t.Fatalf("%s %d", slug, version)
	}
}
