package citizen

import (
	"testing"

	"daylight/portal/web/webtest"
	"daylight/requests"
)

// An authority is sent along with the request, can be taken out again, and is gone once it is decided on.
func TestTheAuthorityIsSentAlong(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind", "kind", "access")
	b.Post("/requests/new/what", "what", "Everything about the flat")
	b.Post("/requests/new/contact", "name", contactName, "email", "maria@example.org", "for", "other")
	b.Post("/requests/new/person", "person", "Ernesto Tamm", "relation", "attorney").Location("/requests/new/authority")
	b.Get("/requests/new/authority").Contains("The paper that gives you the right (optional)")
	deed := []webtest.File{{Field: "files", Name: "deed.txt", Body: []byte("I give her the right\n")}}
	b.Send("/requests/new/authority", deed, "basis", "", "show", "message").Status(422).Contains("Choose your files again")
	b.Send("/requests/new/authority", deed, "basis", "power_of_attorney", "show", "message").Status(303).Location("/requests/new/check")
	b.Get("/requests/new/check").Contains("deed.txt")
	b.Get("/requests/new/authority").Contains("deed.txt")
	b.Post("/requests/new/check").Location("/requests/new/sent")
	ref := refOn(t, b.Get("/requests/new/sent"))
	o.follows(b, ref)
	b.Get("/track/" + ref).Contains("We have 1 file from you that shows your right to act.").Lacks("deed.txt")
	ctx, reg, s := t.Context(), o.pages.Registry, requests.Step{Ref: ref}
	must(t, reg.Claim(ctx, ann, s))
	must(t, reg.CheckAuthority(ctx, ann, s, requests.AuthorityCheck{Code: "not_signed", Words: "Page two has no name on it."}))
	page := b.Get("/track/"+ref).Contains("We deleted the 1 file that showed your right to act", "Show it again")
	b.Send("/track/"+ref+"/authority", deed, fields(page, "text", "Signed now")...).Status(303)
	b.Get("/track/" + ref).Contains("We have 1 file from you that shows your right to act.")
}
