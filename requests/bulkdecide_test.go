package requests

import (
	"strconv"
	"testing"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

// resident is one of those whose street was renamed.
func resident(n int) Citizen {
	return Citizen{Subject: ledger.Subject{Scheme: "national-id", ID: "RR10020" + strconv.Itoa(n) + "R"}, Name: "Resident " + strconv.Itoa(n),
		Email: "r" + strconv.Itoa(n) + "@example.org", Level: LevelIdentity, Method: "eid"}
}

// renamed files for a resident that their street has another name, and gives the case to Ann.
func (o *office) renamed(n int, more ...Item) string {
	o.t.Helper()
	house := strconv.Itoa(n)
	f := Filing{Kind: Correction, Lang: "en", Contact: Contact{Name: resident(n).Name, Email: resident(n).Email},
		Items: append([]Item{{Source: "population-register", Field: " Address", Held: house + " Mill Lane", Right: house + " Weir Lane"}}, more...)}
	got, err := o.File(o.ctx, resident(n), f)
	must(o.t, err)
	must(o.t, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
	return got.Ref
}

// first decides a case for the others to follow.
func (o *office) first(d Decision) string {
	o.t.Helper()
	ref := o.renamed(0)
	for _, it := range o.open(o.ann, ref).Items {
		d.Items = append(d.Items, ItemDecision{Item: it.ID, Verdict: Accept})
	}
	must(o.t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d))
	return ref
}

func (o *office) like(as string, refs ...string) Bulk {
	return Bulk{Deed: DeedDecide, As: o.seen(as)[0], Words: "The street was renamed", Cases: o.seen(refs...), Key: uuid.NewString()}
}

func approving(o *office, refs ...string) Bulk {
	return Bulk{Deed: DeedApprove, Words: "Approving what was decided alike", Cases: o.seen(refs...), Key: uuid.NewString()}
}

func TestManyCasesAreDecidedAsOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	as := o.first(Decision{Submit: true})
	one, two := o.renamed(1), o.renamed(2)
	more := o.renamed(3, Item{Source: "housing", Field: "name", Held: "Jo", Right: "Joanna"})
	whole := o.taken(o.access())
	other := o.file(o.correction()) // nobody has it
	looks := o.lookCount()
	b := o.like(as, one, two, more, whole, other)
	plan, err := o.PlanBulk(o.ctx, o.ann, b, nil)
	must(t, err)
	if len(plan.Ready) != 2 || plan.As != b.As {
		t.Fatalf("%s| %s", outcomes(plan.Ready), outcomes(plan.Left))
	}
	it := plan.Ready[1].Items[0]
	if it.Verdict != Accept || it.Accepted != "2 Weir Lane" {
		t.Fatalf("each gets what they asked for: %+v", it)
	}
	left := map[string]Planned{}
	for _, l := range plan.Left {
		left[l.Ref] = l
	}
	if left[more].Why != BulkUnlike || len(left[more].Unlike) != 1 || left[more].Unlike[0] != "name" || left[whole].Why != BulkWhole || left[other].Why != BulkState {
		t.Fatalf("%+v", left)
	}
	if got := o.lookCount() - looks; got != 4 { // the one they follow, and the three of which items were read
		t.Errorf("%d looks", got)
	}
	if o.open(o.ann, one).State != StateWorking {
		t.Fatal("a preview decides")
	}
	id, err := o.DoBulk(o.ctx, o.ann, b)
	must(t, err)
	must(t, o.Note(o.ctx, o.ann, Step{Ref: as}, "Meanwhile"))
	again, err := o.DoBulk(o.ctx, o.ann, b)
	must(t, err)
	if r := o.result(o.ann, id); again != id || len(r.Done) != 2 || len(r.Left) != 3 {
		t.Fatalf("%s| %s", outcomes(r.Done), outcomes(r.Left))
	}
	_, err = o.DoBulk(o.ctx, o.ann, Bulk{Deed: DeedDecide, As: b.As, Words: "x", Cases: o.seen(more)})
	want(t, err, ErrChanged) // it is no longer what was seen

	// Never by the one who decided, and by nobody whom a wall stands before.
	plan, err = o.PlanBulk(o.ctx, o.ann, approving(o, one, two), nil)
	must(t, err)
	if len(plan.Ready) != 0 || len(plan.Left) != 2 || plan.Left[0].Why != BulkForbidden {
		t.Fatalf("%s| %s", outcomes(plan.Ready), outcomes(plan.Left))
	}
	must(t, o.Declare(o.ctx, o.rob, Interest{Kind: "family", Party: resident(1).Subject}))
	plan, err = o.PlanBulk(o.ctx, o.rob, approving(o, one, two), nil)
	must(t, err)
	if len(plan.Ready) != 1 || plan.Ready[0].Ref != two || len(plan.Left) != 0 {
		t.Fatalf("%s| %s", outcomes(plan.Ready), outcomes(plan.Left))
	}
	plan, err = o.PlanBulk(o.ctx, o.rita, approving(o, one, two), nil)
	must(t, err)
	if len(plan.Ready) != 2 || plan.Ready[0].Items[0].Accepted != "1 Weir Lane" {
		t.Fatalf("%+v", plan)
	}
	id, err = o.DoBulk(o.ctx, o.rita, approving(o, one, two))
	must(t, err)
	if r := o.result(o.rita, id); len(r.Done) != 2 {
		t.Fatalf("%s| %s", outcomes(r.Done), outcomes(r.Left))
	}
	list := jobs[InstructArgs](o)
	if len(list) != 2 {
		t.Fatalf("instructed: %+v", list)
	}
	for i, ref := range []string{one, two} {
		v := o.open(o.ann, ref)
		if l := o.letters(ref); v.State != StateInstructed || v.Items[0].Accepted != strconv.Itoa(i+1)+" Weir Lane" || l[len(l)-1] != LetterDecided {
			t.Errorf("%s is %s: %+v %v", ref, v.State, v.Items, l)
		}
	}
}

// A refusal goes to each with its reasons; one that is granted in part fits only who asked for the very same.
func TestWhatFitsADecision(t *testing.T) {
	t.Parallel()
	item := func(held, right string) Item {
		return Item{ID: uuid.New(), Source: "housing", Field: "Address", Held: held, Right: right}
	}
	a, b := item("1 Mill Lane", "1 Weir Lane"), item("2 Mill Lane", "2 Weir Lane")
	decided := func(v Verdict) pattern {
		return pattern{Kind: Correction, Items: []patternItem{{a, ItemDecision{Item: a.ID, Verdict: v, Value: "1 Mill Road", Reason: "archive", Reasons: "As it was"}}}}
	}
	d, unlike := decided(Refuse).fit(Correction, []Item{b})
	if len(unlike) != 0 || d.Items[0].Item != b.ID || d.Items[0].Reasons != "As it was" || d.Items[0].Reason != "archive" {
		t.Errorf("refused: %+v %v", d, unlike)
	}
	if _, unlike = decided(Partly).fit(Correction, []Item{b}); len(unlike) != 1 {
		t.Error("part of one is not part of another")
	}
	same := a
	same.ID, same.Held = uuid.New(), " 1  MILL lane"
	if d, unlike = decided(Partly).fit(Correction, []Item{same}); len(unlike) != 0 || d.Items[0].Value != "1 Mill Road" {
		t.Errorf("the very same: %+v %v", d, unlike)
	}
	if _, unlike = decided(Accept).fit(Deletion, []Item{same}); len(unlike) != 1 {
		t.Error("another kind of request is another matter")
	}
	twice := decided(Accept)
	twice.Items = append(twice.Items, patternItem{item("9 Mill Lane", "9 Weir Lane"), ItemDecision{Verdict: Refuse}})
	if _, unlike = twice.fit(Correction, []Item{b}); len(unlike) != 1 {
		t.Error("which of the two?")
	}
	elsewhere := b
	elsewhere.Source = "tax"
	if _, unlike = decided(Accept).fit(Correction, []Item{elsewhere}); len(unlike) != 1 {
		t.Error("another system is another matter")
	}
}

// Whoever is told follows from each person's own record, but for those the decision leaves out.
func TestEachTellsTheirOwnReceivers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.housing()
	p := pattern{Struck: []Struck{{Name: "Old Bank", Why: "Closed"}}, Known: KnownReceivers{Via: map[string]string{"Tax office": "tax"},
		Agreements: []Sharing{{Code: "SA-1", Title: "T", Parties: []string{"Tax office", "Old Bank"}, Activities: []string{"PA-001"}}}}}
	var d Decision
	v := CaseView{Case: Case{Kind: Correction}, Subject: resident(1).Subject, Items: []Item{{Source: "housing"}}}
	must(t, o.receivers(o.ctx, v, p, &d))
	if len(d.Recipients)+len(d.Struck) != 0 {
		t.Fatalf("nobody had this person's data: %+v", d)
	}
	sources, err := o.Ledger.Sources(o.ctx)
	must(t, err)
	o.event(sources[0], "n1", resident(1).Subject, o.at.AddDate(0, 0, -3))
	v.Items[0].Source = sources[0].ID
	must(t, o.receivers(o.ctx, v, p, &d))
	if len(d.Recipients) != 1 || d.Via["Tax office"] != "tax" || len(d.Struck) != 1 || d.Struck[0].Why != "Closed" {
		t.Fatalf("%+v", d)
	}
}

// Broken off and begun again, nothing is decided twice; what was chosen to be followed may change meanwhile.
func TestAnAnswerToManyGoesOn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	as := o.first(Decision{})
	refs := []string{o.renamed(1), o.renamed(2), o.renamed(3)}
	b := o.like(as, refs...)
	id, err := o.beginBulk(o.ctx, o.ann, b)
	must(t, err)
	f := newSaboteur(o)
	f.failAt(12)
	if err := o.GoOnBulk(o.ctx, o.ann, id); err == nil {
		t.Fatal("nothing failed")
	}
	f.failAt(0)
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: as}, Decision{Outcome: Declined, Reason: "accurate", Reasons: "No"}))
	must(t, o.Note(o.ctx, o.ben, Step{Ref: refs[2]}, "x")) // somebody was at one of them
	must(t, o.GoOnBulk(o.ctx, o.ann, id))
	if r := o.result(o.ann, id); len(r.Done) != 2 || outcomes(r.Left) != "changed ; " {
		t.Fatalf("%s| %s", outcomes(r.Done), outcomes(r.Left))
	}
	for _, ref := range refs[:2] {
		v, n := o.open(o.ann, ref), 0
		for _, e := range v.Events {
			if e.Action == ActDecide {
				n++
			}
		}
		if n != 1 || v.State != StateReview || v.Decision.Items[0].Verdict != Accept {
			t.Errorf("%s is %s, decided %d times: %+v", ref, v.State, n, v.Decision)
		}
	}
}

func TestWhatCannotBeFollowed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, undecided, access := o.renamed(1), o.renamed(2), o.taken(o.access())
	for as, key := range map[string]string{undecided: "as_undecided", access: "as_undecided"} {
		_, err := o.PlanBulk(o.ctx, o.ann, o.like(as, ref), nil)
		wantProblem(t, err, "as", key)
	}
	b := o.like(undecided, ref)
	b.As.Ref = o.newReference()
	_, err := o.PlanBulk(o.ctx, o.ann, b, nil)
	wantProblem(t, err, "as", "as_case")
	_, err = o.DoBulk(o.ctx, o.ann, b)
	wantProblem(t, err, "as", "as_case")
	b.As = Chosen{}
	_, err = o.DoBulk(o.ctx, o.ann, b)
	wantProblem(t, err, "as", "required_ref")
	as := o.first(Decision{})
	must(t, o.Recuse(o.ctx, o.ben, Step{Ref: as}, "family"))
	_, err = o.PlanBulk(o.ctx, o.ben, o.like(as, ref), nil) // behind a wall it is not there
	wantProblem(t, err, "as", "as_case")

	// What lacks something first is left out: nobody knows who this is.
	post, err := o.FileFor(o.ctx, o.ann, Filing{Kind: Correction, Lang: "en", Channel: ByPost, Contact: Contact{Name: "M. Nandu", Post: "4 Mill Lane"},
		Items: []Item{{Source: "population-register", Field: "address", Held: "4 Mill Lane", Right: "4 Weir Lane"}}})
	must(t, err)
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: post.Ref}))
	plan, err := o.PlanBulk(o.ctx, o.ann, o.like(as, post.Ref), nil)
	must(t, err)
	if outcomes(plan.Left) != "lacks ; " {
		t.Fatalf("%s| %s", outcomes(plan.Ready), outcomes(plan.Left))
	}
}
