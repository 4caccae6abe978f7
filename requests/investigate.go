package requests

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// Investigate opens one look that a complaint is about in full: who it was, with nothing kept back that the citizen's own list keeps back,
// and where it stands in the log. It is for the data protection officer's team, and needs a purpose in words the citizen may read, whoever
// has the case: the look into the log is itself recorded as a look at the citizen's data, in the same transaction. The look is named by
// its number in the citizen's list; zero is the one the complaint is about. ErrMove when the complaint is about no look.
func (r *Registry) Investigate(ctx context.Context, by Officer, ref, purpose string, number int64) (line ledger.Entry, err error) {
	if !by.Is(RoleDPO) {
		return line, ErrForbidden
	}
	c := &check{}
	purpose = c.text("purpose", purpose, maxLine, true)
	if err := c.problems.orNil(); err != nil {
		return line, err
	}
	in := entry{ref: ref, purpose: purpose, action: "view", data: []string{"access-log"}}
	err = r.enter(ctx, by, in, func(tx pgx.Tx, row *caseRow) error {
		if value(row.Assignee) == by.ID && !row.Disclaimed && row.State.Can(ActDisclaim) {
			return ErrUndeclared
		}
		var m matter
		if err := r.unseal("requests_case", "matter", row.ID, row.Matter, &m); err != nil {
			return err
		}
		_, subject, err := r.who(row)
		if err != nil {
			return err
		}
		if !m.Complaint.looks() || !subject.Valid() {
			return ErrMove
		}
		id := ""
		if number == 0 {
			id = m.Complaint.Entry
		}
		line, err = r.Ledger.Whole(ctx, tx, ledger.Person{subject}, id, number)
		if errors.Is(err, ledger.ErrNoEntry) {
			c.add("number", "no_look")
			return c.problems.orNil()
		}
		return err
	})
	if err != nil {
		return ledger.Entry{}, err
	}
	return line, nil
}
