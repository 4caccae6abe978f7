package citizen

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"testing"

	"daylight/portal/account"
	"daylight/portal/web/webtest"
)

const contactName = "María Ñandú"

// accessAnswered answers every question of an access request.
func (o *town) accessAnswered(b *webtest.Browser) {
	o.t.Helper()
	b.Get("/requests/new/kind").Status(200)
	b.Post("/requests/new/kind", "kind", "access").Status(303).Location("/requests/new/what")
	b.Post("/requests/new/what", "what", "My housing file", "from-day", "1", "from-month", "2", "from-year", "2024").Status(303).Location("/requests/new/contact")
	b.Post("/requests/new/contact", "name", contactName, "email", "maria@example.org", "format", "standard").Status(303).Location("/requests/new/check")
}

func TestFilingAnAccessRequest(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new").Status(200).Contains("Is it already answered?", "+44 1632 960000", "about 5 minutes")
	o.accessAnswered(b)
	b.Get("/requests/new/check").Status(200).Contains("My housing file", "1 February 2024", contactName, "Not provided", "Change First day")
	b.Post("/requests/new/check").Status(303).Location("/requests/new/sent")
	sent := b.Get("/requests/new/sent").Status(200).Contains("We have your request", "Confirm your e-mail address", "m…@example.org", "We must answer by")
	ref := refOn(t, sent)
	sent.Lacks("maria@example.org")

	b.Post("/requests/new/sent", "code", "").Status(422).Contains("Enter the code", "There is a problem", ref)
	b.Post("/requests/new/sent", "code", "12345x").Status(422).Contains("This code is wrong or too old")
	code := o.code()
	b.Post("/requests/new/sent", "code", code).Status(303).Location("/track/" + ref)
	b.Post("/requests/new/sent", "code", code).Status(303).Location("/track/" + ref)
	b.Get("/track/"+ref).Status(200).Contains("Your e-mail address is confirmed.", "We have it", "We must answer by", "How we worked this out",
		"My housing file", "What has happened", "Request made")
	if again := refOn(t, b.Get("/requests/new/sent").Status(200)); again != ref {
		t.Fatalf("the confirmation shows %s, then %s", ref, again)
	}
	if n := o.count(`SELECT count(*) FROM requests_case`); n != 1 {
		t.Fatalf("%d cases", n)
	}
}

func TestFilingACorrection(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind", "kind", "correction").Location("/requests/new/items")
	b.Get("/requests/new/items").Status(303).Location("/requests/new/items/add")
	form := b.Get("/requests/new/items/add").Status(200).Contains("The tax register", "I do not know")
	action := itemAction.FindStringSubmatch(form.Body)[1]
	b.Post(action, "field", "address", "held", "1 Wrong Path", "right", "").Status(422).
		Contains("Enter what it should be", "1 Wrong Path", "There is a problem")
	b.Post(action, "field", "address", "held", "1 Wrong Path", "right", "2 Right Lane", "source", "tax").Status(303).Location("/requests/new/items")
	b.Post(action, "field", "address", "held", "1 Wrong Path", "right", "2 Right Lane", "source", "tax").Status(303)
	b.Get("/requests/new/items").Contains("You want to correct 1 thing", "2 Right Lane", "The tax register").Lacks("Remove: Correction")
	second := itemAction.FindStringSubmatch(b.Get("/requests/new/items/add").Body)[1]
	b.Post(second, "field", "name", "right", "María").Status(303)
	b.Get("/requests/new/items").Contains("You want to correct 2 things", "Remove: Correction 2")
	b.Get(action).Status(200).Contains("1 Wrong Path")
	b.Post(second + "/remove").Status(303)
	b.Post(action + "/remove").Status(303)
	b.Get("/requests/new/items").Contains("You want to correct 1 thing", "The correction was removed.")
	b.Post(action, "field", "address", "right", "3 Right Lane").Status(303)
	b.Post("/requests/new/contact", "name", contactName, "post", "1 Low Road\nNorthmere").Location("/requests/new/check")
	b.Get("/requests/new/check").Contains("3 Right Lane", "1 Low Road").Lacks("2 Right Lane")
	b.Post("/requests/new/check").Location("/requests/new/sent")
	b.Get("/requests/new/sent").Status(200).Lacks("Confirm your e-mail address")
}

var itemAction = regexp.MustCompile(`action="(/requests/new/items/[0-9a-f-]{36})"`)

func TestFilingAComplaint(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind", "kind", "complaint").Location("/requests/new/complaint")
	b.Get("/requests/new/complaint").Contains("What is it about?", "A member of staff")
	b.Post("/requests/new/complaint", "about", "official", "text", "He read my file aloud.", "unit", "Housing").Status(422).
		Contains("Say who it is about", "He read my file aloud.")
	b.Post("/requests/new/complaint", "about", "official", "text", "He read my file aloud.", "who", "Mr Grey", "unit", "Housing").Status(303)
	b.Post("/requests/new/contact", "name", contactName, "email", "maria@example.org").Location("/requests/new/check")
	b.Get("/requests/new/check").Contains("Mr Grey", "Housing", "A member of staff")
	b.Post("/requests/new/check").Location("/requests/new/sent")
	if n := o.count(`SELECT count(*) FROM requests_case WHERE desk = 'dpo'`); n != 1 {
		t.Fatal("a complaint about an official goes to the data protection officer")
	}
}

func TestSkippingLeadsToTheFirstMissingQuestion(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	for _, path := range []string{"what", "items", "items/add", "complaint", "contact", "check"} {
		b.Get("/requests/new/" + path).Status(303).Location("/requests/new/kind")
	}
	b.Get("/requests/new/sent").Status(303).Location("/track")
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind").Status(422).Contains("Choose what you want to do")
	b.Post("/requests/new/kind", "kind", "access")
	for _, path := range []string{"contact", "check", "items", "complaint"} {
		b.Get("/requests/new/" + path).Status(303).Location("/requests/new/what")
	}
	b.Post("/requests/new/check").Status(303).Location("/requests/new/what")
	if n := o.count(`SELECT count(*) FROM requests_case`); n != 0 {
		t.Fatal("half a request was filed")
	}
}

func TestWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind", "kind", "access")
	r := b.Post("/requests/new/what", "what", "", "from-day", "31", "from-month", "2", "from-year", "2024").Status(422)
	r.Contains("There is a problem", "Say what you want to see", "this month has no such day")
	for _, kept := range []string{`value="31"`, `value="2024"`, `href="#from-day"`, "Error: "} {
		if !strings.Contains(r.Body, kept) {
			t.Errorf("the form does not keep %s", kept)
		}
	}
	b.Post("/requests/new/what", "what", strings.Repeat("x", 9000)).Status(422).Contains("Shorten this by 1,000 characters; 8,000 fit")
	b.Post("/requests/new/what", "what", "All of it", "from-day", "٣", "from-month", "٤", "from-year", "٢٠٢٠").Location("/requests/new/contact")
	if again := b.Get("/requests/new/what"); !strings.Contains(again.Body, `value="2020"`) {
		t.Error("a day in Arabic digits is not read")
	}
	r = b.Post("/requests/new/contact", "name", "", "email", "maria at example", "phone", "+44 1632 960001", "format", "braille").Status(422)
	r.Contains("Enter your name", "Enter an e-mail address like name@example.org")
	for _, kept := range []string{`value="maria at example"`, `value="+44 1632 960001"`, `value="braille" checked`} {
		if !strings.Contains(r.Body, kept) {
			t.Errorf("the form does not keep %s", kept)
		}
	}
}

func TestSentOnceFromTwoTabs(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	o.accessAnswered(b)
	b.Get("/requests/new/check").Status(200)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { b.On(o.Site).Post("/requests/new/check") })
	}
	group.Wait()
	b.Post("/requests/new/check").Status(303).Location("/requests/new/sent")
	first := refOn(t, b.Get("/requests/new/sent"))
	b.Get("/requests/new/check").Status(303).Location("/requests/new/sent") // the Back button
	b.Post("/requests/new/check").Status(303).Location("/requests/new/sent")
	if again := refOn(t, b.Get("/requests/new/sent")); again != first || o.count(`SELECT count(*) FROM requests_case`) != 1 {
		t.Fatalf("%s and %s", first, again)
	}
	b.Get("/requests/new/kind").Status(200) // a new start is a new request
	b.Post("/requests/new/kind", "kind", "complaint").Location("/requests/new/complaint")
}

func TestFilingInFrenchAndArabic(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	for lang, dir := range map[string]string{"fr": "ltr", "ar": "rtl"} {
		b := o.Browser()
		at := "/" + lang + "/requests/new"
		for _, page := range []string{at, at + "/kind"} {
			if r := b.Get(page).Status(200); !strings.Contains(r.Body, `dir="`+dir+`"`) || !strings.Contains(r.Body, `lang="`+lang+`"`) {
				t.Errorf("%s is not %s in %s", page, dir, lang)
			}
		}
		b.Post(at+"/kind", "kind", "access").Location(at + "/what")
		b.Post(at+"/what", "what", "كل شيء").Location(at + "/contact")
		b.Post(at+"/contact", "name", contactName, "email", lang+"@example.org").Location(at + "/check")
		b.Get(at + "/check").Contains("كل شيء")
		b.Post(at + "/check").Location(at + "/sent")
		r := b.Get(at + "/sent").Status(200)
		ref := refOn(t, r)
		b.Post(at+"/sent", "code", o.code()).Location("/" + lang + "/track/" + ref)
		b.Get("/"+lang+"/track/"+ref).Status(200).Lacks("citizen.", "requests.stage", "<no value>", "deadline.")
	}
	if n := o.count(`SELECT count(DISTINCT lang) FROM requests_case`); n != 2 {
		t.Fatal("the request keeps the language it was made in")
	}
}

func TestSignedInNeedsNoCode(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	o.Citizen(b, account.LevelIdentified, rosa)
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind", "kind", "access")
	b.Post("/requests/new/what", "what", "All of it")
	if r := b.Get("/requests/new/contact"); !strings.Contains(r.Body, `value="Test Citizen"`) {
		t.Error("the name of the eID is filled in")
	}
	b.Post("/requests/new/contact", "name", "Test Citizen", "email", "other@example.org").Location("/requests/new/check")
	b.Post("/requests/new/check").Location("/requests/new/sent")
	ref := refOn(t, b.Get("/requests/new/sent").Lacks("Confirm your e-mail"))
	b.Get("/my").Status(200).Contains(ref, "We have it")
	b.Get("/my/requests/"+ref).Status(200).Contains("Identity established", "All of it")
	stranger := o.Browser()
	o.Citizen(stranger, account.LevelIdentified)
	stranger.Get("/my/requests/" + ref).Status(404)
	stranger.Get("/my").Lacks(ref)
}

// TestASystemThatIsDisabledMeanwhile: what cannot be sent is shown where it can be put right.
func TestASystemThatIsDisabledMeanwhile(t *testing.T) {
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind", "kind", "correction").Status(303)
	action := itemAction.FindStringSubmatch(b.Get("/requests/new/items/add").Body)[1]
	b.Post(action, "source", "tax", "field", "Name", "held", "Rose", "right", "Rosa").Status(303)
	b.Post("/requests/new/contact", "name", "Rosa Kask", "email", "rosa@post.example").Status(303)
	b.Get("/requests/new/check").Status(200)
	o.pages.Registry.Sources = func(context.Context) ([]string, error) { return nil, nil }
	page := b.Post("/requests/new/check").Status(422).Contains("There is a problem", "Error: Choose where the data is held", "Rosa").Lacks("The tax register")
	for _, there := range []string{`href="#field"`, `action="` + action + `"`} {
		if !strings.Contains(page.Body, there) {
			t.Errorf("the page has no %s", there)
		}
	}
	b.Post(action, "field", "Name", "held", "Rose", "right", "Rosa").Status(303).Location("/requests/new/items")
	b.Post("/requests/new/check").Status(303).Location("/requests/new/sent")
}
