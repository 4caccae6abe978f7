package requests

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

func leaveEntered(o *office) func() error {
	who := person("Lea Leaves", "Records", RoleCaseworker)
	o.staffed(who)
	l := Leave{Officer: who.ID, Since: o.Today(), Until: o.Today(), Hand: HandKeep}
	entered := false
	return func() error {
		err := o.EnterLeave(o.ctx, who, l)
		if entered { // the same days again overlap, and are refused
			wantProblem(o.t, err, "since", "leave_overlaps")
			return nil
		}
		entered = err == nil
		return err
	}
}

func TestLeaveIsEnteredProperly(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.rita)
	today := o.Today()
	fine := Leave{Officer: o.ann.ID, Since: today.AddDays(3), Until: today.AddDays(10), Hand: HandKeep}
	for name, c := range map[string]struct {
		change     func(*Leave)
		field, key string
	}{
		"no day":      {func(l *Leave) { l.Since = Leave{}.Since }, "since", "day"},
		"no last day": {func(l *Leave) { l.Until = Leave{}.Until }, "until", "day"},
		"backwards":   {func(l *Leave) { l.Until = today.AddDays(2) }, "until", "day_order"},
		"over":        {func(l *Leave) { l.Since, l.Until = today.AddDays(-2), today.AddDays(-1) }, "until", "leave_over"},
		"for ever":    {func(l *Leave) { l.Until = today.AddDays(3 + longestLeave + 1) }, "until", "leave_long"},
		"no way":      {func(l *Leave) { l.Hand = "burn" }, "hand", "choose"},
		"no deputy":   {func(l *Leave) { l.Hand = HandDeputy }, "deputy", "choose"},
		"own deputy":  {func(l *Leave) { l.Hand, l.Deputy = HandDeputy, o.ann.ID }, "deputy", "choose"},
		"stranger":    {func(l *Leave) { l.Hand, l.Deputy = HandDeputy, uuid.New() }, "deputy", "choose"},
	} {
		l := fine
		c.change(&l)
		t.Log(name)
		wantProblem(t, o.EnterLeave(o.ctx, o.ann, l), c.field, c.key)
	}
	want(t, o.EnterLeave(o.ctx, o.ben, fine), ErrForbidden)
	must(t, o.EnterLeave(o.ctx, o.rita, fine))
	last := fine
	last.Since, last.Until = fine.Until, fine.Until.AddDays(1)
	wantProblem(t, o.EnterLeave(o.ctx, o.ann, last), "since", "leave_overlaps")
	last.Since = fine.Until.AddDays(1)
	must(t, o.EnterLeave(o.ctx, o.ann, last)) // the day after is free
	list, err := o.Leaves(o.ctx, o.ann)
	must(t, err)
	if len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	want(t, o.ComeBack(o.ctx, o.ben, list[0].ID), ErrForbidden)
	want(t, o.ComeBack(o.ctx, o.ben, uuid.New()), ErrNotFound)
	must(t, o.ComeBack(o.ctx, o.ann, list[0].ID)) // taken back before it began: its days are free again
	must(t, o.EnterLeave(o.ctx, o.ann, fine))
}

// During the days themselves, and no day longer, somebody is given nothing.
func TestNothingIsGivenDuringLeave(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben)
	for range 3 {
		must(t, o.Claim(o.ctx, o.ben, Step{Ref: o.file(o.access())}))
	}
	must(t, o.EnterLeave(o.ctx, o.ann, Leave{Officer: o.ann.ID, Since: o.Today().AddDays(1), Until: o.Today().AddDays(2), Hand: HandKeep}))
	for day, who := range []Officer{o.ann, o.ben, o.ben, o.ann} {
		if day == 1 {
			bench, err := o.Workbench(o.ctx, o.ann, QueueFilter{})
			must(t, err)
			if bench.Away == nil {
				t.Error("Ann is not told that she is away")
			}
		}
		o.wantHolder(o.given(o.access()), who)
		o.at = o.at.AddDate(0, 0, 1)
	}
	// Said from a page that still shows it, on a day after its last: nobody comes back from what is over.
	for n := range 2 {
		over, err := o.leaves(o.ctx, o.DB, `l.officer = @ann`, pgx.NamedArgs{"ann": o.ann.ID})
		must(t, err)
		if !over[0].BackOn.IsZero() {
			t.Errorf("%d: back on %s", n, over[0].BackOn)
		}
		must(t, o.ComeBack(o.ctx, o.ann, over[0].ID))
	}
	must(t, o.EnterLeave(o.ctx, o.ann, Leave{Officer: o.ann.ID, Since: o.Today(), Until: o.Today().AddDays(9), Hand: HandKeep}))
	list, err := o.Leaves(o.ctx, o.ann)
	must(t, err)
	must(t, o.ComeBack(o.ctx, o.ann, list[0].ID))
	o.wantHolder(o.given(o.access()), o.ann)
}

func TestCasesAreHandedOverOnTheFirstDay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.rita, o.dora)
	due := o.taken(o.access()) // on 29 December
	o.at = o.at.AddDate(0, 0, 20)
	later := o.taken(o.access())
	must(t, o.EnterLeave(o.ctx, o.ann, Leave{Officer: o.ann.ID, Since: o.Today().AddDays(1), Until: day("2026-12-29"), Hand: HandRota}))
	must(t, o.BeginLeaves(o.ctx))
	o.wantHolder(o.holder(due), o.ann) // it has not begun
	rota, err := o.Rota(o.ctx, o.rita)
	must(t, err)
	if len(rota.Leaves) != 1 || rota.Leaves[0].Cases != 1 || rota.Leaves[0].Now {
		t.Fatalf("%+v", rota.Leaves)
	}
	o.at = o.at.AddDate(0, 0, 1)
	clock := o.track(due).Clock.Due
	must(t, o.BeginLeaves(o.ctx))
	must(t, o.BeginLeaves(o.ctx))
	o.wantHolder(o.holder(due), o.ben)
	o.wantHolder(o.holder(later), o.ann)
	v := o.open(o.rita, due)
	if last := v.Events[len(v.Events)-1]; last.Role != "system" || last.Key != "requests.event.assign_rota" || v.Clock.Due != clock {
		t.Errorf("%+v", last)
	}
	// Somebody behind the wall takes nothing over: the case stays, and is listed.
	must(t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Party: maria.Subject}))
	must(t, o.EnterLeave(o.ctx, o.ben, Leave{Officer: o.ben.ID, Since: o.Today(), Until: day("2026-12-31"), Hand: HandDeputy, Deputy: o.ann.ID}))
	must(t, o.BeginLeaves(o.ctx))
	o.wantHolder(o.holder(due), o.ben)
	if rota, err = o.Rota(o.ctx, o.rita); err != nil || len(rota.Leaves) != 2 || rota.Colleague(o.ben.ID).Leave.Cases != 1 {
		t.Fatalf("%+v %v", rota.Leaves, err)
	}
}

func TestRota(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben, o.rita)
	o.taken(o.access())
	must(t, o.Claim(o.ctx, person("Gus Gone", "Records", RoleCaseworker), Step{Ref: o.file(o.access())}))
	moved := o.ann
	moved.Unit = "Archive"
	o.staffed(moved, o.ben, o.rita)
	want(t, func() error { _, err := o.Rota(o.ctx, o.ann); return err }(), ErrForbidden)
	rota, err := o.Rota(o.ctx, o.rita)
	must(t, err)
	if ann := rota.Colleague(o.ann.ID); ann.Open != 1 || ann.Elsewhere != 1 || len(rota.Gone) != 1 || rota.Gone[0].Name != "Gus Gone" || rota.Gone[0].Open != 1 {
		t.Fatalf("%+v", rota)
	}
	// An administrator keeps the list and sees no cases, not even their number.
	if rota, err = o.Rota(o.ctx, person("Adam Admin", "IT", RoleAdministrator)); err != nil || rota.Cases || len(rota.Gone) != 0 || rota.People[0].Open != 0 {
		t.Fatalf("%+v %v", rota, err)
	}
	must(t, o.Declare(o.ctx, o.rita, Interest{Kind: "family", Party: maria.Subject}))
	if rota, err = o.Rota(o.ctx, o.rita); err != nil || len(rota.Gone) != 0 || rota.People[0].Open != 0 {
		t.Fatalf("the walled are counted: %+v %v", rota, err)
	}
}
