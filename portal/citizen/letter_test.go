package citizen

import (
	"regexp"
	"strings"
	"testing"

	"daylight/portal/account"
	"daylight/requests"
)

var letterLink = regexp.MustCompile(`href="([^"]+/letters/\d+\.pdf)"`)

func TestLettersOfACase(t *testing.T) {
	t.Parallel()
	o := newTown(t)
	ref := o.filed(housing())
	b := o.Browser()
	o.follows(b, ref)
	must(t, o.pages.Registry.Claim(t.Context(), ann, requests.Step{Ref: ref}))
	must(t, o.pages.Registry.Ask(t.Context(), ann, requests.Step{Ref: ref}, requests.Inquiry{Text: "Which flat?"}))
	for _, lang := range []string{"", "/fr", "/ar"} {
		page := b.Get(lang + "/track/" + ref).Status(200).Lacks("letter.")
		links := letterLink.FindAllStringSubmatch(page.Body, -1)
		if len(links) != 2 {
			t.Fatalf("%s: %d letters, want the receipt and the question", lang, len(links))
		}
		for _, link := range links {
			r := b.Get(link[1]).Status(200)
			if !strings.HasPrefix(link[1], lang+"/track/"+ref) || !strings.HasPrefix(r.Body, "%PDF-") || r.Header.Get("Content-Type") != "application/pdf" ||
				!strings.Contains(r.Header.Get("Content-Disposition"), ref) {
				t.Errorf("%s is not a letter: %v", link[1], r.Header)
			}
		}
	}
	b.Get("/track/"+ref).Contains("Letters", "Confirmation of receipt, 27 November 2026 (PDF)", "Our question, 27 November 2026 (PDF)")
	for _, path := range []string{"1.pdf", "99.pdf", "x.pdf"} { // the filing is no letter
		b.Get("/track/" + ref + "/letters/" + path).Status(404)
	}
	o.Browser().Get("/track/" + ref + "/letters/2.pdf").Status(303).Location("/track?ref=" + ref)
	stranger := o.Browser()
	o.Citizen(stranger, account.LevelIdentified, rosa)
	for _, link := range letterLink.FindAllStringSubmatch(b.Get("/track/"+ref).Body, -1) {
		stranger.Get(link[1]).Status(404)
		stranger.Get(strings.Replace(link[1], "/track/", "/my/requests/", 1)).Status(404)
	}
}
