package citizen

import (
	"context"
	"strings"
	"testing"
	"time"

	"daylight/notices"
	"daylight/requests"
)

// cctv is a notice in force.
func (o *town) cctv() {
	text := map[notices.Part]notices.Text{}
	for _, part := range notices.Parts {
		text[part] = notices.Text{"en": "About the " + string(part)}
	}
	text[notices.PartTitle], text[notices.PartSummary] = notices.Text{"en": "Cameras in libraries", "fr": "Caméras"}, notices.Text{"en": "We film the entrance of each library."}
	o.publishes(notices.RetentionRow{ID: "LIB-001", Function: notices.Text{"en": "Libraries"}, Class: notices.Text{"en": "Films"},
		Description: notices.Text{"en": "What was filmed"}, Trigger: notices.Text{"en": "Day of filming"}, Period: "P30D",
		Action: notices.ActionDestroy, Authority: "Council decision 12/2024", Owner: "Streets", Personal: true})
	o.publishes(notices.Notice{Slug: "cctv", Unit: "Streets", Collection: notices.FromPerson, Text: text, Retention: []string{"LIB-001"},
		Bases: []notices.Basis{{Article: "6(1)(e)", Provision: "Public Libraries and Museums Act 1964"}},
		Rights: []notices.Right{notices.RightAccess, notices.RightRectification, notices.RightErasure, notices.RightRestriction,
			notices.RightObjection, notices.RightComplainToUs, notices.RightComplainToRegulator}})
	o.pages.Registry.Notices = func(context.Context) (map[string]requests.NoticeInForce, error) {
		return map[string]requests.NoticeInForce{"cctv": {Version: 1, Unit: "Streets"}}, nil
	}
}

// From the page of a notice to the page of the case: nothing is kept before the first answer, and the visitor can say that it is about
// something else.
func TestARequestKnowsTheNoticeItCameFrom(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	o.cctv()
	b := o.Browser()
	const from = "?notice=cctv&version=1"
	start := b.Get("/requests/new" + from).Status(200).Contains("You come from this notice: ⁨Cameras in libraries⁩ (version 1)")
	if !strings.Contains(start.Body, `href="/requests/new/kind?notice=cctv&amp;version=1"`) {
		t.Fatal("the start forgets the notice")
	}
	b.Get("/requests/new/kind" + from).Contains("My request is about what this notice describes: ⁨Cameras in libraries⁩ (version 1)")
	b.Get("/fr/requests/new/kind" + from).Contains("Caméras")
	b.Get("/requests/new/kind").Lacks("Cameras") // it stands in the address alone
	b.Get("/requests/new/kind?notice=gone&version=7").Status(200).Lacks("this notice")
	b.Get("/requests/new/kind?notice=cctv&version=x").Status(200).Contains("(version 1)")
	b.Post("/requests/new/kind"+from, "kind", "", "asked_from", "cctv/1").Status(422).Contains("My request is about what this notice describes")
	b.Post("/requests/new/kind"+from, "kind", "access", "asked_from", "cctv/1").Status(303).Location("/requests/new/what")
	b.Get("/requests/new/kind").Contains("Cameras in libraries") // as answered
	b.Post("/requests/new/what", "what", "Films of me in the library")
	b.Get("/requests/new/contact").Contains("Cameras in libraries", "My request is about this")
	b.Post("/requests/new/contact", "name", contactName, "email", "maria@example.org").Location("/requests/new/check")
	b.Get("/requests/new/check").Contains("Asked from the notice ⁨Cameras in libraries⁩ (version 1)")
	b.Post("/requests/new/kind", "kind", "access").Location("/requests/new/check") // without the tick
	b.Get("/requests/new/check").Lacks("Asked from the notice")
	b.Post("/requests/new/kind", "kind", "access", "asked_from", "cctv/1").Location("/requests/new/check")
	b.Post("/requests/new/check").Location("/requests/new/sent")
	ref := refOn(t, b.Get("/requests/new/sent"))
	o.follows(b, ref)
	page := b.Get("/track/" + ref).Contains("Asked from the notice ⁨Cameras in libraries⁩ (version 1)")
	if !strings.Contains(page.Body, `href="/notices/cctv/versions/1"`) {
		t.Fatal("no permanent address")
	}
	b.Get("/ar/track/"+ref).Contains("طُلب انطلاقًا من الإشعار", "(الإصدار 1)")
	b.Get("/fr/track/"+ref).Contains("Demandé à partir de la notice", "Caméras")
	o.at = o.at.Add(time.Minute)
	o.cctv() // another version
	b.Get("/track/"+ref).Contains("Version 2 is in force now.", "See what changed")
}
