package requests

import (
	"context"
	"slices"

	"daylight/requests/deadline"
)

// Handover is a request passed to the public body that holds the data.
type Handover struct {
	To  string // name of that body
	Why string // to the citizen
}

// Transfer passes a request to another public body and ends the case here. The citizen is told which body has it now; its
// own time to answer runs there.
func (r *Registry) Transfer(ctx context.Context, by Officer, s Step, h Handover) error {
	c := &check{}
	h.To = c.line("body", h.To, maxName, true)
	h.Why = c.text("why", h.Why, maxText, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActTransfer, func(ctx context.Context, ch *change) error {
		ch.text, ch.vars = h.Why, map[string]any{"To": h.To}
		ch.c.Outcome, ch.c.EndedAt = Transferred, pointer(ch.at)
		ch.letter(LetterPassed)
		return ch.insist(ctx, "body", deadline.At(deadline.Transferred, ch.at))
	})
}

// transfer is the kind for which some laws set a limit of its own, such as ten working days in New Zealand.
const transfer deadline.Kind = "transfer"

// transferBy is the day by which the law wants a request passed on; nil where it sets none.
func (r *Registry) transferBy(facts deadline.Facts, by rules) *deadline.Day {
	law, err := r.Library.Law(r.LawID, facts.Received())
	if err != nil || !slices.Contains(law.Kinds(), transfer) {
		return nil
	}
	only := deadline.Facts{Zone: facts.Zone, List: []deadline.Fact{deadline.On(deadline.ReceivedAt, facts.Received())}}
	out, err := deadline.Reckon(law, transfer, only, by.calendar)
	if err != nil {
		return nil
	}
	return &out.Due
}

// passedTo is the body that has a transferred case now.
func passedTo(c *caseRow, events []Event) string {
	if c.Outcome != Transferred {
		return ""
	}
	for _, e := range slices.Backward(events) {
		if to, ok := e.Vars["To"].(string); ok && e.Action == ActTransfer {
			return to
		}
	}
	return ""
}
