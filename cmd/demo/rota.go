package main

import (
	"context"
	"time"

	"daylight/requests"
)

// arrange says who can be given what, who will be away, and keeps a view for the unit.
func (l *caseload) arrange(ctx context.Context) error {
	r := l.registry(func() time.Time { return l.today })
	jordan, noor, reviewer := l.workers[0], l.workers[1], l.reviewer
	if err := r.SetCompetence(ctx, reviewer, requests.Competence{Officer: noor.ID, Langs: []string{"en", "fr", "ar"}}); err != nil {
		return err
	}
	away := r.Today().AddDays(21)
	if err := r.EnterLeave(ctx, jordan, requests.Leave{Officer: jordan.ID, Since: away, Until: away.AddDays(9), Hand: requests.HandRota}); err != nil {
		return err
	}
	return r.SaveView(ctx, reviewer, requests.Viewing{Name: "Nobody has them, due soon", Shared: true,
		Filter: requests.QueueFilter{Unassigned: true, Due: requests.DueFortnight}})
}
