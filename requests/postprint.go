package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ErrOwnCode is an officer who would read a code they ordered, or one of a case they have.
var ErrOwnCode = errors.New("requests: the letter with a code is made by another person than who ordered it or has the case")

// CodeToPrint is a letter with a code that waits to be made, or was made a short while ago. Of its case it says the reference and no more.
type CodeToPrint struct {
	Ref     string
	Ordered time.Time
	Printed time.Time // zero until its letter was made
}

// jamLife is how long a letter can be made anew here: a printer that fails is noticed soon. After that a code is ordered again.
const jamLife = 3 * 24 * time.Hour

// printer is an officer who would make letters with codes.
type printer struct {
	Officer
	others []Officer // who could in their place
}

// printer refuses those who are not there to make letters with codes. It asks who works here: call it before a transaction.
func (r *Registry) printer(ctx context.Context, by Officer) (p printer, err error) {
	p.Officer = by
	if !r.PrintsCodes(by) {
		return p, ErrForbidden
	}
	if !r.postRoom() {
		p.others, err = r.roster(ctx)
	}
	return p, err
}

// PrintsCodes tells whether an officer is asked to make letters with codes: the post room, or where there is none whoever works on cases.
func (r *Registry) PrintsCodes(by Officer) bool {
	if r.postRoom() {
		return by.Unit == r.PostRoom
	}
	return by.casework() == nil
}

// postRoom tells whether the body has a post room, which alone makes letters with codes and sees nothing of the cases they belong to.
func (r *Registry) postRoom() bool { return r.PostRoom != "" }

// mayPrint refuses a letter with a code to who could use what they read: whoever ordered the code or has the case. Alone tells that nobody else is there, so that it is allowed, and noted.
func (r *Registry) mayPrint(ctx context.Context, q queries, p printer, c *caseRow) (alone bool, err error) {
	rows, err := postRows(ctx, q, c.ID)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	near := func(id uuid.UUID) bool { return id == value(rows[0].OrderedBy) || id == value(c.Assignee) }
	if !near(p.ID) {
		return false, nil
	}
	if r.postRoom() || p.others == nil {
		return false, ErrOwnCode
	}
	for _, o := range p.others {
		switch err := r.wall(ctx, q, o, c); {
		case errors.Is(err, ErrWalled), errors.Is(err, ErrForbidden):
		case err != nil:
			return false, err
		case !near(o.ID):
			return false, ErrOwnCode
		}
	}
	return true, nil
}

// CodesToPrint lists the letters with codes that an officer may make, those that wait longest first.
func (r *Registry) CodesToPrint(ctx context.Context, by Officer) (list []CodeToPrint, err error) {
	p, err := r.printer(ctx, by)
	if err != nil {
		return nil, err
	}
	there := visible
	if r.postRoom() {
		there = `c.id NOT IN (` + walled + `)`
	}
	err = pgx.BeginTxFunc(ctx, r.DB, snapshot, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT `+caseColumns+` FROM requests_case WHERE id IN (SELECT c.id FROM requests_case c JOIN requests_post_code k ON k.case_id = c.id
			WHERE c.ref IS NOT NULL AND k.body IS NOT NULL AND k.voided_at IS NULL AND k.used_at IS NULL AND (k.printed_at IS NULL OR k.printed_at > @since)
				AND `+there+`) ORDER BY id`, r.seenBy(by, pgx.NamedArgs{"since": r.now().Add(-jamLife)}))
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[caseRow])
		if err != nil {
			return err
		}
		for i := range found {
			c := &found[i]
			if !c.State.Can(ActPrintCode) {
				continue
			}
			switch _, err := r.mayPrint(ctx, tx, p, c); {
			case errors.Is(err, ErrOwnCode):
				continue
			case err != nil:
				return err
			}
			codes, err := postRows(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			list = append(list, CodeToPrint{Ref: value(c.Ref), Ordered: codes[0].OrderedAt, Printed: value(codes[0].PrintedAt)})
		}
		return nil
	})
	return list, err
}

// PrintPostCode makes the letter with the code, and with it the code: each letter has another, and only the newest is good. The
// same key gives the same letter, so that a double click prints one. It is recorded as a look, and with who made it. Whoever ordered
// the code or has the case gets ErrOwnCode, unless nobody else is there.
func (r *Registry) PrintPostCode(ctx context.Context, by Officer, s Step) (p Paper, err error) {
	if s.Key == "" {
		s.Key = newID().String()
	}
	person, err := r.printer(ctx, by)
	if err != nil {
		return p, err
	}
	who := actor{officer: &by, helps: r.postRoom()}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := r.lock(ctx, tx, who, s.Ref)
		if err != nil {
			return err
		}
		alone, err := r.mayPrint(ctx, tx, person, &c)
		if err != nil {
			return err
		}
		code := r.codeFrom(c.ID, s.Key)
		err = r.actIn(ctx, tx, who, s, ActPrintCode, func(ctx context.Context, ch *change) error {
			o, err := r.ordered(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			if err := ch.newPostCode(ctx, o, &printing{code, ch.at.Add(postCodeLife)}); err != nil {
				return err
			}
			ch.vars = map[string]any{"Until": r.dayOf(ch.at.Add(postCodeLife))}
			if alone {
				ch.vars["Alone"] = true
			}
			return r.look(ctx, tx, by, ch.c, entry{ref: s.Ref, action: "print"})
		})
		if err != nil {
			return err
		}
		p, err = r.codePaper(ctx, tx, &c, code)
		return err
	})
	return p, r.missed(ctx, &by, err)
}
