package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
)

// BehestKind is what a source is asked to do beside correcting.
// i18n: requests.behest.*
type BehestKind string

// What a source can be asked.
const (
	BehestRestrict BehestKind = "restrict" // use the value for nothing while it is contested (GDPR Art. 18(1)(a))
	BehestRelease  BehestKind = "release"  // use it again
	BehestDispute  BehestKind = "dispute"  // keep the citizen's statement of dispute with the record
	BehestNotify   BehestKind = "notify"   // a value it was given has been corrected (GDPR Art. 19)
)

// Behest asks one source system to do something about one item. It never leaves the body, but for notices to recipients
// that are connected as sources.
type Behest struct {
	ID        uuid.UUID
	Ref       string
	Kind      BehestKind
	Source    string
	Subject   ledger.Subject // whose record; zero when only the name is known
	Item      int            // its number within the case
	Field     string
	Held      string
	Right     string // of a notice: the corrected value
	Statement string // of a dispute
	State     Carried
	IssuedAt  time.Time
	ToldAt    time.Time // when the source confirmed or refused
	Said      string    // what it said when it refused
}

// BehestArgs asks for one behest to be sent to a source that listens.
type BehestArgs struct {
	Behest uuid.UUID `json:"behest"`
}

// Kind names the job.
func (BehestArgs) Kind() string { return "behest" }

// behestBody is the sealed part.
type behestBody struct {
	Field     string `json:"field"`
	Held      string `json:"held"`
	Right     string `json:"right,omitempty"`
	Statement string `json:"statement,omitempty"`
}

// send asks a source, and begins to wait for its answer. An item nobody knows the source of has nobody to ask.
func (ch *change) send(ctx context.Context, e Behest, recipient *uuid.UUID) error {
	if e.Source == "" {
		return nil
	}
	id := newID()
	body, err := ch.r.seal("requests_behest", "body", id, behestBody{e.Field, e.Held, e.Right, e.Statement})
	if err != nil {
		return err
	}
	_, err = ch.tx.Exec(ctx, `INSERT INTO requests_behest (id, case_id, recipient, kind, source, item, body, issued_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, ch.c.ID, recipient, e.Kind, e.Source, e.Item, body, ch.at)
	if err != nil {
		return err
	}
	ch.jobs = append(ch.jobs, BehestArgs{Behest: id})
	return ch.await(ctx, awaitBehest, id)
}

type behestRow struct {
	ID       uuid.UUID
	CaseID   uuid.UUID
	Ref      string
	Kind     BehestKind
	Source   string
	Subject  []byte
	Item     int
	Body     []byte
	Carried  Carried
	IssuedAt time.Time
	ToldAt   *time.Time
	Said     []byte
}

const behestSelect = `SELECT e.id, e.case_id, c.ref, e.kind, e.source, c.subject, e.item, e.body, e.carried, e.issued_at, e.told_at, e.said
	FROM requests_behest e JOIN requests_case c ON c.id = e.case_id WHERE c.ref IS NOT NULL`

// BehestsFor lists what a source is asked beside correcting, oldest first, for sources that ask rather than listen.
func (r *Registry) BehestsFor(ctx context.Context, source string) ([]Behest, error) {
	if source == "" {
		return nil, ErrNotFound
	}
	return r.behests(ctx, r.DB, ` AND e.carried = 'instructed' AND e.source = $1 ORDER BY e.issued_at, e.id LIMIT 500`, source)
}

// Behest gives one behest, for sources that listen; ErrNothing when the source has answered meanwhile.
func (r *Registry) Behest(ctx context.Context, a BehestArgs) (Behest, error) {
	list, err := r.behests(ctx, r.DB, ` AND e.carried = 'instructed' AND e.id = $1`, a.Behest)
	if err == nil && len(list) == 0 {
		return Behest{}, ErrNothing
	}
	if err != nil {
		return Behest{}, err
	}
	return list[0], nil
}

func (r *Registry) behests(ctx context.Context, q queries, where string, arg any) ([]Behest, error) {
	rows, err := q.Query(ctx, behestSelect+where, arg)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[behestRow])
	if err != nil {
		return nil, err
	}
	list := make([]Behest, 0, len(found))
	for _, f := range found {
		var body behestBody
		out := Behest{ID: f.ID, Ref: f.Ref, Kind: f.Kind, Source: f.Source, Item: f.Item, State: f.Carried, IssuedAt: f.IssuedAt,
			ToldAt: value(f.ToldAt)}
		err := errors.Join(r.unseal("requests_case", "subject", f.CaseID, f.Subject, &out.Subject),
			r.unseal("requests_behest", "body", f.ID, f.Body, &body), r.unseal("requests_behest", "said", f.ID, f.Said, &out.Said))
		if err != nil {
			return nil, err
		}
		out.Field, out.Held, out.Right, out.Statement = body.Field, body.Held, body.Right, body.Statement
		list = append(list, out)
	}
	return list, nil
}

// carryBehest takes the answer to a behest: from its source, or from an officer who was told by phone or letter.
func (r *Registry) carryBehest(ctx context.Context, tx pgx.Tx, who actor, in carrying) error {
	var ref string
	err := tx.QueryRow(ctx, `SELECT c.ref FROM requests_case c WHERE c.ref IS NOT NULL
		AND c.id = (SELECT case_id FROM requests_behest WHERE id = $1) FOR UPDATE`, in.item).Scan(&ref)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	list, err := r.behests(ctx, tx, ` AND e.id = $1`, in.item)
	if err != nil {
		return err
	}
	e := list[0]
	switch {
	case who.source != "" && e.Source != who.source:
		return ErrNotFound // another source's behest does not exist for this one
	case in.step.Ref != "" && !r.same(in.step.Ref, ref):
		return ErrMove
	case e.State == in.to:
		return nil // said before
	case e.State != Instructed:
		return ErrMove
	}
	in.step.Ref = ref
	return r.actIn(ctx, tx, who, in.step, ActHeard, func(ctx context.Context, ch *change) error {
		ch.text, ch.vars = in.why, map[string]any{"Behest": string(e.Kind), "Item": e.Item, "Carried": string(in.to)}
		if err := ch.byWord(in); err != nil {
			return err
		}
		said, err := r.seal("requests_behest", "said", e.ID, in.why)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE requests_behest SET carried = $2, told_at = $3, said = $4 WHERE id = $1`, e.ID, in.to, ch.at, said)
		if err != nil {
			return err
		}
		if err := ch.arrived(ctx, e.ID); err != nil {
			return err
		}
		return ch.recipientHeard(ctx, e.ID)
	})
}

// recipientHeard brings a recipient that is told as a source to where its behests are: confirmed once all are done, to be
// told otherwise if it refused.
func (ch *change) recipientHeard(ctx context.Context, behest uuid.UUID) error {
	var recipient *uuid.UUID
	var waiting, refused int
	err := ch.tx.QueryRow(ctx, `SELECT e.recipient, count(*) FILTER (WHERE o.carried = 'instructed'), count(*) FILTER (WHERE o.carried = 'refused')
		FROM requests_behest e JOIN requests_behest o ON o.recipient = e.recipient WHERE e.id = $1 GROUP BY e.recipient`, behest).
		Scan(&recipient, &waiting, &refused)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil || waiting > 0:
		return err
	}
	state := Confirmed
	if refused > 0 {
		state = ToTell
	}
	if _, err := ch.tx.Exec(ctx, `UPDATE requests_recipient SET state = $2, at = $3 WHERE id = $1`, recipient, state, ch.at); err != nil {
		return err
	}
	if state == ToTell {
		return ch.await(ctx, awaitRecipient, *recipient)
	}
	return ch.arrived(ctx, *recipient)
}
