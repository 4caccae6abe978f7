package staff_test

import (
	"regexp"
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

func TestExceptions(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann, rita, rob, ada := o.person(account.Caseworker), o.person(account.Reviewer), o.person(account.Reviewer), o.person(account.Auditor)
	must(t, o.registry.Declare(t.Context(), asWorker(ann), requests.Interest{Kind: "family", Party: maria.Subject}))
	rita.Get("/staff/conflicts").Status(200).Contains("There are none", "Who stepped back")
	rita.Get("/staff/conflicts/exceptions/new").Status(200).Contains(ann.Name)
	rita.Post("/staff/conflicts/exceptions/new", "ref", ref, "officer", ann.ID.String(), "reason", "").Status(422).
		Contains("Enter a whole day", "Ask for an exception")
	rita.Post("/staff/conflicts/exceptions/new", "ref", ref, "officer", ann.ID.String(), "reason", "She alone knows the file",
		"until-day", "30", "until-month", "11", "until-year", "2026").Status(303).Location("/staff/conflicts")
	page := rita.Get("/staff/conflicts").Contains("Waits for a second person", "She alone knows the file", ann.Name)
	if strings.Contains(page.Body, "/grant\"") {
		t.Error("whoever asked is offered to grant it")
	}
	ada.Get("/staff/conflicts").Status(200).Contains("She alone knows the file").Lacks("/grant\"", "The clock of the case goes on")
	grant := regexp.MustCompile(`/staff/conflicts/exceptions/[0-9a-f-]+/grant`).FindString(rob.Get("/staff/conflicts").Body)
	rita.Post(grant).Status(403)
	ada.Post(grant).Status(403)
	ann.Get("/staff/cases/" + ref).Status(404)
	rob.Post(grant).Status(303)
	ann.Get("/staff/cases/" + ref).Status(200)
	rob.Get("/staff/conflicts").Contains("In force")
	for _, lang := range []string{"/fr", "/ar"} {
		for _, path := range []string{"/staff/conflicts", "/staff/conflicts/exceptions/new", "/staff/conflicts/names", "/staff/gifts", "/staff/gifts/new"} {
			if text := rita.Get(lang + path).Status(200).Text(); strings.Contains(text, "conflict.") || strings.Contains(text, "gift.") {
				t.Errorf("%s%s shows a key", lang, path)
			}
		}
	}
}

func TestNamesInOtherSystems(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, terry := o.person(account.Caseworker), o.person(account.Administrator)
	terry.Get("/staff/conflicts/names").Status(200).Contains("Names in other systems")
	terry.Post("/staff/conflicts/names", "officer", ann.ID.String(), "source", "", "name", "").Status(422)
	terry.Post("/staff/conflicts/names", "officer", ann.ID.String(), "source", "daylight", "name", "hou-107").Status(303)
	page := terry.Get("/staff/conflicts/names").Contains("hou-107", ann.Name)
	terry.Post("/staff/conflicts/names", "officer", terry.ID.String(), "source", "daylight", "name", "hou-107").Status(422).Contains("belongs to somebody already")
	drop := regexp.MustCompile(`/staff/conflicts/names/[0-9a-f-]+/drop`).FindString(page.Body)
	terry.Post(drop).Status(303)
	terry.Get("/staff/conflicts/names").Lacks("hou-107")
}

func TestGiftRegister(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.registry.Gifting = requests.GiftRules{Publish: true, Fields: []string{"day", "what"}, Currency: "GBP"}
	ann, ben, rita := o.person(account.Caseworker), o.person(account.Caseworker), o.person(account.Reviewer)
	form := ann.Get("/staff/gifts/new").Status(200).Contains("everybody can read this of it: Day and What")
	ann.Post("/staff/gifts/new", "key", "x", "what", "Wine").Status(422).Contains("Enter who offered it", "Enter an amount")
	ann.Post("/staff/gifts/new", "key", key(form.Body), "gift", "gift", "what", "A bottle of wine", "giver", "Mere Builders", "amount", "38,50", "proposal", "refused",
		"day-day", "26", "day-month", "11", "day-year", "2026").Status(303).Location("/staff/gifts")
	ann.Get("/staff/gifts").Contains("A bottle of wine", "38.50", "Not decided").Lacks("/decide\"")
	ben.Get("/staff/gifts").Contains("Nothing is entered")
	decide := regexp.MustCompile(`/staff/gifts/[0-9a-f-]+/decide`).FindString(rita.Get("/staff/gifts").Body)
	ann.Get(decide).Status(403)
	rita.Get(decide).Status(200).Contains("Mere Builders", "What becomes of it?")
	rita.Post(decide).Status(422)
	rita.Post(decide, "decision", "refused").Status(303)
	ann.Get("/staff/gifts").Contains("Refused")
}
