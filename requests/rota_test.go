package requests

import (
	"context"
	"testing"
)

// staffed lets these people be given cases.
func (o *office) staffed(people ...Officer) {
	o.Staff = func(context.Context) ([]Officer, error) { return people, nil }
}

// given gives a new case by the rota and tells to whom.
func (o *office) given(f Filing) string {
	o.t.Helper()
	ref := o.file(f)
	must(o.t, o.Give(o.ctx, o.rita, Step{Ref: ref}))
	return o.holder(ref)
}

func (o *office) holder(ref string) (name string) {
	o.t.Helper()
	must(o.t, o.db.QueryRow(o.ctx, `SELECT assignee_name FROM requests_case WHERE ref = $1`, ref).Scan(&name))
	return name
}

func (o *office) wantHolder(got string, want Officer) {
	o.t.Helper()
	if got != want.Name {
		o.t.Fatalf("%q has it, want %s", got, want.Name)
	}
}

func TestWhoHasRoom(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.rita, o.dora)
	first := o.given(o.access())
	second := o.given(o.access())
	if first == second || first == o.rita.Name || second == o.rita.Name || first == o.dora.Name || second == o.dora.Name {
		t.Fatalf("%s, then %s: each caseworker one, and nobody else", first, second)
	}
	// Ann has two cases of which one is paused, which is less than two.
	for range 2 {
		must(t, o.Claim(o.ctx, o.ben, Step{Ref: o.file(o.access())}))
	}
	paused := o.taken(o.access())
	o.taken(o.access())
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: paused}, Inquiry{Text: "Who?", Identity: true}))
	o.at = o.at.Add(1)
	o.wantHolder(o.given(o.access()), o.ann)
	v := o.open(o.rita, paused)
	if v.State != StateAsked || !v.Clock.Paused {
		t.Fatalf("%s", v.State)
	}
}

func TestWhoWaitedLongestIsNext(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben)
	must(t, o.Claim(o.ctx, o.ben, Step{Ref: o.file(o.access())}))
	o.at = o.at.AddDate(0, 0, 1)
	o.taken(o.access())
	o.wantHolder(o.given(o.access()), o.ben)
}

func TestTheRotaPassesBy(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.dora)
	o.taken(o.access()) // Ann has more to do, and would be second
	for name, c := range map[string]struct {
		aside func() // keeps Ben from it
		back  func()
	}{
		"leave": {
			func() {
				_, err := o.db.Exec(o.ctx, `INSERT INTO requests_leave (id, officer, since, until, hand, entered_by, entered_at)
					VALUES ($1, $2, $3, $3, 'keep', $2, now())`, newID(), o.ben.ID, o.Today())
				must(t, err)
			},
			func() { _, err := o.db.Exec(o.ctx, `DELETE FROM requests_leave`); must(t, err) }},
		"desk": {
			func() { must(t, o.SetCompetence(o.ctx, o.rita, Competence{Officer: o.ben.ID, Desk: DeskNone})) },
			func() { must(t, o.SetCompetence(o.ctx, o.rita, Competence{Officer: o.ben.ID})) }},
		"kind": {
			func() {
				must(t, o.SetCompetence(o.ctx, o.rita, Competence{Officer: o.ben.ID, Kinds: []Kind{Complaint}}))
			},
			func() { must(t, o.SetCompetence(o.ctx, o.rita, Competence{Officer: o.ben.ID})) }},
		"roster": {func() { o.staffed(o.ann) }, func() { o.staffed(o.ann, o.ben, o.dora) }},
	} {
		c.aside()
		if got := o.given(o.access()); got != o.ann.Name {
			t.Errorf("%s: %s has it", name, got)
		}
		c.back()
		if got := o.given(o.access()); got != o.ben.Name {
			t.Errorf("%s ended: %s has it", name, got)
		}
	}
	must(t, o.Declare(o.ctx, o.ben, Interest{Kind: "family", Party: maria.Subject, Since: o.Today()}))
	o.wantHolder(o.given(o.access()), o.ann)
}

func TestLanguageGoesBeforeLoad(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Lang = "en"
	o.staffed(o.ann, o.ben)
	must(t, o.SetCompetence(o.ctx, o.dora, Competence{Officer: o.ann.ID, Langs: []string{"en", "fr"}}))
	for range 3 {
		o.wantHolder(o.given(o.correction()), o.ann) // in French
	}
	o.wantHolder(o.given(o.access()), o.ben)
}

func TestNobodyHasRoom(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	want(t, o.Give(o.ctx, o.rita, Step{Ref: ref}), ErrNobody)
	o.staffed(o.rita, o.rob, o.dora)
	want(t, o.Give(o.ctx, o.rita, Step{Ref: ref}), ErrNobody)
	o.wantState(ref, StateReceived)
	o.staffed(o.ann)
	must(t, o.Give(o.ctx, o.rita, Step{Ref: ref, Key: "k"}))
	must(t, o.Give(o.ctx, o.rita, Step{Ref: ref, Key: "k"})) // the second click
	want(t, o.Give(o.ctx, o.rita, Step{Ref: ref}), ErrNobody)
	want(t, o.Give(o.ctx, o.ben, Step{Ref: ref}), ErrNotYours)
	want(t, o.SetCompetence(o.ctx, o.ann, Competence{Officer: o.ann.ID}), ErrForbidden)
	wantProblem(t, o.SetCompetence(o.ctx, o.rita, Competence{Officer: o.ann.ID, Desk: "reception"}), "desk", "choose")
	f := o.complaint()
	f.Complaint.About = AboutOfficial
	f.Complaint.Who = "the one at the counter"
	o.staffed(o.ann, o.ben, o.rita)
	ref = o.file(f)
	want(t, o.Give(o.ctx, o.dora, Step{Ref: ref}), ErrNobody)
	o.staffed(o.ann, o.dani)
	must(t, o.Give(o.ctx, o.dora, Step{Ref: ref}))
	o.wantHolder(o.holder(ref), o.dani)
}
