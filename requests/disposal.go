package requests

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"daylight/requests/deadline"
)

// ClassPapers is the retention class of proofs of identity and authority that nobody decided on.
const ClassPapers = "evidence"

// PapersKept is how long they are kept while no row of the schedule says: citizens are told so.
const PapersKept = evidenceLife

// What causes a run.
// i18n: requests.cause.*
const (
	CauseNight   = "night"
	CauseOfficer = "officer"
	CauseCommand = "command"
	causeUnknown = "unknown" // receipts from before it was kept
)

// Run is one carrying out of the schedule. The zero Run begins one of its own for each class.
type Run struct {
	ID      uuid.UUID
	Cause   string
	Officer *uuid.UUID // who asked for it
	Name    string
}

// NewRun begins a run.
func NewRun(cause string) Run { return Run{ID: newID(), Cause: cause} }

// Disposal is the receipt of what one row of the schedule made of one class of the portal's own records, in one run. Before names the
// day before which something must have ended; Held counts by reason what was kept all the same.
type Disposal struct {
	Number      int64
	Run         uuid.UUID
	Cause       string
	Officer     *uuid.UUID
	OfficerName string
	Code        string // of the row; empty for receipts from before it was kept
	Version     int    // of the row
	Class       string
	Before      deadline.Day
	Due         int64
	Held        map[string]int64
	Count       int64
	Started     time.Time
	Finished    *time.Time // nil while it runs, and for ever if it was broken off
}

// Kept is how many were held for any reason.
func (d Disposal) Kept() (n int64) {
	for _, held := range d.Held {
		n += held
	}
	return n
}

const disposalColumns = `number, run, cause, officer, officer_name, code, version, class, before, due, held, count, started, finished`

// receipt is what is known of an erasure when it begins.
func (e Erasing) receipt(due int64, held map[string]int64) Disposal {
	d := Disposal{Run: e.Run.ID, Cause: e.Run.Cause, Officer: e.Run.Officer, OfficerName: e.Run.Name, Code: e.Row, Version: e.Number, Class: e.Class,
		Before: e.Before, Due: due, Held: held}
	if d.Run == uuid.Nil {
		d.Run, d.Cause = newID(), causeUnknown
	}
	return d
}

type executor interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// openReceipt writes a receipt that has counted nothing yet.
func (r *Registry) openReceipt(ctx context.Context, q executor, d Disposal) (number int64, err error) {
	if d.Held == nil {
		d.Held = map[string]int64{}
	}
	err = q.QueryRow(ctx, `INSERT INTO requests_disposal (run, cause, officer, officer_name, code, version, class, before, due, held, started)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING number`,
		d.Run, d.Cause, d.Officer, d.OfficerName, d.Code, d.Version, d.Class, d.Before, d.Due, d.Held, r.now()).Scan(&number)
	return number, err
}

// closeReceipt counts the rest and ends the receipt: from here on it never changes.
func (r *Registry) closeReceipt(ctx context.Context, q executor, number, more int64) error {
	return q.QueryRow(ctx, `UPDATE requests_disposal SET count = count + $2, finished = $3 WHERE number = $1 RETURNING number`, number, more, r.now()).Scan(&number)
}

// Receipt keeps what another part of the portal disposed of by a row: entries of the ledger, whose own receipts say each source.
func (r *Registry) Receipt(ctx context.Context, e Erasing, due, count int64, held map[string]int64) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		number, err := r.openReceipt(ctx, tx, e.receipt(due, held))
		if err != nil {
			return err
		}
		return r.closeReceipt(ctx, tx, number, count)
	})
}

// disposalsPage is how many receipts are read at once.
const disposalsPage = 100

// Disposals lists the receipts, newest first: at most a hundred of those before the one with this number, or the newest when it is zero.
// They name no case and nobody but the officer who asked for a run.
func (r *Registry) Disposals(ctx context.Context, before int64) ([]Disposal, error) {
	return r.disposals(ctx, `$1 = 0 OR number < $1 ORDER BY number DESC LIMIT $2`, before, disposalsPage)
}

func (r *Registry) disposals(ctx context.Context, rest string, args ...any) ([]Disposal, error) {
	rows, err := r.DB.Query(ctx, `SELECT `+disposalColumns+` FROM requests_disposal WHERE `+rest, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Disposal])
}

// DisposedQuarter is what one row made of one class in three months. Due is what went and what was held at the last run: what is held is due
// again every night, and counts once.
type DisposedQuarter struct {
	From    deadline.Day // its first day
	Code    string
	Class   string
	Version int // of the row, at the last run
	Due     int64
	Count   int64
	Held    map[string]int64 // at the last run
	Runs    int
}

// Quarters sums up the receipts, the newest quarter first.
func (r *Registry) Quarters(ctx context.Context) ([]DisposedQuarter, error) {
	rows, err := r.DB.Query(ctx, `
		SELECT "from", code, class, (array_agg(version ORDER BY number DESC))[1] AS version, 0::bigint AS due, sum(count)::bigint AS count,
			(array_agg(held ORDER BY number DESC))[1] AS held, count(*)::int AS runs
		FROM (SELECT date_trunc('quarter', started AT TIME ZONE $1)::date AS "from", * FROM requests_disposal) d
		GROUP BY "from", code, class ORDER BY "from" DESC, code, class`, r.zone().String())
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[DisposedQuarter])
	for i, q := range list {
		list[i].Due = q.Count + Disposal{Held: q.Held}.Kept()
	}
	return list, err
}

// RetentionArgs asks for the published schedule to be carried out on the portal's own records.
type RetentionArgs struct {
	Officer *uuid.UUID `json:"officer,omitempty"` // who asked; nobody for the night's run
	Name    string     `json:"name,omitempty"`
}

// Kind names the job.
func (RetentionArgs) Kind() string { return "retention" }

// MayDispose tells whether somebody may have the schedule carried out at once.
func (o Officer) MayDispose() bool { return o.Is(RoleAdministrator, RoleDPO) }

// AskDisposal has the schedule carried out now rather than at night. While a run waits or runs, there is no second one.
func (r *Registry) AskDisposal(ctx context.Context, by Officer) error {
	if !by.MayDispose() {
		return ErrForbidden
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		_, err := r.Jobs.InsertTx(ctx, tx, RetentionArgs{Officer: &by.ID, Name: by.Name}, &river.InsertOpts{UniqueOpts: river.UniqueOpts{
			ByState: []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning,
				rivertype.JobStateScheduled}}})
		return err
	})
}

// HeldCase is a case that is kept beyond its period, or will be when the period is over.
type HeldCase struct {
	Ref   string
	Kind  Kind
	For   string // one of HoldReasons
	Until deadline.Day
	By    string    // who set the hold
	At    time.Time // when
	Ended bool      // the case is over: only the hold keeps it
}

// heldMost is how many held cases are listed.
const heldMost = 200

// HeldCases lists the cases that somebody keeps from being erased, by the day on which that ends: those that exist for the officer.
// Why in words stands in the case. ErrForbidden for whoever sees no cases.
func (r *Registry) HeldCases(ctx context.Context, by Officer) ([]HeldCase, error) {
	if err := by.casework(); err != nil {
		return nil, err
	}
	rows, err := r.DB.Query(ctx, `SELECT c.ref, c.kind, c.held_for AS "for", c.held_until AS until, coalesce(e.name, '') AS by, coalesce(e.at, c.received_at) AS at,
			c.state IN ('closed', 'withdrawn') AS ended
		FROM requests_case c LEFT JOIN LATERAL (SELECT h.name, h.at FROM requests_event h WHERE h.case_id = c.id AND h.action = 'hold'
			ORDER BY h.n DESC LIMIT 1) e ON true
		WHERE c.ref IS NOT NULL AND c.held_until >= @today AND `+visible+` ORDER BY c.held_until, c.ref LIMIT @most`,
		r.seenBy(by, pgx.NamedArgs{"most": heldMost}))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[HeldCase])
}
