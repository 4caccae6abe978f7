package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Given says how much of a document the citizen is given (GDPR Art. 15(3) and (4)).
// i18n: requests.given.*
type Given string

// How much is given.
const (
	GivenWhole Given = "whole"
	GivenPart  Given = "part"
	GivenNot   Given = "withheld"
)

// Givens lists them in the order they are offered.
func Givens() []Given { return []Given{GivenWhole, GivenPart, GivenNot} }

// Enclosure is one document of the answer to an access request, given or not. Each is named: what is withheld without a word is not
// answered.
type Enclosure struct {
	ID      uuid.UUID
	Title   string
	Given   Given
	LeftOut string  // given in part: what is not in the file; withheld: what the document is
	Reason  string  // of the reason library, unless given whole
	Covered Covered // by the authority of a representative that is limited
	Why     string  // it is given although that does not cover it; the office's words
	File    *Attachment
}

// maxEnclosures is how many documents one answer has.
const maxEnclosures = 100

// enclosureBody is the sealed part of a document of the answer.
type enclosureBody struct {
	Title   string `json:"title"`
	LeftOut string `json:"left_out,omitempty"`
	Why     string `json:"why,omitempty"`
}

// Enclose adds a document to the answer that is prepared, with its file in s.Files unless it is withheld.
func (r *Registry) Enclose(ctx context.Context, by Officer, s Step, d Enclosure) error {
	if err := properEnclosure(&d, s.Files); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActEnclose, func(ctx context.Context, ch *change) error {
		if !ch.c.Kind.gives() {
			return ErrMove
		}
		if err := ch.cover(&d); err != nil {
			return err
		}
		var count int
		if err := ch.tx.QueryRow(ctx, `SELECT count(*) FROM requests_answer WHERE case_id = $1 AND decision IS NULL`, ch.c.ID).Scan(&count); err != nil {
			return err
		}
		if count >= maxEnclosures {
			return Problems{{Field: "title", Key: "requests.problem.item_limit", Vars: map[string]any{"Most": maxEnclosures}}}
		}
		id := newID()
		body, err := r.seal("requests_answer", "body", id, enclosureBody{d.Title, d.LeftOut, d.Why})
		if err != nil {
			return err
		}
		_, err = ch.tx.Exec(ctx, `INSERT INTO requests_answer (id, case_id, given, reason, covered, body, added_by, added_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, ch.c.ID, d.Given, d.Reason, d.Covered, body, by.ID, ch.at)
		if err != nil {
			return err
		}
		ch.vars = map[string]any{"Title": d.Title}
		return ch.enclose(ctx, OfAnswer, id, FromBody)
	})
}

// properEnclosure says what is missing, or drops what does not belong to a document that is given so.
func properEnclosure(d *Enclosure, files []Upload) error {
	c := &check{}
	d.Title = c.line("title", d.Title, maxLine, true)
	choice(c, "given", d.Given, Givens())
	d.LeftOut = c.text("left_out", d.LeftOut, maxText, d.Given == GivenPart)
	if d.Given == GivenWhole {
		d.LeftOut, d.Reason = "", ""
	} else {
		choice(c, "reason", d.Reason, Reasons(Access))
	}
	switch {
	case d.Given == GivenNot && len(files) > 0:
		c.add("files", "file_withheld")
	case d.Given != GivenNot && len(files) == 0:
		c.add("files", "file_missing")
	case len(files) > 1:
		c.add("files", "file_one")
	}
	return c.problems.orNil()
}

// TakeOut takes a document out of the answer that is prepared, and deletes its file.
func (r *Registry) TakeOut(ctx context.Context, by Officer, s Step, document uuid.UUID) error {
	return r.act(ctx, actor{officer: &by}, s, ActTakeOut, func(ctx context.Context, ch *change) error {
		all, err := r.enclosures(ctx, ch.tx, ch.c.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all[uuid.Nil], func(d Enclosure) bool { return d.ID == document })
		if at < 0 {
			return Problems{{Field: "document", Key: "requests.problem.choose_document"}}
		}
		ch.vars = map[string]any{"Title": all[uuid.Nil][at].Title}
		if _, err := ch.tx.Exec(ctx, `DELETE FROM requests_attachment WHERE case_id = $1 AND place = 'answer' AND owner = $2`, ch.c.ID, document); err != nil {
			return err
		}
		_, err = ch.tx.Exec(ctx, `DELETE FROM requests_answer WHERE id = $1`, document)
		return err
	})
}

// enclosures are the documents of every answer of a case, by the decision they are part of; uuid.Nil has those being prepared.
func (r *Registry) enclosures(ctx context.Context, q queries, id uuid.UUID) (map[uuid.UUID][]Enclosure, error) {
	rows, err := q.Query(ctx, `SELECT id, decision, given, reason, covered, body FROM requests_answer WHERE case_id = $1 ORDER BY added_at, id`, id)
	if err != nil {
		return nil, err
	}
	type row struct {
		ID       uuid.UUID
		Decision *uuid.UUID
		Given    Given
		Reason   string
		Covered  Covered
		Body     []byte
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil || len(found) == 0 {
		return nil, err
	}
	files, err := r.attachments(ctx, q, id)
	if err != nil {
		return nil, err
	}
	all := map[uuid.UUID][]Enclosure{}
	for _, f := range found {
		d := Enclosure{ID: f.ID, Given: f.Given, Reason: f.Reason, Covered: f.Covered}
		var body enclosureBody
		if err := r.unseal("requests_answer", "body", f.ID, f.Body, &body); err != nil {
			return nil, err
		}
		d.Title, d.LeftOut, d.Why = body.Title, body.LeftOut, body.Why
		if own := Attached(files, OfAnswer, f.ID); len(own) > 0 {
			d.File = &own[0]
		}
		all[value(f.Decision)] = append(all[value(f.Decision)], d)
	}
	return all, nil
}

// properAnswer holds the documents against the outcome: the list may not say something else than the decision.
func properAnswer(d *Decision) error {
	var given, left int
	for _, one := range d.Documents {
		if one.Given != GivenNot {
			given++
		}
		if one.Given != GivenWhole {
			left++
		}
	}
	switch {
	case d.Outcome == Released && left > 0:
		return Problems{{Field: "outcome", Key: "requests.problem.documents_part"}}
	case d.Outcome == NothingHeld && len(d.Documents) > 0, d.Outcome == Declined && given > 0:
		return Problems{{Field: "outcome", Key: "requests.problem.documents_none"}}
	}
	return nil
}

// sealAnswer makes the documents that were prepared part of the decision that is approved: from then on nobody changes them.
func (ch *change) sealAnswer(ctx context.Context) error {
	_, err := ch.tx.Exec(ctx, `UPDATE requests_answer SET decision = (SELECT id FROM requests_decision WHERE case_id = $1 AND current)
		WHERE case_id = $1 AND decision IS NULL`, ch.c.ID)
	return err
}

// answerOf finds the last answer given to whoever is known well enough to read it.
func (r *Registry) answerOf(ctx context.Context, tx pgx.Tx, c *caseRow, level Level) (*Decision, error) {
	_, answer, err := r.decisions(ctx, tx, c.ID)
	switch {
	case err != nil:
		return nil, err
	case answer == nil || !c.Kind.gives():
		return nil, ErrNotFound
	case level < r.Need(c.Kind):
		return nil, ErrLevel
	}
	return answer, nil
}

// FetchDocument gives a document of the answer to the citizen, if they are known well enough. That they fetched it, and when first,
// stands in the history of the case.
func (r *Registry) FetchDocument(ctx context.Context, by Citizen, ref string, document uuid.UUID) (Attachment, error) {
	var found Enclosure
	err := r.theirs(ctx, by, ref, func(tx pgx.Tx, c *caseRow, level Level) error {
		answer, err := r.answerOf(ctx, tx, c, level)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(answer.Documents, func(d Enclosure) bool { return d.ID == document && d.File != nil })
		if at < 0 {
			return ErrNotFound
		}
		found = answer.Documents[at]
		return nil
	})
	if err != nil {
		return Attachment{}, err
	}
	return *found.File, r.fetched(ctx, by, ref, "fetch "+found.ID.String(), map[string]any{"Title": found.Title})
}

// edge is the moment at which a day of a request begins, or so many days later; zero for no day.
func (r *Registry) edge(iso string, days int) time.Time {
	d, err := deadline.ParseDay(iso)
	if err != nil {
		return time.Time{}
	}
	return d.AddDays(days).Time(r.zone())
}

// fetched records, once, that the citizen took something of the answer.
func (r *Registry) fetched(ctx context.Context, by Citizen, ref, key string, vars map[string]any) error {
	err := r.act(ctx, actor{citizen: &by}, Step{Ref: ref, Key: key}, ActFetch, func(_ context.Context, ch *change) error {
		ch.vars = vars
		return nil
	})
	if errors.Is(err, ErrMove) { // while a correction is carried out nothing of an answer is there to be fetched; it is theirs all the same
		return nil
	}
	return err
}
