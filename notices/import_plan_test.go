package notices

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

const planHeads = "code,owner,function,class,description,trigger,period,action,authority\n"

// handedIn is a file that Ann handed in: it changes LIB-001, adds LIB-009 and withdraws LIB-004.
func handedIn(t *testing.T, b *Board, owner string) uuid.UUID {
	t.Helper()
	id := reads(t, b, []byte(planHeads+"LIB-001,"+owner+",Libraries,Loan records,What a member borrowed.,Item returned,P1Y,destroy,Council decision 12/2024\n"+
		"LIB-009,Libraries,Libraries,Fines,What a member owes.,Paid,P6Y,destroy,Council decision 12/2024\n"))
	must(struct{}{}, b.SubmitImport(t.Context(), ann, id, "The new plan.", []string{"LIB-004"}))(t)
	return id
}

// A file is planned for 1 April: nothing changes before, and then all of it does at one instant, whatever replica sees to it.
func TestAFileComesIntoForceAtItsMoment(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	publish(t, b, aRow("LIB-001"))
	publish(t, b, aRow("LIB-004"))
	c.pass(time.Hour)
	id := handedIn(t, b, "Archive")
	moment, decided := c.now().AddDate(0, 3, 0), c.now()
	refused(t, b.PlanImport(ctx, ann, id, moment), ErrOwnWork)
	refused(t, b.PlanImport(ctx, clerk, id, moment), ErrNotAllowed)
	if err := b.PlanImport(ctx, bea, id, c.now()); !errors.As(err, new(Problems)) {
		t.Fatalf("the past is a moment: %v", err)
	}
	for range 2 { // a double click
		must(struct{}{}, b.PlanImport(ctx, bea, id, moment))(t)
	}
	refused(t, b.PlanImport(ctx, bea, id, moment.Add(time.Hour)), ErrChanged)
	refused(t, b.ApproveImport(ctx, bea, id), ErrState)
	refused(t, b.ReturnImport(ctx, bea, id, "No."), ErrState)
	refused(t, b.DropImport(ctx, ann, id), ErrState)
	c.pass(60 * 24 * time.Hour)
	must(struct{}{}, b.Sweep(ctx))(t) // the rows are kept for as long as they wait
	must(struct{}{}, b.PublishDue(ctx))(t)
	if row := must(b.ReadRow(ctx, "LIB-001", 0))(t); row.Number != 1 {
		t.Fatalf("in force too early: %+v", row.Edition)
	}
	c.pass(60 * 24 * time.Hour)
	before := must(b.Changes(ctx))(t)
	var replicas sync.WaitGroup
	for range 4 {
		replicas.Go(func() {
			if err := b.PublishDue(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	replicas.Wait()
	if after := must(b.Changes(ctx))(t); after != before+1 {
		t.Errorf("published %d times", after-before)
	}
	row, added := must(b.ReadRow(ctx, "LIB-001", 0))(t), must(b.ReadRow(ctx, "LIB-009", 0))(t)
	if row.Number != 2 || row.Content.Owner != "Archive" || !row.InForceFrom.Equal(c.now()) || !row.ApprovedAt.Equal(decided) || row.ApproverName != bea.Name {
		t.Errorf("%+v", row.Edition)
	}
	if added.Number != 1 || !added.InForceFrom.Equal(*row.InForceFrom) {
		t.Errorf("%+v", added.Edition)
	}
	if _, err := b.ReadRow(ctx, "LIB-004", 0); !errors.Is(err, ErrWithdrawn) {
		t.Errorf("what was ticked is %v", err)
	}
	if last := must(b.History(ctx, row.Ref()))(t)[0]; last.Action != "published" || last.Planned == nil || !last.Planned.Equal(moment) {
		t.Errorf("%+v", last)
	}
	i := must(b.Import(ctx, ann, id))(t)
	if i.State != ImportPublished || !i.PublishedAt.Equal(c.now()) || !i.DecidedAt.Equal(decided) {
		t.Errorf("%+v", i)
	}
	if rows := must(b.ImportRows(ctx, i, 0, 9, OpNew, OpChanged))(t); len(rows) != 2 {
		t.Errorf("%+v", rows)
	}
	var asked int
	must(struct{}{}, b.DB.QueryRow(ctx, `select count(*) from river_job where kind = 'proceed' and scheduled_at = $1`, moment).Scan(&asked))(t)
	if asked != 1 {
		t.Errorf("%d jobs at the moment", asked)
	}
}

func TestAPlanOfAFileIsCalledOff(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	publish(t, b, aRow("LIB-001"))
	publish(t, b, aRow("LIB-004"))
	c.pass(time.Hour)
	id := handedIn(t, b, "Archive")
	moment := c.now().Add(time.Hour)
	refused(t, b.CallOffImport(ctx, ann, id, moment), ErrState)
	must(struct{}{}, b.PlanImport(ctx, bea, id, moment))(t)
	refused(t, b.CallOffImport(ctx, ann, id, moment.Add(time.Hour)), ErrChanged)
	for range 2 {
		must(struct{}{}, b.CallOffImport(ctx, ann, id, moment))(t)
	}
	c.pass(2 * time.Hour)
	must(struct{}{}, b.PublishDue(ctx))(t)
	i := must(b.Import(ctx, ann, id))(t)
	if i.State != ImportSubmitted || i.Decider != nil || i.planned() != nil {
		t.Fatalf("%+v", i)
	}
	must(struct{}{}, b.PlanImport(ctx, bea, id, c.now().Add(time.Hour)))(t)
	var got []string
	for _, p := range must(b.ImportPlans(ctx, i))(t) {
		got = append(got, p.Action+" "+p.OfficerName)
	}
	if want := []string{"scheduled " + bea.Name, "called_off " + ann.Name, "scheduled " + bea.Name}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// A row that somebody changes in between keeps the whole file from coming into force, and the file says so and waits for a decision.
func TestAPlannedFileMeetsAScheduleThatMoved(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	publish(t, b, aRow("LIB-001"))
	publish(t, b, aRow("LIB-004"))
	c.pass(time.Hour)
	id := handedIn(t, b, "Archive")
	must(struct{}{}, b.PlanImport(ctx, bea, id, c.now().Add(time.Hour)))(t)
	e := must(b.Draft(ctx, bea, Draft{Content: aRow("LIB-001"), Why: "Meanwhile."}))(t)
	c.pass(2 * time.Hour)
	for range 2 { // it is not tried again
		must(struct{}{}, b.PublishDue(ctx))(t)
	}
	i := must(b.Import(ctx, ann, id))(t)
	if i.State != ImportSubmitted || i.Failure != FailedMoved || i.Decider != nil {
		t.Fatalf("%+v", i)
	}
	if plans := must(b.ImportPlans(ctx, i))(t); len(plans) != 2 || plans[1].Action != "failed" || plans[1].Why != string(FailedMoved) {
		t.Errorf("%+v", plans)
	}
	if _, err := b.ReadRow(ctx, "LIB-009", 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("half of it is in force: %v", err)
	}
	refused(t, b.PlanImport(ctx, bea, id, c.now().Add(time.Hour)), ErrMoved)
	must(struct{}{}, b.Discard(ctx, bea, at(e)))(t)
	must(struct{}{}, b.ApproveImport(ctx, bea, id))(t)
	if i = must(b.Import(ctx, ann, id))(t); i.State != ImportPublished || i.Failure != FailedNot {
		t.Errorf("%+v", i)
	}
}

// Whichever single write of a planned file fails, nothing of it happened, and it is done at the next try.
func TestAPlannedFileIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, table := range []string{"notices_import", "notices_document", "notices_version", "notices_event", "notices_search", "notices_counter"} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			b, c := newBoard(t)
			publish(t, b, aRow("LIB-001"))
			publish(t, b, aRow("LIB-004"))
			c.pass(time.Hour)
			id := handedIn(t, b, "Archive")
			must(struct{}{}, b.PlanImport(ctx, bea, id, c.now().Add(time.Hour)))(t)
			c.pass(2 * time.Hour)
			before := importDump(t, b)
			must(b.DB.Exec(ctx, fmt.Sprintf(`create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
				create trigger broken before insert or update on %s for each row execute function broken()`, table)))(t)
			if err := b.PublishDue(ctx); err == nil {
				t.Fatal("a planned file does not write here")
			}
			must(b.DB.Exec(ctx, fmt.Sprintf(`drop trigger broken on %s; drop function broken()`, table)))(t)
			if after := importDump(t, b); after != before {
				t.Fatal("half a file is published")
			}
			must(struct{}{}, b.PublishDue(ctx))(t)
			if i := must(b.Import(ctx, ann, id))(t); i.State != ImportPublished {
				t.Fatalf("%+v", i)
			}
		})
	}
}

// importDump is everything that the publication of a file writes.
func importDump(t *testing.T, b *Board) string {
	t.Helper()
	all := []string{dump(t, b)}
	for _, table := range []string{"notices_import", "notices_import_event", "notices_document"} {
		var rows string
		must(struct{}{}, b.DB.QueryRow(context.Background(), fmt.Sprintf(`select coalesce(string_agg(r::text, E'\n' order by r::text), '') from %s r`, table)).Scan(&rows))(t)
		all = append(all, rows)
	}
	return strings.Join(all, "\n")
}

// The second click of calling off finds its work done; a moment given since is not taken off by it.
func TestCallingOffTwice(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	e := approved(t, b, aNotice("cctv"))
	e = must(b.PublishAt(ctx, bea, at(e), c.now().Add(time.Hour)))(t)
	for range 2 {
		must(b.CallOff(ctx, ann, at(e)))(t)
	}
	if got := actions(t, b, e.Ref()); got[0] != "called_off" || got[1] != "scheduled" {
		t.Errorf("%v", got)
	}
	again := must(b.Desk(ctx))(t)[0].Edition
	must(b.PublishAt(ctx, bea, at(again), c.now().Add(time.Hour)))(t)
	_, err := b.CallOff(ctx, ann, at(e))
	refused(t, err, ErrChanged)
}
