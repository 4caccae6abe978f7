package requests

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// stranger files without an account.
var stranger = Citizen{}

// answered walks the conversation up to the check of answers.
func (o *office) answered(browser string, f Filing) {
	o.t.Helper()
	_, err := o.StartDraft(o.ctx, browser, f.Lang)
	must(o.t, err)
	for _, q := range QuestionsFor(f.Kind) {
		_, err := o.SaveAnswer(o.ctx, browser, q, f)
		must(o.t, err)
	}
}

func TestDraftKeepsEveryAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	d, err := o.StartDraft(o.ctx, "browser", "fr")
	must(t, err)
	if d.Next() != AskKind {
		t.Fatalf("first comes the kind, not %q", d.Next())
	}
	d, err = o.SaveAnswer(o.ctx, "browser", AskKind, Filing{Kind: Correction})
	must(t, err)
	if d.Next() != AskItems {
		t.Fatalf("then the items, not %q", d.Next())
	}
	_, err = o.SaveAnswer(o.ctx, "browser", AskItems, Filing{Items: []Item{{Field: "address", Held: "x"}}})
	wantProblem(t, err, "items.0.right", "required_right")
	_, err = o.SaveAnswer(o.ctx, "browser", AskItems, o.correction())
	must(t, err)
	if d, err = o.StartDraft(o.ctx, "browser", "fr"); err != nil || d.Next() != AskContact || d.Filing.Items[1].Evidence != "passport" || d.Filing.Lang != "fr" {
		t.Fatalf("coming back finds the answers: %+v %v", d, err)
	}
	_, err = o.Draft(o.ctx, "another browser")
	want(t, err, ErrDraftGone)
	_, err = o.SubmitDraft(o.ctx, "browser", stranger, false)
	wantProblem(t, err, "name", "required_name")
	must(t, o.DropDraft(o.ctx, "browser"))
	_, err = o.Draft(o.ctx, "browser")
	want(t, err, ErrDraftGone)
	o.answered("browser", o.access())
	o.at = o.at.Add(8 * 24 * time.Hour)
	_, err = o.Draft(o.ctx, "browser")
	want(t, err, ErrDraftGone)
}

func TestSubmittedOnceHoweverOften(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.answered("browser", o.access())
	var group sync.WaitGroup
	receipts := make([]Receipt, 12)
	for i := range receipts {
		group.Go(func() {
			var err error
			if receipts[i], err = o.SubmitDraft(o.ctx, "browser", stranger, false); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, r := range receipts {
		if r.Ref == "" || r != receipts[0] && r.Ref != receipts[0].Ref || r.Challenge != receipts[0].Challenge {
			t.Fatalf("two receipts: %+v and %+v", r, receipts[0])
		}
	}
	var cases, codes, jobs int
	must(t, o.db.QueryRow(o.ctx, `SELECT (SELECT count(*) FROM requests_case), (SELECT count(*) FROM requests_code), (SELECT count(*) FROM river_job)`).Scan(&cases, &codes, &jobs))
	if cases != 1 || codes != 1 || jobs != 1 {
		t.Fatalf("%d cases, %d codes, %d jobs", cases, codes, jobs)
	}
	d, err := o.Draft(o.ctx, "browser")
	must(t, err)
	filed, err := o.Filed(o.ctx, "browser")
	must(t, err)
	if d.Filed != receipts[0].Ref || filed.Ref != receipts[0].Ref || d.Filing.Contact.Name != "" {
		t.Fatalf("the draft remembers its case and nothing else: %+v", d)
	}
	if d, err := o.StartDraft(o.ctx, "browser", "en"); err != nil || d.Filed != "" {
		t.Fatalf("a new start is a new request: %+v %v", d, err)
	}
}

func TestSameFormFilesOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.access()
	f.Key = "form 1"
	var group sync.WaitGroup
	refs := make([]string, 8)
	for i := range refs {
		group.Go(func() { refs[i] = o.file(f) })
	}
	group.Wait()
	for _, ref := range refs {
		if ref != refs[0] {
			t.Fatalf("%v", refs)
		}
	}
	f.Key = "form 2"
	if o.file(f) == refs[0] {
		t.Fatal("another form is another request: duplicates are never blocked")
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	long := strings.Repeat("ö", maxText+1)
	for _, c := range []struct {
		name, field, key string
		change           func(*Filing)
	}{
		{"no kind", "kind", "choose_kind", func(f *Filing) { f.Kind = "gift" }},
		{"empty", "what", "required_what", func(f *Filing) { f.Access.What = " \u00a0\r\n " }},
		{"control", "what", "characters", func(f *Filing) { f.Access.What = "a\x00b" }},
		{"escape", "name", "characters", func(f *Filing) { f.Contact.Name = "a\x1b[31m" }},
		{"bidi override", "name", "characters", func(f *Filing) { f.Contact.Name = "abc\u202Etxt" }},
		{"bidi isolate", "what", "characters", func(f *Filing) { f.Access.What = "\u2067abc" }},
		{"broken UTF-8", "what", "characters", func(f *Filing) { f.Access.What = "a\xff" }},
		{"too long", "what", "too_long", func(f *Filing) { f.Access.What = long }},
		{"two lines", "name", "one_line", func(f *Filing) { f.Contact.Name = "a\nBcc: b" }},
		{"no at", "email", "email", func(f *Filing) { f.Contact.Email = "maria.example.org" }},
		{"header", "email", "one_line", func(f *Filing) { f.Contact.Email = "a@example.org\nBcc: b@example.org" }},
		{"display name", "email", "email", func(f *Filing) { f.Contact.Email = "Maria <a@example.org>" }},
		{"two addresses", "email", "email", func(f *Filing) { f.Contact.Email = "a@example.org,b@example.org" }},
		{"no dot", "email", "email", func(f *Filing) { f.Contact.Email = "a@localhost" }},
		{"nobody to reach", "email", "reach", func(f *Filing) { f.Contact.Email = "" }},
		{"no such day", "from", "day_day", func(f *Filing) { f.Access.From = "2026-02-30" }},
		{"no such month", "from", "day_month", func(f *Filing) { f.Access.From = "2026-13-01" }},
		{"no such year", "from", "day_year", func(f *Filing) { f.Access.From = "0000-01-01" }},
		{"half a day", "from", "day", func(f *Filing) { f.Access.From = "2026--01" }},
		{"a day to come", "from", "day_ahead", func(f *Filing) { f.Access.From = "3026-01-01" }},
		{"an end to come", "to", "day_ahead", func(f *Filing) { f.Access.To = "3026-01-01" }},
		{"days turned", "to", "day_order", func(f *Filing) { f.Access.To = "2023-01-01" }},
		{"phone", "phone", "phone", func(f *Filing) { f.Contact.Phone = "call me" }},
		{"format", "format", "choose", func(f *Filing) { f.Contact.Format = "papyrus" }},
	} {
		f := o.access()
		c.change(&f)
		_, err := o.File(o.ctx, stranger, f)
		if err == nil {
			t.Errorf("%s: filed", c.name)
			continue
		}
		if p, ok := err.(Problems); !ok || p.Of(c.field) == nil || p.Of(c.field).Key != "requests.problem."+c.key {
			t.Errorf("%s: %v, want %s %s", c.name, err, c.field, c.key)
		}
	}
	f := o.access()
	f.Contact.Name, f.Contact.Email = "  محمد\u200f بن علي ", "Åsa.O'Brien+x@EXAMPLE.org"
	if _, err := o.File(o.ctx, stranger, f); err != nil {
		t.Errorf("a real name and address are refused: %v", err)
	}
	items := o.correction()
	items.Items[0].Source, items.Items[1].Right = "nobody", items.Items[1].Held
	_, err := o.File(o.ctx, maria, items)
	wantProblem(t, err, "items.0.source", "choose_source")
	wantProblem(t, err, "items.1.right", "item_same")
	about := o.complaint()
	about.Complaint.About, about.Complaint.Case = AboutCase, "NM-0000-0000-00001"
	_, err = o.File(o.ctx, maria, about)
	wantProblem(t, err, "case", "reference")
	about.Complaint.About, about.Complaint.Entry = AboutEntry, "e"
	_, err = o.File(o.ctx, stranger, about)
	wantProblem(t, err, "about", "choose_about")
	late := o.access()
	late.Channel, late.ReceivedAt = ByPost, o.at.Add(time.Hour)
	_, err = o.FileFor(o.ctx, o.ann, late)
	wantProblem(t, err, "received", "future")
}

func TestDayOfReceiptIsLocal(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.at = time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC) // half past midnight in London
	f := o.access()
	f.Access.To = "2026-06-30"
	got, err := o.File(o.ctx, maria, f)
	must(t, err)
	if got.Received != day("2026-07-01") || got.Due != day("2026-08-03") {
		t.Fatalf("received %s, due %s", got.Received, got.Due)
	}
}
