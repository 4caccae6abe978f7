package main

import (
	"github.com/google/uuid"

	"daylight/requests"
)

// askUnits gives two units a task. Finance answers; Housing lets its day pass, and is reminded and reported.
func (c *course) askUnits() error {
	c.do(c.r.GiveErrand(c.ctx, c.officer, c.step(), requests.Asking{Unit: c.housing.Unit, Named: true, Due: c.reached().AddDays(16),
		Text: "The housing application and the letters about it, 2019 until today."}))
	c.do(c.r.GiveErrand(c.ctx, c.officer, c.step(), requests.Asking{Unit: c.finance.Unit, Due: c.reached().AddDays(16),
		Text: "How long are council tax accounts kept once somebody has moved away?"}))
	c.day(2)
	list, err := c.r.ErrandsFor(c.ctx, c.finance, false)
	c.do(err)
	for _, task := range list {
		if task.Ref == c.ref {
			c.do(c.r.AnswerErrand(c.ctx, c.finance, requests.ErrandReply{ID: task.ID, Version: 1, Key: uuid.NewString(), How: requests.SaysAnswer,
				Text: "Seven years after the account is closed, as our part of the retention schedule says."}))
		}
	}
	for range 20 { // each morning
		c.day(1)
		c.do(c.r.ChaseErrands(c.ctx))
	}
	return c.err
}
