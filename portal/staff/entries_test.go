package staff_test

import (
	"regexp"
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

// An interest of a published kind leads to a page that shows exactly what everybody will read, and only then publishes it. A supervisor takes
// it out again, and nobody their own.
func TestPublishingInterests(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, rita, ina := o.person(account.Caseworker), o.person(account.Reviewer), o.person(account.Integrity)
	form := ann.Get("/staff/interests/new")
	ann.Post("/staff/interests/new", "key", key(form.Body), "kind", "business", "nature", "real", "scheme", "national-id", "party", "QQ 12 34 56 C", "name", "María Öz").Status(303)
	ann.Get("/staff/interests").Lacks("/public")
	o.registry.Disclosing = requests.InterestRules{Kinds: []string{"business"}, Fields: []string{"kind", "words", "since", "until", "unit"}, Days: 30}
	public := regexp.MustCompile(`/staff/interests/[0-9a-f-]+/public`).FindString(ann.Get("/staff/interests").Contains("Belongs in the public register").Body)
	ann.Get(public).Status(200).Contains("What everybody reads of this interest").Lacks("Publish it")
	rita.Get(public).Status(404)
	ann.Post(public, "told", "A shop with María Öz").Status(422).Contains("Private people are not named")
	ann.Post(public, "told", " ", "do", "publish").Status(422).Contains("Say what it is")
	look := ann.Post(public, "told", "A share in a <shop>").Status(200).Contains("This is all that everybody will read", "A share in a <shop>", "Publish it")
	if shown := between(look.Body, `govuk-summary-list`, `</dl>`); strings.Contains(shown, "María") || strings.Contains(shown, ann.Name) || strings.Contains(shown, "QQ") {
		t.Errorf("more is shown than is published: %s", shown)
	}
	ann.Get("/staff/interests").Contains("Belongs in the public register")
	for range 2 { // a double click
		ann.Post(public, "told", "A share in a <shop>", "do", "publish").Status(303).Location("/staff/interests")
	}
	ann.Get("/staff/interests").Contains("In the public register", "Correct what is published").Lacks("Belongs in")
	ann.Post(public, "told", "Two shops").Status(422).Contains("Say why")
	ann.Post(public, "told", "Two shops", "why", "I bought one", "do", "publish").Status(303)

	ann.Get("/staff/entries").Status(403)
	at := regexp.MustCompile(`/staff/entries/[0-9a-f-]+`).FindString(rita.Get("/staff/entries").Status(200).Contains("Two shops").Body)
	rita.Get(at).Status(200).Contains("Take it out of the register")
	rita.Post(at + "/withdraw").Status(422).Contains("Say why")
	ina.Get("/staff/entries")
	ina.Post(at+"/withdraw", "why", "No").Status(403)
	rita.Post(at+"/withdraw", "why", "It put somebody in danger").Status(303)
	rita.Post(at+"/withdraw", "why", "Again").Status(409)
	rita.Get("/staff/entries").Contains("Nothing is published")
	ann.Get(public).Status(409)
	ann.Get("/staff/interests").Lacks("Belongs in").Lacks("In the public register")
	for _, lang := range []string{"/fr", "/ar"} {
		for _, path := range []string{"/staff/entries", at, "/staff/interests"} {
			if text := rita.Get(lang + path).Status(200).Text(); strings.Contains(text, "entry.") {
				t.Errorf("%s%s shows a key", lang, path)
			}
		}
	}
}

// A gift that is decided can be put right by somebody else, with a reason that everybody reads; one decided inside is published by hand.
func TestCorrectingGifts(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, rita := o.person(account.Caseworker), o.person(account.Reviewer)
	ann.Get("/staff/gifts/new")
	ann.Post("/staff/gifts/new", "key", "k", "gift", "gift", "what", "A bottle of wine", "giver", "Mere Builders", "amount", "38,50", "proposal", "refused",
		"day-day", "26", "day-month", "11", "day-year", "2026").Status(303)
	decide := regexp.MustCompile(`/staff/gifts/[0-9a-f-]+/decide`).FindString(rita.Get("/staff/gifts").Body)
	correct, publish := strings.Replace(decide, "decide", "correct", 1), strings.Replace(decide, "decide", "publish", 1)
	rita.Get(correct).Status(409)
	rita.Post(decide, "decision", "refused").Status(303)
	rita.Get(decide).Lacks("Publish it")
	rita.Post(publish).Status(409)
	o.registry.Gifting = requests.GiftRules{Publish: true, Fields: []string{"day", "what"}, Currency: "GBP"}
	rita.Get(decide).Contains("Everybody then reads: Day and What", "Publish it")
	rita.Post(publish).Status(303)
	rita.Get(decide).Contains("Read what everybody reads").Lacks("Publish it")
	ann.Get("/staff/gifts").Contains("In the public register")
	for _, value := range []string{`value="38.50"`, `value="Mere Builders"`, `value="26"`, `value="A bottle of wine"`} {
		if !strings.Contains(rita.Get(correct).Status(200).Body, value) {
			t.Errorf("the form does not hold %s", value)
		}
	}
	ann.Get(correct).Status(403)
	filled := []string{"gift", "hospitality", "what", "A dinner", "giver", "Mere Builders", "amount", "64", "decision", "refused",
		"day-day", "25", "day-month", "11", "day-year", "2026"}
	rita.Post(correct, filled...).Status(422).Contains("Say why")
	rita.Post(correct, append(filled, "why", "It was a dinner")...).Status(303)
	rita.Post(correct, append(filled, "why", "It was a dinner")...).Status(409)
	ann.Get("/staff/gifts").Contains("A dinner", "64.00", "In the public register").Lacks("wine")
	now := regexp.MustCompile(`/staff/gifts/[0-9a-f-]+/decide`).FindString(rita.Get("/staff/gifts").Body)
	rita.Get(now).Contains("Corrected by", "It was a dinner", "Earlier versions", "A bottle of wine")
	rita.Get(correct).Status(409)
}
