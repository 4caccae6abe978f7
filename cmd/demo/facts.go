package main

import (
	"daylight/requests"
	"daylight/requests/deadline"
)

// facts takes a case on by what moves its clock, or explains it.
func (c *course) facts(end fate) error {
	c.day(2)
	switch end {
	case charged:
		c.do(c.r.AskFee(c.ctx, c.officer, c.step(), requests.Fee{Amount: "£ 18.50", Why: "You asked for a third paper copy of the same plans.",
			How: "By card at the counter or by phone, or by cheque to the council."}))
		c.day(6)
		c.do(c.r.FeePaid(c.ctx, c.officer, c.on(-2)))
	case amended:
		c.open()
		c.do(c.r.Amend(c.ctx, c.officer, c.step(), requests.Amendment{Event: c.received(), Day: c.reached().AddDays(-5),
			Why: "The request had reached the town hall two days before it was passed to us."}))
	case passed:
		c.do(c.r.Transfer(c.ctx, c.officer, c.step(), requests.Handover{To: "Mereshire County Archive",
			Why: "The files you ask about were handed to the county in 2019."}))
	case late:
		c.day(40)
		s := c.step()
		s.Late = requests.Lateness{Cause: "waiting_unit", Text: "Two boxes had to come back from the outside store."}
		c.do(c.r.Decide(c.ctx, c.officer, s, c.decision(end)))
		c.day(1)
		c.do(c.r.Approve(c.ctx, c.reviewer, c.step()))
	}
	return c.err
}

// on is a step entered some days after it happened.
func (c *course) on(days int) requests.Step {
	s := c.step()
	s.On = c.reached().AddDays(days)
	return s
}

// reached is the day to which the work has come.
func (l *caseload) reached() deadline.Day { return deadline.DayOf(l.now, l.today.Location()) }

// received is the event that told when the case came.
func (c *course) received() int {
	for _, f := range c.view.Facts {
		if f.Fact == deadline.ReceivedAt {
			return f.Event
		}
	}
	return 0
}
