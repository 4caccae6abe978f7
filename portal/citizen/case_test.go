package citizen

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/ledger"
)

// filed files a request for a mailbox, without an account.
func (o *town) filed(f requests.Filing) string {
	o.t.Helper()
	f.Lang, f.Contact = "en", requests.Contact{Name: contactName, Email: "maria@example.org"}
	receipt, err := o.pages.Registry.File(o.t.Context(), requests.Citizen{}, f)
	must(o.t, err)
	return receipt.Ref
}

func housing() requests.Filing {
	return requests.Filing{Kind: requests.Access, Access: &requests.AccessAsk{What: "My housing file"}}
}

// follows opens a case by code.
func (o *town) follows(b *webtest.Browser, ref string) {
	o.t.Helper()
	b.Get("/track").Status(200)
	b.Post("/track", "ref", strings.ToLower(ref), "email", "maria@example.org").Status(303).Location("/track/code")
	b.Get("/track/code").Status(200)
	b.Post("/track/code", "code", o.code()).Status(303).Location("/track/" + ref)
}

func TestFollowingByCode(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	ref := o.filed(housing())
	b := o.Browser()
	if r := b.Get("/track?ref=" + ref); !strings.Contains(r.Body, `value="`+ref+`"`) {
		t.Error("the reference of the letter's link is filled in")
	}
	b.Get("/track/code").Status(303).Location("/track")
	r := b.Post("/track", "ref", "NM-0000", "email", "maria").Status(422).Contains("Check the reference", "Enter an e-mail address like")
	if !strings.Contains(r.Body, `value="NM-0000"`) || !strings.Contains(r.Body, `value="maria"`) {
		t.Error("what was typed is gone")
	}
	// Whether reference and address belong together shows nowhere.
	b.Get("/track")
	b.Post("/track", "ref", ref, "email", "somebody@example.org").Status(303).Location("/track/code")
	wrong := b.Get("/track/code").Status(200).Text()
	b.Post("/track/code", "code", "000000").Status(422).Contains("wrong or too old")
	other := o.Browser()
	other.Get("/track")
	other.Post("/track", "ref", ref, "email", "maria@example.org").Status(303).Location("/track/code")
	if right := other.Get("/track/code").Text(); right != wrong {
		t.Error("the page tells whether they belong together")
	}
	other.Post("/track/code", "code", o.code()).Status(303).Location("/track/" + ref)
	other.Get("/track/"+ref).Status(200).Contains("My housing file", "Request made", "E-mail address confirmed").Lacks("maria@example.org")
	other.Get("/track").Contains("Opened in this browser", ref)
	b.Get("/track/" + ref).Status(303).Location("/track?ref=" + ref) // has proved nothing
	b.Post("/track/"+ref+"/reply", "text", "hello").Status(404)
}

func TestAnotherPersonsCaseIsNotThere(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	ref, theirs := o.filed(housing()), o.filed(housing())
	b := o.Browser()
	o.follows(b, ref)
	for _, path := range []string{"", "/withdraw", "/dispute"} {
		b.Get("/track/" + theirs + path).Status(404)
	}
	for _, step := range []string{"answer", "reply", "withdraw", "dispute"} {
		b.Post("/track/"+theirs+"/"+step, "text", "mine").Status(404)
	}
	b.Get("/track/NM-0000-0000-00000").Status(404)
	b.Get("/my/requests/" + ref).Status(303) // to the sign-in page
	if n := o.count(`SELECT count(*) FROM requests_message`); n != 0 {
		t.Fatal("somebody wrote into another's case")
	}
}

func TestQuestionAnswerReplyWithdraw(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	ref := o.filed(housing())
	b := o.Browser()
	o.follows(b, ref)
	page := b.Get("/track/"+ref).Contains("There are no messages yet.", "Write to us")
	b.Post("/track/"+ref+"/reply", fields(page, "text", "")...).Status(422).Contains("Write what you want to say")
	reply := fields(page, "text", "It is about <flat> 4.")
	b.Post("/track/"+ref+"/reply", reply...).Status(303).Location("/track/" + ref)
	b.Post("/track/"+ref+"/reply", reply...).Status(303) // the second click
	b.Get("/track/"+ref).Contains("Your message was sent.", "It is about <flat> 4.")
	if n := o.count(`SELECT count(*) FROM requests_message`); n != 1 {
		t.Fatalf("%d messages", n)
	}
	must(t, o.pages.Registry.Claim(t.Context(), ann, requests.Step{Ref: ref}))
	stale := fields(b.Get("/track/" + ref))
	must(t, o.pages.Registry.Ask(t.Context(), ann, requests.Step{Ref: ref}, requests.Inquiry{Text: "Which flat?"}))
	page = b.Get("/track/"+ref).Contains("We have a question for you", "Which flat?", "We need your answer")
	page.Lacks("Ann Caseworker")
	b.Post("/track/"+ref+"/answer", append(stale, "text", "Flat 4.")...).Status(422).Contains("The request has changed meanwhile", "Flat 4.")
	b.Post("/track/"+ref+"/answer", fields(page, "text", "Flat 4.")...).Status(303)
	b.Get("/track/"+ref).Contains("Your answer was sent.", "Flat 4.", "The question was answered").Lacks("We have a question for you")
	page = b.Get("/track/" + ref + "/withdraw").Status(200).Contains("Do you want to withdraw your request?")
	b.Post("/track/"+ref+"/withdraw", fields(page)...).Status(303)
	b.Get("/track/"+ref).Contains("Your request was withdrawn.", "This request has ended").Lacks("Withdraw this request")
	b.Get("/track/" + ref + "/withdraw").Status(303)
}

func TestReleasedContentNeedsIdentity(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	reg, ctx := o.pages.Registry, t.Context()
	ref := o.filed(housing())
	b := o.Browser()
	o.follows(b, ref)
	b.Get("/track/" + ref).Contains("Prove who you are")
	// Signing in keeps the conversation; the case is tied to the identity by a step of its own.
	signed := o.Browser()
	o.Citizen(signed, account.LevelIdentified, rosa)
	o.follows(signed, ref)
	page := signed.Get("/track/" + ref).Contains("Add this request to my identity")
	signed.Post("/track/"+ref+"/attach", fields(page)...).Status(303)
	signed.Get("/my").Contains(ref)
	signed.Get("/my/requests/" + ref).Status(200).Contains("Identity established").Lacks("Add this request to my identity")

	must(t, reg.Claim(ctx, ann, requests.Step{Ref: ref}))
	must(t, reg.Decide(ctx, ann, requests.Step{Ref: ref}, requests.Decision{Outcome: requests.Released, Statement: "Your file says: flat 4.", Submit: true}))
	must(t, reg.Approve(ctx, rita, requests.Step{Ref: ref}))
	b.Get("/track/"+ref).Contains("Given in full", "you have to prove who you are", "Information Commissioner", "Our last day to answer was", ", in time").Lacks("flat 4", "Rita", "Ann Case")
	signed.Get("/my/requests/"+ref).Contains("Your file says: flat 4.", "Given in full", "You can also go to court").Lacks("you have to prove who you are")
	stranger := o.Browser()
	o.Citizen(stranger, account.LevelIdentified)
	o.follows(stranger, ref)
	stranger.Get("/track/" + ref).Contains("belongs to another identity").Lacks("flat 4")
}

func TestCorrectionItemByItem(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	reg, ctx := o.pages.Registry, t.Context()
	ref := o.filed(requests.Filing{Kind: requests.Correction, Items: []requests.Item{
		{Source: "tax", Field: "address", Held: "1 Wrong Path", Right: "2 Right Lane"}, {Source: "tax", Field: "name", Right: "María"}}})
	b := o.Browser()
	o.follows(b, ref)
	must(t, reg.Claim(ctx, ann, requests.Step{Ref: ref}))
	view, err := reg.Open(ctx, ann, ref, "checking")
	must(t, err)
	must(t, reg.Identify(ctx, ann, requests.Step{Ref: ref}, requests.Identity{Method: "counter", Subject: ledger.Subject(rosa)}))
	must(t, reg.Decide(ctx, ann, requests.Step{Ref: ref}, requests.Decision{Submit: true, Recipients: []string{"Land registry"}, Items: []requests.ItemDecision{
		{Item: view.Items[0].ID, Verdict: requests.Accept},
		{Item: view.Items[1].ID, Verdict: requests.Refuse, Reason: "not_shown", Reasons: "Your passport says Maria."}}}))
	b.Get("/track/"+ref).Contains("A second person is checking it").Lacks("Your passport says", "Refused")
	must(t, reg.Approve(ctx, rita, requests.Step{Ref: ref}))
	b.Get("/track/"+ref).Contains("We are having it done", "Corrected in part", "Accepted", "Refused", "Your passport says Maria.",
		"The system was told", "Land registry", "Add your own statement")
	must(t, reg.SourceTold(ctx, "tax", view.Items[0].ID))
	page := b.Get("/track/" + ref + "/dispute").Status(200).Contains("Add your own statement")
	b.Post("/track/"+ref+"/dispute", fields(page, "text", "")...).Status(422)
	b.Post("/track/"+ref+"/dispute", fields(page, "text", "The passport is wrong too.")...).Status(303)
	b.Get("/track/"+ref).Contains("Your statement was added.", "The passport is wrong too.", "Everything agreed was corrected").Lacks("Add your own statement: it stays")
	for _, lang := range []string{"/fr", "/ar"} {
		b.Get(lang+"/track/"+ref).Status(200).Lacks("citizen.", "requests.", "deadline.", "<no value>")
	}
}

func TestSigningIn(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	r := b.Get("/my/accesses").Status(303)
	if to := r.Header.Get("Location"); !strings.HasPrefix(to, "/signin?") || !strings.Contains(to, "next=%2Fmy%2Faccesses") {
		t.Fatalf("leads to %s", to)
	}
	b.Get(r.Header.Get("Location")).Status(200).Contains("You want to see who looked at your data", "Needed here", "If you have no eID", "code by post").
		Lacks("Continue with")
	b.Get("/signin/return?code=x&state=y").Status(303)

	// A provider that cannot be reached: the other ways are offered at once.
	o.pages.Provider = &account.Provider{Issuer: "http://127.0.0.1:1", ClientID: "x"}
	b.Get("/signin?next=/my/accesses").Status(200).Contains("Continue with eID")
	if evil := b.Get("/signin?next=https://evil.example/"); !strings.Contains(evil.Body, `name="next" value="/my"`) {
		t.Error("somebody is sent to another site")
	}
	down := b.Post("/signin", "next", "/my/accesses").Status(http.StatusServiceUnavailable).Contains("does not answer at the moment", "If you have no eID")
	if !strings.Contains(down.Body, `name="next" value="/my/accesses"`) {
		t.Error("where somebody was going is forgotten")
	}
	b.Get("/signin/return?error=access_denied&state=z").Status(303).Location("/signin?problem=refused")
	o.pages.Provider = &account.Provider{Issuer: o.eid.URL, ClientID: "x"}
	b.Get("/ar/signin?next=/my/accesses")
	if to := b.Post("/ar/signin", "next", "/my/accesses").Status(303).Header.Get("Location"); !strings.HasPrefix(to, o.eid.URL+"/x?") {
		t.Errorf("the eID is elsewhere: %s", to)
	}
	b.Get("/signin/return?error=access_denied&state=z").Status(303).Location("/ar/signin?problem=refused")
	b.Post("/signin", "next", "/"+strings.Repeat("long", 200)).Status(303) // nobody came from there: forgotten
	b.Get("/signin?problem=refused").Contains("You were not signed in")

	o.Citizen(b, account.LevelIdentified, rosa)
	b.Get("/signin?next=/my/accesses").Status(303).Location("/my/accesses")
	b.Get("/my").Status(200).Contains("You have not made a request yet")
	other := o.Browser() // another device
	o.Citizen(other, account.LevelIdentified, rosa)
	third := o.Browser()
	o.Citizen(third, account.LevelIdentified, rosa)
	other.Get("/my").Status(200)
	third.Get("/my").Status(200)
	other.Post("/signout").Status(303)
	b.Get("/my").Status(200).Contains("Sign out on every device")
	third.Post("/signout", "everywhere", "yes").Status(303).Location("/signin?out=1")
	b.Get("/my").Status(303)
	o.Citizen(b, account.LevelIdentified, rosa)
	b.Get("/my").Status(200)
	out := b.Post("/signout").Status(303).Location("/signin?out=1")
	if out.Header.Get("Clear-Site-Data") == "" {
		t.Error("the browser keeps the pages")
	}
	b.Get("/signin?out=1").Contains("You are signed out.")
	b.Get("/my").Status(303)
	low := o.Browser()
	o.Citizen(low, account.LevelContact)
	low.Get("/my/accesses").Status(303)
	low.Get("/signin?next=/my/accesses&level=2").Status(200).Contains("needs to be surer of who you are")
}

func TestFilesOfACitizen(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	ref := o.filed(housing())
	b := o.Browser()
	o.follows(b, ref)
	send := func(name, body string) *webtest.Response {
		b.Get("/track/" + ref).Contains("Up to 5 files, together no larger than 25 MB")
		return b.Send("/track/"+ref+"/reply", []webtest.File{{Field: "files", Name: name, Body: []byte(body)}}, "text", "My lease")
	}
	send("lease.exe", "MZ and a program that nobody wants").Status(422).
		Contains("“lease.exe” must be a PDF", "My lease", "Choose your files again")
	send("lease.txt", "").Status(422).Contains("“lease.txt” is empty")
	send("lease.txt", "I rent the flat.\n").Status(303)
	found := fileLink.FindStringSubmatch(b.Get("/track/" + ref).Contains("lease.txt (TXT, 1 KB)").Body)
	r := b.Get(found[1]).Status(200)
	if r.Body != "I rent the flat.\n" || !strings.Contains(r.Header.Get("Content-Disposition"), "lease.txt") {
		t.Errorf("%q %v", r.Body, r.Header)
	}
	o.Browser().Get(found[1]).Status(303).Location("/track?ref=" + ref)
	stranger := o.Browser()
	o.Citizen(stranger, account.LevelIdentified, rosa)
	stranger.Get(found[1]).Status(404)

	// What the office encloses wants more proof than a mailbox.
	must(t, o.pages.Registry.Claim(t.Context(), ann, requests.Step{Ref: ref}))
	files := []requests.Upload{{Name: "yours.txt", Size: 5, Body: []byte("Yours")}}
	must(t, o.pages.Registry.Write(t.Context(), ann, requests.Step{Ref: ref, Files: files}, "Here it is"))
	b.Get("/track/" + ref).Contains("You can open them when you have shown who you are").Lacks("yours.txt")
}

var fileLink = regexp.MustCompile(`href="([^"]+/files/[0-9a-f-]+)"`)

func TestProofOfAnItem(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	b := o.Browser()
	b.Get("/requests/new/kind")
	b.Post("/requests/new/kind", "kind", "correction").Status(303)
	form := b.Get("/requests/new/items/add").Status(200).Contains("Attach proof")
	address := regexp.MustCompile(`action="(/requests/new/items/[0-9a-f-]+)"`).FindStringSubmatch(form.Body)[1]
	item := []string{"field", "address", "held", "1 Wrongpath", "right", "2 Rightlane"}
	b.Send(address, []webtest.File{{Field: "files", Name: "lease.html", Body: []byte("<html></html>")}}, item...).Status(422).Contains("“lease.html” must be a PDF", "2 Rightlane")
	b.Send(address, []webtest.File{{Field: "files", Name: "lease.txt", Body: []byte("I rent the flat.\n")}}, item...).Status(303)
	b.Get("/requests/new/items").Contains("lease.txt (TXT, 1 KB)")
	page := b.Get(address).Contains("We keep these files with your answers for 7 days", "lease.txt")
	remove := regexp.MustCompile(`action="(/requests/new/files/[0-9a-f-]+/remove)"`).FindStringSubmatch(page.Body)[1]
	b.Post(remove, "next", address).Status(303).Location(address)
	b.Get(address).Contains("The file is removed").Lacks("lease.txt")
}

func TestDocumentsOfTheAnswer(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	r, ctx := o.pages.Registry, t.Context()
	ref := o.filed(housing())
	step := requests.Step{Ref: ref}
	must(t, r.Claim(ctx, ann, step))
	must(t, r.Identify(ctx, ann, step, requests.Identity{Method: "counter", Subject: ledger.Subject(rosa)}))
	file := step
	file.Files = []requests.Upload{{Name: "rent.txt", Size: 12, Body: []byte("What you paid")[:12]}}
	must(t, r.Enclose(ctx, ann, file, requests.Enclosure{Title: "Rent account", Given: requests.GivenPart, LeftOut: "Your neighbour", Reason: "others_rights"}))
	must(t, r.Enclose(ctx, ann, step, requests.Enclosure{Title: "Legal advice", Given: requests.GivenNot, Reason: "legal_privilege"}))
	must(t, r.Decide(ctx, ann, step, requests.Decision{Outcome: requests.PartReleased, Statement: "Most of it", Withheld: "Names", Reason: "others_rights", Accesses: true, Submit: true}))
	must(t, r.Approve(ctx, rita, step))

	mail := o.Browser()
	o.follows(mail, ref)
	mail.Get("/track/"+ref).Status(200).Lacks("Rent account", "Legal advice")
	mail.Get("/track/" + ref + "/answer/accesses.pdf").Status(403)
	b := o.Browser()
	o.Citizen(b, account.LevelIdentified, rosa)
	page := b.Get("/my/requests/"+ref).Status(200).Contains("Rent account", "Given in part", "Your neighbour", "Legal advice", "Not given", "rent.txt (TXT, 1 KB)")
	link := regexp.MustCompile(`href="([^"]+/answer/files/[0-9a-f-]+)"`).FindStringSubmatch(page.Body)
	if got := b.Get(link[1]).Status(200); got.Body != "What you pai" {
		t.Errorf("%q", got.Body)
	}
	mail.Get(strings.Replace(link[1], "/my/requests/", "/track/", 1)).Status(403)
	b.Get("/my/requests/" + ref).Contains("You downloaded “Rent account”")
	if got := b.Get("/my/requests/" + ref + "/answer/accesses.pdf").Status(200); !strings.HasPrefix(got.Body, "%PDF-") {
		t.Error("the report is no PDF")
	}
	for _, lang := range []string{"/fr", "/ar"} {
		b.Get(lang + "/my/requests/" + ref).Status(200)
	}
}
