package requests

import (
	"context"

	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Acknowledge records that the citizen was told by post or phone that the body has the request. Who gave a mailbox is
// told by the portal, as soon as the mailbox is confirmed.
func (r *Registry) Acknowledge(ctx context.Context, by Officer, s Step) error {
	return r.act(ctx, actor{officer: &by}, s, ActReceipt, func(ctx context.Context, ch *change) error {
		return ch.tell(ctx, deadline.Acknowledged)
	})
}

// acknowledge sends the letter of receipt; some laws give it a limit of its own (UK DPA 2018 s. 164A(3)).
func (r *Registry) acknowledge(ctx context.Context, tx pgx.Tx, ref string) error {
	return r.actIn(ctx, tx, actor{}, Step{Ref: ref}, ActReceipt, func(ctx context.Context, ch *change) error {
		ch.letter(LetterReceived)
		return ch.setFact(ctx, deadline.At(deadline.Acknowledged, ch.at))
	})
}

// mustFit refuses a step that makes no sense for its case.
func (ch *change) mustFit(ctx context.Context, a Action) error {
	fits, err := ch.r.fits(ctx, ch.tx, ch.c, a)
	if err == nil && !fits {
		err = ErrMove
	}
	return err
}

// fits tells whether an action makes sense for this very case, beyond its state and who asks.
func (r *Registry) fits(ctx context.Context, q queries, c *caseRow, a Action) (bool, error) {
	switch a {
	case ActExtend:
		_, ok, err := r.longest(c)
		return ok && !r.Today().After(c.NoticeBy), err
	case ActReceipt:
		return !c.Acknowledged, nil
	case ActUnproven:
		return r.doubted(ctx, q, c)
	case ActWantCode, ActPostCode: // whoever acts for somebody shows that in other ways
		return c.Authority == "", nil
	case ActPrintCode:
		return r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_post_code WHERE case_id = $1 AND body IS NOT NULL)`, c.ID)
	case ActPosted:
		return r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_posting WHERE case_id = $1 AND done_at IS NULL AND what <> 'code')`, c.ID)
	case ActClose:
		return r.postedBefore(ctx, q, c.ID)
	case ActAuthority:
		return c.Authority != "", nil
	case ActFee:
		answer, err := r.feeAnswer(c)
		return answer != "", err
	case ActPaid:
		rows, err := eventRows(ctx, q, c.ID)
		return err == nil && r.payable(c, rows), err
	case ActEnclose:
		return c.Kind.gives(), nil
	case ActTakeOut:
		return r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_answer WHERE case_id = $1 AND decision IS NULL)`, c.ID)
	case ActName:
		return r.nameable(ctx, q, c)
	case ActLift:
		return c.held(r.Today()), nil
	case ActLate:
		return r.isLate(ctx, q, c)
	case ActApprove, ActInstruct:
		if !c.Kind.ByItem() {
			return a == ActApprove, nil
		}
		d, _, err := r.decisions(ctx, q, c.ID)
		return err == nil && d != nil && d.grants() == (a == ActInstruct), err
	case ActMark, ActAnnounce, ActHeard, ActRefused:
		return r.redressFits(ctx, q, c, a)
	case ActRecipient:
		return r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_recipient WHERE case_id = $1)`, c.ID)
	}
	return true, nil
}

func (r *Registry) yes(ctx context.Context, q queries, sql string, args ...any) (bool, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return false, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
}
