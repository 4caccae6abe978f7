package main

import (
	"context"
	"maps"
	"time"

	"github.com/google/uuid"

	"daylight/notices"
)

// occupyDesk puts on the desks of those who publish what a desk has: versions that come into force by themselves, and a draft that
// somebody began and left lying.
func occupyDesk(ctx context.Context, board *notices.Board, by publishers, today time.Time) error {
	b := *board
	elections, err := b.Notice(ctx, "elections")
	if err != nil {
		return err
	}
	notice := elections.Content
	notice.Text = maps.Clone(notice.Text)
	notice.Text[notices.PartComplaint] = maps.Clone(notice.Text[notices.PartComplaint])
	notice.Text[notices.PartComplaint]["en"] += "\n\nYou can also write to the electoral registration officer at the town hall.\n"
	begins := time.Date(today.Year(), today.Month()+2, 1, 0, 1, 0, 0, today.Location())
	if err := plan(ctx, &b, by, today, notices.Draft{Content: notice, Why: "Says whom else you can write to."}, begins); err != nil {
		return err
	}
	printer, err := b.ReadDocument(ctx, notices.Ref{Kind: notices.KindProcessor, Code: "PR-002"}, 0)
	if err != nil {
		return err
	}
	processor := printer.Content.(notices.Processor)
	processor.ReviewDue = notices.Day(begins.AddDate(1, 0, 0).Format(time.DateOnly))
	if err := plan(ctx, &b, by, today, notices.Draft{Content: processor, Why: "The contract goes on for another year."}, begins); err != nil {
		return err
	}
	b.Now = func() time.Time { return today.AddDate(0, 0, -80).Add(15 * time.Hour) }
	_, err = b.Draft(ctx, by.Author, notices.Draft{Why: "First draft.", Content: notices.Notice{Slug: "allotments", Unit: "Parks", Collection: notices.FromPerson,
		Text: map[notices.Part]notices.Text{notices.PartTitle: {"en": "Allotments"},
			notices.PartSummary: {"en": "We keep your name and address while you rent a plot, or wait for one."}}}})
	return err
}

// plan takes a draft to approval, and gives it a moment.
func plan(ctx context.Context, b *notices.Board, by publishers, today time.Time, d notices.Draft, moment time.Time) error {
	b.Now = func() time.Time { return today.AddDate(0, 0, -2).Add(10 * time.Hour) }
	e, err := b.Draft(ctx, by.Author, d)
	if err != nil {
		return err
	}
	step := notices.Step{Version: e.ID, Revision: e.Revision, Behind: true}
	if _, err := b.Submit(ctx, by.Author, step); err != nil {
		return err
	}
	b.Now = func() time.Time { return today.AddDate(0, 0, -1).Add(11 * time.Hour) }
	if _, err := b.Approve(ctx, by.Approver, step); err != nil {
		return err
	}
	_, err = b.PublishAt(ctx, by.Approver, step, moment)
	return err
}

// follow has three residents follow notices: one, another, and all of them.
func follow(ctx context.Context, board *notices.Board, residents []resident, today time.Time) error {
	b := *board
	for i, code := range []string{"libraries", "cctv", ""} {
		b.Now = func() time.Time { return today.AddDate(0, -3+i, 0).Add(19 * time.Hour) }
		if err := b.Follow(ctx, notices.Following{Code: code, Address: residents[i].Email, Lang: "en"}); err != nil {
			return err
		}
		var id uuid.UUID
		if err := b.DB.QueryRow(ctx, `select id from notices_follower where confirmed_at is null`).Scan(&id); err != nil {
			return err
		}
		l, err := b.FollowLetter(ctx, notices.FollowLetterArgs{Follower: id, Letter: notices.LetterConfirm})
		if err != nil {
			return err
		}
		if _, err := b.Confirm(ctx, l.Confirm); err != nil {
			return err
		}
	}
	return nil
}
