package requests

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// affectedFound is somebody a drawing found.
type affectedFound struct {
	affectedBody
	looks int
}

// token is what tells people of one incident apart.
func (r *Registry) affectedToken(b affectedBody) []byte {
	switch {
	case b.Subject.Valid():
		return r.Sealer.Index(b.Subject.Scheme, b.Subject.ID)
	case b.Email != "":
		return r.emailToken(b.Email)
	}
	return r.token("affected", b.Name+"\n"+b.Post)
}

// enlist puts some people on the list, and adds to those who are on it what was not known of them. How often it asks the database does not
// depend on how many they are. found are those whom no step of the drawing had found before.
func (r *Registry) enlist(ctx context.Context, tx pgx.Tx, d *drawingRow, people []affectedFound) (found, added int, err error) {
	people, tokens := r.eachOnce(people)
	if len(people) == 0 {
		return 0, 0, nil
	}
	listed, err := r.listed(ctx, tx, d.Incident, tokens)
	if err != nil {
		return 0, 0, err
	}
	if err := r.reachable(ctx, tx, people, func(i int) AffectedPerson { return listed[string(tokens[i])] }); err != nil {
		return 0, 0, err
	}
	var number int
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM requests_affected WHERE incident = $1`, d.Incident).Scan(&number); err != nil {
		return 0, 0, err
	}
	var fresh [][]any
	completed, ids, looks := &pgx.Batch{}, make([]uuid.UUID, len(people)), make([]int, len(people))
	for i, p := range people {
		looks[i] = p.looks
		if have, known := listed[string(tokens[i])]; known {
			ids[i] = have.ID
			if err := r.complete(completed, have, p); err != nil {
				return 0, 0, err
			}
			continue
		}
		ids[i] = newID()
		sealed, err := r.seal("requests_affected", "body", ids[i], p.affectedBody)
		if err != nil {
			return 0, 0, err
		}
		number++
		fresh = append(fresh, []any{ids[i], d.Incident, number, d.ID, tokens[i], r.emailToken(p.Email), p.looks, p.way(), sealed})
	}
	if err := tx.SendBatch(ctx, completed).Close(); err != nil {
		return 0, 0, err
	}
	n, err := tx.CopyFrom(ctx, pgx.Identifier{"requests_affected"},
		[]string{"id", "incident", "number", "drawing", "token", "email_token", "looks", "way", "body"}, pgx.CopyFromRows(fresh))
	if err != nil {
		return 0, 0, err
	}
	found, err = drawnOnce(ctx, tx, d.ID, ids, looks)
	return found, int(n), err
}

// eachOnce puts together what is said twice of one person: the first says who they are, and their looks add up.
func (r *Registry) eachOnce(people []affectedFound) (list []affectedFound, tokens [][]byte) {
	at := map[string]int{}
	for _, p := range people {
		token := r.affectedToken(p.affectedBody)
		if i, twice := at[string(token)]; twice {
			list[i].looks += p.looks
			continue
		}
		at[string(token)] = len(list)
		list, tokens = append(list, p), append(tokens, token)
	}
	return list, tokens
}

// drawnOnce takes down whom a step found, and counts those whom no step before had.
func drawnOnce(ctx context.Context, tx pgx.Tx, drawing uuid.UUID, ids []uuid.UUID, looks []int) (found int, err error) {
	err = tx.QueryRow(ctx, `WITH step AS (INSERT INTO requests_drawn AS d (drawing, person, looks) SELECT $1, * FROM unnest($2::uuid[], $3::int[])
			ON CONFLICT (drawing, person) DO UPDATE SET looks = d.looks + excluded.looks RETURNING person, looks, xmax = 0 AS fresh),
		more AS (UPDATE requests_affected a SET looks = s.looks FROM step s WHERE a.id = s.person AND a.looks < s.looks)
		SELECT count(*) FILTER (WHERE fresh) FROM step`, drawing, ids, looks).Scan(&found)
	return found, err
}

// listed are those of the people who are on the list already, by their tokens: those they came by, whatever was found out about them since.
func (r *Registry) listed(ctx context.Context, tx pgx.Tx, incident uuid.UUID, tokens [][]byte) (map[string]AffectedPerson, error) {
	rows, err := tx.Query(ctx, `SELECT `+affectedColumns+`, a.token FROM requests_affected a WHERE a.incident = $1 AND a.token = ANY($2)`, incident, tokens)
	if err != nil {
		return nil, err
	}
	known := map[string]AffectedPerson{}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (p AffectedPerson, err error) {
		var token []byte
		p, err = r.affectedRow(row, &token)
		known[string(token)] = p
		return p, err
	})
	return known, err
}

// complete adds to somebody who is on the list what was not known of them. Whoever was written to stays as they are.
func (r *Registry) complete(batch *pgx.Batch, have AffectedPerson, p affectedFound) error {
	if have.State != AffectedOpen && have.State != AffectedBounced && have.State != AffectedImpossible {
		return nil
	}
	b := have.body()
	for _, field := range []struct {
		to   *string
		from string
	}{{&b.Name, p.Name}, {&b.Email, p.Email}, {&b.Post, p.Post}, {&b.Lang, p.Lang}} {
		if field.from != "" {
			*field.to = field.from
		}
	}
	if b == have.body() {
		return nil
	}
	have.State = AffectedOpen
	statement, args, err := r.savingAffected(have, b)
	batch.Queue(statement, args...)
	return err
}

// saveAffected writes what is known of one person.
func (r *Registry) saveAffected(ctx context.Context, tx pgx.Tx, p AffectedPerson, b affectedBody) error {
	statement, args, err := r.savingAffected(p, b)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, statement, args...)
	return err
}

func (r *Registry) savingAffected(p AffectedPerson, b affectedBody) (statement string, args []any, err error) {
	way := b.way()
	if p.State == AffectedBounced && b.Post != "" {
		way = "post"
	}
	sealed, err := r.seal("requests_affected", "body", p.ID, b)
	return `UPDATE requests_affected SET email_token = $2, way = $3, state = $4, at = $5, body = $6 WHERE id = $1`,
		[]any{p.ID, r.emailToken(b.Email), way, p.State, p.At, sealed}, err
}

// reachable fills in where to write to people of whom neither the drawing nor the list knows it: as they said in cases of their own, with
// their identity proven.
func (r *Registry) reachable(ctx context.Context, tx pgx.Tx, people []affectedFound, known func(i int) AffectedPerson) error {
	at, tokens := map[string]int{}, [][]byte{}
	for i, p := range people {
		if p.way() == "" && known(i).body().way() == "" {
			token := r.affectedToken(p.affectedBody)
			at[string(token)], tokens = i, append(tokens, token)
		}
	}
	rows, err := tx.Query(ctx, `SELECT DISTINCT ON (subject_token) id, subject_token, contact, lang FROM requests_case
		WHERE subject_token = ANY($1) AND agent_token IS NULL AND level >= $2 AND contact IS NOT NULL ORDER BY subject_token, received_at DESC`, tokens, LevelIdentity)
	if err != nil {
		return err
	}
	var id uuid.UUID
	var token, sealed []byte
	var lang string
	_, err = pgx.ForEachRow(rows, []any{&id, &token, &sealed, &lang}, func() error {
		var contact Contact
		if err := r.unseal("requests_case", "contact", id, sealed, &contact); err != nil {
			return err
		}
		p := &people[at[string(token)]]
		p.Name, p.Email, p.Post, p.Lang = contact.Name, contact.Email, contact.Post, lang
		return nil
	})
	return err
}
