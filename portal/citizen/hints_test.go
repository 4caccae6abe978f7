package citizen

import (
	"testing"

	"github.com/google/uuid"

	"daylight/notices"
)

// publishes brings a row of the schedule into force, by two people.
func (o *town) publishes(content notices.Content) {
	o.t.Helper()
	author := notices.Officer{ID: uuid.New(), Name: "Cora", Roles: []string{"communications"}}
	second := notices.Officer{ID: uuid.New(), Name: "Dora", Roles: []string{"communications", "dpo"}}
	ctx, board := o.t.Context(), o.pages.Board
	e, err := board.Draft(ctx, author, notices.Draft{Content: content, Why: "New"})
	must(o.t, err)
	e, err = board.Submit(ctx, author, notices.Step{Version: e.ID, Revision: e.Revision})
	must(o.t, err)
	e, err = board.Approve(ctx, second, notices.Step{Version: e.ID, Revision: e.Revision})
	must(o.t, err)
	_, err = board.Publish(ctx, second, notices.Step{Version: e.ID, Revision: e.Revision})
	must(o.t, err)
}

func TestWhatIsPublishedIsPointedOut(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	o.publishes(notices.RetentionRow{ID: "HOU-001", Function: notices.Text{"en": "Housing"}, Class: notices.Text{"en": "Tenancy files"},
		Description: notices.Text{"en": "Letters and repairs of a home"}, Trigger: notices.Text{"en": "Tenancy ended"}, Period: "P6Y",
		Action: notices.ActionDestroy, Authority: "Council decision 12/2024", Owner: "Housing", Personal: true})
	b := o.Browser()
	b.Get("/requests/new/kind").Contains("We need to know that it is you before we answer.", "Nobody asks who you are.")
	b.Post("/requests/new/kind", "kind", "access")
	b.Get("/requests/new/what").Contains("For this we need to know that it is you: with a code by post, or at our counter",
		"After 120 minutes without a page", "deleted after 7 days")
	b.Post("/requests/new/what", "what", "Letters about my tenancy in Mill Lane").Status(303)
	b.Get("/requests/new/contact").Contains("1 published text says something about this", "Tenancy files", "If that answers you, you need not ask", "After 120 minutes")
	b.Post("/requests/new/contact", "name", contactName, "email", "no address").Status(422).Contains("1 published text says something about this")
	b.Post("/requests/new/contact", "name", contactName, "email", "maria@example.org").Status(303).Location("/requests/new/check") // it holds nobody up
	b.Get("/requests/new/check").Contains("Tenancy files", "For this we need to know that it is you")
	b.Get("/fr/requests/new/check").Contains("1 texte publié en parle")
	b.Post("/requests/new/what", "what", "Something else entirely").Status(303)
	b.Get("/requests/new/check").Lacks("published text")
}
