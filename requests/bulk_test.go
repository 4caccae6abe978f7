package requests

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
)

// two is a deed over two cases of Ann's, not begun.
type two struct {
	begin func() error
	id    uuid.UUID
	refs  []string
}

func (o *office) bulkOfTwo() *two {
	o.t.Helper()
	o.staffed(o.ann, o.ben)
	w := &two{refs: []string{o.taken(o.access()), o.taken(o.access())}}
	b := Bulk{Deed: DeedNote, Words: "Ask the archive", Cases: o.seen(w.refs...), Key: uuid.NewString()}
	w.begin = func() (err error) {
		w.id, err = o.beginBulk(o.ctx, o.ann, b)
		return err
	}
	return w
}

// one begins the deed and gives the step with its first case.
func (w *two) one(o *office) func() error {
	must(o.t, w.begin())
	row, err := o.bulkOf(o.ctx, o.DB, o.ann, w.id)
	must(o.t, err)
	work := bulkWork{r: o.Registry, by: o.ann, row: row, words: "Ask the archive"}
	return func() error { return work.one(o.ctx, 1, Step{Ref: w.refs[0], Key: "bulk " + w.id.String()}) }
}

// seen is cases as a list shows them now.
func (o *office) seen(refs ...string) (list []Chosen) {
	o.t.Helper()
	for _, ref := range refs {
		c := Chosen{Ref: ref}
		must(o.t, o.db.QueryRow(o.ctx, `SELECT version FROM requests_case WHERE ref = $1`, ref).Scan(&c.Version))
		list = append(list, c)
	}
	return list
}

func outcomes(list []Planned) string {
	text := ""
	for _, one := range list {
		text += fmt.Sprintf("%s %s; ", one.Why, one.To)
	}
	return text
}

func (o *office) result(by Officer, id uuid.UUID) BulkResult {
	o.t.Helper()
	r, err := o.BulkResult(o.ctx, by, id)
	must(o.t, err)
	return r
}

func TestBulkGivesEachByItself(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben)
	free, taken, closed := o.file(o.access()), o.taken(o.access()), o.file(o.access())
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: closed}, ""))
	b := Bulk{Deed: DeedGive, Cases: o.seen(free, taken, closed), Key: "k"}
	plan, err := o.PlanBulk(o.ctx, o.rita, b, nil)
	must(t, err)
	if len(plan.Ready) != 2 || plan.Ready[0].To != o.ben.Name || plan.Ready[1].To != o.ben.Name || outcomes(plan.Left) != "state ; " {
		t.Fatalf("%s| %s", outcomes(plan.Ready), outcomes(plan.Left))
	}
	if o.holder(free) != "" {
		t.Fatal("a preview gives cases away")
	}
	mine, err := o.PlanBulk(o.ctx, o.ben, b, nil)
	must(t, err)
	if len(mine.Ready) != 1 || outcomes(mine.Left) != "notyours ; state ; " {
		t.Fatalf("%s| %s", outcomes(mine.Ready), outcomes(mine.Left))
	}
	id, err := o.DoBulk(o.ctx, o.rita, b)
	must(t, err)
	again, err := o.DoBulk(o.ctx, o.rita, b)
	must(t, err)
	r := o.result(o.rita, id)
	if again != id || outcomes(r.Done) != "done Ben Caseworker; done Ben Caseworker; " || outcomes(r.Left) != "state ; " || len(r.Still) != 0 {
		t.Fatalf("%s| %s| %s", outcomes(r.Done), outcomes(r.Left), outcomes(r.Still))
	}
	_, err = o.BulkResult(o.ctx, o.rob, id)
	want(t, err, ErrNotFound)
	events := 0
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_event WHERE action = 'assign'`).Scan(&events))
	if events != 3 {
		t.Errorf("%d times assigned", events)
	}
}

func TestBulkLeavesTheWalledAside(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben)
	ref := o.file(o.access())
	must(t, o.Declare(o.ctx, o.rita, Interest{Kind: "family", Party: maria.Subject}))
	b := Bulk{Deed: DeedNote, Words: "Hello", Cases: o.seen(ref)}
	plan, err := o.PlanBulk(o.ctx, o.rita, b, nil)
	must(t, err)
	all, err := o.PlanBulk(o.ctx, o.rita, b, &QueueFilter{})
	must(t, err)
	if len(plan.Ready)+len(plan.Left)+len(all.Ready)+len(all.Left)+all.More != 0 {
		t.Fatalf("%+v %+v", plan, all)
	}
	id, err := o.DoBulk(o.ctx, o.rita, b)
	must(t, err)
	if r := o.result(o.rita, id); len(r.Done)+len(r.Left)+len(r.Still) != 0 {
		t.Fatalf("%+v", r)
	}
	// The wall built after the deed takes the case out of the result.
	id, err = o.DoBulk(o.ctx, o.ann, Bulk{Deed: DeedNote, Words: "Hello", Cases: o.seen(ref)})
	must(t, err)
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Party: maria.Subject}))
	if r := o.result(o.ann, id); len(r.Done) != 0 {
		t.Fatalf("%+v", r)
	}
	// Somebody behind the wall is refused without a word about why.
	plan, err = o.PlanBulk(o.ctx, o.rob, Bulk{Deed: DeedAssign, To: o.ann.ID, Cases: o.seen(ref)}, nil)
	must(t, err)
	if outcomes(plan.Left) != "assignee Ann Caseworker; " {
		t.Fatal(outcomes(plan.Left))
	}
}

func TestBulkSeesWhatChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben)
	stale, fresh := o.taken(o.access()), o.taken(o.access())
	b := Bulk{Deed: DeedRelease, Words: "Another project", Cases: o.seen(stale, fresh)}
	must(t, o.Write(o.ctx, o.ann, Step{Ref: stale}, "Hello"))
	id, err := o.DoBulk(o.ctx, o.ann, b)
	must(t, err)
	if r := o.result(o.ann, id); outcomes(r.Left) != "changed ; " || len(r.Done) != 1 || r.Done[0].Ref != fresh {
		t.Fatalf("%s| %s", outcomes(r.Done), outcomes(r.Left))
	}
	must(t, o.Note(o.ctx, o.ann, Step{Ref: stale}, "x"))
	id, err = o.DoBulk(o.ctx, o.ann, Bulk{Deed: DeedNote, Words: "A note contradicts nothing", Cases: []Chosen{{stale, 1}}})
	must(t, err)
	if r := o.result(o.ann, id); len(r.Done) != 1 {
		t.Fatalf("%+v", r)
	}
}

func TestBulkExtends(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second, late := o.taken(o.access()), o.taken(o.access()), o.taken(o.access())
	must(t, o.Extend(o.ctx, o.ann, Step{Ref: second}, Extension{Reason: "Much to read"}))
	b := Bulk{Deed: DeedExtend, Words: "The archive is being moved", Cases: o.seen(first, second)}
	plan, err := o.PlanBulk(o.ctx, o.ann, b, nil)
	must(t, err)
	if len(plan.Ready) != 1 || outcomes(plan.Left) != "state ; " {
		t.Fatalf("%s| %s", outcomes(plan.Ready), outcomes(plan.Left))
	}
	id, err := o.DoBulk(o.ctx, o.ann, b)
	must(t, err)
	if r := o.result(o.ann, id); len(r.Done) != 1 || outcomes(r.Left) != "state ; " {
		t.Fatalf("%s| %s", outcomes(r.Done), outcomes(r.Left))
	}
	if letters := o.letters(first); letters[len(letters)-1] != LetterExtended {
		t.Errorf("%v", letters)
	}
	o.at = o.at.AddDate(0, 2, 0)
	plan, err = o.PlanBulk(o.ctx, o.ann, Bulk{Deed: DeedExtend, Words: "x", Cases: o.seen(late)}, nil)
	must(t, err)
	if outcomes(plan.Left) != "late ; " {
		t.Errorf("%s| %s", outcomes(plan.Ready), outcomes(plan.Left))
	}
	_, err = o.DoBulk(o.ctx, o.ann, Bulk{Deed: DeedExtend, Cases: o.seen(late)})
	wantProblem(t, err, "reason", "required_reason")
	_, err = o.DoBulk(o.ctx, o.ann, Bulk{Deed: DeedNote, Words: "x"})
	wantProblem(t, err, "rows", "choose")
	_, err = o.DoBulk(o.ctx, o.ann, Bulk{Deed: "burn", Cases: o.seen(late)})
	wantProblem(t, err, "deed", "choose")
	_, err = o.DoBulk(o.ctx, o.ann, Bulk{Deed: DeedAssign, Cases: o.seen(late)})
	wantProblem(t, err, "to", "choose")
}

// One that fails undoes no other, and what was broken off goes on where it was.
func TestBulkGoesOn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	refs := []string{o.taken(o.access()), o.taken(o.access()), o.taken(o.access())}
	f := newSaboteur(o)
	f.failAt(10)
	b := Bulk{Deed: DeedNote, Words: "Ask the archive", Cases: o.seen(refs...), Key: "k"}
	id, err := o.DoBulk(o.ctx, o.ann, b)
	if err == nil || id == uuid.Nil {
		t.Fatalf("%v %v", id, err)
	}
	r := o.result(o.ann, id)
	if len(r.Done) == 0 || len(r.Still) == 0 || len(r.Done)+len(r.Still) != 3 {
		t.Fatalf("%s| %s", outcomes(r.Done), outcomes(r.Still))
	}
	f.failAt(0)
	must(t, o.GoOnBulk(o.ctx, o.ann, id))
	must(t, o.GoOnBulk(o.ctx, o.ann, id))
	if r = o.result(o.ann, id); len(r.Done) != 3 {
		t.Fatalf("%s| %s", outcomes(r.Done), outcomes(r.Still))
	}
	for _, ref := range refs {
		notes := 0
		must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_event e JOIN requests_case c ON c.id = e.case_id
			WHERE c.ref = $1 AND e.action = 'note'`, ref).Scan(&notes))
		if notes != 1 {
			t.Errorf("%s has %d notes", ref, notes)
		}
	}
	var words []byte
	must(t, o.db.QueryRow(o.ctx, `SELECT words FROM requests_bulk WHERE id = $1`, id).Scan(&words))
	if words != nil {
		t.Error("the words are kept twice")
	}
	o.at = o.at.Add(bulkLife + time.Second)
	must(t, o.Sweep(o.ctx))
	_, err = o.BulkResult(o.ctx, o.ann, id)
	want(t, err, ErrNotFound)
}
