package requests

import (
	"slices"
	"testing"

	"daylight/requests/ledger"
)

// limited is what the office accepts in most of these tests: council tax, in one system, from 2025.
var limited = AuthorityCheck{Accepted: true, Seen: "Power of attorney", Scope: "Only rent", Reach: ReachSome, Sources: []string{"housing"}, From: "2025-01-01", Until: "2027-06-30"}

// withLimits is a case of the father's whose daughter may act within limits.
func (o *office) withLimits(f Filing, check AuthorityCheck) string {
	o.t.Helper()
	_, err := o.Ledger.Register(o.ctx, ledger.NewSource{ID: "housing", Prefix: "urn:housing", Profile: ledger.ProfileRole, Names: map[string]string{"en": "Housing"}})
	must(o.t, err)
	ref := o.onBehalf(f)
	must(o.t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: father.Subject, Method: "held_fact"}))
	must(o.t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, check))
	return ref
}

func TestWordsOfAnAuthorityNameSystems(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.withLimits(o.forFather(), limited)
	check := limited
	check.Reach = ""
	wantProblem(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, check), "reach", "choose_reach")
	check.Reach, check.Sources = ReachSome, []string{"nowhere"}
	wantProblem(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, check), "sources", "choose_sources")
	check.Reach = ReachAll
	must(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, check))
	if b := o.open(o.ann, ref).Behalf; !b.Limited() || len(b.Check.Sources) != 0 {
		t.Fatalf("words limit, whatever the systems: %+v", b.Check)
	}
	must(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, AuthorityCheck{Accepted: true, Seen: "Deed"}))
	if b := o.open(o.ann, ref).Behalf; b.Limited() || b.Check.Reach != ReachAll {
		t.Fatalf("nothing said is everything: %+v", b.Check)
	}
}

// The report in the answer is cut for the representative, and whole for the person.
func TestTheReportOfAnAnswerIsCutToTheAuthority(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.forFather()
	f.Access.From = ""
	ref := o.withLimits(f, limited)
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Released, Statement: "Two files", Accesses: true, Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	hers, err := o.AnswerLooks(o.ctx, daughter, ref)
	must(t, err)
	if hers.For == nil || hers.Agent != daughter.Name || hers.Name != father.Name || hers.Who != father.Subject || !slices.Equal(hers.For.Check.Sources, limited.Sources) ||
		o.AuthorityFrom(hers.For).Format("2006-01-02") != "2025-01-01" || o.AuthorityEnd(hers.For).In(o.zone()).Format("2006-01-02") != "2027-07-01" {
		t.Fatalf("%+v", hers)
	}
	if his, err := o.AnswerLooks(o.ctx, father, ref); err != nil || his.For != nil || his.Name != father.Name {
		t.Fatalf("%+v %v", his, err)
	}
	must(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, AuthorityCheck{Code: "run_out", Words: "It was revoked"}))
	_, err = o.AnswerLooks(o.ctx, daughter, ref)
	want(t, err, ErrBeyondAuthority)
}

// An authority that was accepted when words were all there was hands out no report before somebody says what they mean.
func TestAnAuthorityNobodyReckonedHandsOutNoReport(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.withLimits(o.forFather(), limited)
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: Released, Statement: "Two files", Accesses: true, Submit: true}))
	c, err := caseBy(o.ctx, o.db, "ref", ref, "")
	must(t, err)
	var body behalfBody
	must(t, o.unseal("requests_case", "behalf", c.ID, c.Behalf, &body))
	body.Check.Reach, body.Check.Sources = "", nil
	sealed, err := o.seal("requests_case", "behalf", c.ID, body)
	must(t, err)
	_, err = o.db.Exec(o.ctx, `UPDATE requests_case SET behalf = $2 WHERE id = $1`, c.ID, sealed)
	must(t, err)
	wantProblem(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}), "accesses", "reach_needed")
}

func TestAReportBeforeTheAuthorityBelongsToNoAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.forFather()
	f.Access.To = "2024-12-31"
	ref := o.withLimits(f, limited)
	d := Decision{Outcome: Released, Statement: "Two files", Accesses: true, Submit: true}
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d), "accesses", "report_outside")
	d.Accesses = false
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, d))
}

func TestADocumentOutsideTheAuthorityAsksForAReason(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.withLimits(o.forFather(), limited)
	file := upload("a.pdf", pdf(""))
	d := Enclosure{Title: "Rent account", Given: GivenWhole}
	wantProblem(t, o.enclosing(ref, d, file), "covered", "choose_covered")
	d.Covered = CoveredOutside
	wantProblem(t, o.enclosing(ref, d, file), "outside", "required_outside")
	d.Why = "It is the same sheet"
	must(t, o.enclosing(ref, d, file))
	must(t, o.enclosing(ref, Enclosure{Title: "Library card", Given: GivenNot, Reason: "out_of_authority", Covered: CoveredOutside})) // withheld: nothing to say
	v := o.open(o.rita, ref).Prepared
	if v[0].Covered != CoveredOutside || v[0].Why != d.Why || v[1].Covered != "" {
		t.Fatalf("%+v", v)
	}
	answer := Decision{Outcome: PartReleased, Statement: "The account", Withheld: "The card", Reason: "out_of_authority", Submit: true}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, answer))
	narrower := limited
	narrower.From = "2026-01-01"
	must(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, narrower)) // covers something else now: what was said is void
	wantProblem(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}), "outcome", "covered_unsaid")
	must(t, o.SendBack(o.ctx, o.rita, Step{Ref: ref}, "Look again"))
	must(t, o.TakeOut(o.ctx, o.ann, Step{Ref: ref}, v[0].ID))
	must(t, o.enclosing(ref, d, file))
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, answer))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	for _, who := range []Citizen{daughter, father} {
		seen, err := o.Track(o.ctx, who, ref)
		must(t, err)
		if list := seen.Decision.Documents; len(list) != 2 || list[0].Why+list[1].Why != "" {
			t.Fatalf("%s reads what was written for the office: %+v", who.Name, list)
		}
	}
	own := o.taken(o.access())
	must(t, o.enclosing(own, Enclosure{Title: "Rent", Given: GivenWhole, Covered: CoveredOutside}, file))
	if list := o.open(o.ann, own).Prepared; list[0].Covered != "" {
		t.Fatalf("who asks for themselves has no limits: %+v", list)
	}
}

// When nobody may act for the person any more, the person hears of it, once for each end.
func TestThePersonIsToldThatNobodyActsForThem(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, closed := o.withLimits(o.forFather(), limited), o.onBehalf(o.forFather())
	must(t, o.accept(closed))
	must(t, o.Withdraw(o.ctx, daughter, Step{Ref: closed}, ""))
	waiting := o.onBehalf(o.forFather()) // nobody ever acted in this one
	ended := func() (n int) {
		for _, ref := range []string{ref, closed, waiting} {
			n += len(slices.DeleteFunc(o.letters(ref), func(l string) bool { return l != LetterLapsed }))
		}
		return n
	}
	o.at = day("2027-06-30").Time(o.zone())
	must(t, o.EndAuthorities(o.ctx))
	if ended() != 0 {
		t.Fatal("the last day counts")
	}
	o.at = day("2027-07-01").Time(o.zone())
	must(t, o.EndAuthorities(o.ctx))
	must(t, o.EndAuthorities(o.ctx))
	if ended() != 1 {
		t.Fatalf("%d letters", ended())
	}
	v, err := o.Track(o.ctx, father, ref)
	must(t, err)
	last := v.Events[len(v.Events)-1]
	if last.Key != "requests.event.lapse_of" || last.Vars["Agent"] != daughter.Name {
		t.Fatalf("%+v", last)
	}
	letter, err := o.LetterData(o.ctx, LetterArgs{Case: o.open(o.ann, ref).ID, Letter: LetterLapsed, Event: last.ID})
	must(t, err)
	if letter.To != "ernesto@example.org" || letter.Vars["Agent"] != daughter.Name {
		t.Fatalf("%+v", letter)
	}
	paper, err := o.Paper(o.ctx, father, ref, last.N)
	must(t, err)
	if paper.Kind != PaperLapsed || paper.Agent != daughter.Name || paper.Contact.Name != father.Name || paper.Behalf != nil {
		t.Fatalf("%+v", paper)
	}
	renewed := limited
	renewed.Until = "2027-07-31"
	must(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, renewed))
	must(t, o.EndAuthorities(o.ctx))
	if v, err := o.Track(o.ctx, daughter, ref); err != nil || v.Behalf.Over {
		t.Fatalf("renewed, she acts again: %v", err)
	}
	o.at = day("2027-08-01").Time(o.zone())
	must(t, o.EndAuthorities(o.ctx))
	if ended() != 2 {
		t.Fatalf("%d letters", ended())
	}
}

// A person without a mailbox is written to by hand, and the case is not closed before that went out.
func TestAPersonWithoutAMailboxIsWrittenToByHand(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.forFather()
	f.Behalf.Email = ""
	ref := o.withLimits(f, limited)
	o.at = day("2027-07-01").Time(o.zone())
	must(t, o.EndAuthorities(o.ctx))
	o.at = o.at.AddDate(0, 0, 60)
	must(t, o.Inform(o.ctx))
	v := o.open(o.ann, ref)
	if len(v.Postings) != 2 || v.Postings[0].What != PostPerson {
		t.Fatalf("%+v", v.Postings)
	}
	if n := slices.Index(o.letters(ref), LetterProgress); n >= 0 {
		t.Fatal("a mail about it goes to nobody")
	}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref, Late: late}, Decision{Outcome: Declined, Reason: "excessive", Reasons: "No", Submit: true}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	want(t, o.Close(o.ctx, o.ann, Step{Ref: ref}), ErrMove)
	for _, one := range o.open(o.ann, ref).Postings {
		must(t, o.Posted(o.ctx, o.ann, Step{Ref: ref}, one.ID))
	}
	must(t, o.Close(o.ctx, o.ann, Step{Ref: ref}))
}
