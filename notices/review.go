package notices

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Step is one move of an unpublished version: which one, the revision the
// officer has before them, and why. Of a publication, Behind says that it may
// go ahead although translations are older than their original, and Inform
// that people whose open cases fall under the notice are told.
type Step struct {
	Version  int64
	Revision int
	Why      string
	Behind   bool
	Inform   bool
}

// Submit hands a draft over for approval. A notice that leaves out what the
// law wants said is refused with the Problems of its checklist.
func (b *Board) Submit(ctx context.Context, who Officer, s Step) (Edition, error) {
	return b.move(ctx, who, s, mover{from: []VersionState{StateDraft}, action: "submitted", do: func(tx pgx.Tx, v Version[Content], _ []uuid.UUID) error {
		if notice, ok := v.Content.(Notice); ok {
			if err := missing(Checklist(b.Law, notice, b.Authoritative())).orNil(); err != nil {
				return err
			}
		}
		return b.set(ctx, tx, `update notices_version set state = 'submitted', submitted_at = $2 where id = $1`, v.ID, b.now())
	}})
}

// Approve is the second person's word. Nobody who wrote a part of the text can give it.
func (b *Board) Approve(ctx context.Context, who Officer, s Step) (Edition, error) {
	return b.move(ctx, who, s, mover{from: []VersionState{StateSubmitted}, action: "approved", do: func(tx pgx.Tx, v Version[Content], wrote []uuid.UUID) error {
		if slices.Contains(wrote, who.ID) {
			return ErrOwnWork
		}
		return b.set(ctx, tx, `update notices_version set state = 'approved', approved_at = $2, approver = $3, approver_name = $4
			where id = $1`, v.ID, b.now(), who.ID, who.Name)
	}})
}

// Return sends a submitted or approved version back to its author, saying why.
func (b *Board) Return(ctx context.Context, who Officer, s Step) (Edition, error) {
	if strings.TrimSpace(s.Why) == "" {
		return Edition{}, Problems{{Field: "why", Key: "notices.problem.required"}}
	}
	return b.move(ctx, who, s, mover{from: []VersionState{StateSubmitted, StateApproved}, action: "returned", do: func(tx pgx.Tx, v Version[Content], _ []uuid.UUID) error {
		return b.set(ctx, tx, `update notices_version set state = 'draft', submitted_at = null, approved_at = null,
			approver = null, approver_name = '', failure = '', `+unplanned+` where id = $1`, v.ID)
	}})
}

// Publish makes an approved version the one in force, from this instant. It
// gets its permanent number; the one before is archived at the same instant.
func (b *Board) Publish(ctx context.Context, who Officer, s Step) (Edition, error) {
	return b.move(ctx, who, s, mover{from: []VersionState{StateApproved}, action: "published", do: func(tx pgx.Tx, v Version[Content], _ []uuid.UUID) error {
		if err := b.behind(v, s); err != nil {
			return err
		}
		v.Inform = s.Inform
		return b.bringIntoForce(ctx, tx, v)
	}})
}

// behind refuses translations that are older than their original, unless whoever publishes says that it is to be so.
func (b *Board) behind(v Version[Content], s Step) error {
	n, ok := v.Content.(Notice)
	if !ok || s.Behind || !slices.ContainsFunc(n.Translations(b.Languages), func(t Translation) bool { return len(t.Stale) > 0 }) {
		return nil
	}
	return Problems{{Field: "behind", Key: "notices.problem.behind"}}
}

// bringIntoForce publishes a version at this instant, and asks for whatever follows from it.
func (b *Board) bringIntoForce(ctx context.Context, tx pgx.Tx, v Version[Content]) error {
	at := b.now()
	var latest *time.Time
	err := tx.QueryRow(ctx, `select max(in_force_from) from notices_version
		where document_id = (select document_id from notices_version where id = $1)`, v.ID).Scan(&latest)
	if err != nil {
		return fmt.Errorf("notices: publishing: %w", err)
	}
	if latest != nil && !at.After(*latest) {
		return ErrTooEarly
	}
	err = b.set(ctx, tx, `update notices_version set state = 'archived', in_force_until = $2
		where document_id = (select document_id from notices_version where id = $1) and state = 'published'`, v.ID, at)
	if err != nil {
		return err
	}
	err = b.set(ctx, tx, `update notices_version v set state = 'published', published_at = $2, in_force_from = $2,
		hash = sha256(convert_to(content::text, 'UTF8')), failure = '', `+unplanned+`,
		number = 1 + (select coalesce(max(number), 0) from notices_version o where o.document_id = v.document_id)
		where id = $1`, v.ID, at)
	if err != nil {
		return err
	}
	if err := b.reindex(ctx, tx, v); err != nil {
		return err
	}
	if err := b.spread(ctx, tx, v, NewsPublished); err != nil {
		return err
	}
	if v.Inform && v.Kind == KindNotice {
		if err := b.ask(ctx, tx, NoticedArgs{Version: v.ID}, at); err != nil {
			return err
		}
	}
	return b.changed(ctx, tx)
}

// Discard throws an unpublished version away.
func (b *Board) Discard(ctx context.Context, who Officer, s Step) error {
	_, err := b.move(ctx, who, s, mover{from: []VersionState{StateDraft, StateSubmitted, StateApproved}, action: "discarded",
		do: func(tx pgx.Tx, v Version[Content], _ []uuid.UUID) error {
			return b.set(ctx, tx, `delete from notices_version where id = $1`, v.ID)
		}})
	return err
}

// Withdraw takes a document out of force and leaves a tombstone with the reason. A version still being written goes with it.
func (b *Board) Withdraw(ctx context.Context, who Officer, ref Ref, why string) error {
	if !who.mayEdit() {
		return ErrNotAllowed
	}
	var problems Problems
	if strings.TrimSpace(why) == "" {
		problems.add("why", "notices.problem.required")
	}
	problems.line("why", why, 500)
	if err := problems.orNil(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		document, err := b.document(ctx, tx, ref)
		if err != nil {
			return err
		}
		version, err := readOne[Content](ctx, tx, `where v.document_id = $1 and v.state = 'published'`, document)
		if err != nil {
			return err
		}
		if !b.now().After(*version.InForceFrom) {
			return ErrTooEarly
		}
		if err := b.dropPlanned(ctx, tx, document, who); err != nil {
			return err
		}
		for _, sql := range []string{
			`update notices_document set withdrawn_at = $2, withdrawn_why = $3 where id = $1`,
			`update notices_version set state = 'withdrawn', in_force_until = $2 where document_id = $1 and state = 'published' and $3 <> ''`,
			`delete from notices_version where document_id = $1 and number is null and $2::timestamptz is not null and $3 <> ''`,
			`delete from notices_search where document_id = $1 and $2::timestamptz is not null and $3 <> ''`,
		} {
			if err := b.set(ctx, tx, sql, document, b.now(), why); err != nil {
				return err
			}
		}
		if err := b.note(ctx, tx, version.ID, who, event{Action: "withdrawn", Why: why}); err != nil {
			return err
		}
		if err := b.spread(ctx, tx, version, NewsWithdrawn); err != nil {
			return err
		}
		return b.changed(ctx, tx)
	})
}

// mover is what differs between the moves.
type mover struct {
	from    []VersionState
	action  string
	planned *time.Time
	done    func(v Version[Content]) bool // it is so already: the second click of a double click
	do      func(tx pgx.Tx, v Version[Content], wrote []uuid.UUID) error
}

// move is the one way a version changes its state: role, lock, revision,
// state, the change itself, the event.
func (b *Board) move(ctx context.Context, who Officer, s Step, m mover) (Edition, error) {
	if !who.mayEdit() {
		return Edition{}, ErrNotAllowed
	}
	return b.moved(ctx, who, s, m)
}

// moved is move for whoever was allowed it before.
func (b *Board) moved(ctx context.Context, who Officer, s Step, m mover) (Edition, error) {
	var after Version[Content]
	err := pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		var editors []uuid.UUID
		err := tx.QueryRow(ctx, `select v.editors from notices_document d join notices_version v on v.document_id = d.id
			where v.id = $1 for update`, s.Version).Scan(&editors)
		if isNoRows(err) {
			return ErrNotFound
		} else if err != nil {
			return fmt.Errorf("notices: locking version: %w", err)
		}
		before, err := readOne[Content](ctx, tx, `where v.id = $1`, s.Version)
		if err == nil && m.done != nil && m.done(before) {
			after = before
			return nil
		}
		switch {
		case err != nil:
			return err
		case before.WithdrawnAt != nil:
			return ErrWithdrawn
		case before.Revision != s.Revision:
			return ErrChanged
		case !slices.Contains(m.from, before.State):
			return ErrState
		}
		if err := b.note(ctx, tx, s.Version, who, event{m.action, s.Why, m.planned}); err != nil {
			return err
		}
		if err := m.do(tx, before, editors); err != nil {
			return err
		}
		list, err := read[Content](ctx, tx, `where v.id = $1`, s.Version)
		if len(list) > 0 {
			after = list[0]
		}
		return err
	})
	return after.Edition, err
}

// set runs one statement that changes something.
func (b *Board) set(ctx context.Context, tx pgx.Tx, sql string, args ...any) error {
	if _, err := tx.Exec(ctx, sql, args...); err != nil {
		return fmt.Errorf("notices: changing a version: %w", err)
	}
	return nil
}
