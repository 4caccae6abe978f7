package citizen

import (
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

func TestAskingForASecondLook(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	reg, ctx := o.pages.Registry, t.Context()
	ref := o.filed(housing())
	b := o.Browser()
	o.follows(b, ref)
	b.Get("/track/" + ref + "/review").Status(303).Location("/track/" + ref) // nothing is decided
	b.Get("/track/" + ref + "/bundle.pdf").Status(409)
	b.Get("/track/" + ref).Lacks("Take it to the regulator")
	must(t, reg.Claim(ctx, ann, requests.Step{Ref: ref}))
	must(t, reg.Decide(ctx, ann, requests.Step{Ref: ref}, requests.Decision{Outcome: requests.Declined, Reason: "excessive", Reasons: "You had it in October.", Submit: true}))
	must(t, reg.Approve(ctx, rita, requests.Step{Ref: ref}))

	for _, lang := range []string{"", "/fr", "/ar"} {
		b.Get(lang + "/track/" + ref).Status(200).Lacks("review.")
		b.Get(lang + "/track/" + ref + "/review").Status(200).Lacks("review.")
	}
	page := b.Get("/track/"+ref).Contains("Ask for somebody else to look at this again", "You can ask until Wednesday 6 January 2027",
		"Take it to the regulator", "What to send", "Everything about this request (PDF)")
	if strings.Contains(page.Text(), "Rita") {
		t.Error("the page names who decided")
	}
	form := b.Get("/track/" + ref + "/review").Contains("Nobody who worked on the first decision takes part")
	b.Post("/track/"+ref+"/review", append(fields(form), "text", " ", "facts", "A new lease")...).Status(422).Contains("Write what you want to say", "A new lease")
	sent := b.Post("/track/"+ref+"/review", append(fields(form), "text", "That was another file", "facts", "A new lease")...).Status(303)
	second := strings.TrimPrefix(sent.Header.Get("Location"), "/track/")
	b.Get("/track/"+second).Status(200).Contains("Second look at a decision", "That was another file", "A new lease", ref, "Somebody else looks at the decision").
		Lacks("Ask for somebody else")
	again := b.Post("/track/"+ref+"/review", append(fields(form), "text", "That was another file", "facts", "A new lease")...).Status(303)
	if got := strings.TrimPrefix(again.Header.Get("Location"), "/track/"); got != second {
		t.Errorf("a double click asks twice: %s %s", got, second)
	}
	b.Get("/track/"+ref).Contains("Somebody else looks at the decision", second, "Answer due by").Lacks("Ask for somebody else")
	b.Get("/track/" + ref + "/review").Status(303).Location("/track/" + ref)

	stranger := o.Browser()
	o.Citizen(stranger, account.LevelIdentified, rosa)
	for _, path := range []string{ref, second} {
		for _, what := range []string{"/review", "/bundle.pdf"} {
			stranger.Get("/my/requests/" + path + what).Status(404)
		}
	}
	file := b.Get("/track/" + ref + "/bundle.pdf").Status(200)
	if !strings.HasPrefix(file.Body, "%PDF-") || !strings.Contains(file.Header.Get("Content-Disposition"), ref+"-bundle.pdf") {
		t.Errorf("no bundle: %v", file.Header)
	}
	o.Browser().Get("/track/" + ref + "/bundle.pdf").Status(303).Location("/track?ref=" + ref)
}
