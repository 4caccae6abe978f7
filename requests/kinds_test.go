package requests

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

func (o *office) erasure() Filing {
	return Filing{Kind: Deletion, Lang: "en", Contact: o.contact(), Wish: &Wish{Ground: "not_needed"}, Items: []Item{
		{Source: "population-register", Field: "Old telephone number", Held: "01632 960 017"}, {Source: "housing", Field: "Note on my income"}}}
}

func (o *office) objection() Filing {
	return Filing{Kind: Objection, Lang: "en", Contact: o.contact(), Wish: &Wish{Ground: "public_task", What: "Visits planned by my benefit data", Why: "I am in hiding"}}
}

func TestOnlyWhatTheLawHasIsOffered(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	filed := slices.DeleteFunc(Kinds(), func(k Kind) bool { return k == Review }) // asked for on the case it is about
	for _, c := range []struct {
		law  string
		want []Kind
	}{
		{"uk-gdpr", filed},
		{"ie-led", []Kind{Access, Correction, Deletion, Complaint}},
		{"ke-dpa", filed},
		{"sg-pdpa", []Kind{Access, Correction, Complaint}},
		{"za-popia", []Kind{Access, Correction, Deletion, Objection, Complaint}},
	} {
		r := *o.Registry
		r.LawID = c.law
		if got := r.Offers(); !slices.Equal(got, c.want) {
			t.Errorf("%s offers %v, want %v", c.law, got, c.want)
		}
	}
	r := *o.Registry
	r.LawID = "sg-pdpa"
	_, err := r.File(o.ctx, maria, o.erasure())
	wantProblem(t, err, "kind", "choose_kind")
}

// A right has the clock its law gives it, not that of a request for a copy.
func TestEachKindHasItsOwnClock(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.objection())
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which visits?"}))
	if v := o.track(ref); v.Clock.Paused || v.Clock.Due != day("2026-12-29") {
		t.Fatalf("only the clock of a copy stands still for a question (UK GDPR Art. 12A(5)): %+v", v.Clock)
	}
}

func TestWhatIsWantedIsAsked(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, c := range []struct {
		kind       Kind
		wish       *Wish
		field, key string
	}{
		{Deletion, nil, "ground", "choose_ground"},
		{Deletion, &Wish{Ground: "contested"}, "ground", "choose_ground"}, // a ground of a restriction
		{Restriction, &Wish{Ground: "child"}, "ground", "choose_ground"},
		{Objection, &Wish{Ground: "public_task", Why: "x"}, "use", "required_use"},
		{Objection, &Wish{Ground: "public_task", What: "x"}, "situation", "required_situation"},
		{Portability, &Wish{}, "data", "required_data"},
		{Portability, &Wish{What: "x", Form: "pdf"}, "form", "choose"},
	} {
		f := Filing{Kind: c.kind, Lang: "en", Contact: o.contact(), Wish: c.wish}
		if c.kind.ByItem() {
			f.Items = o.erasure().Items
		}
		_, err := o.File(o.ctx, maria, f)
		wantProblem(t, err, c.field, c.key)
	}
	ref := o.file(Filing{Kind: Objection, Lang: "en", Contact: o.contact(), Wish: &Wish{Ground: Marketing}})
	if v := o.track(ref); v.Wish == nil || v.Wish.Ground != Marketing {
		t.Fatalf("advertising is objected to without a reason (Art. 21(2)): %+v", v.Wish)
	}
	ref = o.file(Filing{Kind: Portability, Lang: "en", Contact: o.contact(), Wish: &Wish{What: "My library account", Ground: "child"}})
	if v := o.open(o.ann, ref); *v.Wish != (Wish{What: "My library account", Form: "any"}) {
		t.Fatalf("%+v", v.Wish)
	}
}

func TestAnErasureEndsAtTheSources(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.erasure())
	items := o.open(o.ann, ref).Items
	d := Decision{Submit: true, Recipients: []string{"Pension Fund"}, Items: []ItemDecision{{Item: items[0].ID, Verdict: Accept},
		{Item: items[1].ID, Verdict: Refuse, Reason: "checked_right", Reasons: "No."}}}
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d), "items.1.reason", "choose_reason") // a reason of a restriction
	d.Items[1].Reason = "legal_duty"
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d))
	want(t, o.Approve(o.ctx, o.ann, Step{Ref: ref}), ErrForbidden)
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	o.wantState(ref, StateInstructed)

	old, err := o.InstructionsFor(o.ctx, "population-register")
	must(t, err)
	if len(old) != 0 {
		t.Fatalf("a source that knows corrections only would write nothing into the field: %+v", old)
	}
	list, err := o.InstructionsFor(o.ctx, "population-register", Doings()...)
	must(t, err)
	if len(list) != 1 || list[0].Do != ToErase || list[0].Right != "" || list[0].Field != "Old telephone number" {
		t.Fatalf("instructions %+v", list)
	}
	must(t, o.SourceTold(o.ctx, "population-register", items[0].ID))
	v := o.track(ref)
	if v.State != StateDecided || v.Decision.Outcome != PartDeleted || !v.Can(ActDispute) {
		t.Fatalf("%s %s", v.State, v.Decision.Outcome)
	}
	if got := o.letters(ref); !slices.Contains(got, LetterDone) || slices.Contains(got, LetterCorrected) {
		t.Fatalf("letters %v", got)
	}
	if told := o.open(o.ann, ref).Told; len(told) != 1 || told[0].Name != "Pension Fund" {
		t.Fatalf("recipients are told of an erasure too (Art. 19): %+v", told)
	}
	for _, e := range v.Events {
		if e.Action == ActTold && e.Key != "requests.event.told_plain" {
			t.Fatalf("nothing was corrected: %s", e.Key)
		}
	}
}

func TestAdvertisingMustStop(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.objection()
	f.Wish = &Wish{Ground: Marketing}
	ref := o.taken(f)
	no := Decision{Outcome: NotStopped, Statement: "We go on", Reason: "compelling", Reasons: "We like to.", Submit: true}
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, no), "outcome", "marketing_stops")
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Stopped, Statement: "You get no more leaflets", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	o.wantState(ref, StateDecided)

	other := o.taken(o.objection())
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: other}, no))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: other}))
	if v := o.track(other); v.Decision.Outcome != NotStopped || !slices.ContainsFunc(v.Papers(), func(e Event) bool { return e.Paper(Objection) == PaperRefusal }) {
		t.Fatalf("a refusal is a letter with rights: %+v", v.Decision)
	}
}

// What is handed over is personal data: a mailbox does not open it.
func TestDataToTakeAlongNeedIdentity(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(Filing{Kind: Portability, Lang: "en", Contact: o.contact(), Wish: &Wish{What: "My library account", Form: "csv"}})
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Released, Statement: "Loans: one, two", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	v, err := o.Track(o.ctx, Citizen{Cases: []string{ref}, Level: LevelMailbox}, ref)
	must(t, err)
	if !v.Locked || v.Decision.Statement != "" {
		t.Fatal("a mailbox opens what was handed over")
	}
}

// A draft keeps what was answered for a kind only for that kind.
func TestAnotherKindAsksAnew(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	browser := uuid.NewString()
	save := func(q Question, f Filing) Draft {
		t.Helper()
		f.Lang = "en"
		d, err := o.SaveAnswer(o.ctx, browser, q, f)
		must(t, err)
		return d
	}
	save(AskKind, Filing{Kind: Correction})
	save(AskItems, Filing{Items: o.correction().Items})
	save(AskKind, Filing{Kind: Access})
	if d := save(AskKind, Filing{Kind: Correction}); len(d.Filing.Items) != 2 || !d.Has(AskItems) {
		t.Fatalf("what was typed for this kind is lost: %+v", d)
	}
	d := save(AskKind, Filing{Kind: Deletion})
	if len(d.Filing.Items) != 0 || d.Next() != AskItems {
		t.Fatalf("things to correct are not things to delete: %+v", d)
	}
	d = save(AskItems, Filing{Items: []Item{{Field: "All of it"}}})
	if d.Next() != AskWhy {
		t.Fatalf("next is %s", d.Next())
	}
	save(AskWhy, Filing{Wish: &Wish{Ground: "child"}})
	save(AskContact, Filing{Contact: o.contact()})
	got, err := o.SubmitDraft(o.ctx, browser, maria, false)
	must(t, err)
	if v := o.track(got.Ref); v.Kind != Deletion || v.Wish.Ground != "child" || v.Items[0].Right != "" {
		t.Fatalf("%+v", v)
	}
}

// A request that came before the law had a right is not one of that right.
func TestKeyedInByTheLawOfItsDay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.erasure()
	f.Channel, f.ReceivedAt = ByPost, o.at.Add(-48*time.Hour)
	got, err := o.FileFor(o.ctx, o.ann, f)
	must(t, err)
	if got.Kind != Deletion || got.Due != day("2026-12-29") { // 25 Dec 2026 is a holiday, then a weekend and a bank holiday
		t.Fatalf("%+v", got)
	}
}
