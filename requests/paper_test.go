package requests

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"daylight/requests/ledger"
)

// paper is the letter of the newest event that has one, as the citizen gets it.
func (o *office) paper(ref string) Paper {
	o.t.Helper()
	list := o.track(ref).Papers()
	p, err := o.Paper(o.ctx, maria, ref, list[len(list)-1].N)
	must(o.t, err)
	return p
}

func TestPapersOfACase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	receipt := o.paper(ref)
	if receipt.Kind != PaperReceipt || receipt.Clock.Due != day("2026-12-29") || receipt.Contact.Name != maria.Name || receipt.Access == nil || receipt.On != day("2026-11-27") {
		t.Fatalf("%+v", receipt)
	}
	o.at = o.at.AddDate(0, 0, 3)
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which flat?"}))
	question := o.paper(ref)
	if question.Kind != PaperQuestion || question.Text != "Which flat?" || !question.Clock.Paused || question.Role != RoleCaseworker {
		t.Fatalf("%+v", question)
	}
	o.at = o.at.AddDate(0, 0, 4)
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "Flat 4"))
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Show your passport.", Identity: true}))
	if p := o.paper(ref); p.Kind != PaperIdentity || p.Text != "Show your passport." {
		t.Fatalf("%+v", p)
	}
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "Here it is"))
	before := o.track(ref).Clock.Due
	must(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "Four archives"}))
	if p := o.paper(ref); p.Kind != PaperExtension || p.Text != "Four archives" || p.Was != before || !p.Clock.Due.After(before) {
		t.Fatalf("%+v, before %s", p, before)
	}

	// What came later changes no letter: not the answer, not the longer time, not another decision.
	for _, was := range []Paper{receipt, question} {
		again, err := o.Paper(o.ctx, maria, ref, was.N)
		must(t, err)
		if a, b := marshalled(t, was), marshalled(t, again); a != b {
			t.Errorf("the letter of event %d changed:\n%s\n%s", was.N, a, b)
		}
	}
}

func marshalled(t *testing.T, p Paper) string {
	t.Helper()
	text, err := json.Marshal(p)
	must(t, err)
	return string(text)
}

func TestPapersOfDecisions(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	decide := func(d Decision) Paper {
		t.Helper()
		o.at = o.at.AddDate(0, 0, 1)
		d.Submit = true
		must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d))
		must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
		return o.paper(ref)
	}
	given := decide(Decision{Outcome: Released, Statement: "Your file says: flat 4."})
	if given.Kind != PaperDecision || given.Decision.Statement == "" || given.Locked {
		t.Fatalf("%+v", given)
	}
	must(t, o.Reopen(o.ctx, o.ann, Step{Ref: ref}, "A second file was found"))
	refused := decide(Decision{Outcome: Declined, Reason: "excessive", Reasons: "Again?"})
	if refused.Kind != PaperRefusal || refused.Decision.Reasons != "Again?" || !refused.Disputable() {
		t.Fatalf("%+v", refused)
	}
	if first, err := o.Paper(o.ctx, maria, ref, given.N); err != nil || first.Decision.Statement != "Your file says: flat 4." || first.Kind != PaperDecision {
		t.Fatalf("the first answer: %+v, %v", first, err)
	}
	if text := marshalled(t, given) + marshalled(t, refused); strings.Contains(text, "Ann Case") || strings.Contains(text, "Rita") {
		t.Error("a letter names somebody")
	}

	// Who only opened the mailbox does not get what was released, and nobody else gets anything.
	byMail := Citizen{Email: maria.Email, Level: LevelMailbox}
	if p, err := o.Paper(o.ctx, byMail, ref, given.N); err != nil || !p.Locked || p.Decision.Statement != "" {
		t.Fatalf("%+v, %v", p, err)
	}
	_, err := o.Paper(o.ctx, Citizen{}, ref, given.N)
	want(t, err, ErrNotFound)
	for _, e := range o.open(o.ann, ref).Events {
		if slices.ContainsFunc(o.track(ref).Papers(), func(p Event) bool { return p.N == e.N }) {
			continue
		}
		_, err := o.Paper(o.ctx, maria, ref, e.N)
		want(t, err, ErrNotFound) // notes and drafts are no letters
	}

	ref = o.taken(o.complaint())
	if p := decide(Decision{Outcome: PartUpheld, Reason: "rules_broken", Statement: "It lay in a drawer."}); p.Kind != PaperOutcome || p.About == nil {
		t.Fatalf("%+v", p)
	}
}

func TestPrintingIsALookAndTheWallStands(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	n := o.track(ref).Papers()[0].N
	_, err := o.PaperFor(o.ctx, o.ben, ref, "", n)
	want(t, err, ErrPurposeNeeded)
	must(t, o.Declare(o.ctx, o.ben, Interest{Kind: "family", Party: maria.Subject}))
	_, err = o.PaperFor(o.ctx, o.ben, ref, "printing it", n)
	want(t, err, ErrWalled)
	_, err = o.PaperFor(o.ctx, person("Eve Editor", "Press", "communications"), ref, "printing it", n)
	want(t, err, ErrForbidden)
	if p, err := o.PaperFor(o.ctx, o.rita, ref, "printing it", n); err != nil || p.Kind != PaperReceipt || p.Lang != "en" {
		t.Fatalf("%+v, %v", p, err)
	}
	page, err := o.Ledger.Of(o.ctx, ledger.Person{maria.Subject}, ledger.Filter{})
	must(t, err)
	if len(page.Entries) != 1 || page.Entries[0].Action != "print" || page.Entries[0].CaseRef != ref {
		t.Fatalf("%+v", page.Entries)
	}
	_, err = o.PaperFor(o.ctx, o.rita, ref, "printing it", 999)
	want(t, err, ErrNotFound)
}

// A holiday added afterwards is known today and was not then: the letter says so.
func TestPaperAfterTheCalendarChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	if o.paper(ref).Recounted {
		t.Fatal("nothing changed yet")
	}
	id, err := o.AddDays(o.ctx, adam, mourning("2026-12-29"))
	must(t, err)
	must(t, o.RecountOpen(o.ctx, id))
	if p := o.paper(ref); !p.Recounted || p.Clock.Due != day("2026-12-30") {
		t.Fatalf("%+v", p)
	}
}

// A fee, another body, and a second life each have their letter.
func TestPapersOfTurns(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	must(t, o.AskFee(o.ctx, o.ann, Step{Ref: ref}, Fee{Amount: "£ 20.00", Why: "A third copy", How: "By card"}))
	if p := o.paper(ref); p.Kind != PaperFee || !strings.Contains(p.Text, "£ 20.00") || !strings.Contains(p.Text, "By card") || !p.Clock.Paused {
		t.Fatalf("%+v", p)
	}
	must(t, o.Transfer(o.ctx, o.ann, Step{Ref: ref}, county))
	if p := o.paper(ref); p.Kind != PaperTransfer || p.PassedTo != county.To || p.Text != county.Why {
		t.Fatalf("%+v", p)
	}
	o.at = o.at.AddDate(0, 0, 10)
	must(t, o.Reopen(o.ctx, o.ann, Step{Ref: ref}, "It came back"))
	p := o.paper(ref)
	if p.Kind != PaperReopened || p.Text != "It came back" || p.Clock.Due != o.track(ref).Clock.Due {
		t.Fatalf("%+v", p)
	}
}
