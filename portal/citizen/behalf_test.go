package citizen

import (
	"testing"

	"daylight/requests"
)

// Asking for somebody else takes two more questions, stands on the check page, and shows how far the right to act is.
func TestAskingForSomebodyElse(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind", "kind", "access")
	b.Post("/requests/new/what", "what", "Everything about the flat")
	b.Get("/requests/new/contact").Contains("Who are you asking for?", "For myself", "For somebody else")
	b.Post("/requests/new/contact", "name", contactName, "email", "maria@example.org", "for", "other").Location("/requests/new/person")
	b.Get("/requests/new/check").Location("/requests/new/person")
	b.Post("/requests/new/person", "relation", "attorney").Status(422).Contains("Enter the name of the person you ask for")
	b.Post("/requests/new/person", "person", "Little Ana", "relation", "parent", "born-day", "1", "born-month", "2", "born-year", "1990").Status(422).
		Contains("is 18 or older")
	b.Post("/requests/new/person", "person", "Ernesto Tamm", "relation", "attorney").Location("/requests/new/authority")
	b.Post("/requests/new/authority", "show", "post").Status(422).Contains("Choose what gives you the right to act")
	b.Post("/requests/new/authority", "basis", "power_of_attorney", "scope", "The flat", "show", "post").Location("/requests/new/check")
	b.Get("/requests/new/check").Contains("Asked for somebody else", "Ernesto Tamm", "Power of attorney", "The flat", "By post")
	b.Post("/requests/new/check").Location("/requests/new/sent")
	ref := refOn(t, b.Get("/requests/new/sent"))
	o.follows(b, ref)
	b.Get("/track/"+ref).Contains("Asked for somebody else", "Ernesto Tamm", "Not checked yet", "we give out and change nothing")

	ctx, reg, s := t.Context(), o.pages.Registry, requests.Step{Ref: ref}
	must(t, reg.Claim(ctx, ann, s))
	must(t, reg.CheckAuthority(ctx, ann, s, requests.AuthorityCheck{Code: "not_signed", Words: "Page two has no name on it."}))
	page := b.Get("/track/"+ref).Contains("Not accepted", "It is not signed", "Page two has no name on it.", "Show it again")
	b.Post("/track/"+ref+"/authority", fields(page, "text", "")...).Status(422)
	b.Post("/track/"+ref+"/authority", fields(page, "text", "I have had it signed.")...).Status(303)
	b.Get("/track/"+ref).Contains("We check your right to act again.", "Not checked yet", "I have had it signed.").Lacks("Show it again")
	must(t, reg.CheckAuthority(ctx, ann, s, requests.AuthorityCheck{Accepted: true, Seen: "Deed", Until: o.pages.Registry.Today().String()}))
	for lang, words := range map[string]string{"": "Accepted", "/fr": "Accepté", "/ar": "مقبول"} {
		b.Get(lang+"/track/"+ref).Contains(words, "Ernesto Tamm").Lacks("filing.", "requests.", "<no value>")
	}
}
