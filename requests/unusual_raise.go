package requests

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/ledger"
	"daylight/requests/unusual"
)

// flagRows is how many looks of what a flag is about are kept with it: enough to ask, and each is recorded when it is opened.
const flagRows = 20

// flagBody is the sealed part of a flag: who it was, as the source says it, and the sum.
type flagBody struct {
	Official string  `json:"official"` // id or mailbox as the source has it
	Name     string  `json:"name,omitempty"`
	Role     string  `json:"role,omitempty"`
	Unit     string  `json:"unit,omitempty"`
	Sum      FlagSum `json:"sum"`
}

// raise makes flags of the strongest of what stood out, and tells how many, and how many were left for want of room.
func (j *judging) raise(ctx context.Context) (raised, spared int, err error) {
	list, spared, err := j.chosen(ctx)
	if err != nil {
		return 0, 0, err
	}
	rows, err := j.rows(ctx, list)
	if err != nil {
		return 0, 0, err
	}
	for i, s := range list {
		if len(rows[i]) == 0 { // it may not be seen any more, or is gone
			continue
		}
		if err := j.write(ctx, s, rows[i]); err != nil {
			return 0, 0, err
		}
		raised++
	}
	return raised, spared, nil
}

// rows are the looks each of these is about. The day is read once more of each source, and only looks of these officials are opened.
func (j *judging) rows(ctx context.Context, list []outlier) ([][]ledger.Seen, error) {
	zone := j.r.zone()
	first, after := make([][]ledger.Seen, len(list)), make([][]ledger.Seen, len(list))
	actors := map[string][]int64{}
	for i, s := range list {
		if s.rule != flagRepeat {
			actors[s.source] = append(actors[s.source], s.actor)
			continue
		}
		next := j.day.AddDays(1)
		seen, err := j.r.Ledger.SeenRepeatedly(ctx, j.tx, ledger.Repeated{Actor: s.actor, Citizen: s.citizen},
			next.AddDays(-unusual.RepeatWithin).Time(zone), next.Time(zone))
		if err != nil {
			return nil, err
		}
		first[i] = seen[max(0, len(seen)-flagRows):]
	}
	for source, who := range actors {
		t := ledger.SeenTrace{Source: source, Actors: who, From: j.day.Time(zone), Until: j.day.AddDays(1).Time(zone)}
		err := j.r.Ledger.SeenBy(ctx, j.tx, t, func(look ledger.Seen) error {
			for i, s := range list {
				if s.rule == flagRepeat || s.actor != look.Actor || s.rule == flagCategory && !slices.Contains(look.Categories, s.sum.Category) {
					continue
				}
				switch {
				case s.rule == flagCategory, look.CaseRef == "":
					first[i] = append(first[i], look)
				case s.rule == flagVolume && len(after[i]) < flagRows:
					after[i] = append(after[i], look)
				}
				first[i] = first[i][:min(len(first[i]), flagRows)]
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for i := range list { // of many looks those without a case say most
		first[i] = append(first[i], after[i]...)
		first[i] = first[i][:min(len(first[i]), flagRows)]
	}
	return first, nil
}

// write writes one flag with its looks.
func (j *judging) write(ctx context.Context, s outlier, rows []ledger.Seen) error {
	r, id, last := j.r, newID(), rows[len(rows)-1]
	body, err := r.seal("requests_flag", "body", id, flagBody{Official: last.Official.ID, Name: last.Official.Name, Role: last.Post.Role, Unit: last.Post.Unit, Sum: s.sum})
	if err != nil {
		return err
	}
	var todo pgx.Batch
	todo.Queue(`INSERT INTO requests_flag (id, officer_name, why, source, entry, occurred, raised_at, actor, unit, about, strength, body)
		VALUES ($1, '', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id, s.rule, s.source, last.ID, last.Occurred, r.now(), s.actor, last.Post.Unit, r.about(s), s.strength, body)
	for n, look := range rows {
		todo.Queue(`INSERT INTO requests_flag_look (flag, n, entry, token) VALUES ($1, $2, $3, $4)`,
			id, n, look.ID, r.Sealer.Index(look.Subject.Scheme, look.Subject.ID))
	}
	for _, c := range s.doubts {
		todo.Queue(`INSERT INTO requests_flag_doubt (flag, case_id) VALUES ($1, $2)`, id, c)
	}
	return j.tx.SendBatch(ctx, &todo).Close()
}

// questioned are the complaints on file about single looks, by the official who looked.
func (r *Registry) questioned(ctx context.Context, tx pgx.Tx) (map[int64][]uuid.UUID, error) {
	rows, err := tx.Query(ctx, `SELECT case_id, entry FROM requests_complaint WHERE entry <> ''`)
	if err != nil {
		return nil, err
	}
	type doubt struct {
		CaseID uuid.UUID
		Entry  string
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[doubt])
	if err != nil || len(list) == 0 {
		return nil, err
	}
	entries := make([]string, len(list))
	for i, d := range list {
		entries[i] = d.Entry
	}
	actors, err := r.Ledger.ActorsOf(ctx, tx, entries)
	by := map[int64][]uuid.UUID{}
	for _, d := range list {
		if actor, known := actors[d.Entry]; known {
			by[actor] = append(by[actor], d.CaseID)
		}
	}
	return by, err
}

// DoubtFlags puts beside each flag that is not decided the complaints about looks of the same official that have come since.
func (r *Registry) DoubtFlags(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		waits, err := r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM requests_flag WHERE verdict = '' AND actor IS NOT NULL)`)
		if err != nil || !waits {
			return err
		}
		by, err := r.questioned(ctx, tx)
		if err != nil {
			return err
		}
		var actors []int64
		var cases []uuid.UUID
		for actor, list := range by {
			for _, c := range list {
				actors, cases = append(actors, actor), append(cases, c)
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO requests_flag_doubt (flag, case_id) SELECT f.id, d.case_id FROM unnest($1::int8[], $2::uuid[]) AS d (actor, case_id)
			JOIN requests_flag f ON f.actor = d.actor AND f.verdict = '' ON CONFLICT DO NOTHING`, actors, cases)
		return err
	})
}
