package requests

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ActRemind reminds the citizen of what they were asked.
const ActRemind Action = "remind"

// promptDays is after how many days a citizen is reminded of a question, unless the body says otherwise.
var promptDays = []int{7, 21}

// waitingCase is a case that waits for its citizen, and since when.
type waitingCase struct {
	CaseID   uuid.UUID
	Question uuid.UUID // the event that asked
	At       time.Time
	Stage    int
}

// PromptCitizens reminds citizens of what they were asked. However often it is called, each reminder goes once, and of those a
// portal that was down has missed only the last. Silence ends no case: somebody decides that.
func (r *Registry) PromptCitizens(ctx context.Context) error {
	days := r.PromptAfter
	if days == nil {
		days = promptDays
	}
	if len(days) == 0 {
		return nil
	}
	rows, err := r.DB.Query(ctx, `SELECT c.id AS case_id, e.id AS question, e.at, coalesce(p.stage, 0) AS stage
		FROM requests_case c CROSS JOIN LATERAL (SELECT id, at FROM requests_event
				WHERE case_id = c.id AND to_state = 'asked' AND from_state <> 'asked' ORDER BY n DESC LIMIT 1) e
			LEFT JOIN requests_prompt p ON p.question = e.id
		WHERE c.state = 'asked' AND e.at < $1 AND coalesce(p.stage, 0) < $2 ORDER BY e.at, c.id`,
		r.now().Add(-time.Duration(slices.Min(days)-1)*24*time.Hour), len(days))
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[waitingCase])
	if err != nil {
		return err
	}
	for _, w := range found {
		stage, asked := 0, r.dayOf(w.At)
		for _, n := range days {
			if !r.Today().Before(asked.AddDays(n)) {
				stage++
			}
		}
		if stage > w.Stage {
			if err := r.prompt(ctx, w, stage); err != nil {
				return err
			}
		}
	}
	return nil
}

// prompt reminds one citizen, unless they answered meanwhile.
func (r *Registry) prompt(ctx context.Context, w waitingCase, stage int) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "id", w.CaseID, "FOR UPDATE")
		if err != nil || c.Ref == nil || !c.State.Can(ActRemind) {
			return ignore(err, ErrNotFound)
		}
		tag, err := tx.Exec(ctx, `INSERT INTO requests_prompt (question, case_id, stage) SELECT e.id, e.case_id, $3 FROM requests_event e
			WHERE e.id = $1 AND NOT EXISTS (SELECT FROM requests_event WHERE case_id = $2 AND n > e.n AND to_state = 'asked' AND from_state <> 'asked')
			ON CONFLICT (question) DO UPDATE SET stage = excluded.stage WHERE requests_prompt.stage < excluded.stage`, w.Question, w.CaseID, stage)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return r.actIn(ctx, tx, actor{}, Step{Ref: *c.Ref}, ActRemind, func(_ context.Context, ch *change) error {
			contact, err := ch.reached()
			if err != nil {
				return err
			}
			if contact.Email == "" {
				ch.posts(PostReminder)
			} else {
				ch.letter(LetterReminder)
			}
			ch.vars = map[string]any{"Asked": r.dayOf(w.At)}
			return nil
		})
	})
}

// ignore is an error unless it is that one.
func ignore(err, that error) error {
	if errors.Is(err, that) {
		return nil
	}
	return err
}
