package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/migrations/dbtest"
	"daylight/notices"
)

// TestPublishedContent publishes everything by the domain's own rules and looks
// at what a visitor would then find.
func TestPublishedContent(t *testing.T) {
	ctx := context.Background()
	languages := []string{"en", "fr", "ar"}
	board := &notices.Board{DB: dbtest.New(t), Now: time.Now, Languages: languages, Law: "uk-gdpr"}
	role := []string{"communications"}
	by := publishers{notices.Officer{ID: uuid.New(), Name: "Author", Roles: role}, notices.Officer{ID: uuid.New(), Name: "Approver", Roles: role}}
	if err := publishContent(ctx, board, by); err != nil {
		t.Fatal(err)
	}
	list, err := board.Notices(ctx)
	if err != nil || len(list) < 8 {
		t.Fatalf("%d notices, %v", len(list), err)
	}
	whole := 0
	for _, n := range list {
		if gaps := notices.Checklist("uk-gdpr", n.Content, "en"); len(gaps) > 0 {
			t.Errorf("%s lacks %+v", n.Code, gaps)
		}
		translated := n.Content.Translations(languages)
		for _, tr := range translated {
			if n.Content.Text[notices.PartTitle][tr.Lang] == "" || n.Content.Text[notices.PartSummary][tr.Lang] == "" {
				t.Errorf("%s has no title or summary in %s", n.Code, tr.Lang)
			}
		}
		if len(translated[0].Missing)+len(translated[1].Missing)+len(translated[0].Stale)+len(translated[1].Stale) == 0 {
			whole++
		}
		rows, err := board.RetentionOf(ctx, n.Content.Retention)
		if err != nil || len(rows) != len(n.Content.Retention) {
			t.Errorf("%s points at rows that do not exist: %v, %v", n.Code, n.Content.Retention, err)
		}
		for _, id := range n.Content.Activities {
			if _, err := board.Activity(ctx, id); err != nil {
				t.Errorf("%s points at %s: %v", n.Code, id, err)
			}
		}
		for _, code := range n.Content.Tools {
			if _, err := board.ReadDocument(ctx, notices.Ref{Kind: notices.KindTool, Code: code}, 0); err != nil {
				t.Errorf("%s points at %s: %v", n.Code, code, err)
			}
		}
		for _, code := range n.Content.Agreements {
			if _, err := board.Agreement(ctx, code); err != nil {
				t.Errorf("%s points at %s: %v", n.Code, code, err)
			}
		}
	}
	if whole < 3 {
		t.Errorf("%d notices are wholly translated", whole)
	}
	activities, err := board.Activities(ctx)
	if err != nil || len(activities) != 13 {
		t.Fatalf("%d activities, %v", len(activities), err)
	}
	ids := make([]string, 0, len(activities))
	for _, a := range activities {
		ids = append(ids, a.Code)
		if rows, err := board.RetentionOf(ctx, a.Content.Retention); err != nil || len(rows) != len(a.Content.Retention) {
			t.Errorf("%s points at rows that do not exist: %v", a.Code, a.Content.Retention)
		}
	}
	at := time.Date(2024, 11, 1, 0, 0, 0, 0, time.UTC)
	if found, err := board.ActivitiesAt(ctx, ids, at); err != nil || len(found) != 12 || !strings.HasPrefix(ids[0], "PA-001") {
		t.Errorf("%d activities in force in 2024, %v", len(found), err)
	}
	if rows, err := board.Schedule(ctx, notices.Filter{}); err != nil || len(rows) < 40 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if agreements, err := board.Agreements(ctx); err != nil || len(agreements) != 4 {
		t.Errorf("%d agreements, %v", len(agreements), err)
	}
	retired := 0
	for _, kind := range []notices.Kind{notices.KindProcessor, notices.KindTool} {
		documents, err := board.Whole(ctx, kind)
		if err != nil || len(documents) != 2 {
			t.Errorf("%d documents of kind %s, %v", len(documents), kind, err)
		}
		for _, d := range documents {
			whole, err := board.Dossier(ctx, d.Ref())
			if err != nil || len(whole.Gone) > 0 {
				t.Errorf("%s points at %v: %v", d.Code, whole.Gone, err)
			}
			if tool, ok := d.Content.(notices.Tool); ok && tool.Phase == notices.PhaseRetired {
				retired++
			}
		}
	}
	if retired != 1 {
		t.Errorf("%d tools are retired", retired)
	}
	if found, err := board.Find(ctx, notices.Query{Text: "CCTV", Limit: 10}); err != nil || len(found.Hits) == 0 {
		t.Errorf("nothing found for CCTV: %v", err)
	}
}
