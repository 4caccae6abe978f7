package requests

import (
	"testing"

	"github.com/google/uuid"
)

// helper is somebody of another unit who has no role in casework.
func helper(name, unit string) Officer { return person(name, unit, "communications") }

// asks gives a task of Ann's case to a unit, and returns its id.
func (o *office) asks(ref string, a Asking) uuid.UUID {
	o.t.Helper()
	must(o.t, o.GiveErrand(o.ctx, o.ann, Step{Ref: ref, Key: uuid.NewString()}, a))
	list := o.open(o.ann, ref).Errands
	return list[len(list)-1].ID
}

func (o *office) looks() (n int) {
	o.t.Helper()
	must(o.t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM ledger_entry`).Scan(&n))
	return n
}

func (o *office) tasksOf(by Officer) []ErrandRow {
	o.t.Helper()
	list, err := o.ErrandsFor(o.ctx, by, false)
	must(o.t, err)
	return list
}

func (o *office) replies(by Officer, id uuid.UUID, how Saying, text string) error {
	o.t.Helper()
	e, err := o.OpenErrand(o.ctx, by, id)
	if err != nil {
		return err
	}
	return o.AnswerErrand(o.ctx, by, ErrandReply{ID: id, Version: e.Version, Key: uuid.NewString(), How: how, Text: text})
}

func TestAUnitAnswersWithoutSeeingTheCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	hal, harry, fred := helper("Hal", "Housing"), helper("Harry", "Housing"), helper("Fred", "Finance")
	id := o.asks(ref, Asking{Unit: "Housing", Text: "The tenancy file, 2024 on", Named: true})
	if list := o.tasksOf(hal); len(list) != 1 || list[0].Ref != ref || list[0].ID != id {
		t.Fatalf("Housing's list: %+v", list)
	}
	if list := o.tasksOf(fred); len(list) != 0 {
		t.Fatalf("Finance sees Housing's tasks: %+v", list)
	}
	before := o.looks()
	e, err := o.OpenErrand(o.ctx, hal, id)
	must(t, err)
	if e.Name != "María Ñandú-Öz" || e.Subject != maria.Subject || e.Text != "The tenancy file, 2024 on" || o.looks() != before+1 {
		t.Fatalf("what Housing reads, recorded: %+v, %d looks", e, o.looks()-before)
	}
	_, err = o.OpenErrand(o.ctx, fred, id)
	want(t, err, ErrNotFound)
	_, err = o.Open(o.ctx, hal, ref, "curious")
	want(t, err, ErrForbidden)
	want(t, o.Note(o.ctx, hal, Step{Ref: ref}, "Hello"), ErrForbidden)
	want(t, o.replies(fred, id, SaysAnswer, "Mine"), ErrNotFound)

	// Asking back leaves it open, and the asker's words wake it again.
	must(t, o.replies(hal, id, SaysQuestion, "Which address?"))
	if e := o.open(o.ann, ref).Errands[0]; !e.Queried || e.State != ErrandOpen || e.Words[0].Text != "Which address?" {
		t.Fatalf("asked back: %+v", e)
	}
	must(t, o.SayMore(o.ctx, o.ann, Step{Ref: ref}, id, "2 Rightlane"))
	stale := ErrandReply{ID: id, Version: e.Version, How: SaysAnswer, Text: "Two letters"}
	want(t, o.AnswerErrand(o.ctx, harry, stale), ErrChanged)
	e, err = o.OpenErrand(o.ctx, harry, id)
	must(t, err)
	answer := ErrandReply{ID: id, Version: e.Version, Key: "once", How: SaysAnswer, Text: "Two letters", Files: []Upload{upload("letters.pdf", pdf(""))}}
	wantProblem(t, o.AnswerErrand(o.ctx, harry, ErrandReply{ID: id, Version: e.Version, How: SaysDeclines}), "text", "required_text")
	wantProblem(t, o.AnswerErrand(o.ctx, harry, ErrandReply{ID: id, Version: e.Version, How: SaysMore, Text: "x"}), "how", "choose_how")
	must(t, o.AnswerErrand(o.ctx, harry, answer))
	must(t, o.AnswerErrand(o.ctx, harry, answer)) // the second click
	v := o.open(o.ann, ref)
	if e := v.Errands[0]; e.State != ErrandAnswered || len(e.Words) != 3 || len(v.OpenErrands()) != 0 {
		t.Fatalf("answered once: %+v", e)
	}
	found := Attached(v.Files, WithTask, id)
	if len(found) != 1 || found[0].File.Name != "letters.pdf" {
		t.Fatalf("what was found: %+v", v.Files)
	}
	_, err = o.AttachmentFor(o.ctx, o.ann, ref, "", found[0].ID)
	must(t, err)
	_, err = o.AttachmentFor(o.ctx, harry, ref, "curious", found[0].ID)
	want(t, err, ErrForbidden)
	_, err = o.Attachment(o.ctx, maria, ref, found[0].ID)
	want(t, err, ErrNotFound)
	for _, a := range o.track(ref).Files {
		if a.Place == WithTask {
			t.Fatal("the citizen is shown what a unit sent")
		}
	}
	want(t, o.replies(hal, id, SaysNothing, ""), ErrChanged)
	for _, e := range o.track(ref).Events {
		if e.Action == ActErrand || e.Action == ActErrandReply {
			t.Errorf("the citizen's timeline shows %s", e.Action)
		}
	}
}

func TestATaskToOnePersonIsTheirs(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	hal, harry := helper("Hal", "Housing"), helper("Harry", "Housing")
	before := o.looks()
	id := o.asks(ref, Asking{To: &hal, Text: "How long are leases kept?"})
	if len(o.tasksOf(harry)) != 0 || len(o.tasksOf(hal)) != 1 {
		t.Fatal("a task to one person is for that person")
	}
	seen := o.looks()
	e, err := o.OpenErrand(o.ctx, hal, id)
	must(t, err)
	if e.Name != "" || e.Subject.Valid() || o.looks() != seen || seen == before {
		t.Fatalf("nobody is named, nobody was looked at: %+v", e)
	}
	must(t, o.replies(hal, id, SaysNothing, ""))
	wantProblem(t, o.GiveErrand(o.ctx, o.ann, Step{Ref: ref}, Asking{Text: "x"}), "to", "choose_to")
	want(t, o.GiveErrand(o.ctx, o.ann, Step{Ref: ref}, Asking{To: &o.ann, Text: "x"}), ErrAssignee)
	want(t, o.GiveErrand(o.ctx, o.ben, Step{Ref: ref}, Asking{Unit: "Housing", Text: "x"}), ErrNotYours)
	wantProblem(t, o.GiveErrand(o.ctx, o.ann, Step{Ref: ref}, Asking{Unit: "Housing", Text: "x", Due: o.Today().AddDays(-1)}), "due", "past")
}

// The wall is the same for tasks as for cases: nothing is listed, read, answered or mailed behind it.
func TestTheWallStandsBeforeTasks(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	hal, kin := helper("Hal", "Housing"), helper("Kin", "Housing")
	must(t, o.Declare(o.ctx, kin, Interest{Kind: "family", Party: maria.Subject}))
	ref := o.taken(o.access())
	id := o.asks(ref, Asking{Unit: "Housing", Text: "The file", Named: true})
	if len(o.tasksOf(kin)) != 0 {
		t.Fatal("a relative sees the task")
	}
	before := o.looks()
	_, err := o.OpenErrand(o.ctx, kin, id)
	want(t, err, ErrWalled)
	want(t, o.AnswerErrand(o.ctx, kin, ErrandReply{ID: id, Version: 1, How: SaysNothing}), ErrWalled)
	if o.looks() != before {
		t.Fatal("a refused look was recorded")
	}
	want(t, o.GiveErrand(o.ctx, o.ann, Step{Ref: ref}, Asking{To: &kin, Text: "x"}), ErrAssignee)
	must(t, o.TellOfErrand(o.ctx, ErrandArgs{Errand: id, Event: uuid.New(), News: ErrandGiven}, []Officer{hal, kin, o.ann}))
	if n := o.jobsOf("errand_letter"); n != 1 {
		t.Fatalf("%d letters, only Hal's should be", n)
	}
	_, err = o.ErrandLetter(o.ctx, kin, ErrandLetterArgs{ErrandArgs{Errand: id, News: ErrandGiven}, kin.ID})
	want(t, err, ErrNothing)

	complaint := o.complaint() // about Housing: Housing is not asked
	complaint.Complaint.About, complaint.Complaint.Unit, complaint.Complaint.Who = AboutOfficial, "Housing", "The clerk"
	got, err := o.File(o.ctx, maria, complaint)
	must(t, err)
	must(t, o.Claim(o.ctx, o.dora, Step{Ref: got.Ref}))
	want(t, o.GiveErrand(o.ctx, o.dora, Step{Ref: got.Ref}, Asking{Unit: "Housing", Text: "x"}), ErrAssignee)
	must(t, o.GiveErrand(o.ctx, o.dora, Step{Ref: got.Ref}, Asking{Unit: "Finance", Text: "x"}))
	must(t, o.Declare(o.ctx, hal, Interest{Kind: "family", Party: maria.Subject})) // from now on, for Hal too
	if len(o.tasksOf(hal)) != 0 {
		t.Fatal("an interest declared later hides nothing")
	}
}

func TestChasersGoOnceEach(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Errands = ErrandTerms{First: 5, Second: 9, Ahead: 3}
	ref := o.taken(o.access()) // Friday 27 November
	id := o.asks(ref, Asking{Unit: "Housing", Text: "The file", Due: day("2026-12-11")})
	at := func(on string) (chasers, escalations int) {
		t.Helper()
		o.at = day(on).Time(o.zone()).Add(9 * 3600e9)
		must(t, o.ChaseErrands(o.ctx))
		must(t, o.ChaseErrands(o.ctx)) // another replica
		must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FILTER (WHERE args->>'news' = 'chaser'), count(*) FILTER (WHERE args->>'news' = 'late')
			FROM river_job WHERE kind = 'errand'`).Scan(&chasers, &escalations))
		return chasers, escalations
	}
	for _, step := range []struct {
		on          string
		chasers, up int
	}{{"2026-12-03", 0, 0}, {"2026-12-04", 1, 0}, {"2026-12-09", 1, 0}, {"2026-12-10", 2, 0}, {"2026-12-11", 2, 0},
		{"2026-12-12", 2, 0} /* a Saturday */, {"2026-12-14", 2, 1}, {"2026-12-15", 2, 1}} {
		if c, up := at(step.on); c != step.chasers || up != step.up {
			t.Errorf("on %s: %d chasers and %d escalations, want %d and %d", step.on, c, up, step.chasers, step.up)
		}
	}
	must(t, o.TellOfErrand(o.ctx, ErrandArgs{Errand: id, Event: uuid.New(), News: ErrandLate}, []Officer{o.ann, o.rita, o.dora, helper("Hal", "Housing")}))
	if n := o.jobsOf("errand_letter"); n != 2 {
		t.Errorf("%d letters; the reviewer and the data protection officer should be told", n)
	}
	must(t, o.replies(helper("Hal", "Housing"), id, SaysAnswer, "Here"))
	_, err := o.ErrandLetter(o.ctx, o.rita, ErrandLetterArgs{ErrandArgs{Errand: id, News: ErrandLate}, o.rita.ID})
	want(t, err, ErrNothing)
}

// A portal that was down sends one chaser, not both; a unit that asked back is not chased.
func TestChasersMissedAndAsked(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Errands = ErrandTerms{First: 5, Second: 9}
	ref := o.taken(o.access())
	asked := o.asks(ref, Asking{Unit: "Housing", Text: "The file", Due: day("2026-12-23")})
	o.asks(ref, Asking{Unit: "Finance", Text: "The bills", Due: day("2026-12-23")})
	must(t, o.replies(helper("Hal", "Housing"), asked, SaysQuestion, "Which?"))
	o.at = o.at.AddDate(0, 0, 18)
	must(t, o.ChaseErrands(o.ctx))
	var n int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM river_job WHERE kind = 'errand' AND args->>'news' = 'chaser'`).Scan(&n))
	if n != 1 {
		t.Errorf("%d chasers, want the one to Finance", n)
	}
}

func TestTheDayOfATask(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Errands.Ahead = 3
	ref := o.taken(o.access())
	if v := o.open(o.ann, ref); v.Clock.DraftBy != nil || v.ErrandDay != day("2026-12-22") { // due 29 Dec; 28th and 25th are holidays
		t.Errorf("three working days before %s: %s", v.Clock.Due, v.ErrandDay)
	}
	o.at = o.at.AddDate(0, 0, 27) // Thursday 24 December: the next working day is Tuesday
	if v := o.open(o.ann, ref); v.ErrandDay != day("2026-12-29") {
		t.Errorf("never in the past: %s", v.ErrandDay)
	}
	o.asks(ref, Asking{Unit: "Housing", Text: "Soon"})
	found := false
	for _, line := range o.diaryOf(o.ann) {
		found = found || line == "2026-12-29 errand "+ref
	}
	if !found {
		t.Errorf("not in the diary: %v", o.diaryOf(o.ann))
	}
}

func TestTasksEndWithTheirCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	hal := helper("Hal", "Housing")
	ref := o.taken(o.access())
	id := o.asks(ref, Asking{Unit: "Housing", Text: "The file of María", Named: true})
	dropped := o.asks(ref, Asking{Unit: "Housing", Text: "The other file"})
	must(t, o.DropErrand(o.ctx, o.ann, Step{Ref: ref}, dropped, "Found it"))
	want(t, o.DropErrand(o.ctx, o.ann, Step{Ref: ref}, dropped, ""), ErrChanged)
	wantProblem(t, o.DropErrand(o.ctx, o.ann, Step{Ref: ref}, uuid.New(), ""), "task", "choose_task")
	must(t, o.Release(o.ctx, o.ann, Step{Ref: ref}, "On leave"))
	must(t, o.replies(hal, id, SaysQuestion, "Which?")) // nobody has the case, and the unit goes on
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	if len(o.tasksOf(hal)) != 0 {
		t.Error("the task of an ended case is still there")
	}
	_, err := o.OpenErrand(o.ctx, hal, id)
	want(t, err, ErrNotFound)
	if e := o.open(o.ann, ref).Errands[0]; e.State != ErrandWithdrawn || e.EndedAt.IsZero() {
		t.Errorf("ended with its case: %+v", e)
	}
	o.at = o.at.AddDate(4, 0, 0)
	_, err = o.Erase(o.ctx, Erasing{Class: "access", Before: o.Today()})
	must(t, err)
	var left int
	must(t, o.db.QueryRow(o.ctx, `SELECT (SELECT count(*) FROM requests_errand) + (SELECT count(*) FROM requests_errand_word)`).Scan(&left))
	if left != 0 {
		t.Errorf("%d rows of tasks left after erasing", left)
	}
}
