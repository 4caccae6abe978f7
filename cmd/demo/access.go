package main

import (
	"context"

	"daylight/portal"
	"daylight/portal/account"
)

// attest begins the yearly review of access, and has the administrator answer for the first of those who work on cases.
func attest(ctx context.Context, parts *portal.Parts, staff []account.Officer) error {
	by := staff[len(staff)-1]
	number, err := parts.Directory.BeginReview(ctx, by)
	if err != nil {
		return err
	}
	_, rights, err := parts.Directory.ReviewOf(ctx, by, number)
	if err != nil {
		return err
	}
	var said []account.Said
	for _, r := range rights {
		if r.Role == account.Caseworker || r.Role == account.Reviewer || r.Source == "council-tax" {
			said = append(said, account.Said{Right: r.ID, Answer: account.Keep})
		}
	}
	return parts.Directory.AnswerRights(ctx, by, number, said)
}
