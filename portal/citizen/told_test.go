package citizen

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Whoever was told of a breach reads the letter in their own pages, and nobody else does.
func TestALetterAboutABreachStandsInTheCitizensPages(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	ctx, board := t.Context(), o.pages.Board
	dora := requests.Officer{ID: uuid.New(), Name: "Dora Officer", Roles: []string{requests.RoleDPO}}
	keeper := notices.Officer{ID: dora.ID, Name: dora.Name, Roles: dora.Roles}
	id := uuid.New()
	must(t, board.OpenIncident(ctx, notices.Opening{ID: id, By: keeper, Kind: "sent", Title: "A list", What: "A list went to a neighbour", AwareAt: o.at}))
	step := func(revision int) notices.IncidentStep {
		return notices.IncidentStep{ID: id, Revision: revision, Key: uuid.NewString(), Why: "A high risk"}
	}
	must(t, board.DecideTelling(ctx, keeper, step(1), notices.Decided{Whom: notices.ToldPeople, Tell: true}))
	text := func(en, fr string) notices.Text { return notices.Text{"en": en, "fr": fr} }
	must(t, board.WriteLetter(ctx, keeper, step(2), notices.PeopleLetter{What: text("Your address went out.", "Votre adresse est partie."), Consequences: text("Unwanted letters.", "Du courrier."),
		Measures: text("We took it back.", "Nous l’avons reprise."), Advice: notices.Text{}}))
	must(t, board.ApproveLetter(ctx, notices.Officer{ID: uuid.New(), Name: "Carla", Roles: []string{"communications"}}, step(3)))
	d := requests.Drawing{ID: uuid.New(), Incident: id, Purpose: "The list"}
	must(t, o.pages.Registry.BringList(ctx, dora, d, []byte(rosa.Scheme+";"+rosa.ID+";Rosa;;1 Lane;\n")))
	must(t, o.pages.Registry.Enlist(ctx, dora, id, d.ID))
	must(t, o.pages.Registry.GoOnDrawing(ctx, d.ID))
	b := o.Browser()
	o.Citizen(b, account.LevelIdentified, rosa)
	b.Get("/my").Status(200).Lacks("Letters about your data")
	b.Get("/my/letters/" + id.String()).Status(404)
	_, err := o.pages.Registry.PrintForAffected(ctx, dora, requests.Writing{Incident: id, Letter: 1, Key: uuid.New()}, "Letters")
	must(t, err)
	_, err = o.pages.Registry.AffectedPosted(ctx, dora, id, o.at)
	must(t, err)
	b.Get("/my").Contains("Letters about your data", "We told you on Friday 27 November 2026")
	b.Get("/my/letters/"+id.String()).Status(200).Contains("Your address went out.", "What this can mean for you", "Unwanted letters.").Lacks("What you can do", "neighbour")
	b.Get("/fr/my/letters/" + id.String()).Contains("Votre adresse est partie.").Lacks("affected.")
	b.Get("/ar/my/letters/" + id.String()).Contains("Your address went out.").Lacks("affected.")
	other := o.Browser()
	o.Citizen(other, account.LevelIdentified, account.Subject{Scheme: "national-id", ID: "60001019906"})
	other.Get("/my").Lacks("Letters about your data")
	other.Get("/my/letters/" + id.String()).Status(404)
	o.Browser().Get("/my/letters/" + id.String()).Status(303)
}

// A look under a sharing agreement that had ended says so on the citizen's page and in every form of the report.
func TestAnAgreementThatHadEndedShowsBesideTheLook(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	o.pages.Ledger.Agreements = func(context.Context) ([]ledger.Agreement, error) {
		return []ledger.Agreement{{Code: "SA-014", Parties: []string{"Tax authority"}, Activities: []string{"PA-002"}, Starts: "2020-01-01", Ends: "2026-11-25"}}, nil
	}
	o.look("before", rosa, time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC))
	b := o.Browser()
	o.Citizen(b, account.LevelIdentified, rosa)
	b.Get("/my/accesses").Status(200).Lacks("had ended")
	o.look("after", rosa, time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC))
	sentence := "the agreement under which this was shared had ended (SA-014, 25 November 2026)"
	b.Get("/my/accesses").Status(200).Contains(sentence, "One look was under a sharing agreement that had ended.")
	b.Get("/my/accesses.json").Status(200).Contains(`"agreement_ended"`)
	b.Get("/my/accesses.csv").Status(200).Contains("SA-014")
	b.Get("/ar/my/accesses").Contains("قد انتهى").Lacks("report.")
}
