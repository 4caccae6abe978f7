package staff_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

// printed is what a PDF says.
func printed(t *testing.T, document string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "letter.pdf")
	must(t, os.WriteFile(file, []byte(document), 0o600))
	out, err := exec.Command("pdftotext", file, "-").CombinedOutput()
	must(t, err)
	return strings.Join(strings.Fields(string(out)), " ") // lines are broken wherever they are full
}

var printedCode = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b`)

func TestCodeByPostIsOrderedAndPrinted(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann := o.person(account.Caseworker)
	o.claims(ann, ref)
	path := "/staff/cases/" + ref
	must(t, o.registry.WantPostCode(t.Context(), maria, requests.Step{Ref: ref}))
	ann.Get(path).Contains("The citizen asks for a code by post", "Order a code by post").Lacks("Make the letter with the code")
	sheet := ann.Get(path + "/post-code").Contains("Never take the address from the request").Lacks("2 Rightlane")
	ann.Post(path+"/post-code", append(stamp(sheet), "name", "María Ñandú-Öz", "scheme", "national-id", "subject", "QQ123456C")...).
		Status(422).Contains("Enter the address")
	o.takes(ann, ref, "post-code", "name", "María Ñandú-Öz", "post", "9 Register Row\nNorthmere", "scheme", "national-id", "subject", "QQ123456C").Status(303)
	ann.Get(path).Contains("Its letter is not made yet", "Somebody else makes its letter").Lacks("The citizen asks for a code by post")
	ann.Get("/staff/codes").Contains("0 letters to make").Lacks(ref) // whoever ordered it and has the case reads no code
	ann.Post("/staff/codes/"+ref, "key", id()).Status(403).Contains("Somebody else makes this letter")
	ben := o.person(account.Caseworker)
	for _, lang := range []string{"/fr", "/ar"} {
		ben.Get(lang+"/staff/codes").Status(200).Contains(ref).Lacks("identity.", "<no value>")
	}
	ben.Get("/staff/tasks").Contains("Letters with codes")
	ben.Get("/staff/codes").Contains("1 letter to make", ref, "Make the letter with the code (PDF)").Lacks("Ñandú", "Register Row")
	looks := len(o.looks())
	press := []string{"key", id()}
	first := ben.Post("/staff/codes/"+ref, press...).Status(200)
	again := ben.Post("/staff/codes/"+ref, press...).Status(200) // a double click
	said := printed(t, first.Body)
	code := printedCode.FindString(said)
	if first.Header.Get("Content-Type") != "application/pdf" || code == "" || code != printedCode.FindString(printed(t, again.Body)) || len(o.looks()) != looks+1 {
		t.Fatalf("%s: %q, %d looks\n%s", first.Header.Get("Content-Type"), code, len(o.looks())-looks, said)
	}
	for _, want := range []string{"9 Register Row", ref, "once, until", "If you did not expect this letter", "We never ask for this code"} {
		if !strings.Contains(said, want) {
			t.Errorf("the letter does not say %q:\n%s", want, said)
		}
	}
	ann.Get(path).Contains("The code is good until", ben.Name).Lacks(code, strings.ReplaceAll(code, "-", ""), "9 Register Row")
	ben.Get("/staff/codes").Contains("Make another only if", "Make a new letter with another code").Lacks(code)
	o.person(account.Communications).Get("/staff/codes").Status(200).Contains("not for your unit").Lacks(ref)
	must(t, o.registry.EnterPostCode(t.Context(), maria, requests.Step{Ref: ref}, requests.PostEntry{Code: code, Browser: "b"}))
	ann.Get(path).Contains("The citizen has entered it.")
	ben.Get("/staff/codes").Lacks(ref)
}

func TestProofIsNotEnough(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	mailbox := requests.Citizen{Email: "maria@example.org", Level: requests.LevelMailbox}
	f := access()
	f.Contact = requests.Contact{Name: "María Ñandú-Öz", Email: "maria@example.org", Format: "braille"}
	got, err := o.registry.File(t.Context(), mailbox, f)
	must(t, err)
	ref := got.Ref
	ann := o.person(account.Caseworker)
	o.claims(ann, ref)
	path := "/staff/cases/" + ref
	o.takes(ann, ref, "ask", "text", "Show us a paper", "identity", "yes").Status(303)
	ann.Get(path).Lacks("Not enough to be sure").Contains("To be sent by hand", "Braille", "Question about your identity")
	must(t, o.registry.Answer(t.Context(), mailbox, requests.Step{Ref: ref}, "Here I am"))
	ann.Get(path).Contains("Not enough to be sure")
	o.takes(ann, ref, "unproven", "code", "other", "text", "").Status(422).Contains("Write what you want to say")
	o.takes(ann, ref, "unproven", "code", "expired", "text", "It ran out in May").Status(303)
	page := ann.Get(path).Contains("It has run out", "It ran out in May", "What you sent is not enough")
	link := regexp.MustCompile(`href="([^"]+/letters/\d+\.pdf)"[^>]*>What you sent is not enough`).FindStringSubmatch(page.Body)
	if link == nil {
		t.Fatal("no letter to print")
	}
	said := printed(t, ann.Get(link[1]).Status(200).Body)
	for _, want := range []string{"It has run out", "It ran out in May", "With a code by post", "At our counter", "We have deleted what you sent"} {
		if !strings.Contains(said, want) {
			t.Errorf("the letter does not say %q:\n%s", want, said)
		}
	}
	o.takes(ann, ref, "posted").Status(422).Contains("Choose what went out")
	view, err := o.registry.Open(t.Context(), asWorker(ann), ref, "")
	must(t, err)
	o.takes(ann, ref, "posted", "posting", view.Postings[0].ID.String()).Status(303)
	ann.Get(path).Contains("went out in the form that was asked for")
}
