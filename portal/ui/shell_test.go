package ui

import (
	"context"
	"strings"
	"testing"

	"daylight/portal/i18n"

	"github.com/a-h/templ"
)

func catalogue(t *testing.T) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// pageOf renders a page with the content as its children.
func pageOf(t *testing.T, s Shell, content templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := Page(s).Render(templ.WithChildren(context.Background(), content), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func contains(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("page lacks %s", part)
		}
	}
}

func lacks(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(page, part) {
			t.Errorf("page has %s", part)
		}
	}
}

func TestPageSaysWhereItIs(t *testing.T) {
	s := Shell{Printer: catalogue(t).Printer("fr"), Title: "Avis", Body: "Northmere", Service: "Daylight", Base: "https://d.example", Path: "/notices", Query: "q=a&b=c",
		Navigation: []Link{{Text: "Avis", Href: "/fr/notices", Current: true}}, Feeds: []Feed{{Title: "Atom", Href: "/notices.atom", Type: "application/atom+xml"}}}
	page := pageOf(t, s, Text("bonjour"))
	contains(t, page,
		`<!doctype html><html lang="fr" dir="ltr"`, `<title>Avis – Daylight – Northmere</title>`,
		`<link rel="canonical" href="https://d.example/fr/notices">`,
		`hreflang="en" href="https://d.example/notices"`, `hreflang="ar" href="https://d.example/ar/notices"`, `hreflang="x-default" href="https://d.example/notices"`,
		`href="/notices?q=a&amp;b=c" rel="alternate"`, `aria-current="true" lang="fr"`, `dir="rtl"`,
		`href="#main-content" class="govuk-skip-link"`, `id="main-content"`, `bonjour`, `href="/fr/privacy"`, `href="/fr/accessibility"`, `href="/fr/cookies"`, `href="/fr/contact"`,
		`type="application/atom+xml"`, `src="/assets/main.js"`, `aria-current="page"`)
	lacks(t, page, "main.rtl.css", "staff.css", "noindex", "govuk-error-summary", "dl-person")
}

func TestArabicPageTurnsAround(t *testing.T) {
	page := pageOf(t, Shell{Printer: catalogue(t).Printer("ar"), Staff: true}, Text("x"))
	contains(t, page, `lang="ar" dir="rtl"`, "main.rtl.css", "staff.rtl.css", `dir="ltr" lang="en"`)
}

func TestPageInOneLanguageOffersNoOther(t *testing.T) {
	page := pageOf(t, Shell{Printer: catalogue(t).Printer("en"), Base: "https://d.example", Only: []string{"en"}}, Text("x"))
	lacks(t, page, `hreflang="fr"`, "govuk-language-navigation")
}

func TestErrorsReachSummaryTitleAndField(t *testing.T) {
	form := Form{Action: "/x"}
	content := within{form, templ.Join(Input{Name: "email", Label: "E-mail"}, DateInput{Name: "born", Legend: "Born", Wrong: []string{"month"}}, Radios{Name: "kind", Legend: "Kind", Items: []Choice{{Value: "a", Text: "A"}}}, Input{Name: "other", Label: "Other"})}
	s := Shell{Printer: catalogue(t).Printer("en"), Title: "Question", Token: "t0ken", Errors: Errors{{Field: "email", Text: "Enter an e-mail address"}, {Field: "born", Text: "Month must be 1 to 12"}, {Field: "kind", Text: "Choose a kind"}, {Text: "Try again"}}}
	page := pageOf(t, s, content)
	contains(t, page, `<title>Error: Question</title>`, `<a href="#email">Enter an e-mail address</a>`, `id="email-error"`, `aria-describedby="email-error"`,
		`id="born-error"`, `id="kind-error"`, `name="csrf_token" value="t0ken"`, `novalidate`, `<li>Try again</li>`)
	lacks(t, page, `id="other-error"`)
	if got := strings.Count(page, "govuk-input--error"); got != 2 { // e-mail and month
		t.Errorf("%d fields are marked, not 2", got)
	}
}

func TestGetFormsAndTokenlessPagesCarryNoToken(t *testing.T) {
	s := Shell{Printer: catalogue(t).Printer("en"), Token: "t0ken"}
	lacks(t, pageOf(t, s, Form{Action: "/x", Method: "get"}), "t0ken")
	s.Token = ""
	lacks(t, pageOf(t, s, Form{Action: "/x"}), TokenField)
}

func TestSignedInBarSignsOutByPost(t *testing.T) {
	s := Shell{Printer: catalogue(t).Printer("en"), Token: "t0ken", Staff: true, Person: &Person{Name: "Tom Reed", Role: "Caseworker", SignOut: "/staff/signout"}, Shortcuts: []Shortcut{{Keys: "g q", Text: "Queue", Href: "/staff"}}}
	contains(t, pageOf(t, s, Text("x")), "Tom Reed", `action="/staff/signout" method="post"`, "t0ken", `data-keys="g q"`, `id="shortcuts"`)
}

func TestPrivatePagesAreNotIndexed(t *testing.T) {
	page := pageOf(t, Shell{Printer: catalogue(t).Printer("en"), Base: "https://d.example", NoIndex: true}, Text("x"))
	contains(t, page, `content="noindex"`)
	lacks(t, page, "canonical")
}

func TestHostileTextStaysText(t *testing.T) {
	s := Shell{Printer: catalogue(t).Printer("en"), Title: `</title><script>x()</script>`, Body: `<b>"`, Description: `"><i>`}
	page := pageOf(t, s, templ.Join(Input{Name: "a", Label: "<u>", Value: `"><script>`}, Link{Text: "x", Href: "javascript:alert(1)"}))
	lacks(t, page, "<script>", "<u>", "<i>", "javascript:")
}
