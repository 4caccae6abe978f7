package requests

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// lookedAt records a look at Maria's data in the housing system by somebody whose name the citizen is not told, and gives it as she sees it.
func (o *office) lookedAt(by string) ledger.Entry {
	o.t.Helper()
	source, err := o.Ledger.Source(o.ctx, "housing")
	if errors.Is(err, ledger.ErrNoSource) {
		registered, err := o.Ledger.Register(o.ctx, ledger.NewSource{ID: "housing", Prefix: "urn:housing", Profile: ledger.ProfileRole,
			Names: map[string]string{"en": "Housing system"}, Scopes: []string{ledger.ScopeEvents}})
		must(o.t, err)
		source = registered.Source
	}
	e := &ledger.Event{SpecVersion: "1.0", ID: uuid.NewString(), Source: "urn:housing", Type: ledger.Recorded, Time: o.at.Add(time.Duration(len(o.list()))*time.Minute - 48*time.Hour).Format(time.RFC3339),
		Data: ledger.Data{Subject: ledger.EventSubject{Scheme: maria.Subject.Scheme, ID: maria.Subject.ID}, Action: "view", DataCategories: []string{"identity"},
			Actor:   ledger.EventActor{ID: by, Name: "Nora Nosy", Unit: "Housing", Kind: "person", Org: ledger.Organisation{Code: "N1", Name: "Northmere Council"}},
			Purpose: ledger.Purpose{Activity: "PA-001", Text: "A repair"}, System: ledger.System{Name: "Housing"}}}
	receipt, err := o.Ledger.Append(o.ctx, source, []ledger.Item{{Event: e}})
	must(o.t, err)
	if receipt.Results[0].Status != ledger.Stored {
		o.t.Fatalf("%+v", receipt.Results[0])
	}
	_, err = o.Ledger.Sequence(o.ctx)
	must(o.t, err)
	return o.list()[0]
}

// list is what stands in Maria's own list, newest first.
func (o *office) list() []ledger.Entry {
	o.t.Helper()
	page, err := o.Ledger.Of(o.ctx, ledger.Person{maria.Subject}, ledger.Filter{})
	must(o.t, err)
	return page.Entries
}

// questioned is a complaint about a look, taken by Dora.
func (o *office) questioned() (ref string, look ledger.Entry) {
	o.t.Helper()
	look = o.lookedAt("hou-107")
	got, err := o.FileComplaint(o.ctx, maria, Questioned{Entry: look.ID, Unit: "Housing", Text: "I know nobody there", Lang: "en", Key: uuid.NewString()})
	must(o.t, err)
	must(o.t, o.Claim(o.ctx, o.dora, Step{Ref: got.Ref}))
	return got.Ref, look
}

func complained(findings ...Finding) Decision {
	return Decision{Outcome: Upheld, Statement: "There was no reason to look", Reason: "rules_broken", Submit: true, Findings: findings}
}

func (o *office) asked(entry string) AskedLook {
	o.t.Helper()
	looks, err := o.AskedLooks(o.ctx, maria)
	must(o.t, err)
	for _, l := range looks {
		if l.Entry == entry {
			return l
		}
	}
	return AskedLook{}
}

// incidents counts the incidents asked for.
func (o *office) incidents() (list []IncidentArgs) {
	o.t.Helper()
	rows, err := o.db.Query(o.ctx, `SELECT args FROM river_job WHERE kind = 'incident' ORDER BY id`)
	must(o.t, err)
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (a IncidentArgs, err error) {
		var raw []byte
		return a, errors.Join(row.Scan(&raw), json.Unmarshal(raw, &a))
	})
	must(o.t, err)
	return list
}

func TestAFindingNeedsWordsAndAgreesWithTheOutcome(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, look := o.questioned()
	decide := func(d Decision) error { return o.Decide(o.ctx, o.dora, Step{Ref: ref}, d) }
	wantProblem(t, decide(complained()), "looks.0.found", "choose_found")
	wantProblem(t, decide(complained(Finding{Verdict: "fine", Reasons: "x"})), "looks.0.found", "choose_found")
	wantProblem(t, decide(complained(Finding{Verdict: LookNotJustified})), "looks.0.reasons", "required_reasons")
	no := complained(Finding{Verdict: LookNotJustified, Reasons: "No case was open"})
	no.Outcome = NotUpheld
	wantProblem(t, decide(no), "outcome", "found_not_justified")
	wantProblem(t, decide(complained(Finding{Verdict: LookJustified, Reasons: "A repair"})), "outcome", "found_justified")
	wantProblem(t, decide(complained(Finding{Verdict: LookNotJustified, Reasons: "x"}, Finding{Number: 40, Verdict: LookCannotTell, Reasons: "x"})), "looks.1.number", "no_look")
	wantProblem(t, decide(complained(Finding{Verdict: LookNotJustified, Reasons: "x"}, Finding{Number: look.Ordinal, Verdict: LookCannotTell, Reasons: "x"})),
		"looks.1.number", "look_twice")
	must(t, decide(complained(Finding{Verdict: LookNotJustified, Reasons: "No case was open"}, Finding{})))
	d := o.open(o.dora, ref).Decision
	if len(d.Findings) != 1 || d.Findings[0].Entry != look.ID || d.Findings[0].Number != look.Ordinal || !d.Findings[0].Occurred.Equal(look.Occurred) || d.Findings[0].Source != "housing" {
		t.Fatalf("%+v", d.Findings)
	}
	if o.track(ref).Decision != nil || o.asked(look.ID).Finding != "" || len(o.incidents()) != 0 {
		t.Fatal("a draft shows")
	}
	declined := Decision{Outcome: Declined, Reason: "repeated", Reasons: "We answered it in May", Submit: true, Findings: d.Findings}
	must(t, o.SendBack(o.ctx, o.rob, Step{Ref: ref}, "Say more"))
	must(t, decide(declined))
	if d := o.open(o.dora, ref).Decision; len(d.Findings) != 0 {
		t.Fatalf("what was not looked into has no finding: %+v", d.Findings)
	}
}

func TestAFindingStandsBesideTheLook(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, look := o.questioned()
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, complained(Finding{Verdict: LookNotJustified, Reasons: "No case was open"})))
	want(t, o.Approve(o.ctx, o.dora, Step{Ref: ref}), ErrOwnWork)
	must(t, o.Approve(o.ctx, o.rob, Step{Ref: ref}))
	got := o.asked(look.ID)
	if got.Finding != LookNotJustified || !got.Found.Equal(o.at) || got.Answer != "No case was open" || got.Ref != ref {
		t.Fatalf("%+v", got)
	}
	if d := o.track(ref).Decision; len(d.Findings) != 1 || d.Findings[0].Reasons != "No case was open" {
		t.Fatalf("the citizen reads %+v", d.Findings)
	}
	jobs := o.incidents()
	if len(jobs) != 1 {
		t.Fatalf("%d incidents", len(jobs))
	}
	m, err := o.Misuse(o.ctx, jobs[0])
	if err != nil || !m.FoundAt.Equal(o.at) || !m.Occurred.Equal(look.Occurred) || m.Source != "housing" {
		t.Fatalf("%+v %v", m, err)
	}
	if _, err := o.Misuse(o.ctx, IncidentArgs{Finding: uuid.New()}); err != ErrNothing {
		t.Fatal(err)
	}
	if v := o.open(o.dora, ref); len(v.Misuses) != 1 || v.Misuses[0] != jobs[0].Finding {
		t.Fatalf("%v", v.Misuses)
	}

	// Taken up again and decided anew: the newest finding counts, and what was found before stays in the case.
	o.at = o.at.AddDate(0, 0, 3)
	must(t, o.Reopen(o.ctx, o.dora, Step{Ref: ref}, "The unit found the order"))
	if o.asked(look.ID).Finding != LookNotJustified {
		t.Fatal("it stands until it is replaced")
	}
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, complained(Finding{Verdict: LookNotJustified, Reasons: "Nor was one found"})))
	must(t, o.Approve(o.ctx, o.rob, Step{Ref: ref}))
	if got := o.asked(look.ID); got.Answer != "Nor was one found" || len(o.incidents()) != 1 {
		t.Fatalf("one look, one incident: %+v, %d", got, len(o.incidents()))
	}
	must(t, o.Reopen(o.ctx, o.dora, Step{Ref: ref}, "The unit found the order"))
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, Decision{Outcome: NotUpheld, Statement: "It was a repair", Reason: "justified_access", Submit: true,
		Findings: []Finding{{Verdict: LookJustified, Reasons: "A repair was ordered"}}}))
	must(t, o.Approve(o.ctx, o.rob, Step{Ref: ref}))
	if got := o.asked(look.ID); got.Finding != LookJustified || got.Answer != "A repair was ordered" {
		t.Fatalf("%+v", got)
	}
	if v := o.open(o.dora, ref); len(v.Misuses) != 2 {
		t.Fatalf("the history of findings is lost: %v", v.Misuses)
	}
	must(t, o.Reopen(o.ctx, o.dora, Step{Ref: ref}, "Once more"))
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	looks, err := o.AskedLooks(o.ctx, maria)
	must(t, err)
	found := 0
	for _, l := range looks {
		if l.Finding != "" {
			found++
		}
	}
	if found != 1 {
		t.Fatalf("a finding does not go with the question: %+v", looks)
	}
}

// A complaint about an official names the looks by their number.
func TestFindingsOnTheLooksOfAnOfficial(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second := o.lookedAt("hou-107"), o.lookedAt("hou-107")
	f := o.complaint()
	f.Complaint.About, f.Complaint.Who = AboutOfficial, "Nora"
	ref := o.file(f)
	must(t, o.Claim(o.ctx, o.dora, Step{Ref: ref}))
	wantProblem(t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, complained(Finding{Verdict: LookNotJustified, Reasons: "No case"})), "looks.0.number", "no_look")
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, complained(Finding{Number: first.Ordinal, Verdict: LookNotJustified, Reasons: "No case"},
		Finding{Number: second.Ordinal, Verdict: LookJustified, Reasons: "A repair"})))
	must(t, o.Approve(o.ctx, o.rob, Step{Ref: ref}))
	if a, b := o.asked(first.ID), o.asked(second.ID); a.Finding != LookNotJustified || b.Finding != LookJustified || a.Ref != ref || len(o.incidents()) != 1 {
		t.Fatalf("%+v %+v", a, b)
	}
	kept, err := o.Evidence(o.ctx)
	if err != nil || len(kept) != 2 {
		t.Fatalf("looks with a finding on file are kept: %v %v", kept, err)
	}
	// Whoever is not known to be the person has no list.
	unknown, err := o.FileFor(o.ctx, o.dani, Filing{Kind: Complaint, Lang: "en", Channel: ByPost, ReceivedAt: o.at, Contact: Contact{Name: "Tom", Post: "3 Mill Lane"}, Complaint: f.Complaint})
	must(t, err)
	must(t, o.Claim(o.ctx, o.dora, Step{Ref: unknown.Ref}))
	wantProblem(t, o.Decide(o.ctx, o.dora, Step{Ref: unknown.Ref}, complained(Finding{Number: 1, Verdict: LookNotJustified, Reasons: "No case"})), "looks.0.number", "no_look")
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: unknown.Ref}, complained()))
}

func TestInvestigate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, look := o.questioned()
	if look.Actor.Name != "" {
		t.Fatal("the citizen is not told the name")
	}
	_, err := o.Investigate(o.ctx, o.dora, ref, " ", 0)
	wantProblem(t, err, "purpose", "required")
	_, err = o.Investigate(o.ctx, o.rita, ref, "Curious", 0)
	want(t, err, ErrForbidden)
	_, err = o.Investigate(o.ctx, o.ann, ref, "Curious", 0)
	want(t, err, ErrForbidden)
	housing := person("Hans Housing", "Housing", RoleDPO)
	_, err = o.Investigate(o.ctx, housing, ref, "Curious", 0)
	want(t, err, ErrWalled)
	_, err = o.Investigate(o.ctx, o.dora, ref, "Which one?", 40)
	wantProblem(t, err, "number", "no_look")
	before := len(o.list())

	line, err := o.Investigate(o.ctx, o.dora, ref, "Was a case open?", 0)
	must(t, err)
	if line.ID != look.ID || line.Actor.Name != "Nora Nosy" || line.Actor.ID != "hou-107" || line.Actor.Unit != "Housing" || line.Purpose.Text != "A repair" ||
		line.Leaf < 0 || line.Disclosed.Commitment != look.Disclosed.Commitment || line.Profile != ledger.ProfileRole {
		t.Fatalf("%+v", line)
	}
	list := o.list()
	if len(list) != before+1 {
		t.Fatalf("%d looks, there were %d", len(list), before)
	}
	if own := list[0]; own.Source != ledger.OwnSource || own.Purpose.Text != "Was a case open?" || own.CaseRef != ref || own.Categories[0] != "access-log" {
		t.Fatalf("the look into the log is recorded as %+v", own)
	}
	if list[1].Actor.Name != "" {
		t.Fatal("what the officer was shown, the citizen's list shows now")
	}
	// Somebody else of the team may, too; whoever was given the case says first that they have no interest in it.
	_, err = o.Investigate(o.ctx, o.dani, ref, "Second pair of eyes", 0)
	must(t, err)
	must(t, o.Assign(o.ctx, o.dora, Step{Ref: ref}, o.dani))
	_, err = o.Investigate(o.ctx, o.dani, ref, "Mine now", 0)
	want(t, err, ErrUndeclared)
	general := o.file(o.complaint())
	_, err = o.Investigate(o.ctx, o.dora, general, "Which look?", 0)
	want(t, err, ErrMove)
}

// No record, no look: whichever write fails, the line is not shown.
func TestInvestigateIsRecordedOrDoesNotHappen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, _ := o.questioned()
	look := func() error {
		line, err := o.Investigate(o.ctx, o.dora, ref, "Was a case open?", 0)
		if err != nil && line.ID != "" {
			t.Fatal("shown all the same")
		}
		return err
	}
	f := newSaboteur(o)
	count := f.writes(look)
	if count == 0 {
		t.Fatal("nothing is recorded")
	}
	for n := 1; n <= count; n++ {
		f.failAt(n)
		before := f.everything()
		if err := look(); err == nil {
			t.Fatalf("write %d of %d failed, and the line was shown", n, count)
		}
		if f.everything() != before {
			t.Fatalf("write %d of %d failed and left something", n, count)
		}
	}
}

// Once the case is erased, what was found about the look stays without its words and leads to no case; it goes with the look.
func TestAFindingLivesAsLongAsTheLook(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.at = time.Date(2024, 3, 5, 9, 0, 0, 0, time.UTC) // what is disposed of must be old by the clock of the database, too
	ref, look := o.questioned()
	must(t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, complained(Finding{Verdict: LookNotJustified, Reasons: "No case of Zwiebelgasse was open"})))
	must(t, o.Approve(o.ctx, o.rob, Step{Ref: ref}))
	id := o.incidents()[0].Finding
	if got, err := o.CaseOf(o.ctx, o.dora, id); err != nil || got != ref {
		t.Fatalf("%q %v", got, err)
	}
	if got, err := o.CaseOf(o.ctx, o.ann, id); err != nil || got != "" {
		t.Fatalf("a caseworker is led to %q %v", got, err)
	}
	housing := person("Hans Housing", "Housing", RoleDPO)
	if hidden, err := o.BehindWall(o.ctx, housing, []uuid.UUID{id, uuid.New()}); err != nil || len(hidden) != 1 {
		t.Fatalf("%v %v", hidden, err)
	}
	if hidden, err := o.BehindWall(o.ctx, o.dora, []uuid.UUID{id}); err != nil || len(hidden) != 0 {
		t.Fatalf("%v %v", hidden, err)
	}
	must(t, o.Close(o.ctx, o.dora, Step{Ref: ref}))
	must(t, o.ForgetFindings(o.ctx))
	caseID := o.idOf(ref)
	gone, err := o.eraseCase(o.ctx, caseID, 0)
	if err != nil || !gone {
		t.Fatal(gone, err)
	}
	got := o.asked(look.ID)
	if got.Finding != LookNotJustified || got.Ref != "" || got.Answer != "" || got.Found.IsZero() {
		t.Fatalf("%+v", got)
	}
	var row string
	must(t, o.db.QueryRow(o.ctx, `SELECT f::text FROM requests_finding f WHERE id = $1`, id).Scan(&row))
	if strings.Contains(row, caseID.String()) {
		t.Fatalf("the finding leads to the figures of the case: %s", row)
	}
	if m, err := o.Misuse(o.ctx, IncidentArgs{Finding: id}); err != nil || m.Source != "" || !m.Occurred.IsZero() {
		t.Fatalf("%+v %v", m, err)
	}
	must(t, o.ForgetFindings(o.ctx))
	if o.asked(look.ID).Finding == "" {
		t.Fatal("the look is there, and what was found about it is gone")
	}
	o.at = o.at.AddDate(2, 0, 0)
	done, err := o.Ledger.Dispose(o.ctx, ledger.Disposing{Row: "IG-004", Version: 1, Sources: []string{"housing"}, Before: o.at.AddDate(-1, 0, 0)})
	if err != nil || len(done) != 1 {
		t.Fatal(done, err)
	}
	must(t, o.ForgetFindings(o.ctx))
	if got := o.asked(look.ID); got.Finding != "" {
		t.Fatalf("the look is gone: %+v", got)
	}
}

// Where the citizen is told the organisation only, nobody can name the unit that looked; it is kept from the complaint all the same.
func TestWallOfAUnitTheCitizenIsNotTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	look := o.lookedAt("hou-107")
	must(t, o.Ledger.SetProfile(o.ctx, "housing", ledger.ProfileOrganisation))
	got, err := o.FileComplaint(o.ctx, maria, Questioned{Entry: look.ID, Text: "I know nobody there", Lang: "en", Key: "q"})
	must(t, err)
	_, err = o.Open(o.ctx, person("Hans Housing", "Housing", RoleDPO), got.Ref, "Curious")
	want(t, err, ErrWalled)
	o.open(o.dora, got.Ref)
	if v := o.track(got.Ref); v.Complaint.Unit != "" {
		t.Fatalf("the citizen reads %q", v.Complaint.Unit)
	}
}

func TestBreachClock(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	out, set, err := o.Breach(time.Date(2026, 11, 27, 16, 30, 0, 0, time.UTC))
	if err != nil || !set || !out.DueAt.Equal(time.Date(2026, 11, 30, 16, 30, 0, 0, time.UTC)) || len(out.Steps) == 0 {
		t.Fatalf("72 hours from Friday 16:30 are Monday 16:30: %v %v %v", out.DueAt, set, err)
	}
	o.LawID = "nz-privacy"
	if at, set := o.NotifyBy(o.at); set {
		t.Fatalf("the law sets no such time, and it is %v", at)
	}
}

// The unit that answers for a notice is kept from complaints about it, and nobody else is.
func TestWallOfANoticesUnit(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Notices = func(context.Context) (map[string]NoticeInForce, error) {
		return map[string]NoticeInForce{"cctv": {1, "Records"}}, nil
	}
	f := o.complaint()
	f.Complaint.About, f.Complaint.Notice = AboutNotice, "cctv"
	o.wantGone(o.ann, o.file(f))
	other := o.complaint()
	other.Complaint.About, other.Complaint.Notice = AboutNotice, "libraries"
	o.open(o.ann, o.file(other))
	browser := uuid.NewString()
	for _, q := range QuestionsFor(Complaint) {
		_, err := o.SaveAnswer(o.ctx, browser, q, f)
		must(t, err)
	}
	got, err := o.SubmitDraft(o.ctx, browser, maria, false)
	must(t, err)
	_, err = o.Open(o.ctx, o.ben, got.Ref, "curious")
	want(t, err, ErrWalled)
	o.open(o.rita, got.Ref)
}

func init() {
	writePaths["approve a finding"] = func(o *office) func() error {
		ref, _ := o.questioned()
		must(o.t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, complained(Finding{Verdict: LookNotJustified, Reasons: "No case was open"})))
		return o.stepOn(ref, func(s Step) error { return o.Approve(o.ctx, o.rob, s) })
	}
	writePaths["draft a finding"] = func(o *office) func() error {
		ref, _ := o.questioned()
		return o.stepOn(ref, func(s Step) error {
			return o.Decide(o.ctx, o.dora, s, complained(Finding{Verdict: LookCannotTell, Reasons: "The log says too little"}))
		})
	}
	writePaths["erase a finding"] = func(o *office) func() error {
		ref, _ := o.questioned()
		must(o.t, o.Decide(o.ctx, o.dora, Step{Ref: ref}, complained(Finding{Verdict: LookNotJustified, Reasons: "No case was open"})))
		must(o.t, o.Approve(o.ctx, o.rob, Step{Ref: ref}))
		must(o.t, o.Close(o.ctx, o.dora, Step{Ref: ref}))
		id := o.idOf(ref)
		return func() error { _, err := o.eraseCase(o.ctx, id, 0); return err }
	}
}
