package requests

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Why a case is left out of an answer to many. They never leave the package: what becomes of a case is a Reason.
var (
	errUnlike = errors.New("requests: the case asks for something the decision does not speak of")
	errWhole  = errors.New("requests: the case is not decided item by item")
	errTrial  = errors.New("requests: tried only")
)

// reads tells whether a deed is done with what stands in the cases, so that they are read first.
func (d Deed) reads() bool { return d == DeedDecide || d == DeedApprove }

// pattern is a decision item by item that like cases get too, as it was when somebody chose it.
type pattern struct {
	Kind    Kind           `json:"kind"`
	Outcome Outcome        `json:"outcome"`
	Reason  string         `json:"reason,omitempty"`
	Reasons string         `json:"reasons,omitempty"`
	Items   []patternItem  `json:"items"`
	Struck  []Struck       `json:"struck,omitempty"`
	Known   KnownReceivers `json:"known"`
}

// patternItem is an item of the case that was chosen, and its decision.
type patternItem struct {
	Item    Item         `json:"item"`
	Decided ItemDecision `json:"decided"`
}

// KnownReceivers is what the body knows of those who receive data: of their agreements, and as which source system each is told, by name.
type KnownReceivers struct {
	Agreements []Sharing         `json:"agreements,omitempty"`
	Via        map[string]string `json:"via,omitempty"`
}

// patternOf reads the decision that many are to get. It is a look at that case.
func (r *Registry) patternOf(ctx context.Context, tx pgx.Tx, by Officer, b Bulk) (p pattern, as Chosen, err error) {
	err = r.enterIn(ctx, tx, by, entry{ref: b.As.Ref, purpose: b.Words, action: "view"}, func(_ pgx.Tx, c *caseRow) error {
		d, _, err := r.decisions(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if !c.Kind.ByItem() || d == nil {
			return Problems{{Field: "as", Key: "requests.problem.as_undecided"}}
		}
		if as = (Chosen{value(c.Ref), c.Version}); b.As.Version != 0 && b.As.Version != c.Version {
			return ErrChanged
		}
		items, err := r.items(ctx, tx, c.ID)
		p = pattern{Kind: c.Kind, Outcome: d.Outcome, Reason: d.Reason, Reasons: d.Reasons, Struck: d.Struck, Known: b.Known}
		for _, it := range items {
			at := slices.IndexFunc(d.Items, func(v ItemDecision) bool { return v.Item == it.ID })
			if at < 0 {
				return Problems{{Field: "as", Key: "requests.problem.as_undecided"}}
			}
			p.Items = append(p.Items, patternItem{it, d.Items[at]})
		}
		return err
	})
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrWalled) {
		err = Problems{{Field: "as", Key: "requests.problem.as_case"}}
	}
	return p, as, err
}

// fit is what a case gets by the pattern, and the fields it does not speak of. What was granted is granted as each citizen asked for it; what
// was granted in part, or stands in several items, fits only who asked for the very same.
func (p pattern) fit(kind Kind, items []Item) (d Decision, unlike []string) {
	d = Decision{Submit: true, Reason: p.Reason, Reasons: p.Reasons}
	if p.Outcome == Declined { // the others follow from their items
		d.Outcome = Declined
	}
	for _, it := range items {
		at := slices.IndexFunc(p.Items, func(o patternItem) bool { return o.Item.says() == it.says() })
		if at < 0 {
			at = p.only(it)
		}
		if kind != p.Kind || at < 0 {
			unlike = append(unlike, it.Field)
			continue
		}
		v := p.Items[at].Decided
		v.Item = it.ID
		if v.Verdict == Accept {
			v.Value = it.Right
		}
		d.Items = append(d.Items, v)
	}
	return d, unlike
}

// only finds the one item about the same field of the same system that can be decided the same for everybody; -1 when there is none, or more.
func (p pattern) only(it Item) int {
	found := -1
	for i, o := range p.Items {
		one, other := it.says(), o.Item.says()
		if one[0] != other[0] || one[1] != other[1] {
			continue
		}
		if found >= 0 || o.Decided.Verdict == Partly {
			return -1
		}
		found = i
	}
	return found
}

// receivers are those whom a decision is to be told: whoever the record of this very person proposes, but for those the pattern leaves out.
// Nobody is told of somebody whose data they never had.
func (r *Registry) receivers(ctx context.Context, v CaseView, p pattern, d *Decision) error {
	list, err := r.Proposed(ctx, v, p.Known.Agreements)
	if err != nil {
		return err
	}
	d.Via = map[string]string{}
	for _, one := range list {
		if at := slices.IndexFunc(p.Struck, func(s Struck) bool { return s.Name == one.Name }); at >= 0 {
			d.Struck = append(d.Struck, Struck{Name: one.Name, Why: p.Struck[at].Why})
			continue
		}
		d.Recipients = append(d.Recipients, one.Name)
		if via := p.Known.Via[one.Name]; via != "" {
			d.Via[one.Name] = via
		}
	}
	return nil
}

// byPattern works out what a case gets. It reads the case: whoever is shown the result has entered it before.
func (w *bulkWork) byPattern(ctx context.Context, q queries, ref string) (d Decision, unlike []string, err error) {
	c, err := caseBy(ctx, q, "ref", ref, "")
	if err != nil {
		return d, nil, err
	}
	v := CaseView{Case: c.plain()}
	if v.Items, err = w.r.items(ctx, q, c.ID); err != nil {
		return d, nil, err
	}
	if _, v.Subject, err = w.r.who(&c); err != nil {
		return d, nil, err
	}
	if d, unlike = w.pattern.fit(c.Kind, v.Items); len(unlike) > 0 {
		return d, unlike, nil
	}
	return d, nil, w.r.receivers(ctx, v, w.pattern, &d)
}

// answer drafts the decision of a case and sends it for approval, or approves what was sent.
func (w *bulkWork) answer(ctx context.Context, tx pgx.Tx, s Step, d Decision) error {
	if w.row.Action == DeedDecide {
		return w.r.decideIn(ctx, tx, w.by, s, func(*change, []Item) (Decision, error) { return d, nil })
	}
	c, err := caseBy(ctx, tx, "ref", s.Ref, "")
	if err != nil {
		return err
	}
	if !c.Kind.ByItem() {
		return errWhole
	}
	return w.r.approveIn(ctx, tx, w.by, s)
}

// foresee reads the cases of a plan, says what each item would get, and tries the deed on each without doing it. Each is a look at that case,
// for the purpose that was given.
func (w *bulkWork) foresee(ctx context.Context, plan *Plan) error {
	ready := plan.Ready
	plan.Ready = nil
	for _, one := range ready {
		err := w.foreseeOne(ctx, &one)
		why, known := w.row.Action.leftOut(err)
		switch {
		case err == nil:
			plan.Ready = append(plan.Ready, one)
		case errors.Is(err, ErrNotFound), errors.Is(err, ErrWalled): // walled off meanwhile
		case !known:
			return err
		default:
			one.Why = why
			plan.Left = append(plan.Left, one)
		}
	}
	return nil
}

func (w *bulkWork) foreseeOne(ctx context.Context, one *Planned) error {
	var d Decision
	if err := w.r.enter(ctx, w.by, entry{ref: one.Ref, purpose: w.words, action: "view"}, func(tx pgx.Tx, c *caseRow) error {
		items, err := w.r.items(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if w.row.Action == DeedDecide {
			d, one.Unlike, err = w.byPattern(ctx, tx, one.Ref)
		} else if current, _, failed := w.r.decisions(ctx, tx, c.ID); current != nil {
			d = *current
		} else {
			err = failed
		}
		one.Items, one.Recipients = foreseen(items, d), d.Recipients
		return err
	}); err != nil {
		return err
	}
	if len(one.Unlike) > 0 {
		return errUnlike
	}
	err := pgx.BeginFunc(ctx, w.r.DB, func(tx pgx.Tx) error {
		if err := w.answer(ctx, tx, Step{Ref: one.Ref, Version: one.Version}, d); err != nil {
			return err
		}
		return errTrial
	})
	if errors.Is(err, errTrial) {
		return nil
	}
	return err
}

// foreseen are the items with what a decision would make of them.
func foreseen(items []Item, d Decision) []Item {
	for i := range items {
		var v ItemDecision // none for an item the decision does not speak of, whatever was decided of it before
		if at := slices.IndexFunc(d.Items, func(v ItemDecision) bool { return v.Item == items[i].ID }); at >= 0 {
			v = d.Items[at]
		}
		items[i].Verdict, items[i].Accepted, items[i].Reason, items[i].Reasons = v.Verdict, v.Value, v.Reason, v.Reasons
	}
	return items
}
