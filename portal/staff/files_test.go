package staff_test

import (
	"regexp"
	"testing"

	"daylight/portal/account"
	"daylight/portal/web/webtest"
	"daylight/requests"
)

var fileLink = regexp.MustCompile(`href="([^"]+/files/[0-9a-f-]+)"`)

const aText = "The letter of 3 May said otherwise.\n"

func TestFilesOfACase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(correction())
	ann := o.person(account.Caseworker)
	o.claims(ann, ref)
	path := "/staff/cases/" + ref
	for _, step := range []string{"note", "message", "ask"} {
		ann.Get(path + "/" + step).Status(200).Contains("Up to 5 files, together no larger than 25 MB")
	}
	sheet := stamp(ann.Get(path + "/note"))
	send := func(name, body string) *webtest.Response {
		return ann.Send(path+"/note", []webtest.File{{Field: "files", Name: name, Body: []byte(body)}}, append(sheet, "text", "See this")...)
	}
	send("page.html", "<!DOCTYPE html><html></html>").Status(422).Contains("“page.html” must be a PDF", "See this", "Choose your files again")
	send("letter.txt", aText).Status(303)
	link := fileLink.FindStringSubmatch(ann.Get(path).Contains("letter.txt (TXT, 1 KB)").Body)
	before := len(o.looks())
	r := ann.Get(link[1]).Status(200)
	if r.Body != aText || len(o.looks()) != before+1 {
		t.Errorf("%q, and %d looks after %d", r.Body, len(o.looks()), before)
	}
	ben := o.person(account.Caseworker)
	ben.Get(link[1]).Status(200).Contains("Why do you open this case?")
	must(t, o.registry.Declare(t.Context(), asWorker(ben), requests.Interest{Kind: "family", Party: maria.Subject}))
	ben.Get(link[1]).Status(404)
	ann.Get(path + "/files/x").Status(404)
}

func TestKeyingInWithThePaper(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann := o.person(account.Caseworker)
	ann.Get("/staff/cases/new?kind=access").Status(200)
	form := []string{"kind", "access", "key", "k", "channel", "post", "lang", "en", "name", "Orla Penhallow", "post", "3 Mill Lane", "what", "Letters"}
	ann.Send("/staff/cases/new", []webtest.File{{Field: "files", Name: "scan.pdf", Body: []byte("%PDF-1.7 and no end")}}, form...).Status(422).
		Contains("“scan.pdf” is broken or not whole", "3 Mill Lane")
	ann.Send("/staff/cases/new", []webtest.File{{Field: "files", Name: "scan.txt", Body: []byte(aText)}}, form...).Status(303)
}
