package requests

import (
	"maps"
	"testing"

	"github.com/google/uuid"
)

// endedCase is a case that its citizen took back.
func (o *office) endedCase() string {
	ref := o.taken(o.access())
	must(o.t, o.Withdraw(o.ctx, maria, Step{Ref: ref}, ""))
	return ref
}

func TestAReceiptSaysWhatWasDueDoneAndHeld(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.endedCase()
	held := o.endedCase()
	must(t, o.Hold(o.ctx, o.dora, Step{Ref: held}, Hold{For: "claim", Until: o.Today().AddDays(90), Why: "A court asked"}))
	reviewed, again := o.reviewing()
	must(t, o.Close(o.ctx, o.ann, Step{Ref: reviewed}))
	run := NewRun(CauseOfficer)
	run.Officer, run.Name = &o.dora.ID, o.dora.Name
	e := Erasing{Class: "access", Before: o.Today().AddDays(1), Row: "IG-001", Number: 3, Run: run, DryRun: true}
	want := map[string]int64{"claim": 1, "review": 1}
	dry, err := o.Erase(o.ctx, e)
	must(t, err)
	if dry.Due != 3 || dry.Count != 1 || dry.Held != 2 || !maps.Equal(dry.Why, want) {
		t.Fatalf("%+v", dry)
	}
	if list, err := o.Disposals(o.ctx, 0); err != nil || len(list) > 0 {
		t.Fatalf("a dry run leaves a receipt: %+v %v", list, err)
	}
	e.DryRun = false
	done, err := o.Erase(o.ctx, e)
	must(t, err)
	list, err := o.Disposals(o.ctx, 0)
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	r := list[0]
	if r.Count != int64(done.Count) || r.Count != 1 || r.Due != 3 || !maps.Equal(r.Held, want) || r.Code != "IG-001" || r.Version != 3 || r.Run != run.ID ||
		r.Cause != CauseOfficer || *r.Officer != o.dora.ID || r.OfficerName != o.dora.Name || r.Before != e.Before || r.Finished == nil || r.Kept() != 2 {
		t.Errorf("%+v", r)
	}
	o.reviewed(again, upheld)
	must(t, o.Close(o.ctx, o.ben, Step{Ref: again}))
	e.Run = NewRun(CauseNight)
	_, err = o.Erase(o.ctx, e)
	must(t, err)
	quarters, err := o.Quarters(o.ctx)
	must(t, err)
	if len(quarters) != 1 || quarters[0].Count != 2 || quarters[0].Due != 3 || !maps.Equal(quarters[0].Held, map[string]int64{"claim": 1}) || quarters[0].Runs != 2 {
		t.Errorf("%+v", quarters) // what is held is due every night, and counts once
	}
}

func TestAReceiptOnlyGrows(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.endedCase()
	e := Erasing{Class: "access", Before: o.Today().AddDays(1), Run: NewRun(CauseNight)}
	number, err := o.openReceipt(o.ctx, o.DB, e.receipt(1, nil))
	must(t, err)
	refused := func(sql string) {
		t.Helper()
		if _, err := o.db.Exec(o.ctx, sql, number); err == nil {
			t.Errorf("not refused: %s", sql)
		}
	}
	refused(`UPDATE requests_disposal SET due = 0 WHERE number = $1`)
	refused(`UPDATE requests_disposal SET count = -1 WHERE number = $1`)
	refused(`DELETE FROM requests_disposal WHERE number = $1`)
	must(t, o.closeReceipt(o.ctx, o.DB, number, 1))
	refused(`UPDATE requests_disposal SET count = count + 1 WHERE number = $1`)
	refused(`UPDATE requests_disposal SET finished = NULL WHERE number = $1`)
	if _, err := o.db.Exec(o.ctx, `TRUNCATE requests_disposal`); err == nil {
		t.Error("all receipts can be thrown away")
	}
	list, err := o.Disposals(o.ctx, 0)
	if err != nil || len(list) != 1 || list[0].Count != 1 {
		t.Errorf("%+v %v", list, err)
	}
}

// A case goes together with its place on the receipt, or neither does.
func TestACaseIsNotErasedWithoutAReceipt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.idOf(o.endedCase())
	e := Erasing{Class: "access", Before: o.Today().AddDays(1), Run: NewRun(CauseNight)}
	number, err := o.openReceipt(o.ctx, o.DB, e.receipt(1, nil))
	must(t, err)
	must(t, o.closeReceipt(o.ctx, o.DB, number, 0)) // a receipt that is over takes nothing any more
	if gone, err := o.eraseCase(o.ctx, id, number); err == nil || gone {
		t.Errorf("%v %v", gone, err)
	}
	var left int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_case WHERE id = $1 AND ref IS NOT NULL`, id).Scan(&left))
	if left != 1 {
		t.Error("the case is gone and no receipt counts it")
	}
}

func TestProofsFollowTheirRow(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Who are you?", Identity: true}))
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref, Files: []Upload{upload("passport.pdf", pdf(""))}}, "Here"))
	e := Erasing{Class: ClassPapers, Before: o.Today(), Row: "IG-015", Number: 1, Run: NewRun(CauseNight)}
	young, err := o.Erase(o.ctx, e)
	must(t, err)
	e.Run, e.Before = NewRun(CauseNight), o.Today().AddDays(1)
	done, err := o.Erase(o.ctx, e)
	must(t, err)
	if young.Count != 0 || done.Count != 1 || done.Due != 1 {
		t.Errorf("%+v, then %+v", young, done)
	}
}

func TestHeldCasesAreListed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.endedCase()
	must(t, o.Hold(o.ctx, o.dora, Step{Ref: ref}, Hold{For: "claim", Until: o.Today().AddDays(90), Why: "A court asked"}))
	list, err := o.HeldCases(o.ctx, o.dora)
	must(t, err)
	if len(list) != 1 || list[0].Ref != ref || list[0].By != o.dora.Name || list[0].For != "claim" || !list[0].Ended || !list[0].At.Equal(o.at) {
		t.Fatalf("%+v", list)
	}
	_, err = o.HeldCases(o.ctx, person("Adam", "IT", RoleAdministrator))
	want(t, err, ErrForbidden)
	must(t, o.Declare(o.ctx, o.dora, Interest{Kind: "family", Party: maria.Subject}))
	if list, err := o.HeldCases(o.ctx, o.dora); err != nil || len(list) > 0 {
		t.Errorf("seen through the wall: %+v %v", list, err)
	}
}

func TestOnlySomeAskForDisposal(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	want(t, o.AskDisposal(o.ctx, o.ann), ErrForbidden)
	for range 2 {
		must(t, o.AskDisposal(o.ctx, o.dora))
	}
	var jobs int
	var who uuid.UUID
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*), max(args->>'officer') FROM river_job WHERE kind = 'retention'`).Scan(&jobs, &who))
	if jobs != 1 || who != o.dora.ID {
		t.Errorf("%d jobs by %s", jobs, who)
	}
}
