package public

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/migrations/dbtest"
	"daylight/notices"
	"daylight/portal/report"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/ledger"
)

// The register says honestly that it is not published; once it is, it shows what the body chose and no private person.
func TestGiftRegister(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	registry := &requests.Registry{DB: pool, Sealer: ledger.NewEphemeralSealer(), Now: now}
	pages := &Pages{Board: &notices.Board{DB: pool, Now: now, Languages: []string{"en", "fr", "ar"}}, Registry: registry,
		Body: report.Body{Name: "Northmere Council", Zone: time.UTC}}
	site := webtest.New(t, pages.Mount, webtest.With(pool)).Browser()
	site.Get("/registers/interests").Status(200).Contains("does not publish this register")
	site.Get("/registers/interests.json").Status(200)

	ann := requests.Officer{ID: uuid.New(), Name: "Ann", Unit: "Records", Roles: []string{requests.RoleCaseworker}}
	rob := requests.Officer{ID: uuid.New(), Name: "Rob", Roles: []string{requests.RoleReviewer}}
	for _, g := range []requests.Gift{{Giver: "Mere <Builders>", Value: 3800}, {Giver: "Joan Private", Private: true, Value: 200_000}} {
		g.Kind, g.What, g.Proposal, g.Day, g.Key = "gift", "=Wine", "refused", registry.Today(), g.Giver
		if err := registry.EnterGift(t.Context(), ann, g); err != nil {
			t.Fatal(err)
		}
	}
	registry.Gifting = requests.GiftRules{Publish: true, Fields: []string{"day", "what", "giver", "value", "decision", "unit"}, Currency: "GBP"}
	site.Get("/fr/registers/interests").Status(200).Contains("Rien n’a encore été décidé")
	list, err := registry.Gifts(t.Context(), rob)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range list {
		if err := registry.DecideGift(t.Context(), rob, g.ID, "refused", "Secret reasons"); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/registers/interests?", "/ar/registers/interests?", "/registers/interests.json", "/registers/interests.csv", "/registers/interests.atom"} {
		body := site.Get(strings.TrimSuffix(path, "?")).Status(200).Body
		for _, secret := range []string{"Joan", "Ann", "Secret", "gift."} {
			if strings.Contains(body, secret) {
				t.Errorf("%s gives away %q", path, secret)
			}
		}
	}
}
