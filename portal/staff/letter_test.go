package staff_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

var letterLink = regexp.MustCompile(`href="([^"]+/letters/\d+\.pdf)"`)

func TestPrintingALetter(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(correction())
	ann := o.person(account.Caseworker)
	o.claims(ann, ref)
	page := ann.Get("/staff/cases/"+ref).Contains("Letters", "Confirmation of receipt", "For somebody without a mailbox")
	link := letterLink.FindStringSubmatch(page.Body)
	if link == nil {
		t.Fatal("no letter is offered")
	}
	before := len(o.looks())
	r := ann.Get(link[1]).Status(200)
	if !strings.HasPrefix(r.Body, "%PDF-") || !strings.Contains(r.Body, "startxref") {
		t.Error("that is no PDF")
	}
	printed := func(e ledger.Entry) bool { return e.Action == "print" }
	if looks := o.looks(); len(looks) != before+1 || !slices.ContainsFunc(looks, printed) {
		t.Errorf("%d looks after printing, %d before", len(looks), before)
	}
	ann.Get("/staff/cases/" + ref + "/letters/99.pdf").Status(404)
	ben := o.person(account.Caseworker)
	ben.Get(link[1]).Status(200).Contains("Why do you open this case?") // somebody else's: first the purpose
	must(t, o.registry.Declare(t.Context(), asWorker(ben), requests.Interest{Kind: "family", Party: maria.Subject}))
	ben.Get(link[1]).Status(404)
}
