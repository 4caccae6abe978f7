package requests

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// jobs lists the arguments of the jobs of a kind, oldest first.
func jobs[T interface{ Kind() string }](o *office) (list []T) {
	o.t.Helper()
	var kind T
	rows, err := o.db.Query(o.ctx, `SELECT args FROM river_job WHERE kind = $1 ORDER BY id`, kind.Kind())
	must(o.t, err)
	raw, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	must(o.t, err)
	for _, r := range raw {
		var one T
		must(o.t, json.Unmarshal(r, &one))
		list = append(list, one)
	}
	return list
}

// agreed takes a correction to where its sources are told; the second item is refused.
func (o *office) agreed(f Filing, recipients ...string) string {
	o.t.Helper()
	ref := o.taken(f)
	items := o.open(o.ann, ref).Items
	must(o.t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Submit: true, Recipients: recipients, Items: []ItemDecision{{Item: items[0].ID, Verdict: Accept},
		{Item: items[1].ID, Verdict: Refuse, Reason: "not_shown", Reasons: "The passport copy cannot be read."}}}))
	must(o.t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	return ref
}

func TestUnansweredInstructionIsChased(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.agreed(o.correction()) // Fri 27 Nov 2026
	staff := []Officer{o.ann, o.ben, o.rita, o.rob, o.dora}
	wally := person("Wally Walled", "Legal", RoleReviewer)
	must(t, o.Declare(o.ctx, wally, Interest{Kind: "family", Party: maria.Subject}))
	staff = append(staff, wally)
	chases := func() (n int) {
		for _, e := range o.track(ref).Events {
			if e.Action == ActChase {
				n++
			}
		}
		return n
	}
	for _, on := range []struct {
		days   int
		chases int
		nudged int
		raised bool
	}{
		{6, 0, 0, false},  // Thu 3 Dec: four working days
		{7, 1, 1, false},  // Fri 4 Dec: the fifth; Ann, who has it
		{8, 1, 1, false},  // a Saturday
		{13, 1, 1, false}, // Thu 10 Dec
		{14, 2, 2, false}, // Fri 11 Dec: the tenth
		{21, 3, 6, true},  // Fri 18 Dec: the fifteenth; Ann, Rita, Rob and Dora, and not whoever is walled
		{30, 3, 6, true},
	} {
		o.at = day("2026-11-27").Time(o.zone()).AddDate(0, 0, on.days).Add(9e9)
		for range 2 { // however often it is called
			must(t, o.Chase(o.ctx, slices.Clone(staff)))
		}
		v := o.open(o.ann, ref)
		if chases() != on.chases || len(jobs[NudgeArgs](o)) != on.nudged || len(v.Awaited) != 1 || v.Awaited[0].Raised != on.raised {
			t.Fatalf("after %d days: %d chases, %d nudged, %+v", on.days, chases(), len(jobs[NudgeArgs](o)), v.Awaited)
		}
	}
	if len(jobs[InstructArgs](o)) != 4 {
		t.Fatalf("the source was asked %d times", len(jobs[InstructArgs](o)))
	}
	page, err := o.Queue(o.ctx, o.rita, QueueFilter{})
	must(t, err)
	if !page.Rows[0].Raised {
		t.Fatal("the queue does not mark it")
	}
	last := jobs[NudgeArgs](o)[5]
	for _, by := range []Officer{o.dora, o.ann} {
		n, err := o.NudgeFor(o.ctx, by, last)
		must(t, err)
		if n.Ref != ref || n.What != "item" || n.Item != 1 || !n.Raised {
			t.Fatalf("%+v", n)
		}
	}
	_, err = o.NudgeFor(o.ctx, wally, last)
	want(t, err, ErrNothing)

	err = o.CarryOut(o.ctx, o.ann, Step{Ref: ref}, Heard{ID: v1(o, ref), Way: "pigeon"})
	wantProblem(t, err, "way", "choose")
	want(t, o.CarryOut(o.ctx, o.ben, Step{Ref: ref}, Heard{ID: v1(o, ref), Way: "phone"}), ErrNotYours)
	must(t, o.CarryOut(o.ctx, o.ann, Step{Ref: ref, On: day("2026-12-01")}, Heard{ID: v1(o, ref), Way: "phone"}))
	v := o.open(o.ann, ref)
	if v.State != StateDecided || len(v.Awaited) != 0 || v.Items[0].Carried != Applied {
		t.Fatalf("%s %+v", v.State, v.Awaited)
	}
	if i := slices.IndexFunc(v.Events, func(e Event) bool { return e.Action == ActTold }); v.Events[i].Key != "requests.event.told_on" {
		t.Fatalf("%+v", v.Events[i])
	}
}

func v1(o *office, ref string) uuid.UUID { return o.open(o.ann, ref).Items[0].ID }

func TestRefusalByPhoneNeedsItsReason(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.agreed(o.correction())
	err := o.CarryOut(o.ctx, o.ann, Step{Ref: ref}, Heard{ID: v1(o, ref), Way: "phone", Refused: true})
	wantProblem(t, err, "why", "required_why")
	err = o.CarryOut(o.ctx, o.ann, Step{Ref: ref, On: day("2026-12-24")}, Heard{ID: v1(o, ref), Way: "letter"})
	wantProblem(t, err, "on", "day_ahead")
	must(t, o.CarryOut(o.ctx, o.ann, Step{Ref: ref}, Heard{ID: v1(o, ref), Way: "phone", Refused: true, Why: "The record is closed"}))
	if v := o.open(o.ann, ref); v.State != StateWorking || v.Items[0].Said != "The record is closed" || len(v.Awaited) != 0 {
		t.Fatalf("%s %+v", v.State, v.Items[0])
	}
}

func TestRestrictionWhileContested(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.correction()
	f.Restrict = true
	ref := o.taken(f)
	if m := o.track(ref).Marking; m == nil || m.State != MarkAsked || m.InForce() {
		t.Fatalf("%+v", m)
	}
	wantProblem(t, o.Mark(o.ctx, o.ann, Step{Ref: ref}, true, ""), "why", "required_why")
	want(t, o.EndMark(o.ctx, o.ann, Step{Ref: ref}, "No"), ErrMove)
	must(t, o.Mark(o.ctx, o.ann, Step{Ref: ref}, false, ""))
	want(t, o.Mark(o.ctx, o.ann, Step{Ref: ref}, false, ""), ErrMove)
	for _, source := range []string{"population-register", "housing"} {
		list, err := o.BehestsFor(o.ctx, source)
		must(t, err)
		if len(list) != 1 || list[0].Kind != BehestRestrict || list[0].Subject != maria.Subject {
			t.Fatalf("%s is asked %+v", source, list)
		}
		want(t, o.SourceTold(o.ctx, "council-tax", list[0].ID), ErrNotFound)
		for range 2 {
			must(t, o.SourceTold(o.ctx, source, list[0].ID))
		}
	}
	v := o.open(o.ann, ref)
	if !v.Marking.InForce() || len(v.Awaited) != 0 || v.State != StateWorking {
		t.Fatalf("%+v %+v", v.Marking, v.Awaited)
	}
	must(t, o.EndMark(o.ctx, o.ann, Step{Ref: ref}, "The address is right"))
	if m := o.track(ref).Marking; m.State != MarkLifting || m.LiftOn != day("2026-12-04") || m.Why != "The address is right" {
		t.Fatalf("the citizen is told before it is lifted: %+v", m)
	}
	if got := o.letters(ref); got[len(got)-1] != LetterLifting {
		t.Fatalf("letters %v", got)
	}
	must(t, o.Chase(o.ctx, nil))
	if list, _ := o.BehestsFor(o.ctx, "housing"); len(list) != 0 {
		t.Fatal("lifted before its day")
	}
	o.at = o.at.AddDate(0, 0, 7)
	for range 2 {
		must(t, o.Chase(o.ctx, nil))
	}
	list, err := o.BehestsFor(o.ctx, "housing")
	must(t, err)
	if len(list) != 1 || list[0].Kind != BehestRelease || o.track(ref).Marking.State != MarkLifted {
		t.Fatalf("%+v", list)
	}
}

func TestRestrictionEndsWithItsCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.correction()
	f.Restrict = true
	ref := o.taken(f)
	must(t, o.Mark(o.ctx, o.ann, Step{Ref: ref}, false, ""))
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	if m := o.track(ref).Marking; m.State != MarkLifting {
		t.Fatalf("nothing may stay held back: %+v", m)
	}
	o.at = o.at.AddDate(0, 0, 8)
	must(t, o.Chase(o.ctx, nil))
	if m := o.track(ref).Marking; m.State != MarkLifted {
		t.Fatalf("%+v", m)
	}
	second := o.file(o.complaint())
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: second}))
	want(t, o.Mark(o.ctx, o.ann, Step{Ref: second}, false, ""), ErrMove)
	if o.open(o.ann, second).Can(ActMark) {
		t.Fatal("nothing of a complaint can be restricted")
	}
}

func TestRecipientsAreToldAndChased(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.correction())
	items := o.open(o.ann, ref).Items
	d := Decision{Submit: true, Recipients: []string{"Pension Fund", "City Police", "Housing Register"}, Via: map[string]string{"Housing Register": "housing"},
		Struck: []Struck{{Name: "Cabinet Office", At: 1}}, Items: []ItemDecision{{Item: items[0].ID, Verdict: Accept}, {Item: items[1].ID, Verdict: Accept}}}
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d), "whynot.1", "required_why")
	d.Struck[0].Why = "It received names only"
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	by := map[string]Recipient{}
	for _, r := range o.track(ref).Told {
		by[r.Name] = r
	}
	if len(by) != 3 || by["Pension Fund"].State != ToTell || by["Housing Register"].State != WasTold || by["Housing Register"].Way != "system" {
		t.Fatalf("%+v", by)
	}
	list, err := o.BehestsFor(o.ctx, "housing")
	must(t, err)
	if len(list) != 2 || list[0].Kind != BehestNotify || list[0].Right != "2 Rightlane" {
		t.Fatalf("%+v", list)
	}
	must(t, o.SourceTold(o.ctx, "housing", list[0].ID))
	if got := o.recipient(ref, "Housing Register"); got.State != WasTold {
		t.Fatalf("one of two things is confirmed: %+v", got)
	}
	must(t, o.SourceTold(o.ctx, "housing", list[1].ID))
	if got := o.recipient(ref, "Housing Register"); got.State != Confirmed {
		t.Fatalf("%+v", got)
	}
	fund := Recipient{ID: by["Pension Fund"].ID, State: WasTold}
	wantProblem(t, o.TellRecipient(o.ctx, o.ann, Step{Ref: ref}, fund), "way", "choose")
	fund.Way = "letter"
	must(t, o.TellRecipient(o.ctx, o.ann, Step{Ref: ref}, fund))
	police := Recipient{ID: by["City Police"].ID, State: Disproportionate}
	wantProblem(t, o.TellRecipient(o.ctx, o.ann, Step{Ref: ref}, police), "why", "required_why")
	police.Why = "Four thousand paper files"
	must(t, o.TellRecipient(o.ctx, o.ann, Step{Ref: ref}, police))
	for _, it := range items {
		must(t, o.SourceTold(o.ctx, it.Source, it.ID))
	}
	must(t, o.Close(o.ctx, o.ann, Step{Ref: ref}))
	o.at = o.at.AddDate(0, 0, 7)
	must(t, o.Chase(o.ctx, []Officer{o.ann}))
	nudges := jobs[NudgeArgs](o)
	if len(nudges) != 1 {
		t.Fatalf("%d nudged", len(nudges))
	}
	if n, err := o.NudgeFor(o.ctx, o.ann, nudges[0]); err != nil || n.Recipient != "Pension Fund" {
		t.Fatalf("%+v %v", n, err)
	}
	paper, err := o.RecipientPaperFor(o.ctx, o.ann, ref, "", fund.ID)
	must(t, err)
	if paper.To != "Pension Fund" || len(paper.Items) != 2 || paper.Subject != maria.Subject {
		t.Fatalf("%+v", paper)
	}
	fund.State, fund.Way = Confirmed, ""
	must(t, o.TellRecipient(o.ctx, o.ann, Step{Ref: ref}, fund)) // after the case was closed, too
	if v := o.open(o.ann, ref); len(v.Awaited) != 0 {
		t.Fatalf("%+v", v.Awaited)
	}
}

func (o *office) recipient(ref, name string) Recipient {
	for _, r := range o.track(ref).Told {
		if r.Name == name {
			return r
		}
	}
	return Recipient{}
}

func TestProposedRecipients(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.correction())
	agreements := []Sharing{{Code: "SA-1", Title: "Shared care", Parties: []string{"Northmere Council", "Health Trust"}, Activities: []string{"PA-001"}},
		{Code: "SA-2", Title: "Other", Parties: []string{"Nobody"}, Activities: []string{"PA-009"}}}
	list, err := o.Proposed(o.ctx, o.open(o.ann, ref), agreements)
	must(t, err)
	if len(list) != 0 {
		t.Fatalf("no look was recorded in these sources: %+v", list)
	}
	registered, err := o.Ledger.Register(o.ctx, ledger.NewSource{ID: "housing", Prefix: "urn:source:housing", Profile: ledger.ProfileName,
		Names: map[string]string{"en": "Housing"}, Scopes: []string{ledger.ScopeEvents}})
	must(t, err)
	for i, org := range []ledger.Organisation{o.Ledger.Organisation, {Code: "PF", Name: "Pension Fund"}, {Code: "PF", Name: "Pension Fund"}} {
		e := &ledger.Event{SpecVersion: "1.0", ID: uuid.NewString(), Source: "urn:source:housing", Type: ledger.Recorded, Time: o.at.Format("2006-01-02T15:04:05Z"),
			Data: ledger.Data{Subject: ledger.EventSubject{Scheme: "national-id", ID: "QQ123456C"}, Actor: ledger.EventActor{ID: "a", Kind: "person", Org: org},
				Action: "view", DataCategories: []string{"contact"}, Purpose: ledger.Purpose{Activity: "PA-001"}, System: ledger.System{Name: "H"}, Channel: "ui"}}
		if i == 0 {
			e.Data.Action, e.Data.Recipient = "disclose", &ledger.Recipient{Name: "City Police", Country: "GB"}
		}
		receipt, err := o.Ledger.Append(o.ctx, registered.Source, []ledger.Item{{ID: e.ID, Event: e}})
		must(t, err)
		if receipt.Stored != 1 {
			t.Fatalf("%+v", receipt.Results[0].Fault)
		}
	}
	list, err = o.Proposed(o.ctx, o.open(o.ann, ref), agreements)
	must(t, err)
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
	}
	if !slices.Equal(names, []string{"City Police", "Health Trust", "Pension Fund"}) || list[1].Agreement != "SA-1" || list[2].Looks != 2 {
		t.Fatalf("%+v", list)
	}
}

func TestDisputeGoesWithTheRecord(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.agreed(o.correction())
	must(t, o.Dispute(o.ctx, maria, Step{Ref: ref}, "I am María"))
	list, err := o.BehestsFor(o.ctx, "housing")
	must(t, err)
	if len(list) != 1 || list[0].Kind != BehestDispute || list[0].Statement != "I am María" || list[0].Field != "name" {
		t.Fatalf("the source keeps the statement with what was refused: %+v", list)
	}
	if other, _ := o.BehestsFor(o.ctx, "population-register"); len(other) != 0 {
		t.Fatalf("what was accepted is not disputed: %+v", other)
	}
	disputes, err := o.Disputes(o.ctx, maria)
	must(t, err)
	if len(disputes) != 1 || disputes[0].Text != "I am María" || disputes[0].Held != "Maria" || disputes[0].At.IsZero() {
		t.Fatalf("%+v", disputes)
	}
	other := maria
	other.Subject.ID = "AA000000A"
	if list, err := o.Disputes(o.ctx, other); err != nil || len(list) != 0 {
		t.Fatalf("nobody else's: %+v %v", list, err)
	}
	later := o.correction()
	later.Items = later.Items[1:]
	second := o.taken(later)
	if v := o.open(o.ann, second); len(v.Disputed) != 1 || v.Disputed[0].Ref != ref {
		t.Fatalf("a later case about the same shows it: %+v", v.Disputed)
	}
	third := o.correction()
	third.Items = third.Items[:1]
	if v := o.open(o.ann, o.taken(third)); len(v.Disputed) != 0 {
		t.Fatalf("one about something else does not: %+v", v.Disputed)
	}
	must(t, o.Claim(o.ctx, o.ben, Step{Ref: o.file(o.access())}))
	must(t, o.Recuse(o.ctx, o.ben, Step{Ref: ref}, "family"))
	if v := o.open(o.ben, second); len(v.Disputed) != 0 {
		t.Fatalf("behind a wall there is no earlier case: %+v", v.Disputed)
	}
}

func TestFreshEvidence(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.agreed(o.correction())
	_, err := o.NewEvidence(o.ctx, maria, Step{Ref: ref}, "A new passport")
	want(t, err, ErrMove) // the sources are still being told
	must(t, o.SourceTold(o.ctx, "population-register", v1(o, ref)))
	o.at = o.at.AddDate(0, 0, 30)
	_, err = o.NewEvidence(o.ctx, maria, Step{Ref: ref}, " ")
	wantProblem(t, err, "text", "required_text")
	for range 2 { // a double click
		got, err := o.NewEvidence(o.ctx, maria, Step{Ref: ref, Key: "k"}, "A new passport")
		must(t, err)
		if got != ref {
			t.Fatalf("taken up as %s", got)
		}
	}
	v := o.open(o.ben, ref)
	if v.State != StateReceived || v.Assignee != uuid.Nil || v.Outcome != "" || v.Clock.Received != day("2026-12-27") || len(v.Messages) != 1 {
		t.Fatalf("%s %v %s %s", v.State, v.Assignee, v.Outcome, v.Clock.Received)
	}
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	again := o.open(o.ann, ref).Items
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Submit: true, Items: []ItemDecision{{Item: again[0].ID, Verdict: Accept},
		{Item: again[1].ID, Verdict: Refuse, Reason: "accurate", Reasons: "As in the passport."}}}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	must(t, o.Close(o.ctx, o.ann, Step{Ref: ref}))

	o.at = o.at.AddDate(0, 0, reopenDays+1)
	byCode := Citizen{Name: maria.Name, Email: maria.Email, Level: LevelMailbox} // whose data it is was established before
	kin := person("Kim Cousin", "Records", RoleCaseworker)
	must(t, o.Declare(o.ctx, kin, Interest{Kind: "family", Party: maria.Subject}))
	var second string
	for range 2 {
		if second, err = o.NewEvidence(o.ctx, byCode, Step{Ref: ref, Key: "late"}, "A birth certificate"); err != nil {
			t.Fatal(err)
		}
	}
	o.wantGone(kin, second)
	v = o.open(o.ben, second)
	if second == ref || v.State != StateReceived || len(v.Items) != 1 || v.Items[0].Field != "name" || v.Items[0].Evidence != "A birth certificate" ||
		v.Level != LevelIdentity || len(v.Sequels) != 1 || v.Sequels[0].Ref != ref || !v.Sequels[0].Before {
		t.Fatalf("%s %+v %+v", v.State, v.Items, v.Sequels)
	}
	if l := o.track(ref).Sequels; len(l) != 1 || l[0].Ref != second || l[0].Before {
		t.Fatalf("%+v", l)
	}
	if o.track(second).Can(ActEvidence) {
		t.Fatal("nothing was refused yet")
	}
}
