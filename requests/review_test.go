package requests

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

// refused has an access request that Ann turned down and Rita approved, of a day ago.
func (o *office) refused() string {
	o.t.Helper()
	ref := o.taken(o.access())
	must(o.t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Declined, Reason: "excessive", Reasons: "You had it in October.", Submit: true}))
	must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	o.at = o.at.AddDate(0, 0, 1)
	return ref
}

// wantHidden checks that one case does not exist for an officer who sees others of the same citizen.
func (o *office) wantHidden(by Officer, ref string) {
	o.t.Helper()
	_, err := o.Open(o.ctx, by, ref, "curious")
	want(o.t, err, ErrWalled)
	want(o.t, o.Note(o.ctx, by, Step{Ref: ref}, "x"), ErrWalled)
	found, err := o.Search(o.ctx, by, maria.Email)
	must(o.t, err)
	if slices.ContainsFunc(found, func(r QueueRow) bool { return r.Ref == ref }) {
		o.t.Fatalf("%s finds %s", by.Name, ref)
	}
}

var objecting = Reviewing{Text: "I had only half of it in October", Facts: "My landlord changed in November"}

// reviewing has a refusal and the review of it that Maria asked for.
func (o *office) reviewing() (first, ref string) {
	o.t.Helper()
	first = o.refused()
	ref, err := o.AskReview(o.ctx, maria, Step{Ref: first, Key: uuid.NewString()}, objecting)
	must(o.t, err)
	return first, ref
}

var (
	overturned = Decision{Outcome: Changed, Reason: "decision_wrong", Statement: "It was not the same file.", Direction: "Give the file of November.", Submit: true}
	upheld     = Decision{Outcome: Stands, Reason: "decision_right", Statement: "It was the same file.", Submit: true}
)

// reviewed has Ben decide the review and Rob approve it.
func (o *office) reviewed(ref string, d Decision) {
	o.t.Helper()
	must(o.t, o.Claim(o.ctx, o.ben, Step{Ref: ref}))
	must(o.t, o.Decide(o.ctx, o.ben, Step{Ref: ref}, d))
	must(o.t, o.Approve(o.ctx, o.rob, Step{Ref: ref}))
}

func TestSomebodyElseLooksAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.rita, o.rob)
	first, ref := o.reviewing()
	v := o.track(ref)
	if v.Kind != Review || v.State != StateReceived || v.Level != LevelIdentity || v.Complaint.Case != first || v.Complaint.Facts == "" ||
		!slices.Contains(o.letters(ref), LetterReceived) || v.Clock.AcknowledgeBy == nil {
		t.Fatalf("%+v", v)
	}
	if was := o.track(first); was.Recourse.Review || len(was.Sequels) != 1 || was.Sequels[0].Ref != ref || was.Sequels[0].Why != followReview {
		t.Fatalf("%+v %+v", was.Recourse, was.Sequels)
	}
	for _, by := range []Officer{o.ann, o.rita} { // whoever drafted and whoever approved
		o.wantHidden(by, ref)
		if v := o.open(by, first); len(v.Sequels) > 0 || !v.Recourse.Review {
			t.Fatalf("%s learns of the review: %+v %+v", by.Name, v.Sequels, v.Recourse)
		}
		want(t, o.Assign(o.ctx, o.rob, Step{Ref: ref}, by), ErrAssignee)
		page, err := o.Queue(o.ctx, by, QueueFilter{Kind: Review})
		must(t, err)
		if len(page.Rows) > 0 || page.Total > 0 {
			t.Fatalf("%s sees it in the queue", by.Name)
		}
	}
	must(t, o.Give(o.ctx, o.rob, Step{Ref: ref})) // the rota looks past them
	if got := o.holder(ref); got != o.ben.Name && got != o.rob.Name {
		t.Fatalf("given to %s", got)
	}
	must(t, o.Assign(o.ctx, o.dora, Step{Ref: ref}, o.ben))
	must(t, o.Disclaim(o.ctx, o.ben, Step{Ref: ref}))
	seen := o.open(o.ben, ref)
	if seen.Reviewed == nil || seen.Reviewed.Ref != first || seen.Reviewed.Decision.Reasons != "You had it in October." || len(seen.Reviewed.May) > 0 {
		t.Fatalf("%+v", seen.Reviewed)
	}
	want(t, o.Note(o.ctx, o.ben, Step{Ref: first}, "Hm"), ErrReviewing) // a step there would make them one of those it is about
	if may := o.open(o.ben, first).May; len(may) > 0 {
		t.Fatalf("may %v", may)
	}

	must(t, o.Decide(o.ctx, o.ben, Step{Ref: ref}, overturned))
	want(t, o.Approve(o.ctx, o.ben, Step{Ref: ref}), ErrForbidden)
	want(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}), ErrWalled)
	for range 2 {
		must(t, o.Approve(o.ctx, o.rob, Step{Ref: ref, Key: "k"}))
	}
	again := o.open(o.ben, first)
	if again.State != StateReceived || again.Assignee != uuid.Nil || again.Outcome != "" || again.Clock.Received != o.Today() {
		t.Fatalf("%s %v %s", again.State, again.Assignee, again.Outcome)
	}
	events := o.track(first).Events
	if e := events[len(events)-1]; e.Action != ActReopen || e.Text != overturned.Direction || e.Key != "requests.event.reopen_review" || e.Role != "system" {
		t.Fatalf("%+v", e)
	}
	answer := o.track(ref)
	if answer.State != StateDecided || answer.Recourse.Review || answer.Decision.Direction == "" || len(answer.Papers()) != 2 {
		t.Fatalf("%+v %+v", answer.Recourse, answer.Decision)
	}
	paper, err := o.Paper(o.ctx, maria, ref, answer.Papers()[1].N)
	must(t, err)
	if paper.Kind != PaperReview || !paper.ReviewBy.IsZero() {
		t.Fatalf("%+v", paper)
	}
	// The one who drafted the first answer may answer anew, but never approve their own.
	o.at = o.at.AddDate(0, 0, 1)
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: first}))
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: first}, Decision{Outcome: NothingHeld, Reasons: "Not in November either", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: first}))
	if !o.track(first).Recourse.Review {
		t.Fatal("a new decision can be looked at again")
	}
}

func TestAReviewThatChangesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, ref := o.reviewing()
	o.reviewed(ref, upheld)
	o.wantState(first, StateDecided)
	if _, err := o.AskReview(o.ctx, maria, Step{Ref: first}, objecting); err != ErrMove {
		t.Fatalf("a second review of the same decision: %v", err)
	}
	if _, err := o.AskReview(o.ctx, maria, Step{Ref: ref}, objecting); err != ErrMove {
		t.Fatalf("a review of a review: %v", err)
	}
}

func TestWhatCanBeReviewed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	open := o.taken(o.access())
	if _, err := o.AskReview(o.ctx, maria, Step{Ref: open}, objecting); err != ErrMove {
		t.Fatalf("nothing is decided: %v", err)
	}
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: open}, Identity{Subject: maria.Subject, Method: "counter"}))
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: open}, Decision{Outcome: Released, Statement: "All of it", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: open}))
	if o.track(open).Recourse.Review {
		t.Fatal("everything was given")
	}
	ref := o.refused()
	_, err := o.AskReview(o.ctx, maria, Step{Ref: ref}, Reviewing{Text: " "})
	wantProblem(t, err, "text", "required_text")
	_, err = o.AskReview(o.ctx, Citizen{Subject: ledger.Subject{Scheme: "national-id", ID: "QQ999999C"}, Level: LevelIdentity}, Step{Ref: ref}, objecting)
	want(t, err, ErrNotFound)
	_, err = o.AskReview(o.ctx, maria, Step{Ref: ref, Version: 1}, objecting)
	want(t, err, ErrChanged)
	o.at = o.at.AddDate(0, 0, reviewDays)
	if v := o.track(ref).Recourse; !v.Review || !v.Late {
		t.Fatalf("%+v", v)
	}
	_, err = o.AskReview(o.ctx, maria, Step{Ref: ref}, objecting)
	wantProblem(t, err, "late", "required_late")
	late := objecting
	late.Late = "I was in hospital"
	var refs []string
	for range 2 {
		got, err := o.AskReview(o.ctx, maria, Step{Ref: ref, Key: "k", Files: withOne(Step{}).Files}, late)
		must(t, err)
		refs = append(refs, got)
	}
	v := o.track(refs[0])
	if refs[0] != refs[1] || v.Complaint.Late != late.Late || len(v.Files) != 1 {
		t.Fatalf("%v %+v %+v", refs, v.Complaint, v.Files)
	}
}

func TestAReviewByLetter(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first := o.refused()
	in := objecting
	wantProblem(t, o.AskReviewFor(o.ctx, o.ann, Step{Ref: first}, in), "channel", "choose_channel")
	in.Channel, in.ReceivedAt = ByPost, o.at.AddDate(0, 0, -1)
	for range 2 { // Ann worked on the first case: she enters the letter, and what becomes of it is not hers to see
		must(t, o.AskReviewFor(o.ctx, o.ann, Step{Ref: first, Key: "k"}, in))
	}
	ref := o.track(first).Sequels[0].Ref
	o.wantHidden(o.ann, ref)
	v := o.open(o.ben, ref)
	if v.Channel != ByPost || v.Clock.Received != o.Today().AddDays(-1) || v.Level != LevelIdentity || v.Subject != maria.Subject {
		t.Fatalf("%+v", v.Case)
	}
	in.Text = "One more thing"
	must(t, o.AskReviewFor(o.ctx, o.ann, Step{Ref: first, Key: "more"}, in))
	if got := o.track(first).Sequels; len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	if m := o.open(o.ben, ref).Messages; len(m) != 1 || !strings.HasPrefix(m[0].Text, "One more thing") {
		t.Fatalf("%+v", m)
	}
	must(t, o.Claim(o.ctx, o.ben, Step{Ref: ref}))
	must(t, o.Ask(o.ctx, o.ben, Step{Ref: ref}, Inquiry{Text: "Which file?"}))
	must(t, o.AskReviewFor(o.ctx, o.ann, Step{Ref: first, Key: "again"}, in)) // nothing is lost while the body asks
	events := o.open(o.ben, ref).Events
	if e := events[len(events)-1]; e.Action != ActNote || !strings.Contains(e.Text, "One more thing") {
		t.Fatalf("%+v", e)
	}
}

func TestWhoeverRepresentsSomebodyAsksForThem(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first := o.onBehalf(o.forFather())
	must(t, o.accept(first))
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: first}, Decision{Outcome: Declined, Reason: "excessive", Reasons: "No", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: first}))
	ref, err := o.AskReview(o.ctx, daughter, Step{Ref: first}, objecting)
	must(t, err)
	v, err := o.Track(o.ctx, daughter, ref)
	must(t, err)
	if v.Behalf == nil || v.Behalf.Authority != AuthorityAccepted || !v.Agent || v.Events[0].Role != "agent" {
		t.Fatalf("%+v", v.Behalf)
	}
}

// Whoever drafted the answer of a group worked on each case in it, though no event of theirs stands there.
func TestTheDrafterOfAGroupIsKeptFromEachReview(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	lead := o.taken(o.access())
	follows := o.file(o.access())
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: lead}, Decision{Outcome: NothingHeld, Reasons: "None", Submit: true, Together: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: lead}))
	o.at = o.at.AddDate(0, 0, 1)
	ref, err := o.AskReview(o.ctx, maria, Step{Ref: follows}, objecting)
	must(t, err)
	o.wantHidden(o.ann, ref)
	o.wantHidden(o.rita, ref)
	o.open(o.ben, ref)
}

// Whoever may not see the first case, for whatever reason, does not see the review of it.
func TestAReviewInheritsTheWall(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.complaint()
	f.Complaint.About, f.Complaint.Who, f.Complaint.Officer, f.Complaint.Unit = AboutOfficial, "Dani", o.dani.ID, "Records"
	ref := o.file(f)
	must(t, o.Claim(o.ctx, o.dora, Step{Ref: ref}))
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, Decision{Outcome: NotUpheld, Reason: "rules_followed", Statement: "All was in order", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	second, err := o.AskReview(o.ctx, maria, Step{Ref: ref}, objecting)
	must(t, err)
	other := person("Otto Officer", "Legal", RoleDPO)
	if v := o.open(other, second); v.Desk != DeskDPO || v.Reviewed == nil {
		t.Fatalf("%+v", v.Case)
	}
	for _, by := range []Officer{o.dani, o.dora, person("Rae", "Records", RoleDPO)} { // about whom, who decided, of the unit
		o.wantHidden(by, second)
	}

	z := o.refused() // by Ann and Rita
	about := o.complaint()
	about.Complaint.About, about.Complaint.Case = AboutCase, z
	complaint := o.file(about)
	must(t, o.Claim(o.ctx, o.ben, Step{Ref: complaint}))
	must(t, o.Decide(o.ctx, o.ben, Step{Ref: complaint}, Decision{Outcome: NotUpheld, Reason: "rules_followed", Statement: "All was in order", Submit: true}))
	must(t, o.Approve(o.ctx, o.rob, Step{Ref: complaint}))
	again, err := o.AskReview(o.ctx, maria, Step{Ref: complaint}, objecting)
	must(t, err)
	for _, by := range []Officer{o.ann, o.rita, o.ben, o.rob} {
		o.wantHidden(by, again)
	}
	o.open(o.dora, again)

	kim := person("Kim Cousin", "Archive", RoleCaseworker)
	must(t, o.Declare(o.ctx, kim, Interest{Kind: "family", Party: maria.Subject})) // by number, which the mailbox has not proved
	third, err := o.AskReview(o.ctx, Citizen{Cases: []string{z}}, Step{Ref: z}, objecting)
	must(t, err)
	o.wantHidden(kim, third)
}

func TestBulkKeepsReviewsApart(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.rita, o.rob)
	first, ref := o.reviewing()
	b := Bulk{Deed: DeedNote, Words: "Hello", Cases: o.seen(ref)}
	for _, by := range []Officer{o.ann, o.rita} {
		plan, err := o.PlanBulk(o.ctx, by, b, &QueueFilter{Kind: Review})
		must(t, err)
		if len(plan.Ready)+len(plan.Left)+plan.More != 0 {
			t.Fatalf("%s has %+v", by.Name, plan)
		}
	}
	plan, err := o.PlanBulk(o.ctx, o.rob, Bulk{Deed: DeedAssign, To: o.ann.ID, Cases: o.seen(ref)}, nil)
	must(t, err)
	if outcomes(plan.Left) != "assignee Ann Caseworker; " {
		t.Fatal(outcomes(plan.Left))
	}
	plan, err = o.PlanBulk(o.ctx, o.rob, Bulk{Deed: DeedGive, Cases: o.seen(ref)}, nil)
	must(t, err)
	if got := outcomes(plan.Ready); got == " Ann Caseworker; " || got == " Rita Reviewer; " || got == "" {
		t.Fatalf("%q", got)
	}
	must(t, o.Claim(o.ctx, o.ben, Step{Ref: ref}))
	plan, err = o.PlanBulk(o.ctx, o.ben, Bulk{Deed: DeedNote, Words: "Hello", Cases: o.seen(first)}, nil)
	must(t, err)
	if outcomes(plan.Left) != "forbidden ; " {
		t.Fatalf("whoever reviews may write on the first case: %s", outcomes(plan.Left))
	}
}

func TestAReviewWaitsForTheSources(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first := o.agreed(o.correction())
	ref, err := o.AskReview(o.ctx, maria, Step{Ref: first}, objecting)
	must(t, err)
	must(t, o.Claim(o.ctx, o.ben, Step{Ref: ref}))
	must(t, o.Decide(o.ctx, o.ben, Step{Ref: ref}, overturned))
	wantProblem(t, o.Approve(o.ctx, o.rob, Step{Ref: ref}), "outcome", "review_waits")
	o.wantState(ref, StateReview)
	must(t, o.SourceTold(o.ctx, "population-register", v1(o, first)))
	must(t, o.Approve(o.ctx, o.rob, Step{Ref: ref}))
	o.wantState(first, StateReceived)
}

func TestWhatIsReviewedIsNotErased(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, ref := o.reviewing()
	must(t, o.Close(o.ctx, o.ann, Step{Ref: first}))
	id := o.idOf(first)
	erase := func(class string) int {
		got, err := o.Erase(o.ctx, Erasing{Class: class, Before: o.Today().AddDays(1)})
		must(t, err)
		return got.Count
	}
	if n := erase("access"); n != 0 {
		t.Fatal("the decision is needed for the review")
	}
	if gone, err := o.eraseCase(o.ctx, id, 0); gone || err != nil {
		t.Fatalf("%v %v", gone, err)
	}
	o.reviewed(ref, upheld)
	must(t, o.Close(o.ctx, o.ben, Step{Ref: ref}))
	if n := erase("access"); n != 1 {
		t.Fatal("the review is over")
	}
	if n := erase("complaint"); n != 1 { // a review is kept as long as a complaint
		t.Fatal("the review is not erased")
	}
}

func TestNobodyIsLeft(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ref := o.reviewing()
	if o.jobsOf("stranded") != 1 {
		t.Fatal("nobody looks whether somebody is left")
	}
	adam, ivy := person("Adam", "Office", RoleAdministrator), person("Ivy", "Office", RoleIntegrity, RoleCaseworker)
	must(t, o.Recuse(o.ctx, ivy, Step{Ref: ref}, "family"))
	told := func(staff ...Officer) int {
		must(t, o.TellStranded(o.ctx, append(staff, adam, ivy)))
		return o.jobsOf("stranded_letter")
	}
	if n := told(o.ann, o.ben, o.rita, o.rob); n != 0 {
		t.Fatalf("Ben decides and Rob approves, and %d were told", n)
	}
	if n := told(o.ann, o.rita, o.rob, o.dora); n != 0 {
		t.Fatalf("Rob decides and Dora approves, and %d were told", n)
	}
	for range 2 {
		if n := told(o.ann, o.rita, o.rob); n != 1 { // Rob cannot do both; Ivy has a conflict of interest herself
			t.Fatalf("%d were told", n)
		}
	}
	a := StrandedLetterArgs{Officer: adam.ID, Case: o.idOf(ref)}
	kind, err := o.StrandedFor(o.ctx, adam, a)
	if must(t, err); kind != Review {
		t.Fatal(kind)
	}
	_, err = o.StrandedFor(o.ctx, ivy, a)
	want(t, err, ErrNothing)
	for _, e := range o.track(ref).Events {
		if e.Action == ActStranded {
			t.Fatal("the citizen reads how the office is manned")
		}
	}
	o.at = o.at.AddDate(0, 0, 7)
	if n := told(o.ann, o.rita, o.rob); n != 2 {
		t.Fatalf("a week later %d were told", n)
	}
}

func TestBundle(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	open := o.file(o.complaint())
	_, err := o.Bundle(o.ctx, maria, open)
	want(t, err, ErrMove)
	first, ref := o.reviewing()
	must(t, o.Note(o.ctx, o.rob, Step{Ref: first}, "Between us"))
	must(t, o.Reply(o.ctx, maria, Step{Ref: ref}, "When will you answer?"))
	must(t, o.Claim(o.ctx, o.ben, Step{Ref: ref}))
	must(t, o.Decide(o.ctx, o.ben, Step{Ref: ref}, upheld))
	must(t, o.Approve(o.ctx, o.dora, Step{Ref: ref}))
	for _, from := range []string{first, ref} {
		b, err := o.Bundle(o.ctx, maria, from)
		must(t, err)
		if len(b.Parts) != 2 || b.Parts[0].Ref != first || b.Parts[1].Ref != ref || len(b.Parts[0].Papers) != 2 || len(b.Parts[1].Papers) != 2 ||
			len(b.Parts[1].Messages) != 1 || b.Ref != from {
			t.Fatalf("%+v", b)
		}
		for _, part := range b.Parts {
			for _, e := range part.Events {
				if e.Name != "" || e.Action == ActNote || strings.Contains(e.Text, "Between us") {
					t.Fatalf("%+v", e)
				}
			}
		}
	}
	b, err := o.Bundle(o.ctx, Citizen{Cases: []string{first}}, first) // opened by a code
	must(t, err)
	if len(b.Parts) != 2 || b.Parts[1].Level != LevelMailbox {
		t.Fatalf("%+v", b.Parts)
	}
	_, err = o.Bundle(o.ctx, Citizen{Cases: []string{open}}, first)
	want(t, err, ErrNotFound)

	before := o.lookCount()
	if b, err = o.BundleFor(o.ctx, o.ben, first, "The regulator asks"); err != nil || len(b.Parts) != 2 {
		t.Fatalf("%v %+v", err, b.Parts)
	}
	if n := o.lookCount() - before; n != 2 {
		t.Fatalf("%d looks recorded, of two cases", n)
	}
	if b, err = o.BundleFor(o.ctx, o.ann, first, "The regulator asks"); err != nil || len(b.Parts) != 1 {
		t.Fatalf("%v: Ann is given the review: %+v", err, b.Parts)
	}
	_, err = o.BundleFor(o.ctx, o.ben, first, "")
	want(t, err, ErrPurposeNeeded)
	o.at = o.at.AddDate(0, 9, 0) // late, and nothing was decided
	if _, err = o.Bundle(o.ctx, maria, open); err != nil {
		t.Fatal(err)
	}
}

func init() {
	maps.Copy(writePaths, map[string]path{
		"ask a review": func(o *office) func() error {
			return o.stepOn(o.refused(), func(s Step) error {
				_, err := o.AskReview(o.ctx, maria, withOne(s), objecting)
				return err
			})
		},
		"ask a review for another": func(o *office) func() error {
			ref := o.onBehalf(o.forFather())
			must(o.t, o.accept(ref))
			must(o.t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Declined, Reason: "excessive", Reasons: "No", Submit: true}))
			must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
			return o.stepOn(ref, func(s Step) error {
				_, err := o.AskReview(o.ctx, daughter, s, objecting)
				return err
			})
		},
		"pass to a review": func(o *office) func() error {
			first, _ := o.reviewing()
			in := objecting
			in.Channel = ByPhone
			return o.stepOn(first, func(s Step) error { return o.AskReviewFor(o.ctx, o.ann, s, in) })
		},
		"overturn": func(o *office) func() error {
			_, ref := o.reviewing()
			must(o.t, o.Claim(o.ctx, o.ben, Step{Ref: ref}))
			must(o.t, o.Decide(o.ctx, o.ben, Step{Ref: ref}, overturned))
			return o.stepOn(ref, func(s Step) error { return o.Approve(o.ctx, o.rob, s) })
		},
		"stranded": func(o *office) func() error {
			o.reviewing()
			return func() error { return o.TellStranded(o.ctx, []Officer{person("Adam", "Office", RoleAdministrator)}) }
		},
		"progress": func(o *office) func() error {
			o.taken(o.complaint())
			o.at = o.at.AddDate(0, 0, progressDays+1)
			return func() error { return o.Inform(o.ctx) }
		},
	})
}
