package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"
)

// auditedLeaf is a leaf with the entry it stands for; the entry's columns are nil when it was disposed of.
type auditedLeaf struct {
	Index    int64
	Occurred time.Time
	LeafSkey int64
	Ordinal  int64
	Event    uuid.UUID
	Previous []byte
	Erased   bool // a receipt says that its entry was disposed of

	Received         *time.Time
	Skey, Akey, Okey *int64
	ActivityVersion  *int64
	Source           *int32
	HiddenUntil      *time.Time
	Action, Marks    *int16
	Corrects         *uuid.UUID
	Activity         *string
	Salt             []byte
	Commitment       []byte
	Payload          []byte
}

func readAudited(ctx context.Context, tx pgx.Tx, from, until int64) ([]auditedLeaf, error) {
	rows, err := tx.Query(ctx, `
		SELECT l.index, l.occurred, l.skey AS leaf_skey, l.ordinal, l.event, l.previous,
			e.event IS NULL AND EXISTS (SELECT FROM ledger_erased AS d WHERE d.leaf = l.index) AS erased, e.received, e.skey, e.akey, e.okey,
			e.activity_version, e.source, e.hidden_until, e.action, e.marks, e.corrects, e.activity, e.salt, e.commitment, e.payload
		FROM ledger_leaf AS l LEFT JOIN ledger_entry AS e ON e.event = l.event AND e.occurred = l.occurred
		WHERE l.index >= $1 AND l.index < $2 ORDER BY l.index`, from, until)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[auditedLeaf])
}

// leavesAt takes the leaf of one index off the front and looks at it. There must be exactly one.
func (a *auditing) leavesAt(leaves []auditedLeaf, index int64, hash *tlog.Hash) ([]auditedLeaf, error) {
	n := 0
	for n < len(leaves) && leaves[n].Index == index {
		n++
	}
	place, vars := entryPath(index), map[string]any{"Index": index}
	switch n {
	case 0:
		return leaves, a.wrong(place, "ledger.audit.leaf_missing", vars)
	case 1:
		a.count.Leaves++
		return leaves[1:], a.leaf(leaves[0], hash)
	}
	return leaves[n:], a.wrong(place, "ledger.audit.leaf_twice", vars)
}

// leaf holds one leaf against its entry and the published hash, which may be missing.
func (a *auditing) leaf(f auditedLeaf, hash *tlog.Hash) error {
	say := func(key, column string) error {
		return a.wrong(entryPath(f.Index), key, map[string]any{"Index": f.Index, "Month": f.Occurred.UTC().Format("2006-01"), "Column": column})
	}
	if f.Commitment == nil {
		if !f.Erased {
			return say("ledger.audit.entry_missing", "")
		}
		a.count.Erased++
		return nil
	}
	a.count.Entries++
	if len(f.Commitment) != len(Digest{}) || len(f.Previous) != len(Digest{}) || len(f.Salt) != len(Salt{}) {
		return say("ledger.audit.leaf", "")
	}
	r, st, err := a.open(f.Event.String(), f.Payload)
	if err != nil {
		return say("ledger.audit.payload", "")
	}
	commitment := Digest(f.Commitment)
	if salt := Salt(f.Salt); salt.derive(partOpen).commit(r.open) != commitment {
		if err := say("ledger.audit.statement", ""); err != nil {
			return err
		}
	} else if salt.derive(partPost).commit(r.post) != st.Actor.Post || salt.derive(partPerson).commit(r.person) != st.Actor.Person ||
		salt.derive(partRest).commit(r.rest) != st.Rest {
		if err := say("ledger.audit.part", ""); err != nil {
			return err
		}
	}
	if hash != nil && tlog.RecordHash(leafData(f.Ordinal, Digest(f.Previous), commitment)) != *hash {
		if err := say("ledger.audit.leaf", ""); err != nil {
			return err
		}
	}
	for _, column := range a.columns(f, r, st) {
		if err := say("ledger.audit.column", column); err != nil {
			return err
		}
	}
	return nil
}

// columns names those that say otherwise than the sealed content: by them an entry is found, shown and held back.
func (a *auditing) columns(f auditedLeaf, r record, st Statement) (wrong []string) {
	var person PersonPart
	var closed rest
	if json.Unmarshal(r.person, &person) != nil || json.Unmarshal(r.rest, &closed) != nil {
		return []string{"payload"}
	}
	occurred, _ := time.Parse(time.RFC3339Nano, st.Time)
	received, _ := time.Parse(time.RFC3339Nano, st.Received)
	occurred, received = occurred.Truncate(time.Microsecond), received.Truncate(time.Microsecond)
	skey, _ := a.Sealer.subjectKeys(Subject{st.Subject.Scheme, st.Subject.ID})
	var corrects *uuid.UUID
	if st.Corrects != nil {
		target := a.Sealer.eventKey(st.Source, st.Corrects.ID)
		corrects = &target
	}
	hidden := ""
	if v := closed.Visibility; v != nil && v.Mode != "normal" {
		hidden = v.ReviewBy
	}
	marks := mark(received.Sub(occurred) > lateAfter, markLate) | mark(occurred.After(received), markSkewed) |
		mark(st.CaseRef == "", markCaseless) | mark(vague(st.Purpose.Text), markVague) | mark(st.Type == Corrected, markCorrected) |
		mark(st.Type == Denied, markDenied) | mark(st.Emergency != nil, markEmergency) | mark(st.Actor.Kind == "person", markPerson)
	hold := func(column string, same bool) {
		if !same {
			wrong = append(wrong, column)
		}
	}
	hold("event", f.Event == a.Sealer.eventKey(st.Source, st.ID))
	hold("occurred", f.Occurred.Equal(occurred))
	hold("received", f.Received.Equal(received))
	hold("skey", *f.Skey == skey && f.LeafSkey == skey)
	hold("akey", *f.Akey == a.Sealer.actorKey(st.Source, person.ID))
	hold("okey", *f.Okey == a.Sealer.actorKey("organisation", st.Actor.Org.Code))
	hold("source", a.sources[*f.Source].ID == st.Source)
	hold("activity", *f.Activity == st.Purpose.Activity)
	hold("activity_version", *f.ActivityVersion == st.Purpose.Version)
	hold("action", int(*f.Action) == slices.Index(Actions, st.Action))
	hold("marks", *f.Marks == marks)
	hold("corrects", (f.Corrects == nil) == (corrects == nil) && (corrects == nil || *f.Corrects == *corrects))
	hold("hidden_until", f.HiddenUntil == nil && hidden == "" || f.HiddenUntil != nil && f.HiddenUntil.Format(time.DateOnly) == hidden)
	return wrong
}

// entryPath names an entry by its place in the log, which says nothing about anybody.
func entryPath(index int64) string { return fmt.Sprintf("entry %d", index) }
