package requests

import (
	"testing"

	"github.com/google/uuid"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// wantGone checks that a case does not exist for an officer, in any way there is to ask.
func (o *office) wantGone(by Officer, ref string) {
	o.t.Helper()
	_, err := o.Open(o.ctx, by, ref, "curious")
	want(o.t, err, ErrWalled)
	page, err := o.Queue(o.ctx, by, QueueFilter{})
	must(o.t, err)
	if len(page.Rows) != 0 || page.Total != 0 {
		o.t.Fatalf("%s is listed %v, counted %d", ref, page.Rows, page.Total)
	}
	o.countsNothing(by)
	for _, text := range []string{ref, "maria@example.org", "QQ123456C", "qq 12 34 56 c", "ñandu-oz", "MARÍA ÑANDÚ"} {
		if found, err := o.Search(o.ctx, by, text); err != nil || len(found) != 0 {
			o.t.Fatalf("searching %q finds %v %v", text, found, err)
		}
	}
	for name, step := range map[string]func() error{
		"claim": func() error { return o.Claim(o.ctx, by, Step{Ref: ref}) },
		"note":  func() error { return o.Note(o.ctx, by, Step{Ref: ref}, "x") },
		"close": func() error { return o.Close(o.ctx, by, Step{Ref: ref}) },
	} {
		if err := step(); err != ErrWalled {
			o.t.Fatalf("%s: %v", name, err)
		}
	}
	want(o.t, o.Assign(o.ctx, o.rob, Step{Ref: ref}, by), ErrAssignee)
}

func TestWall(t *testing.T) {
	t.Parallel()
	yesterday := day("2026-11-26")
	for name, build := range map[string]func(*office) Officer{
		"declared number": func(o *office) Officer {
			must(o.t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Party: ledger.Subject{Scheme: "national-id", ID: "qq 123456 c"}}))
			return o.ann
		},
		"declared mailbox": func(o *office) Officer {
			must(o.t, o.Declare(o.ctx, o.ann, Interest{Kind: "household", Party: ledger.Subject{Scheme: "email", ID: "Maria@example.org"}}))
			return o.ann
		},
		"own mailbox": func(o *office) Officer {
			o.ann.Email = "maria@example.org"
			return o.ann
		},
		"own number": func(o *office) Officer {
			o.ann.Person = ledger.Person{maria.Subject}
			return o.ann
		},
		"stepped back": func(o *office) Officer {
			page, err := o.Queue(o.ctx, o.ann, QueueFilter{})
			must(o.t, err)
			must(o.t, o.Claim(o.ctx, o.ann, Step{Ref: page.Rows[0].Ref}))
			must(o.t, o.Recuse(o.ctx, o.ann, Step{Ref: page.Rows[0].Ref}, "business"))
			return o.ann
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			ref := o.file(o.access())
			if found, err := o.Search(o.ctx, o.ben, "maria@example.org"); err != nil || len(found) != 1 {
				t.Fatalf("a colleague finds it: %v %v", found, err)
			}
			by := build(o)
			o.wantGone(by, ref)
			if v := o.open(o.ben, ref); v.Assignee != uuid.Nil || v.State != StateReceived {
				t.Fatalf("the case waits for somebody else: %s %s", v.State, v.AssigneeName)
			}
		})
	}
	t.Run("outside its time", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		ref := o.file(o.access())
		must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "gift", Party: maria.Subject, Since: day("2026-01-01"), Until: &yesterday}))
		must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "gift", Party: maria.Subject, Since: day("2027-01-01")}))
		must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "none"}))
		o.open(o.ann, ref)
		list, err := o.Interests(o.ctx, o.ann)
		must(t, err)
		if len(list) != 3 || list[2].Party != maria.Subject || *list[2].Until != yesterday || list[0].Kind != "none" {
			t.Fatalf("%+v", list)
		}
		wantProblem(t, o.Declare(o.ctx, o.ann, Interest{Kind: "family"}), "party", "required_party")
	})
}

func TestDeclaringPutsBackWhatIsHeld(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Party: maria.Subject, Since: deadline.Day{}}))
	v := o.open(o.ben, ref)
	if v.State != StateReceived || v.Assignee != uuid.Nil || v.Clock.Due != day("2026-12-29") {
		t.Fatalf("put back, and the clock does not stop: %s %v %s", v.State, v.Assignee, v.Clock.Due)
	}
	o.wantGone(o.ann, ref)
}

func TestComplaintAboutPeopleAndCases(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first := o.taken(o.access()) // Ann works on it
	f := o.complaint()
	f.Complaint.About, f.Complaint.Case = AboutCase, first
	ref := o.file(f)
	_, err := o.Open(o.ctx, o.ann, ref, "it is about my case")
	want(t, err, ErrWalled)
	o.open(o.ben, ref)

	f = o.complaint()
	f.Complaint.About, f.Complaint.Who, f.Complaint.Officer = AboutOfficial, "the tall one", o.dani.ID
	ref = o.file(f)
	for _, by := range []Officer{o.ann, o.ben, o.rita, o.dani} {
		_, err := o.Open(o.ctx, by, ref, "curious")
		want(t, err, ErrWalled)
	}
	if v := o.open(o.dora, ref); v.Complaint.Who != "the tall one" {
		t.Fatalf("%+v", v.Complaint)
	}
	auditor := person("Ada Auditor", "Audit", "auditor")
	for _, any := range []string{ref, o.newReference()} { // nor may the answer differ
		_, err = o.Open(o.ctx, auditor, any, "audit")
		want(t, err, ErrForbidden)
		want(t, o.Note(o.ctx, auditor, Step{Ref: any}, "x"), ErrForbidden)
	}
	_, err = o.Queue(o.ctx, auditor, QueueFilter{})
	want(t, err, ErrForbidden)
}

// A look is recorded in the citizen's own ledger, or there is no look.
func TestEveryLookIsRecorded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	o.open(o.ann, ref)
	must(t, o.Claim(o.ctx, o.ben, Step{Ref: ref}))
	_, err := o.Open(o.ctx, o.ben, ref, "")
	must(t, err)
	page, err := o.Ledger.Of(o.ctx, ledger.Person{maria.Subject}, ledger.Filter{})
	must(t, err)
	purposes := map[string]bool{} // both looks fall on the same moment, so their order means nothing
	for _, e := range page.Entries {
		if e.CaseRef != ref || e.Purpose.Activity != "PA-001" {
			t.Errorf("%+v", e)
		}
		purposes[e.Purpose.Text] = true
	}
	if len(page.Entries) != 2 || !purposes["checking the case"] || !purposes[""] {
		t.Fatalf("%+v", page.Entries)
	}
	o.OwnActivity = "PA-404"
	if v, err := o.Open(o.ctx, o.ann, ref, "again"); err == nil || v.Ref != "" {
		t.Fatalf("opened without a record: %+v", v)
	}
}
