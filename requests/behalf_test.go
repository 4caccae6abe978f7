package requests

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

var (
	daughter = Citizen{Subject: ledger.Subject{Scheme: "national-id", ID: "DD100200D"}, Name: "Sofia Ñandú", Email: "sofia@example.org", Level: LevelIdentity, Method: "eid"}
	father   = Citizen{Subject: ledger.Subject{Scheme: "national-id", ID: "FF100200F"}, Name: "Ernesto Ñandú", Level: LevelIdentity, Method: "eid"}
)

func (o *office) forFather() Filing {
	f := o.access()
	f.Contact = Contact{Name: daughter.Name, Email: daughter.Email}
	f.Behalf = &Behalf{Relation: Attorney, Person: father.Name, Email: "ernesto@example.org", Post: "1 Elm Road", Basis: "power_of_attorney", Show: "post"}
	return f
}

// onBehalf files as the daughter and gives the case to Ann.
func (o *office) onBehalf(f Filing) string {
	o.t.Helper()
	got, err := o.File(o.ctx, daughter, f)
	must(o.t, err)
	must(o.t, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
	return got.Ref
}

func (o *office) accept(ref string) error {
	return o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, AuthorityCheck{Accepted: true, Seen: "Lasting power of attorney, registered 2024", Until: "2027-06-30"})
}

func TestACaseOfSomebodyElseIsTheirs(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.onBehalf(o.forFather())
	v := o.open(o.ann, ref)
	if v.Level != LevelNone || v.Subject.Valid() || v.Contact.Name != daughter.Name || v.Behalf == nil || v.Behalf.Person != father.Name {
		t.Fatalf("the identity of who asks is not that of who is asked for: %+v %+v", v.Case, v.Behalf)
	}
	if _, err := o.Track(o.ctx, father, ref); err != ErrNotFound {
		t.Fatalf("nobody has said yet who he is: %v", err)
	}
	release := Decision{Outcome: Released, Statement: "Two files", Submit: true}
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: father.Subject, Method: "held_fact"}))
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, release), "outcome", "authority_needed")
	nothing := Decision{Outcome: NothingHeld, Reasons: "No file bears the name", Submit: true}
	wantProblem(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, nothing), "outcome", "authority_needed") // that there is nothing says something too

	must(t, o.accept(ref))
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, release))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: ref}))
	for _, who := range []Citizen{father, daughter} {
		v, err := o.Track(o.ctx, who, ref)
		must(t, err)
		if v.Locked || v.Decision.Statement != "Two files" || v.Agent != (who.Name == daughter.Name) {
			t.Fatalf("%s sees %+v", who.Name, v)
		}
		if mine, err := o.Mine(o.ctx, who); err != nil || len(mine) != 1 {
			t.Fatalf("%s finds %v %v", who.Name, mine, err)
		}
	}
	if e := o.open(o.ann, ref).Events[0]; e.Role != "agent" {
		t.Fatalf("the history says who asked: %+v", e)
	}
	if got := o.letters(ref); !slices.Contains(got, LetterAuthority) {
		t.Fatalf("letters %v", got)
	}
}

func TestALookIsRecordedWithThePersonAskedFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.onBehalf(o.forFather())
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: father.Subject, Method: "held_fact"}))
	before, err := o.Ledger.Of(o.ctx, ledger.Person{daughter.Subject}, ledger.Filter{})
	must(t, err)
	o.open(o.ann, ref)
	hers, err := o.Ledger.Of(o.ctx, ledger.Person{daughter.Subject}, ledger.Filter{})
	must(t, err)
	his, err := o.Ledger.Of(o.ctx, ledger.Person{father.Subject}, ledger.Filter{})
	must(t, err)
	if len(hers.Entries) != len(before.Entries) || len(his.Entries) != 1 || his.Entries[0].Detail != daughter.Name {
		t.Fatalf("hers %d, his %+v", len(hers.Entries), his.Entries)
	}
}

func TestARefusedAuthorityCanBeMended(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.onBehalf(o.forFather())
	refuse := AuthorityCheck{Code: "not_signed"}
	wantProblem(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, refuse), "words", "required_words")
	wantProblem(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, AuthorityCheck{Words: "No"}), "code", "choose_code")
	wantProblem(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, AuthorityCheck{Accepted: true}), "shown", "required_shown")
	refuse.Words = "Page two is missing."
	want(t, o.CheckAuthority(o.ctx, o.ben, Step{Ref: ref}, refuse), ErrNotYours)
	must(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: ref}, refuse))
	v, err := o.Track(o.ctx, daughter, ref)
	must(t, err)
	if v.Behalf.Authority != AuthorityRefused || v.Behalf.Check.Words != refuse.Words || !v.Can(ActShow) {
		t.Fatalf("%+v %v", v.Behalf, v.May)
	}
	decline := Decision{Outcome: Declined, Reason: "not_identified", Reasons: "You may not act for him.", Submit: true}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, decline)) // turning it down is always possible
	must(t, o.SendBack(o.ctx, o.rita, Step{Ref: ref}, "She wants to show it again"))
	must(t, o.ShowAuthority(o.ctx, daughter, Step{Ref: ref}, "Here is page two."))
	want(t, o.ShowAuthority(o.ctx, daughter, Step{Ref: ref}, "again"), ErrMove)
	if v := o.open(o.ann, ref); v.Behalf.Authority != AuthorityWaiting || v.Messages[len(v.Messages)-1].Text != "Here is page two." || !v.Messages[len(v.Messages)-1].Agent {
		t.Fatalf("%+v", v.Behalf)
	}
	own := o.taken(o.access())
	want(t, o.accept(own), ErrMove) // nobody is represented
}

// Whoever may no longer act sees that, and nothing else; what comes after goes to the person.
func TestAnAuthorityEnds(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.onBehalf(o.forFather())
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: father.Subject, Method: "held_fact"}))
	must(t, o.accept(ref)) // until 30 June 2027
	must(t, o.Write(o.ctx, o.ann, Step{Ref: ref}, "We are on it"))
	o.at = o.at.AddDate(0, 7, 3) // 30 June: the last day
	if v, err := o.Track(o.ctx, daughter, ref); err != nil || v.Stage == StageEnded {
		t.Fatalf("the last day counts: %v %v", v.Stage, err)
	}
	o.at = o.at.AddDate(0, 0, 1)
	v, err := o.Track(o.ctx, daughter, ref)
	must(t, err)
	if !v.Behalf.Over || len(v.Messages)+len(v.Events) > 0 || v.Access != nil || v.Contact != (Contact{}) || len(v.May) > 0 {
		t.Fatalf("she sees %+v", v)
	}
	want(t, o.Reply(o.ctx, daughter, Step{Ref: ref}, "Hello?"), ErrAuthorityOver)
	_, err = o.Paper(o.ctx, daughter, ref, 2)
	want(t, err, ErrAuthorityOver)
	_, err = o.Track(o.ctx, Citizen{Cases: []string{ref}, Level: LevelMailbox}, ref)
	must(t, err)
	must(t, o.Reply(o.ctx, father, Step{Ref: ref}, "It is me now"))
	var event uuid.UUID
	must(t, o.db.QueryRow(o.ctx, `SELECT e.id FROM requests_event e JOIN requests_case c ON c.id = e.case_id WHERE c.ref = $1 ORDER BY n DESC LIMIT 1`, ref).Scan(&event))
	letter, err := o.LetterData(o.ctx, LetterArgs{Case: o.open(o.ann, ref).ID, Letter: LetterNews, Event: event})
	must(t, err)
	if letter.To != "ernesto@example.org" || letter.Name != father.Name {
		t.Fatalf("news go to %s", letter.To)
	}
	if v := o.open(o.ann, ref); !v.Behalf.Over {
		t.Fatal("staff are told")
	}
}

func TestAChildComesOfAge(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.forFather()
	f.Behalf = &Behalf{Relation: Parent, Person: "Little Ana", Basis: "parental"}
	for born, key := range map[string]string{"": "required_born", "2027-01-01": "day_ahead", "2008-11-27": "of_age"} {
		f.Behalf.Born = born
		_, err := o.File(o.ctx, daughter, f)
		wantProblem(t, err, "born", key)
	}
	f.Behalf.Born = "2008-11-28" // eighteen tomorrow
	ref := o.onBehalf(f)
	must(t, o.accept(ref)) // a paper that says "until June" does not go beyond
	if v, err := o.Track(o.ctx, daughter, ref); err != nil || v.Behalf.Over || v.Behalf.Until != day("2026-11-27") || v.Behalf.OfAge != 18 {
		t.Fatalf("%+v %v", v.Behalf, err)
	}
	o.at = o.at.AddDate(0, 0, 1)
	if v, err := o.Track(o.ctx, daughter, ref); err != nil || !v.Behalf.Over {
		t.Fatalf("%+v %v", v.Behalf, err)
	}
	for range 2 { // the young person is written to, once: nobody acts for them any more
		must(t, o.EndAuthorities(o.ctx))
	}
	events := o.open(o.ann, ref).Events
	if last := events[len(events)-1]; last.Action != ActLapse || last.Vars["Until"] != "2026-11-27" && last.Vars["Until"] != day("2026-11-27") {
		t.Fatalf("%+v", last)
	}
	if got := o.comesOfAge("2008-02-29"); got != day("2026-02-28") {
		t.Fatalf("born on a leap day, of age on 1 March 2026: %s", got)
	}
}

func TestTheWallKnowsBothPeople(t *testing.T) {
	t.Parallel()
	for _, party := range []ledger.Subject{daughter.Subject, father.Subject, {Scheme: "email", ID: daughter.Email}, {Scheme: "email", ID: "ernesto@example.org"}} {
		o := newOffice(t)
		ref := o.onBehalf(o.forFather())
		must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: father.Subject, Method: "held_fact"}))
		must(t, o.Declare(o.ctx, o.ben, Interest{Kind: "family", Party: party}))
		if _, err := o.Open(o.ctx, o.ben, ref, "curious"); err != ErrWalled {
			t.Errorf("%v: %v", party, err)
		}
		own := person("Own", "Records", RoleCaseworker)
		own.Person = ledger.Person{party}
		if party.Scheme == "email" {
			own.Person, own.Email = nil, party.ID
		}
		if _, err := o.Open(o.ctx, own, ref, "curious"); err != ErrWalled {
			t.Errorf("their own, %v: %v", party, err)
		}
	}
}

// What the person writes themselves is not the representative's to read.
func TestTheRepresentativeReadsOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.onBehalf(o.forFather())
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: father.Subject, Method: "held_fact"}))
	must(t, o.Reply(o.ctx, father, Step{Ref: ref}, "I did not ask for this"))
	must(t, o.Reply(o.ctx, daughter, Step{Ref: ref}, "When?"))
	v, err := o.Track(o.ctx, daughter, ref)
	must(t, err)
	if len(v.Messages) != 1 || v.Messages[0].Text != "When?" {
		t.Fatalf("%+v", v.Messages)
	}
	if v, err := o.Track(o.ctx, father, ref); err != nil || len(v.Messages) != 2 {
		t.Fatalf("%+v %v", v.Messages, err)
	}
}

func TestNothingOfARepresentationOutlivesTheCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.onBehalf(o.forFather())
	must(t, o.Withdraw(o.ctx, daughter, Step{Ref: ref}, ""))
	done, err := o.Erase(o.ctx, Erasing{Class: "access", Before: day("2030-01-01")})
	must(t, err)
	var left int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_case WHERE behalf IS NOT NULL OR agent IS NOT NULL OR agent_token IS NOT NULL
		OR person_token IS NOT NULL OR authority <> '' OR authority_until IS NOT NULL`).Scan(&left))
	if done.Count != 1 || left != 0 {
		t.Fatalf("%d erased, %d left", done.Count, left)
	}
}

// A mailbox that is confirmed is that of the representative: it says nothing of the person.
func TestTheMailboxIsNotThePersons(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	browser := uuid.NewString()
	f := o.forFather()
	f.Browser = browser
	got, err := o.File(o.ctx, Citizen{}, f)
	must(t, err)
	if got.State != StateUnconfirmed {
		t.Fatalf("%+v", got)
	}
	number := o.code(got.Challenge)
	for range 2 { // a double click
		_, err = o.EnterCode(o.ctx, CodeEntry{Challenge: got.Challenge, Code: number, Browser: browser})
		must(t, err)
	}
	v := o.open(o.ann, got.Ref)
	if v.State != StateReceived || v.Level != LevelNone {
		t.Fatalf("%s %d", v.State, v.Level)
	}
	if _, err := o.Track(o.ctx, Citizen{Cases: []string{got.Ref}, Level: LevelMailbox}, got.Ref); err != nil {
		t.Fatal(err)
	}
	must(t, o.Attach(o.ctx, Citizen{Subject: daughter.Subject, Level: LevelIdentity, Method: "eid", Cases: []string{got.Ref}}, got.Ref))
	if v := o.open(o.ann, got.Ref); v.Subject.Valid() || v.Level != LevelNone {
		t.Fatal("her identity became his")
	}
	if v, err := o.Track(o.ctx, daughter, got.Ref); err != nil || !v.Agent || v.Level != LevelIdentity {
		t.Fatalf("%+v %v", v, err)
	}
}

func TestTheEndOfAnAuthorityStandsInTheDiary(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.onBehalf(o.forFather())
	line := func() bool { return slices.Contains(o.diaryOf(o.ann), "2027-06-30 authority "+ref) }
	if line() {
		t.Fatal("nobody has accepted it yet")
	}
	must(t, o.accept(ref))
	if !line() || slices.Contains(o.diaryOf(o.ben), "2027-06-30 authority "+ref) {
		t.Fatalf("it stands with whoever has the case: %v", o.diaryOf(o.ann))
	}
	o.at = day("2027-06-30").Time(o.zone())
	if !line() {
		t.Fatal("the last day counts")
	}
	o.at = o.at.AddDate(0, 0, 1)
	if line() {
		t.Fatal("what has ended needs nothing any more")
	}
}

func TestAnAuthorityIsSentAlongAndNotKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	f := o.forFather()
	f.For = ForOther
	for _, q := range f.Questions() {
		f.Files = nil
		if q == AskAuthority {
			f.Files = []Upload{upload("deed.pdf", pdf(""))}
		}
		_, err := o.SaveAnswer(o.ctx, "browser", q, f)
		must(t, err)
	}
	d, err := o.Draft(o.ctx, "browser")
	must(t, err)
	if list := d.AuthorityFiles(); len(list) != 1 || list[0].File.Name != "deed.pdf" || len(d.FilesOf(uuid.Nil)) != 0 {
		t.Fatalf("%+v", d.Files)
	}
	got, err := o.SubmitDraft(o.ctx, "browser", daughter, false)
	must(t, err)
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
	v := o.open(o.ann, got.Ref)
	if e := AuthorityShown(v.Files); e.Kept != 1 || e.Gone != 0 {
		t.Fatalf("%+v", v.Files)
	}
	id := v.Files[0].ID
	_, err = o.AttachmentFor(o.ctx, o.ben, got.Ref, "curious", id)
	want(t, err, ErrNotYours)
	_, err = o.Attachment(o.ctx, daughter, got.Ref, id)
	want(t, err, ErrNotFound)
	_, err = o.AttachmentFor(o.ctx, o.ann, got.Ref, "", id)
	must(t, err)
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: got.Ref}, Identity{Subject: father.Subject, Method: "held_fact"}))
	if e := AuthorityShown(o.open(o.ann, got.Ref).Files); e.Kept != 1 {
		t.Fatal("it went with the proof of an identity")
	}
	must(t, o.CheckAuthority(o.ctx, o.ann, Step{Ref: got.Ref}, AuthorityCheck{Code: "not_signed", Words: "Page two"}))
	s := Step{Ref: got.Ref, Files: []Upload{upload("signed.pdf", pdf(""))}}
	must(t, o.ShowAuthority(o.ctx, daughter, s, "Signed now"))
	if e := AuthorityShown(o.open(o.ann, got.Ref).Files); e.Kept != 1 || e.Gone != 1 {
		t.Fatalf("what was refused is gone, what is shown anew is there: %+v", e)
	}
	must(t, o.accept(got.Ref))
	var parts int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_attachment_part`).Scan(&parts))
	if e := AuthorityShown(o.open(o.ann, got.Ref).Files); e.Kept != 0 || e.Gone != 2 || parts != 0 {
		t.Fatalf("what was looked at is kept: %+v, %d parts", e, parts)
	}
}
