package ledger

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ErrNamed is an entry whose official its source names anyway, or that no person made: there is nothing to decide.
var ErrNamed = errors.New("ledger: the official is named already, or is none")

// Identifying is a decision on whether a citizen is told who an official is. By law they are not, unless the name is
// essential for using their rights and the official's are taken into account (CJEU C-579/21, GDPR Art. 15).
type Identifying struct {
	Person    Person
	Entry     string // id of a look of the official's, or
	Number    int64  // its number in the citizen's list
	Granted   bool
	Need      string // why the citizen needs the name
	Interests string // what was weighed on the official's side
	Reference string // of the case it was decided in
	Decider   uuid.UUID
}

// Identify records a decision in the caller's transaction. From then on it holds for every look of that official in that
// person's list, until another one is taken; the log and the entries stay as they are. ErrReasonMissing without both
// sides, ErrNoEntry, ErrNamed.
func (l *Ledger) Identify(ctx context.Context, tx pgx.Tx, d Identifying) error {
	if d.Need == "" || d.Interests == "" {
		return ErrReasonMissing
	}
	v := l.view(d.Person, Filter{})
	at, err := v.spotOf(ctx, tx, d.Entry, d.Number)
	if err != nil {
		return err
	}
	f, err := v.one(ctx, tx, at)
	if err != nil {
		return err
	}
	_, st, err := v.open(f.Event.String(), f.Payload)
	if err != nil {
		return err
	}
	if !d.Person.Has(Subject{Scheme: st.Subject.Scheme, ID: st.Subject.ID}) {
		return ErrNoEntry
	}
	rows, err := tx.Query(ctx, selectSource)
	if err != nil {
		return err
	}
	if err := v.takeSources(rows); err != nil {
		return err
	}
	if f.Marks&markPerson == 0 || v.sources[f.Source].Profile == ProfileName {
		return ErrNamed
	}
	id := uuid.Must(uuid.NewV7())
	sealed, err := l.Sealer.Seal("ledger_identification", "reasons", id.String(), canonical([]string{d.Need, d.Interests}))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO ledger_identification (id, skey, akey, event, occurred, granted, reference, decided, decider, reasons)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id, f.Skey, f.Akey, f.Event, f.Occurred, d.Granted, d.Reference, l.now(), d.Decider, sealed)
	return err
}

const selectIdentified = `SELECT akey, granted FROM ledger_identification WHERE skey = ANY($1) ORDER BY id`

// takeIdentified learns which officials this person may be told the names of: by the newest decision on each.
func (v *view) takeIdentified(rows pgx.Rows) error {
	v.identified = map[int64]bool{}
	var akey int64
	var granted bool
	_, err := pgx.ForEachRow(rows, []any{&akey, &granted}, func() error {
		v.identified[akey] = granted
		return nil
	})
	return err
}
