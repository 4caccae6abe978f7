package citizen

import (
	"strings"
	"testing"

	"daylight/portal/web/webtest"
	"daylight/requests"
	"daylight/requests/ledger"
)

// doubtful is a case followed by code, whose citizen was asked who they are.
func (o *town) doubtful(b *webtest.Browser) string {
	o.t.Helper()
	ref := o.filed(housing())
	o.follows(b, ref)
	must(o.t, o.pages.Registry.Claim(o.t.Context(), ann, requests.Step{Ref: ref}))
	must(o.t, o.pages.Registry.Ask(o.t.Context(), ann, requests.Step{Ref: ref}, requests.Inquiry{Text: "Show us a paper", Identity: true}))
	return ref
}

// letterFor has the office order and print a code.
func (o *town) letterFor(ref string) requests.Paper {
	o.t.Helper()
	reg, ctx := o.pages.Registry, o.t.Context()
	must(o.t, reg.OrderPostCode(ctx, ann, requests.Step{Ref: ref}, requests.PostOrder{Name: contactName, Post: "2 Rightlane\nNorthmere",
		Subject: ledger.Subject{Scheme: "national-id", ID: "QQ123456C"}}))
	p, err := reg.PrintPostCode(ctx, rita, requests.Step{Ref: ref})
	must(o.t, err)
	return p
}

func TestInsufficientProofAndACodeByPost(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	reg, ctx := o.pages.Registry, t.Context()
	b := o.Browser()
	ref := o.doubtful(b)
	path := "/track/" + ref
	page := b.Get(path).Contains("Show us a paper", "Cover what we do not need", "Send me a code by post").Lacks("These ways always work")
	for n, code := range []string{"covered", "unreadable"} {
		b.Send(path+"/answer", []webtest.File{{Field: "files", Name: "id.txt", Body: []byte("A paper")}}, fields(page, "text", "Here I am")...).Status(303)
		b.Get(path).Contains("We have 1 file from you")
		must(t, reg.Unproven(ctx, ann, requests.Step{Ref: ref}, requests.Shortfall{Code: code, Text: "Leave the birthday to be seen"}))
		page = b.Get(path).Contains(map[int]string{0: "Too much was covered", 1: "We could not read it"}[n], "We have deleted what you sent.", "Leave the birthday",
			"We deleted the 1 file").Lacks("Ann Caseworker")
	}
	page.Contains("These ways always work", "At our counter")

	wish := fields(page)
	b.Post(path+"/want-code", wish...).Status(303)
	b.Post(path+"/want-code", wish...).Status(303) // the second click
	page = b.Get(path).Contains("We have your wish for a code by post.", "You asked for a code by post.").Lacks("Send me a code by post")
	if n := o.count(`SELECT count(*) FROM requests_posting WHERE what = 'code'`); n != 1 {
		t.Fatalf("%d wishes", n)
	}
	b.Post(path+"/post-code", fields(page, "code", "0000-0000-0000-0000")...).Status(422).Contains("We have not sent a code for this request")

	paper := o.letterFor(ref)
	page = b.Get(path).Contains("Enter the code from our letter", "The letter with the code was made").Lacks(requests.InGroups(paper.Code), "Rightlane")
	if r := b.Post(path+"/post-code", fields(page, "code", "7K3F")...).Status(422).Contains("Check the code: it has 16 letters and figures"); !strings.Contains(r.Body, `value="7K3F"`) {
		t.Error("what was typed is gone")
	}
	for range 5 {
		b.Post(path+"/post-code", fields(page, "code", "0000-0000-0000-0000")...).Status(422).Contains("This is not the code of our letter")
	}
	b.Post(path+"/post-code", fields(page, "code", paper.Code)...).Status(422).Contains("Wait 15 minutes, or ask us for a new letter")
	b.Get(path).Contains("Send me a code by post") // nobody is shut out
	other := o.Browser()
	o.at = o.at.AddDate(0, 0, 1)
	other.Get("/track")
	other.Post(path+"/post-code", "code", paper.Code).Status(404) // whoever has proved nothing has no case to enter it for
	o.follows(other, ref)
	page = other.Get(path)
	other.Post(path+"/post-code", fields(page, "code", strings.ToLower(requests.InGroups(paper.Code)))...).Status(303).Location(path)
	other.Get(path).Contains("We now know that it is you.", "Identity established").Lacks("Show us a paper\n", "Send me a code by post")
	v, err := reg.Open(ctx, ann, ref, "")
	must(t, err)
	if v.Level != requests.LevelIdentity || v.Method != requests.ByPostCode || v.State != requests.StateWorking {
		t.Fatalf("%d %s %s", v.Level, v.Method, v.State)
	}
}

// What a conversation has shown by a code that came by post opens what was released, and another conversation does not get it.
func TestACodeByPostOpensTheAnswer(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	reg, ctx := o.pages.Registry, t.Context()
	b := o.Browser()
	ref := o.doubtful(b)
	path := "/track/" + ref
	b.Post(path+"/post-code", fields(b.Get(path), "code", o.letterFor(ref).Code)...).Status(303)
	must(t, reg.Decide(ctx, ann, requests.Step{Ref: ref}, requests.Decision{Outcome: requests.Released, Statement: "Two letters are enclosed", Submit: true}))
	must(t, reg.Approve(ctx, rita, requests.Step{Ref: ref}))
	b.Get(path).Contains("Two letters are enclosed")
	elsewhere := o.Browser()
	o.at = o.at.AddDate(0, 0, 1)
	o.follows(elsewhere, ref)
	elsewhere.Get(path).Lacks("Two letters are enclosed").Contains("Send me a code by post")
	page := elsewhere.Get(path)
	elsewhere.Post(path+"/post-code", fields(page, "code", o.letterFor(ref).Code)...).Status(303)
	elsewhere.Get(path).Contains("Two letters are enclosed")
}
