package requests

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// StrandedArgs asks whether for each open review there is somebody left who may decide it and somebody else who may approve.
type StrandedArgs struct{}

// Kind names the job.
func (StrandedArgs) Kind() string { return "stranded" }

// StrandedLetterArgs asks for one letter to one officer about a case nobody may work on.
type StrandedLetterArgs struct {
	Officer uuid.UUID `json:"officer"`
	Case    uuid.UUID `json:"case"`
	Event   uuid.UUID `json:"event"`
}

// Kind names the job.
func (StrandedLetterArgs) Kind() string { return "stranded_letter" }

// TellStranded looks for open reviews that nobody of the staff may decide, or nobody else approve, since all of them worked on the first
// case or have a conflict of interest. Administrators and the integrity office are told, once a week while it is so: they can bring in
// somebody else, or see to an exception. Which case it is they are not told.
func (r *Registry) TellStranded(ctx context.Context, officers []Officer) error {
	rows, err := r.DB.Query(ctx, `SELECT c.id FROM requests_case c WHERE c.kind = 'review' AND c.ref IS NOT NULL AND c.`+open+` ORDER BY c.id`)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
			c, err := caseBy(ctx, tx, "id", id, "FOR UPDATE")
			if err != nil || c.Ref == nil || !c.State.Can(ActStranded) {
				return err
			}
			if manned, err := r.manned(ctx, tx, &c, officers); manned || err != nil {
				return err
			}
			return r.tellStranded(ctx, tx, &c, officers)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// manned tells whether one of these may decide a case and another one approve.
func (r *Registry) manned(ctx context.Context, q queries, c *caseRow, officers []Officer) (bool, error) {
	var deciders, approvers []uuid.UUID
	for _, o := range officers {
		decides := o.Is(RoleDPO) || c.Desk == DeskCasework && o.Is(RoleCaseworker, RoleReviewer)
		approves := o.Is(RoleReviewer, RoleDPO)
		if !decides && !approves {
			continue
		}
		free, err := r.unwalled(ctx, q, o, c.ID)
		if err != nil {
			return false, err
		}
		if free && decides {
			deciders = append(deciders, o.ID)
		}
		if free && approves {
			approvers = append(approvers, o.ID)
		}
		// Not the same person: of two who do both, one does each.
		if len(deciders) > 0 && len(approvers) > 0 && (len(deciders) > 1 || len(approvers) > 1 || deciders[0] != approvers[0]) {
			return true, nil
		}
	}
	return false, nil
}

// tellStranded has those told who can change it. Whoever the case is kept from hears nothing of it.
func (r *Registry) tellStranded(ctx context.Context, tx pgx.Tx, c *caseRow, officers []Officer) error {
	year, week := r.now().In(r.zone()).ISOWeek()
	return r.actIn(ctx, tx, actor{}, Step{Ref: value(c.Ref), Key: fmt.Sprintf("%d-W%d", year, week)}, ActStranded, func(ctx context.Context, ch *change) error {
		for _, o := range officers {
			if !o.Is(RoleAdministrator, RoleIntegrity) {
				continue
			}
			free, err := r.unwalled(ctx, tx, o, c.ID)
			if err != nil {
				return err
			}
			if free {
				ch.jobs = append(ch.jobs, StrandedLetterArgs{Officer: o.ID, Case: c.ID, Event: ch.id})
			}
		}
		return nil
	})
}

// StrandedFor tells whether a letter about a case that nobody may work on is still to be written; ErrNothing when it is not.
func (r *Registry) StrandedFor(ctx context.Context, to Officer, a StrandedLetterArgs) (kind Kind, err error) {
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "id", a.Case, "")
		if err != nil {
			return err
		}
		free, err := r.unwalled(ctx, tx, to, c.ID)
		if err != nil {
			return err
		}
		if !free || !c.State.Open() || !to.Is(RoleAdministrator, RoleIntegrity) {
			return ErrNothing
		}
		kind = c.Kind
		return nil
	})
	return kind, err
}
