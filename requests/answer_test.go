package requests

import (
	"testing"

	"github.com/google/uuid"
)

func (o *office) enclosing(ref string, d Enclosure, files ...Upload) error {
	return o.Enclose(o.ctx, o.ann, Step{Ref: ref, Files: files}, d)
}

func TestDocumentsOfAnAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	whole := Enclosure{Title: "Rent account 2024", Given: GivenWhole, Reason: "excessive", LeftOut: "dropped"}
	part := Enclosure{Title: "Letters", Given: GivenPart, LeftOut: "A neighbour's name", Reason: "others_rights"}
	not := Enclosure{Title: "Advice of counsel", Given: GivenNot, Reason: "legal_privilege"}
	file := upload("a.pdf", pdf(""))
	wantProblem(t, o.enclosing(ref, whole), "files", "file_missing")
	wantProblem(t, o.enclosing(ref, whole, file, file), "files", "file_one")
	wantProblem(t, o.enclosing(ref, not, file), "files", "file_withheld")
	wantProblem(t, o.enclosing(ref, Enclosure{Given: GivenNot, Reason: "excessive"}), "title", "required_title")
	wantProblem(t, o.enclosing(ref, Enclosure{Title: "x", Given: GivenPart, Reason: "excessive"}, file), "left_out", "required_left_out")
	wantProblem(t, o.enclosing(ref, Enclosure{Title: "x", Given: GivenNot}), "reason", "choose_reason")
	wantProblem(t, o.enclosing(ref, Enclosure{Title: "x", Given: "some"}, file), "given", "choose_given")
	must(t, o.enclosing(ref, whole, file))
	must(t, o.enclosing(ref, part, upload("b.pdf", pdf("two"))))
	must(t, o.enclosing(ref, not))
	must(t, o.enclosing(ref, Enclosure{Title: "A slip", Given: GivenWhole}, file))
	v := o.open(o.ann, ref)
	if len(v.Prepared) != 4 || v.Prepared[0].Reason != "" || v.Prepared[0].LeftOut != "" {
		t.Fatalf("%+v", v.Prepared)
	}
	must(t, o.TakeOut(o.ctx, o.ann, Step{Ref: ref}, v.Prepared[3].ID))
	wantProblem(t, o.TakeOut(o.ctx, o.ann, Step{Ref: ref}, uuid.New()), "document", "choose_document")

	d := Decision{Outcome: Released, Statement: "All of it", Accesses: true, Submit: true}
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d), "outcome", "documents_part")
	d.Outcome, d.Reasons = NothingHeld, "None"
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d), "outcome", "documents_none")
	d = Decision{Outcome: PartReleased, Statement: "Most of it", Withheld: "Names", Reason: "others_rights", Accesses: true, Submit: true}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d))
	if o.track(ref).Decision != nil {
		t.Error("the citizen sees a draft")
	}
	want(t, o.enclosing(ref, not), ErrMove) // the second person sees exactly this list
	if list := o.open(o.rita, ref).Decision.Documents; len(list) != 3 {
		t.Fatalf("the second person sees %d documents", len(list))
	}
	_, err := o.FetchDocument(o.ctx, maria, ref, v.Prepared[0].ID)
	want(t, err, ErrNotFound)
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))

	mail := Citizen{Email: "maria@example.org", Level: LevelMailbox}
	seen, err := o.Track(o.ctx, mail, ref)
	must(t, err)
	if !seen.Locked || len(seen.Decision.Documents) > 0 || seen.Decision.Accesses {
		t.Error("somebody with the mailbox alone sees the answer")
	}
	_, err = o.FetchDocument(o.ctx, mail, ref, v.Prepared[0].ID)
	want(t, err, ErrLevel)
	_, err = o.AnswerLooks(o.ctx, mail, ref)
	want(t, err, ErrLevel)
	got := o.track(ref).Decision.Documents
	if len(got) != 3 || got[2].File != nil || !o.track(ref).Decision.Accesses {
		t.Fatalf("%+v", got)
	}
	events := len(o.track(ref).Events)
	for range 2 {
		a, err := o.FetchDocument(o.ctx, maria, ref, got[1].ID)
		must(t, err)
		if string(o.content(a)) != string(pdf("two")) {
			t.Error("that is another document")
		}
		looks, err := o.AnswerLooks(o.ctx, maria, ref)
		must(t, err)
		if looks.Who != maria.Subject || looks.From.Format("2006-01-02") != "2024-01-01" || looks.To.Format("2006-01-02") != "2026-11-02" || looks.For != nil {
			t.Errorf("%+v", looks)
		}
	}
	after := o.track(ref).Events
	if len(after) != events+2 || after[events].Key != "requests.event.fetch_title" || after[events].Vars["Title"] != "Letters" {
		t.Errorf("the history has %+v", after[events:])
	}
	_, err = o.FetchDocument(o.ctx, maria, ref, got[2].ID)
	want(t, err, ErrNotFound) // withheld: there is nothing to fetch
	stranger := maria
	stranger.Subject.ID, stranger.Email = "SOMEBODY", "eve@example.org"
	_, err = o.FetchDocument(o.ctx, stranger, ref, got[1].ID)
	want(t, err, ErrNotFound)

	must(t, o.Reopen(o.ctx, o.ann, Step{Ref: ref}, "More was found"))
	if list := o.track(ref).Decision.Documents; len(list) != 3 {
		t.Errorf("while the case is taken up again the answer has %d documents", len(list))
	}
}
