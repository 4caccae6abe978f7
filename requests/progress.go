package requests

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// progressDays is after how many days without a word the citizen is told how a case stands, unless the body says otherwise.
const progressDays = 30

// awaitProgress is what an officer is nudged about when the citizen cannot be told by mail how a case stands.
const awaitProgress = "progress"

// wordsTo are the steps by which the citizen hears of a case, its filing first.
var wordsTo = []Action{ActFile, ActReceipt, ActAsk, ActWrite, ActFee, ActExtend, ActName, ActAuthority, ActApprove, ActInstruct, ActSame, ActMark,
	ActAnnounce, ActReopen, ActEvidence, ActProgress, ActLapse}

// Progress is how a case stands: who has it, and what was done last that the citizen can see.
// i18n: requests.holder.*
type Progress struct {
	Holder string // "nobody", "caseworker", "dpo", "second", "source"
	Last   Action // its sentence is requests.event.…
	On     deadline.Day
	Late   bool // the day by which the body must answer has passed
}

// silent is the test for a case (as c) of which the citizen has heard nothing since @since, while the office has it.
const silent = `c.ref IS NOT NULL AND c.state IN ('received', 'working', 'review', 'instructed') AND NOT c.paused
	AND NOT EXISTS (SELECT FROM requests_event e WHERE e.case_id = c.id AND e.action = ANY(@words) AND e.at >= @since)`

// Inform tells the citizens of open cases how their case stands, if they have heard nothing for some time (DPA 2018 s. 164A(4)(b)
// wants it of complaints; here nobody waits without a word). However often it is called, a period brings one letter. While the body waits for the
// citizen there is none.
func (r *Registry) Inform(ctx context.Context) error {
	days := r.ProgressDays
	if days == 0 {
		days = progressDays
	}
	args := pgx.NamedArgs{"words": wordsTo, "since": r.now().AddDate(0, 0, -days)}
	rows, err := r.DB.Query(ctx, `SELECT c.id FROM requests_case c WHERE `+silent+` ORDER BY c.id`, args)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := r.informOf(ctx, id, args); err != nil {
			return err
		}
	}
	return nil
}

// informOf tells how one case stands, unless something was said or happened to it meanwhile.
func (r *Registry) informOf(ctx context.Context, id uuid.UUID, args pgx.NamedArgs) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "id", id, "FOR UPDATE")
		if err != nil {
			return err
		}
		still, err := r.yes(ctx, tx, `SELECT EXISTS (SELECT FROM requests_case c WHERE c.id = @case AND `+silent+`)`,
			pgx.NamedArgs{"case": id, "words": args["words"], "since": args["since"]})
		if err != nil || !still {
			return err
		}
		return r.actIn(ctx, tx, actor{}, Step{Ref: value(c.Ref)}, ActProgress, func(ctx context.Context, ch *change) error {
			if err := ch.tellProgress(ctx); err != nil {
				return err
			}
			contact, err := ch.reached()
			if err != nil {
				return err
			}
			if contact.Email != "" {
				ch.letter(LetterProgress)
			} else if ch.c.Assignee != nil { // somebody has to print and post it
				ch.vars["What"] = awaitProgress
				ch.jobs = append(ch.jobs, NudgeArgs{Officer: *ch.c.Assignee, Case: ch.c.ID, Event: ch.id})
			}
			return nil
		})
	})
}

// tellProgress keeps how the case stands at this step.
func (ch *change) tellProgress(ctx context.Context) error {
	rows, err := eventRows(ctx, ch.tx, ch.c.ID)
	if err != nil {
		return err
	}
	clock, err := ch.r.clockOf(ctx, ch.tx, ch.c, rows)
	if err != nil {
		return err
	}
	last := rows[0]
	for _, e := range slices.Backward(rows) {
		if !hidden[e.Action] && e.Action != ActProgress && e.Action != ActReckon && e.Action != ActNoticed && e.Action != ActAskedFrom && e.Action != ActReturned {
			last = e
			break
		}
	}
	ch.vars = map[string]any{"Holder": ch.c.holder(), "Last": string(last.Action), "Day": ch.r.dayOf(last.At), "Late": clock.Overdue}
	return nil
}

// holder is who has a case, in a word the citizen knows.
func (c *caseRow) holder() string {
	switch {
	case c.State == StateReview:
		return "second"
	case c.State == StateInstructed:
		return "source"
	case c.Assignee == nil:
		return "nobody"
	case c.Desk == DeskDPO:
		return "dpo"
	}
	return "caseworker"
}

// progressIn reads how a case stood from the values of the event that told it.
func progressIn(vars map[string]any) *Progress {
	var p Progress
	p.Holder, _ = vars["Holder"].(string)
	last, _ := vars["Last"].(string)
	p.Last = Action(last)
	p.On, _ = vars["Day"].(deadline.Day)
	p.Late, _ = vars["Late"].(bool)
	return &p
}

// progressOf reads it from one event, or ErrNothing when that is gone.
func (r *Registry) progressOf(rows []eventRow, event uuid.UUID) (*Progress, error) {
	i := slices.IndexFunc(rows, func(e eventRow) bool { return e.ID == event })
	if i < 0 {
		return nil, ErrNothing
	}
	events, err := r.events(rows[i : i+1])
	if err != nil || events[0].Vars["Holder"] == nil {
		return nil, ErrNothing
	}
	return progressIn(events[0].Vars), nil
}
