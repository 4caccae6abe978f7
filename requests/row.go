package requests

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// queries is what a pool and a transaction have in common.
type queries interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// caseRow is a row of requests_case.
type caseRow struct {
	ID            uuid.UUID
	Ref           *string
	Kind          Kind
	State         State
	Desk          Desk
	Lang          string
	Channel       Channel
	ReceivedAt    time.Time
	Received      deadline.Day
	Assignee      *uuid.UUID
	AssigneeName  string
	Unit          string
	AssignedAt    *time.Time
	Version       int
	Level         Level
	Method        string
	LevelAt       *time.Time
	Contact       []byte
	Subject       []byte
	EmailToken    []byte
	SubjectToken  []byte
	Matter        []byte
	Dispute       []byte
	Outcome       Outcome
	DecidedAt     *time.Time
	EndedAt       *time.Time
	Due           deadline.Day
	AcknowledgeBy deadline.Day
	DraftBy       deadline.Day
	NoticeBy      deadline.Day
	Acknowledged  bool
	LateCause     string
	Basis         string
	Paused        bool
	Extended      bool
	HeldFor       string
	HeldUntil     deadline.Day
	Notice        string // it was asked from, and its version
	NoticeVersion int
	Disclaimed    bool // whoever has it said that they have no interest in it; read only
	behalfRow
}

const caseColumns = `id, ref, kind, state, desk, lang, channel, received_at, received, assignee, assignee_name, unit, assigned_at, version,
	level, method, level_at, contact, subject, email_token, subject_token, matter, dispute, outcome, decided_at, ended_at,
	due, acknowledge_by, draft_by, notice_by, acknowledged, late_cause, basis, paused, extended,
	held_for, held_until, notice, notice_version,
	EXISTS (SELECT FROM requests_disclaimer d WHERE d.case_id = requests_case.id AND d.officer = requests_case.assignee) AS disclaimed` + behalfColumns

// caseBy reads one case; lock is "FOR UPDATE", "FOR SHARE" or empty.
func caseBy(ctx context.Context, q queries, column string, value any, lock string) (caseRow, error) {
	rows, err := q.Query(ctx, `SELECT `+caseColumns+` FROM requests_case WHERE `+column+` = $1 `+lock, value)
	if err != nil {
		return caseRow{}, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[caseRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return caseRow{}, ErrNotFound
	}
	return c, err
}

// save writes what a step may change. The row is locked by the step.
func (c *caseRow) save(ctx context.Context, tx pgx.Tx, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE requests_case SET state = $2, desk = $3, assignee = $4, assignee_name = $5, unit = $6,
		version = $7, level = $8, method = $9, level_at = $10, contact = $11, subject = $12, email_token = $13,
		subject_token = $14, matter = $15, dispute = $16, outcome = $17, decided_at = $18, ended_at = $19, due = $20,
		acknowledge_by = $21, draft_by = $22, paused = $23, extended = $24, ref = $25, updated_at = $26, notice_by = $27,
		acknowledged = $28, late_cause = $29, basis = $30, received = $31, assigned_at = $32 WHERE id = $1`,
		c.ID, c.State, c.Desk, c.Assignee, c.AssigneeName, c.Unit, c.Version, c.Level, c.Method, c.LevelAt, c.Contact,
		c.Subject, c.EmailToken, c.SubjectToken, c.Matter, c.Dispute, c.Outcome, c.DecidedAt, c.EndedAt, c.Due,
		c.AcknowledgeBy, c.DraftBy, c.Paused, c.Extended, c.Ref, at, c.NoticeBy, c.Acknowledged, c.LateCause, c.Basis, c.Received, c.AssignedAt)
	return err
}

// plain is the part of a case that names nobody.
func (c *caseRow) plain() Case {
	return Case{ID: c.ID, Ref: value(c.Ref), Kind: c.Kind, State: c.State, Desk: c.Desk, Lang: c.Lang, Channel: c.Channel,
		Received: c.Received, ReceivedAt: c.ReceivedAt, Assignee: value(c.Assignee), AssigneeName: c.AssigneeName, Unit: c.Unit,
		Version: c.Version, Level: c.Level, Method: c.Method, LevelAt: value(c.LevelAt), Outcome: c.Outcome, LateCause: c.LateCause,
		DecidedAt: value(c.DecidedAt), EndedAt: value(c.EndedAt)}
}

// who gives the citizen of a case.
func (r *Registry) who(c *caseRow) (Contact, ledger.Subject, error) {
	var contact Contact
	var subject ledger.Subject
	err := errors.Join(
		r.unseal("requests_case", "contact", c.ID, c.Contact, &contact),
		r.unseal("requests_case", "subject", c.ID, c.Subject, &subject))
	return contact, subject, err
}

// value is what a pointer points to, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

func pointer[T any](v T) *T { return &v }

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
