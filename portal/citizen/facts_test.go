package citizen

import (
	"strings"
	"testing"

	"daylight/requests"
	"daylight/requests/deadline"
)

func TestTheCitizenReadsTheFacts(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	reg := o.pages.Registry
	reg.Policy = deadline.Policy{Draft: 5}
	ref := o.filed(housing())
	b := o.Browser()
	o.follows(b, ref)
	ctx, s := t.Context(), requests.Step{Ref: ref}
	must(t, reg.Claim(ctx, ann, s))
	b.Get("/track/"+ref).Contains("We confirmed on ", "that we have your request.").Lacks("The answer should be ready")

	must(t, reg.AskFee(ctx, ann, s, requests.Fee{Amount: "£ 20.00", Why: "Copies of plans", How: "By card"}))
	page := b.Get("/track/"+ref).Contains("We have asked for a fee", "£ 20.00", "By card", "Write to us about the fee").Lacks("We have a question for you")
	b.Post("/track/"+ref+"/answer", fields(page, "text", "I paid this morning.")...).Status(303)
	must(t, reg.FeePaid(ctx, ann, s))
	b.Get("/track/" + ref).Contains("The fee was settled on")

	view, err := reg.Open(ctx, ann, ref, "")
	must(t, err)
	receipt := view.Facts[0]
	must(t, reg.Amend(ctx, ann, s, requests.Amendment{Event: receipt.Event, Day: receipt.Day.AddDays(-40), Why: "It lay in another office"}))
	b.Get("/track/"+ref).Contains("Corrected: the request reached us on", "It lay in another office")
	must(t, reg.Transfer(ctx, ann, s, requests.Handover{To: "County Archive", Why: "It keeps these files"}))
	done := b.Get("/track/"+ref).Contains("Your request is now with: County Archive", "Passed to County Archive", "It keeps these files",
		"Another public body has your request now", "This request has ended")
	for _, staffOnly := range []string{"so no answer is due", "were not checked", "does not bind public bodies"} {
		if strings.Contains(done.Body, staffOnly) {
			t.Errorf("an ended case warns: %s", staffOnly)
		}
	}
	for _, lang := range []string{"/fr", "/ar"} {
		b.Get(lang+"/track/"+ref).Status(200).Lacks("<no value>", "requests.event", "requests.next", "citizen.case")
	}
}
