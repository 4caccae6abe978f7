package requests

import (
	"slices"
	"testing"
	"time"

	"daylight/requests/deadline"
)

// aboutRequests is a new version of the notice about the handling of requests, in force since a moment ago.
func aboutRequests(o *office) Noticed {
	return Noticed{Version: 7, Number: 2, Slug: "data-requests", Activities: []string{"PA-001"}, At: o.at.Add(time.Minute),
		Title: map[string]string{"en": "When you ask us", "fr": "Quand vous nous demandez"}}
}

func TestOpenCasesAreToldOfANotice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	mine, fr := o.taken(o.access()), o.file(o.correction())
	ended := o.taken(o.access())
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ended}, ""))
	f := o.complaint()
	f.Complaint.About, f.Complaint.Notice = AboutNotice, "parking"
	about := o.file(f)
	n := aboutRequests(o)
	cora := person("Cora", "Communications", RoleCommunications)
	count := func(by Officer, n Noticed) int {
		t.Helper()
		c, err := o.UnderNotice(o.ctx, by, n)
		must(t, err)
		return c
	}
	if c := count(cora, n); c != 1 {
		t.Fatalf("%d people", c) // Maria, with three cases
	}
	_, err := o.UnderNotice(o.ctx, o.ann, n)
	want(t, err, ErrForbidden)
	must(t, o.Declare(o.ctx, cora, Interest{Kind: "family", Party: maria.Subject}))
	if c := count(cora, n); c != 0 {
		t.Fatal("a walled case is counted")
	}
	due := o.track(mine).Clock.Due
	for range 2 {
		must(t, o.TellOfNotice(o.ctx, n))
	}
	told := func(ref string) (list []Event) {
		for _, e := range o.track(ref).Events {
			if e.Action == ActNoticed {
				list = append(list, e)
			}
		}
		return list
	}
	for ref, title := range map[string]string{mine: "When you ask us", fr: "Quand vous nous demandez", about: "When you ask us"} {
		events := told(ref)
		if len(events) != 1 || *events[0].News() != (News{"data-requests", title, 2}) {
			t.Fatalf("%s: %+v", ref, events)
		}
		if got := slices.DeleteFunc(o.letters(ref), func(l string) bool { return l != LetterNoticed }); len(got) != 1 {
			t.Fatalf("%s: %d letters", ref, len(got))
		}
		l, err := o.LetterData(o.ctx, LetterArgs{Case: o.idOf(ref), Letter: LetterNoticed, Event: events[0].ID})
		if must(t, err); l.Vars["Title"] != title {
			t.Fatalf("%+v", l.Vars)
		}
		p, err := o.Paper(o.ctx, maria, ref, events[0].N)
		if must(t, err); p.Kind != PaperNoticed || p.News.Title != title {
			t.Fatalf("%+v", p)
		}
	}
	if len(told(ended)) > 0 {
		t.Fatal("an ended case is told")
	}
	if now := o.track(mine).Clock.Due; now != due {
		t.Fatal("the day moved")
	}
	n.Version = 8 // another version, of a notice that nothing but a complaint is about
	n.Slug, n.Activities = "parking", []string{"PA-009"}
	must(t, o.TellOfNotice(o.ctx, n))
	if len(told(mine)) != 1 || len(told(about)) != 2 {
		t.Fatalf("%d and %d", len(told(mine)), len(told(about)))
	}
}

// Who asked after the new version has read it.
func TestLaterCasesAreNotTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	n := aboutRequests(o)
	o.at = o.at.Add(time.Hour)
	ref := o.taken(o.access())
	must(t, o.TellOfNotice(o.ctx, n))
	if slices.Contains(o.letters(ref), LetterNoticed) {
		t.Fatal("told of what they had read")
	}
}

func TestWhoHasNoMailboxIsToldOfANoticeOnPaper(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.byPost()
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	must(t, o.TellOfNotice(o.ctx, aboutRequests(o)))
	v := o.open(o.ann, ref)
	if len(v.Postings) == 0 || v.Postings[len(v.Postings)-1].What != PostNoticed || slices.Contains(o.letters(ref), LetterNoticed) {
		t.Fatalf("%+v", v.Postings)
	}
	must(t, o.Posted(o.ctx, o.ann, Step{Ref: ref}, v.Postings[len(v.Postings)-1].ID))
}

// Erasing takes the words from the entry: it is no letter any more.
func TestAnErasedNoticeIsNoLetter(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	id := o.idOf(ref)
	must(t, o.TellOfNotice(o.ctx, aboutRequests(o)))
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	o.at = o.at.AddDate(1, 0, 0)
	_, err := o.Erase(o.ctx, Erasing{Class: "access", Before: deadline.DayOf(o.at, o.zone())})
	must(t, err)
	rows, err := eventRows(o.ctx, o.db, id)
	must(t, err)
	events, err := o.events(rows)
	must(t, err)
	for _, e := range events {
		if e.Action == ActNoticed && (e.News() != nil || e.Paper(Access) != "") {
			t.Fatalf("%+v", e)
		}
	}
}
