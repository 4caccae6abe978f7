package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests"
	"daylight/requests/deadline"
)

// bundle is a refusal and the review of it.
func bundle(t testing.TB) requests.Bundle {
	t.Helper()
	at := func(d deadline.Day) time.Time { return d.Time(london).Add(10 * time.Hour) }
	refusal, second := letter(t, requests.PaperRefusal), letter(t, requests.PaperReview)
	second.Ref, second.On, second.N = "NM-2Q7D-1ZHV-8K3RW", ymd(2027, 1, 15), 5
	message := requests.Message{ID: uuid.New(), At: at(ymd(2026, 12, 2)), From: requests.FromCitizen, Text: "I mean the file of November.\nNot that of October."}
	part := func(l Letter, events ...requests.Event) requests.BundlePart {
		return requests.BundlePart{Papers: []requests.Paper{l.Paper}, TrackView: requests.TrackView{Ref: l.Ref, Kind: l.Of, Contact: l.Contact, Received: l.Clock.Received,
			Clock: requests.Clock{Reckoning: l.Clock}, Decision: l.Decision, Events: events}}
	}
	first := part(refusal, requests.Event{At: at(ymd(2026, 11, 27)), Action: requests.ActFile, Role: "citizen", Key: "requests.event.file"},
		requests.Event{At: at(refusal.On), Action: requests.ActApprove, Role: "reviewer", Key: "requests.event.approve", Vars: map[string]any{"Outcome": "declined"}},
		requests.Event{At: at(ymd(2027, 1, 15)), Action: requests.ActReopen, Role: "system", Key: "requests.event.reopen_review", Text: "Read the right one."})
	first.Messages = []requests.Message{message}
	first.Files = []requests.Attachment{{Place: requests.WithMessage, Owner: message.ID, File: requests.File{Name: "lease.pdf"}}}
	return requests.Bundle{Ref: refusal.Ref, Lang: "en", On: ymd(2027, 1, 20), Parts: []requests.BundlePart{first,
		part(second, requests.Event{At: at(ymd(2026, 12, 28)), Action: requests.ActFile, Role: "citizen", Key: "requests.event.file"})}}
}

func makeBundle(t testing.TB, tag string, signed bool) []byte {
	t.Helper()
	name, document, err := press(t, signed).BundleFile(t.Context(), printer(t, tag), northmere, bundle(t), letterMade)
	if err != nil || name != "NM-7K3F-9QWX-2M4PT-bundle.pdf" {
		t.Fatal(name, err)
	}
	return document
}

func TestBundleHoldsEverything(t *testing.T) {
	t.Parallel()
	raw := regexp.MustCompile(`\b(letter|requests|deadline|report|review)\.[a-z_]+`)
	for _, tag := range []string{"en", "fr", "ar"} {
		p := printer(t, tag)
		said := textOf(ComposeBundle(p, northmere, bundle(t), true))
		if found := raw.FindString(said); found != "" || strings.Contains(said, "<no value>") {
			t.Errorf("%s: says %q", tag, found)
		}
		for _, want := range []string{"Information Commissioner", "NM-7K3F-9QWX-2M4PT", "NM-2Q7D-1ZHV-8K3RW", "Maria Tamm", "You had the same file in October.",
			"It was the wrong file.", "Read the right one.", "I mean the file of November.", "Not that of October.", "lease.pdf", "UK GDPR", p.T("requests.outcome.changed"),
			p.T("requests.event.reopen_review")} {
			if !strings.Contains(said, withoutIsolates(want)) {
				t.Errorf("%s: no %q", tag, want)
			}
		}
	}
}

func TestBundleAsADocument(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "fr", "ar"} {
		document := makeBundle(t, tag, true)
		if out, err := tool(t, document, "qpdf", "--check", "FILE"); err != nil || !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("%s: qpdf: %v\n%s", tag, err, out)
		}
		info, _ := tool(t, document, "pdfinfo", "FILE")
		for _, want := range []string{`Tagged: +yes`, `Title: +\S`, `Author: +Northmere Council`, `A4`} {
			if !regexp.MustCompile(want).MatchString(info) {
				t.Errorf("%s: pdfinfo says nothing of %q:\n%s", tag, want, info)
			}
		}
	}
	if stamp, err := CheckPDF(makeBundle(t, "en", true), must(testSigner()).Chain); err != nil || stamp.By() != "Northmere Council" {
		t.Errorf("the signature: %v, %v", stamp, err)
	}
	if !bytes.Equal(makeBundle(t, "ar", false), makeBundle(t, "ar", false)) {
		t.Error("two makings of one bundle differ")
	}
	out, err := tool(t, makeBundle(t, "en", true), "pdfinfo", "-struct-text", "FILE")
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{"Everything about a request", "What is inside", "What happened", "Request made", "Each letter in full", "We have refused",
		"Somebody else has looked", "What both sides wrote", "I mean the file", "How we counted", "How to check this file"} {
		next := strings.Index(out[at:], want)
		if next < 0 {
			t.Fatalf("%q is not read, or out of order, in\n%s", want, out)
		}
		at += next
	}
}
