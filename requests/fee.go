package requests

import (
	"context"
	"slices"

	"daylight/requests/deadline"
)

// Fee is what a citizen is asked to pay before the answer, in words for them.
type Fee struct {
	Amount string // "£ 20.00"
	Why    string
	How    string // how to pay it
}

// AskFee asks the citizen to pay. It is offered only where the law lets a fee move the clock.
func (r *Registry) AskFee(ctx context.Context, by Officer, s Step, fee Fee) error {
	c := &check{}
	fee.Amount = c.line("amount", fee.Amount, maxPhone, true)
	fee.Why = c.text("why", fee.Why, maxText/4, true)
	fee.How = c.text("how", fee.How, maxText/4, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActFee, func(ctx context.Context, ch *change) error {
		answer, err := r.feeAnswer(ch.c)
		if err != nil {
			return err
		}
		if answer == "" {
			return ErrMove
		}
		if err := ch.insist(ctx, "amount", deadline.At(deadline.FeeRequested, ch.at)); err != nil {
			return err
		}
		ch.vars = map[string]any{"Amount": fee.Amount}
		ch.letter(LetterFee)
		return ch.say(ctx, FromBody, fee.Amount+"\n\n"+fee.Why+"\n\n"+fee.How, true)
	})
}

// FeePaid records that the fee was paid, or that the time to think about it ended, on the day of the step.
func (r *Registry) FeePaid(ctx context.Context, by Officer, s Step) error {
	return r.act(ctx, actor{officer: &by}, s, ActPaid, func(ctx context.Context, ch *change) error {
		rows, err := eventRows(ctx, ch.tx, ch.c.ID)
		if err != nil {
			return err
		}
		answer, err := r.feeAnswer(ch.c)
		if err != nil {
			return err
		}
		if answer == "" || !r.payable(ch.c, rows) {
			return ErrMove
		}
		if ch.on.IsZero() {
			ch.on = r.Today()
		}
		asked := feeOpen(known(rows))
		switch {
		case ch.on.After(r.Today()):
			return Problems{{Field: "on", Key: "requests.problem.day_ahead"}}
		case ch.on.Before(asked):
			return Problems{{Field: "on", Key: "requests.problem.before_asked", Vars: map[string]any{"Day": asked}}}
		}
		ch.vars = map[string]any{"Day": ch.on}
		if err := ch.insist(ctx, "on", deadline.On(answer, ch.on)); err != nil {
			return err
		}
		return ch.answered(ctx)
	})
}

// feeAnswer is the fact by which the clock of this case goes on after a fee was asked for; empty where a fee moves nothing.
func (r *Registry) feeAnswer(c *caseRow) (deadline.FactName, error) {
	law, err := r.Library.Law(r.LawID, c.Received)
	if err != nil {
		return "", err
	}
	terms, _ := law.Terms(c.Kind.Law())
	for _, answer := range []deadline.FactName{deadline.ReflectionEnd, deadline.FeePaid} {
		if slices.Contains(terms.Facts, answer) {
			return answer, nil
		}
	}
	return "", nil
}

// feeOpen is the day on which a fee was asked for that is still awaited; zero when none is.
func feeOpen(list []Known) deadline.Day {
	var asked deadline.Day
	for _, t := range list {
		switch {
		case t.Fact == deadline.FeeRequested || t.Fact == deadline.FeeNotice:
			asked = t.Day
		case (t.Fact == deadline.FeePaid || t.Fact == deadline.ReflectionEnd) && !t.Day.Before(asked):
			asked = deadline.Day{}
		}
	}
	return asked
}

// payable tells whether a fee is awaited. While a question waits for its answer as well, that comes first: the case would
// otherwise go on as if it had been answered.
func (r *Registry) payable(c *caseRow, rows []eventRow) bool {
	return !feeOpen(known(rows)).IsZero() && (c.State != StateAsked || waitsForFee(rows))
}

// waitsForFee tells whether what the citizen was last asked for is a fee.
func waitsForFee(rows []eventRow) bool {
	for i := len(rows) - 1; i >= 0; i-- {
		switch rows[i].Action {
		case ActFee:
			return true
		case ActAsk, ActAnswer, ActPaid:
			return false
		}
	}
	return false
}
