package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Deed is something done to many cases at once.
// i18n: queue.deed.*
type Deed string

// The deeds.
const (
	DeedGive    Deed = "give"    // to whoever has room
	DeedAssign  Deed = "assign"  // to one person
	DeedRelease Deed = "release" // put back for somebody else
	DeedNote    Deed = "note"
	DeedExtend  Deed = "extend"
	DeedDecide  Deed = "decide"  // item by item, as another case was
	DeedApprove Deed = "approve" // decisions item by item of others
)

// Deeds lists every deed in the order it is offered.
func Deeds() []Deed {
	return []Deed{DeedGive, DeedAssign, DeedRelease, DeedNote, DeedExtend, DeedDecide, DeedApprove}
}

// action is the step a deed takes with each case.
func (d Deed) action() Action {
	switch d {
	case DeedRelease:
		return ActRelease
	case DeedNote:
		return ActNote
	case DeedExtend:
		return ActExtend
	case DeedDecide:
		return ActDecide
	case DeedApprove:
		return ActApprove
	}
	return ActAssign
}

// MostAtOnce is how many cases one deed is done to.
const MostAtOnce = 500

// bulkLife is how long it is remembered what was done to many cases at once; the cases remember their part of it.
const bulkLife = 30 * 24 * time.Hour

// Chosen is a case somebody chose, as they saw it.
type Chosen struct {
	Ref     string
	Version int
}

// Bulk asks for one deed to be done to many cases.
type Bulk struct {
	Deed  Deed
	To    uuid.UUID // DeedAssign
	As    Chosen    // DeedDecide: the case whose decision the others get
	Words string    // the note, the reason for more time, why the cases are put back, or the purpose for which they are read
	Cases []Chosen  // at most MostAtOnce
	Key   string    // made with the form: the same key twice does it once

	Known KnownReceivers // DeedDecide
}

// proper puts what was typed into proper form.
func (b *Bulk) proper() error {
	c := &check{}
	choice(c, "deed", b.Deed, Deeds())
	if b.Deed == DeedAssign && b.To == uuid.Nil {
		c.add("to", "choose")
	}
	if b.Deed == DeedDecide && b.As.Ref == "" {
		c.problems = append(c.problems, Problem{Field: "as", Key: "requests.problem.required_ref"})
	}
	b.Words = c.text(b.Deed.Field(), b.Words, maxText, b.Deed.NeedsWords())
	if len(b.Cases) == 0 {
		c.add("rows", "choose")
	}
	return c.problems.orNil()
}

// NeedsWords tells whether a deed cannot be done without words.
func (d Deed) NeedsWords() bool { return d == DeedNote || d == DeedExtend || d.reads() }

// Field is the name of the field the words of a deed are typed into.
func (d Deed) Field() string {
	switch d {
	case DeedExtend:
		return "reason"
	case DeedRelease:
		return "why"
	case DeedDecide, DeedApprove:
		return "purpose"
	}
	return "text"
}

// Reason is why a case is left out, or what became of it.
// i18n: queue.outcome.*
type Reason string

// The reasons. Empty means that it is still to be done.
const (
	BulkDone       Reason = "done"
	BulkState      Reason = "state"      // not possible in its state
	BulkUndeclared Reason = "undeclared" // whoever has it has not said yet whether they have an interest in it
	BulkNotYours   Reason = "notyours"   // somebody else has it
	BulkForbidden  Reason = "forbidden"  // the role may not
	BulkChanged    Reason = "changed"    // since the preview
	BulkAssignee   Reason = "assignee"   // the person cannot take it
	BulkNobody     Reason = "nobody"     // has room
	BulkHasIt      Reason = "has_it"     // the person has it already
	BulkLate       Reason = "late"       // the day to tell of more time has passed
	BulkNoTime     Reason = "no_time"    // the law allows no more, or wants a day named for each case
	BulkUnlike     Reason = "unlike"     // it asks for something the decision does not speak of
	BulkWhole      Reason = "whole"      // it is not decided item by item
	BulkLacks      Reason = "lacks"      // something is missing first: an identity, an authority, why it is late
	BulkOwn        Reason = "own"        // decided by the very person
)

// leftOut is the reason behind an error of a step, and whether it is one that was foreseen.
func (d Deed) leftOut(err error) (Reason, bool) {
	for _, known := range []struct {
		err error
		why Reason
	}{{ErrMove, BulkState}, {ErrNotYours, BulkNotYours}, {ErrForbidden, BulkForbidden}, {ErrOwnWork, BulkOwn}, {ErrReviewing, BulkForbidden}, {ErrChanged, BulkChanged},
		{errUnlike, BulkUnlike}, {errWhole, BulkWhole}, {ErrLevel, BulkLacks}, {ErrBeyondAuthority, BulkLacks}, {ErrAssignee, BulkAssignee}, {ErrDeclarationDue, BulkAssignee}, {ErrUndeclared, BulkUndeclared}, {ErrNobody, BulkNobody}, {ErrTooLate, BulkLate}, {ErrWalled, BulkState}, {ErrNotFound, BulkState}} {
		if errors.Is(err, known.err) {
			return known.why, true
		}
	}
	var problems Problems
	if d.reads() {
		return BulkLacks, errors.As(err, &problems)
	}
	return BulkNoTime, errors.As(err, &problems)
}

// Planned is what a deed will do to one case, or did.
type Planned struct {
	QueueRow
	To  string // name of the person it goes to
	Why Reason // empty for a case it will be done to

	// Of a plan of DeedDecide and DeedApprove.
	Items      []Item   // with what each gets
	Recipients []string // who is told besides
	Unlike     []string // fields the decision does not speak of
}

// Plan is what a deed will do.
type Plan struct {
	Ready []Planned
	Left  []Planned // out, and why
	More  int       // that match and are beyond the most
	As    Chosen    // DeedDecide: the case that was named, as it stands
}

// PlanBulk says what a deed would do to the cases chosen, or with a filter to those that match. It changes nothing, but that cases which
// have to be read for it were looked at. To, As and the purpose are taken into account once they are known.
func (r *Registry) PlanBulk(ctx context.Context, by Officer, b Bulk, all *QueueFilter) (plan Plan, err error) {
	if err := by.casework(); err != nil {
		return Plan{}, err
	}
	staff, err := r.roster(ctx)
	if err != nil {
		return Plan{}, err
	}
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		rows, total, err := r.chosen(ctx, tx, by, b.Cases, all)
		if err != nil {
			return err
		}
		plan.More = max(0, total-len(rows))
		p := planner{r: r, by: by, bulk: b, to: officerIn(staff, b.To)}
		if p.rota, err = r.rota(ctx, tx, staff); err != nil {
			return err
		}
		return p.plan(ctx, tx, rows, &plan)
	})
	if err != nil || !b.Deed.reads() || b.proper() != nil {
		return plan, err
	}
	w := bulkWork{r: r, by: by, row: bulkRow{Action: b.Deed}, words: b.Words}
	if b.Deed == DeedDecide {
		if err := pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
			w.pattern, plan.As, err = r.patternOf(ctx, tx, by, b)
			return err
		}); err != nil {
			return plan, err
		}
	}
	return plan, w.foresee(ctx, &plan)
}

// chosen reads the cases somebody chose, in the order of the list. Those behind the wall are not there.
func (r *Registry) chosen(ctx context.Context, tx pgx.Tx, by Officer, cases []Chosen, all *QueueFilter) (rows []QueueRow, total int, err error) {
	if all == nil {
		refs := make([]string, 0, len(cases))
		for _, c := range cases[:min(len(cases), MostAtOnce)] {
			if ref, ok := r.Reference(c.Ref); ok {
				refs = append(refs, ref)
			}
		}
		rows, err = r.list(ctx, tx, by, `c.ref = ANY(@refs) ORDER BY array_position(@refs::text[], c.ref)`, pgx.NamedArgs{"refs": refs})
		return rows, len(rows), err
	}
	where := all.where(r.Today(), "")
	order, _ := all.Order.sorting()
	where.args["most"] = MostAtOnce
	if rows, err = r.list(ctx, tx, by, where.String()+` ORDER BY `+order+` LIMIT @most`, where.args); err != nil {
		return nil, 0, err
	}
	counts, err := r.count(ctx, tx, by, []QueueFilter{*all})
	if err != nil {
		return nil, 0, err
	}
	return rows, counts[0], nil
}

// planner says what a deed would do.
type planner struct {
	r    *Registry
	by   Officer
	bulk Bulk
	to   *Officer
	rota *rota
}

func (p *planner) plan(ctx context.Context, tx pgx.Tx, list []QueueRow, plan *Plan) error {
	ids := make([]uuid.UUID, len(list))
	for i, row := range list {
		ids[i] = row.ID
	}
	rows, err := tx.Query(ctx, `SELECT `+caseColumns+` FROM requests_case WHERE id = ANY($1)`, ids)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[caseRow])
	if err != nil {
		return err
	}
	cases := make(map[uuid.UUID]*caseRow, len(found))
	for i := range found {
		cases[found[i].ID] = &found[i]
	}
	for _, row := range list {
		one := Planned{QueueRow: row}
		if one.To, err = p.one(ctx, tx, cases[row.ID]); err == nil {
			plan.Ready = append(plan.Ready, one)
			continue
		}
		why, foreseen := p.bulk.Deed.leftOut(err)
		if !foreseen {
			return err
		}
		one.Why = why
		plan.Left = append(plan.Left, one)
	}
	return nil
}

// one tells to whom a case would go, or the error with which the deed would be refused.
func (p *planner) one(ctx context.Context, tx pgx.Tx, c *caseRow) (to string, err error) {
	action := p.bulk.Deed.action()
	if !c.State.Can(action) {
		return "", ErrMove
	}
	if err := p.r.permit(ctx, tx, actor{officer: &p.by}, c, action); err != nil {
		return "", err
	}
	if err := p.r.readsOnly(ctx, tx, actor{officer: &p.by}, c.ID); err != nil {
		return "", err
	}
	switch p.bulk.Deed {
	case DeedDecide, DeedApprove:
		if !c.Kind.ByItem() {
			return "", errWhole
		}
	case DeedExtend:
		return "", p.r.extendable(c)
	case DeedGive:
		o, err := p.rota.best(ctx, tx, c)
		if err == nil {
			load := p.rota.loads[o.ID]
			load.Weight++
			p.rota.loads[o.ID] = load
		}
		return o.Name, err
	case DeedAssign:
		return p.toOne(ctx, tx, c)
	}
	return "", nil
}

func (p *planner) toOne(ctx context.Context, tx pgx.Tx, c *caseRow) (string, error) {
	if p.bulk.To == uuid.Nil { // not said yet
		return "", nil
	}
	if p.to == nil {
		return "", ErrAssignee
	}
	err := p.r.wall(ctx, tx, *p.to, c)
	if errors.Is(err, ErrWalled) || errors.Is(err, ErrForbidden) {
		err = ErrAssignee
	}
	return p.to.Name, err
}

// extendable tells, from what is stored, whether a case can be given the most time the law allows.
func (r *Registry) extendable(c *caseRow) error {
	most, ok, err := r.longest(c)
	switch {
	case err != nil:
		return err
	case !ok:
		return ErrMove
	case most.IsZero():
		return Problems{{Field: "until", Key: "requests.problem.day"}}
	case !c.NoticeBy.IsZero() && r.Today().After(c.NoticeBy), c.NoticeBy.IsZero() && r.Today().After(c.Due):
		return ErrTooLate
	}
	return nil
}
