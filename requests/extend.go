package requests

import (
	"context"
	"errors"

	"daylight/requests/deadline"
)

// Extension asks for more time.
type Extension struct {
	By     deadline.Extension // zero means two months more, as GDPR Art. 12(3) allows at most
	Reason string             // to the citizen
}

// twoMonths is the most the GDPR and the laws made after it allow.
var twoMonths = deadline.Extension{By: deadline.Length{N: 2, Unit: deadline.Months}}

// Extend takes the longer limit the law allows, and tells the citizen why. After the day by which the law wants the
// citizen told it is too late; a second extension is none.
func (r *Registry) Extend(ctx context.Context, by Officer, s Step, e Extension) error {
	c := &check{}
	e.Reason = c.text("reason", e.Reason, maxText, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	if e.By == (deadline.Extension{}) {
		e.By = twoMonths
	}
	return r.act(ctx, actor{officer: &by}, s, ActExtend, func(ctx context.Context, ch *change) error {
		if ok, err := r.extends(ch.c); !ok {
			return errors.Join(err, ErrMove)
		}
		rows, err := eventRows(ctx, ch.tx, ch.c.ID)
		if err != nil {
			return err
		}
		clock, err := r.clockOf(ctx, ch.tx, ch.c, rows)
		if err != nil {
			return err
		}
		last := clock.Due
		if clock.ExtensionNoticeBy != nil {
			last = *clock.ExtensionNoticeBy
		}
		if clock.Today.After(last) {
			return ErrTooLate
		}
		err = ch.setFact(ctx, deadline.Extended(e.By, ch.at))
		var fault *deadline.FactError
		if errors.As(err, &fault) {
			return Problems{{Field: "by", Key: fault.Key, Vars: fault.Vars}}
		}
		ch.c.Extended, ch.text = true, e.Reason
		ch.letter(LetterExtended)
		return err
	})
}
