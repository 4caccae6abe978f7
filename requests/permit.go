package requests

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// by says who may take an action: the person on the case, any of the office's roles, or a second person.
type by int

const (
	byPortal   by = iota // the portal itself, the citizen or a source; never an officer
	byAssignee           // whoever the case is assigned to
	byDesk               // caseworker, reviewer or data protection officer
	byDPO                // data protection officer
	bySecond             // reviewer or data protection officer, and never on their own work
)

// permits is which officer may do what. The wall has been asked before.
var permits = map[Action]by{
	ActAuthority: byAssignee, ActUnproven: byAssignee, ActPostCode: byAssignee, ActPosted: byAssignee,
	ActIdentify: byAssignee, ActRelease: byAssignee, ActAsk: byAssignee, ActAnswer: byAssignee, ActWrite: byAssignee,
	ActExtend: byAssignee, ActDecide: byAssignee, ActSubmit: byAssignee, ActTold: byAssignee, ActRecipient: byAssignee,
	ActEnclose: byAssignee, ActTakeOut: byAssignee,
	ActClose: byAssignee, ActReceipt: byAssignee, ActFee: byAssignee, ActPaid: byAssignee, ActAmend: byAssignee, ActTransfer: byAssignee,
	ActPrintCode: byDesk, ActLink: byDesk, ActUnlink: byDesk, ActGroup: byDesk, ActUngroup: byDesk, ActSame: bySecond,
	ActDisclaim: byAssignee, ActErrand: byAssignee, ActErrandMore: byAssignee, ActErrandDrop: byAssignee,
	ActMark: byAssignee, ActAnnounce: byAssignee, ActRefused: byAssignee, ActHeard: byAssignee,
	ActLate: byDesk, ActAssign: byDesk, ActRecuse: byDesk, ActNote: byDesk, ActParty: byDesk, ActReopen: byDesk,
	ActAskedFrom: byAssignee,
	ActHold:      byDPO, ActLift: byDPO,
	ActName: bySecond, ActApprove: bySecond, ActInstruct: bySecond, ActSendBack: bySecond,
}

// permit refuses a step to an officer whose role, assignment or own work does not allow it.
func (r *Registry) permit(ctx context.Context, q queries, who actor, c *caseRow, a Action) error {
	if who.officer == nil {
		return nil
	}
	o := *who.officer
	if who.helps { // answering a task and printing in the post room is all it is for
		if a != ActErrandReply && a != ActPrintCode {
			return ErrForbidden
		}
		return nil
	}
	if err := o.casework(); err != nil {
		return err
	}
	switch permits[a] {
	case byAssignee:
		if c.Assignee == nil || *c.Assignee != o.ID {
			return ErrNotYours
		}
		if !c.Disclaimed && a != ActDisclaim && a != ActRelease {
			return ErrUndeclared
		}
	case byDesk:
		taken := c.Assignee != nil && *c.Assignee != o.ID
		if a == ActAssign && taken && !o.Is(RoleReviewer, RoleDPO) {
			return ErrNotYours
		}
	case byDPO:
		if !o.Is(RoleDPO) {
			return ErrForbidden
		}
	case bySecond:
		if !o.Is(RoleReviewer, RoleDPO) {
			return ErrForbidden
		}
		own, err := authored(ctx, q, c.ID, o.ID)
		if err != nil {
			return err
		}
		if own {
			return ErrOwnWork
		}
	default:
		return ErrForbidden
	}
	return nil
}

// readsOnly refuses a step to an officer who has an open complaint about this case, or the review of its decision: a step of theirs
// would make them one of those it is about.
func (r *Registry) readsOnly(ctx context.Context, q queries, who actor, id uuid.UUID) error {
	if who.officer == nil {
		return nil
	}
	holds, err := r.yes(ctx, q, `SELECT EXISTS (SELECT FROM requests_complaint x JOIN requests_case c ON c.id = x.case_id
		WHERE x.case_about = $1 AND c.assignee = $2 AND c.`+open+`)`, id, who.officer.ID)
	if err == nil && holds {
		return ErrReviewing
	}
	return err
}

// ownWork is the test for a case (as c) of which an officer (@me) drafted or submitted any decision since it was last
// taken up.
const ownWork = `EXISTS (SELECT FROM requests_event e WHERE e.case_id = c.id AND e.officer = @me AND e.action IN ('decide', 'submit')
	AND e.n > (SELECT coalesce(max(n), 0) FROM requests_event WHERE case_id = c.id AND action = 'reopen'))`

// authored tells whether a decision of the case is the officer's own work.
func authored(ctx context.Context, q queries, id, officer uuid.UUID) (bool, error) {
	rows, err := q.Query(ctx, `SELECT `+ownWork+` FROM requests_case c WHERE c.id = @case`, pgx.NamedArgs{"case": id, "me": officer})
	if err != nil {
		return false, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
}

// may lists what the officer may do with the case now.
func (r *Registry) may(ctx context.Context, q queries, o Officer, c *caseRow) ([]Action, error) {
	var list []Action
	if err := r.readsOnly(ctx, q, actor{officer: &o}, c.ID); err != nil {
		if err == ErrReviewing {
			err = nil
		}
		return nil, err
	}
	for _, a := range Actions() {
		if !c.State.Can(a) {
			continue
		}
		switch err := r.permit(ctx, q, actor{officer: &o}, c, a); err {
		case nil:
			fits, err := r.fits(ctx, q, c, a)
			if err != nil {
				return nil, err
			}
			if fits {
				list = append(list, a)
			}
		case ErrForbidden, ErrNotYours, ErrOwnWork, ErrUndeclared:
		default:
			return nil, err
		}
	}
	return list, nil
}
