package requests

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Side is who wrote a message.
type Side string

// The two sides of a conversation.
const (
	FromCitizen Side = "citizen"
	FromBody    Side = "body"
	fromAgent   Side = "agent" // the citizen's side, by their representative: Message.Agent
)

// Message is one letter in the conversation between citizen and body.
type Message struct {
	ID       uuid.UUID
	At       time.Time
	From     Side
	Name     string // officer's name; only staff see it
	Text     string
	Question bool // asks the citizen something
	Answered bool // a question that was answered
	Agent    bool // written by whoever asks for the citizen

	Shortfall string // one of Shortfalls, when it says that a proof of identity is not enough
}

// Inquiry is a question to the citizen.
type Inquiry struct {
	Text     string
	Identity bool // asks for what is needed to be sure who asks, rather than what is meant
}

// Ask asks the citizen; the clock pauses where the law lets it, and starts when identity is certain where it says so.
func (r *Registry) Ask(ctx context.Context, by Officer, s Step, q Inquiry) error {
	text, err := said(q.Text)
	if err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActAsk, func(ctx context.Context, ch *change) error {
		fact := deadline.Pause
		if q.Identity {
			fact = deadline.IDRequested
		}
		if err := ch.setFact(ctx, deadline.At(fact, ch.at)); err != nil {
			return err
		}
		ch.vars = map[string]any{"Identity": q.Identity}
		ch.letter(LetterQuestion)
		return ch.say(ctx, FromBody, text, true)
	})
}

// Answer answers the open question; the clock runs on.
func (r *Registry) Answer(ctx context.Context, by Citizen, s Step, text string) error {
	return r.answer(ctx, actor{citizen: &by}, s, text)
}

// AnswerFor enters an answer that came by phone, post or at the counter.
func (r *Registry) AnswerFor(ctx context.Context, by Officer, s Step, text string) error {
	return r.answer(ctx, actor{officer: &by}, s, text)
}

func (r *Registry) answer(ctx context.Context, who actor, s Step, text string) error {
	text, err := said(text)
	if err != nil {
		return err
	}
	return r.act(ctx, who, s, ActAnswer, func(ctx context.Context, ch *change) error {
		if err := ch.tell(ctx, deadline.Resume); err != nil {
			return err
		}
		rows, err := eventRows(ctx, ch.tx, ch.c.ID)
		if err != nil {
			return err
		}
		events, err := r.events(rows)
		if err != nil {
			return err
		}
		if asksIdentity(events) {
			ch.place = ForIdentity
		}
		if err := ch.answered(ctx); err != nil {
			return err
		}
		return ch.say(ctx, FromCitizen, text, false)
	})
}

// asksIdentity tells whether what the citizen was asked last is who they are.
func asksIdentity(events []Event) bool {
	for _, e := range slices.Backward(events) {
		if e.To == StateAsked && e.From != StateAsked {
			return e.Vars["Identity"] == true
		}
	}
	return false
}

// answered marks what the citizen was asked as answered.
func (ch *change) answered(ctx context.Context) error {
	_, err := ch.tx.Exec(ctx, `UPDATE requests_message SET answered = true WHERE case_id = $1 AND question AND NOT answered`, ch.c.ID)
	return err
}

// Note leaves an internal note. The citizen never sees it.
func (r *Registry) Note(ctx context.Context, by Officer, s Step, text string) error {
	text, err := said(text)
	if err != nil {
		return err
	}
	s.Version = 0 // a note contradicts nothing
	return r.act(ctx, actor{officer: &by}, s, ActNote, func(ctx context.Context, ch *change) error {
		ch.text = text
		return ch.enclose(ctx, WithNote, ch.id, FromBody)
	})
}

// Write sends the citizen a message. The mail says only that there is one.
func (r *Registry) Write(ctx context.Context, by Officer, s Step, text string) error {
	text, err := said(text)
	if err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActWrite, func(ctx context.Context, ch *change) error {
		ch.letter(LetterNews)
		return ch.say(ctx, FromBody, text, false)
	})
}

// Reply writes to the body.
func (r *Registry) Reply(ctx context.Context, by Citizen, s Step, text string) error {
	text, err := said(text)
	if err != nil {
		return err
	}
	s.Version = 0
	return r.act(ctx, actor{citizen: &by}, s, ActReply, func(ctx context.Context, ch *change) error {
		return ch.say(ctx, FromCitizen, text, false)
	})
}

// said checks free text of one field named "text".
func said(text string) (string, error) {
	c := &check{}
	return c.text("text", text, maxText, true), c.problems.orNil()
}

// say writes a message of this step.
func (ch *change) say(ctx context.Context, from Side, text string, question bool) error {
	id := newID()
	sealed, err := ch.r.seal("requests_message", "body", id, text)
	if err != nil {
		return err
	}
	if from == FromCitizen && ch.fromAgent() {
		from = fromAgent
	}
	var officer *uuid.UUID
	var name string
	if from == FromBody && ch.who.officer != nil {
		officer, name = &ch.who.officer.ID, ch.who.officer.Name
	}
	_, err = ch.tx.Exec(ctx, `INSERT INTO requests_message (id, case_id, at, side, officer, name, question, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, ch.c.ID, ch.at, from, officer, name, question, sealed)
	if err != nil || ch.kept {
		return err
	}
	if ch.place == "" {
		ch.place = WithMessage
	}
	return ch.enclose(ctx, ch.place, id, from)
}

func (r *Registry) messages(ctx context.Context, q queries, id uuid.UUID) ([]Message, error) {
	type row struct {
		ID       uuid.UUID
		At       time.Time
		Side     Side
		Name     string
		Question bool
		Answered bool
		Body     []byte
	}
	rows, err := q.Query(ctx, `SELECT id, at, side, name, question, answered, body FROM requests_message
		WHERE case_id = $1 ORDER BY at, id`, id)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	list := make([]Message, 0, len(found))
	for _, f := range found {
		m := Message{ID: f.ID, At: f.At, From: f.Side, Agent: f.Side == fromAgent, Name: f.Name, Question: f.Question, Answered: f.Answered}
		if m.Agent {
			m.From = FromCitizen
		}
		if err := r.unseal("requests_message", "body", f.ID, f.Body, &m.Text); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, err
}

// openQuestion is the question that waits for an answer while the case does.
func openQuestion(s State, list []Message) *Message {
	if s != StateAsked {
		return nil
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Question && !list[i].Answered {
			return &list[i]
		}
	}
	return nil
}
