package requests

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"daylight/requests/deadline"
)

var adam = person("Adam Keeper", "Office", RoleAdministrator)

// jobsOf counts the jobs of a kind that wait.
func (o *office) jobsOf(kind string) (n int) {
	o.t.Helper()
	must(o.t, o.DB.QueryRow(o.ctx, `SELECT count(*) FROM river_job WHERE kind = $1`, kind).Scan(&n))
	return n
}

func mourning(on string) []deadline.Holiday {
	return []deadline.Holiday{{Day: day(on), Name: "Day of mourning", Reason: "Proclaimed on 1 December"}}
}

func TestHolidayMovesTheRightCasesAndOnlyThose(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	far := o.access()
	o.at = o.at.AddDate(0, 0, 20)
	later := o.file(far)
	form := o.open(o.ann, ref)
	id, err := o.AddDays(o.ctx, adam, mourning("2026-12-29"))
	must(t, err)
	if got := o.track(ref).Clock.Due; got != day("2026-12-30") {
		t.Fatalf("a page reckons anew at once: %s", got)
	}
	if o.jobsOf("recount") != 1 {
		t.Fatal("nobody was asked to reckon anew")
	}
	must(t, o.RecountOpen(o.ctx, id))
	page, err := o.MovedBy(o.ctx, adam, id, "")
	must(t, err)
	if len(page.Rows) != 1 || page.Rows[0] != (Moved{Ref: ref, Kind: Access, Was: day("2026-12-29"), Now: day("2026-12-30"), Mailbox: true}) ||
		page.Untold != 1 || page.Reckoned != 2 || page.Recount.Moved != 1 || page.DoneAt == nil || page.Reason != "Day of mourning" {
		t.Fatalf("%+v", page)
	}
	queue, err := o.Queue(o.ctx, o.ann, QueueFilter{})
	must(t, err)
	if queue.Rows[0].Due != day("2026-12-30") || queue.Rows[1].Ref != later {
		t.Fatalf("%+v", queue.Rows)
	}
	last := o.track(ref).Events
	if e := last[len(last)-1]; e.Action != ActReckon || e.Vars["Was"] != day("2026-12-29") || e.Vars["Now"] != day("2026-12-30") || e.Text != "Day of mourning" {
		t.Fatalf("%+v", e)
	}
	must(t, o.Write(o.ctx, o.ann, Step{Ref: ref, Version: form.Version}, "a form opened before it still counts"))
	if events := o.track(later).Events; events[len(events)-1].Action == ActReckon {
		t.Fatal("a case that did not move says that it did")
	}
}

func TestTakingADayBackMovesBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	first, err := o.AddDays(o.ctx, adam, mourning("2026-12-29"))
	must(t, err)
	must(t, o.RecountOpen(o.ctx, first))
	again, err := o.AddDays(o.ctx, adam, mourning("2026-12-29"))
	must(t, err)
	if again != uuid.Nil {
		t.Fatal("a day that is a holiday already was added again")
	}
	days, err := o.AddedDays(o.ctx)
	must(t, err)
	back, err := o.RemoveDay(o.ctx, adam, days[0].ID, "It was proclaimed for another town")
	must(t, err)
	must(t, o.RecountOpen(o.ctx, back))
	if got := o.track(ref).Clock.Due; got != day("2026-12-29") {
		t.Fatal(got)
	}
	page, err := o.MovedBy(o.ctx, adam, back, "")
	must(t, err)
	if len(page.Rows) != 1 || page.Rows[0].Now != day("2026-12-29") {
		t.Fatalf("%+v", page)
	}
	if earlier, err := o.MovedBy(o.ctx, adam, first, ""); err != nil || !earlier.Overtook {
		t.Fatal("the first recount does not say that another followed", err)
	}
	days, err = o.AddedDays(o.ctx)
	must(t, err)
	if len(days) != 1 || days[0].RemovedAt == nil || days[0].RemovedWhy != "It was proclaimed for another town" || days[0].AddedName != adam.Name {
		t.Fatalf("%+v", days)
	}
}

func TestAHolidayCanBeWorkedAfterAll(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access()) // due on 29 December since the 28th is a substitute holiday
	id, err := o.AddDays(o.ctx, adam, []deadline.Holiday{{Day: day("2026-12-28"), Name: "Substitute", Reason: "Moved to January", Worked: true}})
	must(t, err)
	must(t, o.RecountOpen(o.ctx, id))
	if got := o.track(ref).Clock.Due; got != day("2026-12-28") {
		t.Fatal(got)
	}
}

func TestOnlyAdministratorsKeepTheCalendar(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, who := range []Officer{o.ann, o.rita, o.dora} {
		_, err := o.AddDays(o.ctx, who, mourning("2026-12-29"))
		want(t, err, ErrForbidden)
		_, err = o.RemoveDay(o.ctx, who, uuid.New(), "why")
		want(t, err, ErrForbidden)
	}
	_, err := o.MovedBy(o.ctx, o.ann, uuid.New(), "")
	want(t, err, ErrForbidden)
	_, err = o.AddDays(o.ctx, adam, nil)
	wantProblem(t, err, "day", "days_count")
	_, err = o.AddDays(o.ctx, adam, []deadline.Holiday{{Day: day("2126-12-29"), Name: "x"}})
	wantProblem(t, err, "day", "day_far")
	wantProblem(t, err, "reason", "required_reason")
}

func TestTellingWhoseDayMovedOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	silent := o.access()
	silent.Contact.Email, silent.Contact.Post, silent.Channel = "", "1 High Street", ByPost
	_, err := o.FileFor(o.ctx, o.ann, silent)
	must(t, err)
	id, err := o.AddDays(o.ctx, adam, mourning("2026-12-29"))
	must(t, err)
	must(t, o.RecountOpen(o.ctx, id))
	before := o.jobsOf("letter")
	_, err = o.TellMoved(o.ctx, adam, id, nil, false)
	wantProblem(t, err, "refs", "moved_none")
	for i, want := range []int{1, 0} {
		n, err := o.TellMoved(o.ctx, adam, id, []string{ref}, false)
		must(t, err)
		if n != want {
			t.Fatalf("time %d: %d letters", i+1, n)
		}
	}
	n, err := o.TellMoved(o.ctx, adam, id, nil, true)
	must(t, err)
	if n != 0 || o.jobsOf("letter") != before+1 {
		t.Fatal("who has no mailbox, or was told, is written to", n)
	}
	var args LetterArgs
	must(t, o.DB.QueryRow(o.ctx, `SELECT (args->>'case')::uuid, args->>'letter', (args->>'event')::uuid FROM river_job
		WHERE kind = 'letter' ORDER BY id DESC LIMIT 1`).Scan(&args.Case, &args.Letter, &args.Event))
	letter, err := o.LetterData(o.ctx, args)
	must(t, err)
	if letter.Letter != LetterMoved || letter.Vars["Was"] != day("2026-12-29") || letter.Vars["Due"] != day("2026-12-30") || len(letter.Clock.Steps) == 0 {
		t.Fatalf("%+v", letter)
	}
}

func TestTheWallStandsBeforeMovedCases(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.file(o.access())
	own := adam
	own.ID, own.Email = uuid.New(), "maria@example.org"
	id, err := o.AddDays(o.ctx, own, mourning("2026-12-29"))
	must(t, err)
	must(t, o.RecountOpen(o.ctx, id))
	page, err := o.MovedBy(o.ctx, own, id, "")
	must(t, err)
	n, err := o.TellMoved(o.ctx, own, id, nil, true)
	must(t, err)
	if len(page.Rows) != 0 || page.Untold != 0 || n != 0 {
		t.Fatalf("somebody sees a case of their own: %+v, %d letters", page, n)
	}
}

// A new reading of the law, set in the configuration, counts for stored days too.
func TestNewRulesAreReckonedAtStart(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.Refresh(o.ctx))
	if o.jobsOf("recount") != 0 {
		t.Fatal("nothing changed, and all is reckoned anew")
	}
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which file?"}))
	o.at = o.at.AddDate(0, 0, 4)
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "The housing file."))
	was := o.track(ref).Clock.Due
	o.Policy.Reading = "asking-day"
	for range 2 { // asked twice, begun once
		must(t, o.Refresh(o.ctx))
	}
	if o.jobsOf("recount") != 1 {
		t.Fatal("another reading of the law is left unreckoned, or reckoned twice")
	}
	var id uuid.UUID
	must(t, o.DB.QueryRow(o.ctx, `SELECT id FROM requests_recount`).Scan(&id))
	must(t, o.RecountOpen(o.ctx, id))
	must(t, o.Refresh(o.ctx))
	page, err := o.MovedBy(o.ctx, o.dora, id, "")
	must(t, err)
	if page.Reckoned != 1 || o.jobsOf("recount") != 1 {
		t.Fatalf("was %s: %+v", was, page)
	}
}

// A case that somebody holds is passed over, nobody waits for it, and it is reckoned once it is free.
func TestRecountWaitsForNobodyAndForgetsNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	held, free := o.file(o.access()), o.file(o.access())
	id, err := o.AddDays(o.ctx, adam, mourning("2026-12-29"))
	must(t, err)
	tx, err := o.DB.Begin(o.ctx)
	must(t, err)
	defer tx.Rollback(o.ctx)
	_, err = tx.Exec(o.ctx, `SELECT id FROM requests_case WHERE ref = $1 FOR UPDATE`, held)
	must(t, err)
	var group errgroup.Group
	group.Go(func() error { return o.RecountOpen(o.ctx, id) })
	due := func(ref string) (d deadline.Day) {
		must(t, o.DB.QueryRow(o.ctx, `SELECT due FROM requests_case WHERE ref = $1`, ref).Scan(&d))
		return d
	}
	for end := time.Now().Add(time.Minute); due(free) != day("2026-12-30") && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	if due(free) != day("2026-12-30") || due(held) != day("2026-12-29") {
		t.Fatal(due(free), due(held))
	}
	must(t, tx.Commit(o.ctx))
	must(t, group.Wait())
	if due(held) != day("2026-12-30") {
		t.Fatal(due(held))
	}
}

// Whoever is filing while a day is added gets the new day, or is found by the recount: no stale day is left.
func TestFilingWhileADayIsAdded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var group errgroup.Group
	for range 4 {
		group.Go(func() error {
			for range 10 {
				if _, err := o.File(context.WithoutCancel(o.ctx), maria, o.access()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	id, err := o.AddDays(o.ctx, adam, mourning("2026-12-29"))
	must(t, err)
	must(t, o.RecountOpen(o.ctx, id))
	must(t, group.Wait())
	rows, err := o.DB.Query(o.ctx, `SELECT count(*) FROM requests_case WHERE due <> '2026-12-30'`)
	must(t, err)
	stale, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[int])
	must(t, err)
	if stale != 0 {
		t.Fatalf("%d cases with a stale day", stale)
	}
}
