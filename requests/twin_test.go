package requests

import (
	"sync"
	"testing"
)

// again asks the same as before, typed a little differently.
func (o *office) again() Filing {
	f := o.access()
	f.Access.What = "  my housing FILE,\n zwiebelgasse "
	return f
}

func (o *office) same(by Citizen, ref string) []MyCase {
	o.t.Helper()
	v, err := o.Track(o.ctx, by, ref)
	must(o.t, err)
	return v.Same
}

func TestTheSameAskedTwiceIsGrouped(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second := o.taken(o.access()), o.file(o.again())
	other := o.access()
	other.Access.What = "My library card"
	third := o.file(other)
	if s := o.same(maria, second); len(s) != 1 || s[0].Ref != first {
		t.Fatalf("the second knows of the first: %+v", s)
	}
	if s := o.same(maria, third); len(s) != 0 {
		t.Fatalf("other words are another request: %+v", s)
	}
	v := o.open(o.ann, first)
	if !v.Leads || len(v.Twins) != 1 || v.Twins[0].Ref != second || v.Twins[0].Leads {
		t.Fatalf("the first leads: %v %+v", v.Leads, v.Twins)
	}
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: first}, Decision{Outcome: Released, Statement: "Your file", Submit: true, Together: true}))
	o.at = o.at.Add(60e9)
	late := o.file(o.again()) // nobody who approves has seen this one
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: first, Key: "k"}))
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: first, Key: "k"})) // the second click
	o.wantState(first, StateDecided)
	o.wantState(second, StateDecided)
	o.wantState(late, StateReceived)
	got := o.track(second)
	if got.Decision == nil || got.Decision.Statement != "Your file" || got.Decision.Outcome != Released {
		t.Fatalf("the same answer: %+v", got.Decision)
	}
	if letters := o.letters(second); letters[len(letters)-1] != LetterDecided {
		t.Fatalf("a letter of its own: %v", letters)
	}
}

// Somebody who types another's address changes nothing for that person, and learns nothing; confirmed, they are that person.
func TestTypedAddressesGroupNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	mailbox := Citizen{Email: maria.Email, Level: LevelMailbox}
	mine, err := o.File(o.ctx, mailbox, o.access())
	must(t, err)
	before := len(o.open(o.ann, mine.Ref).Events)
	forged, err := o.File(o.ctx, stranger, func() Filing { f := o.again(); f.Browser = "browser"; return f }())
	must(t, err)
	eve := Citizen{Subject: maria.Subject, Name: "Eve", Level: LevelIdentity, Method: "eid"}
	eve.Subject.ID = "QQ000000X"
	typed, err := o.File(o.ctx, eve, o.again()) // her own identity, another's address
	must(t, err)
	v := o.open(o.ann, mine.Ref)
	if len(v.Twins) != 0 || len(v.Events) != before+1-1 || len(o.same(mailbox, mine.Ref)) != 0 || len(o.same(eve, typed.Ref)) != 0 {
		t.Fatalf("something changed: %+v %d events", v.Twins, len(v.Events))
	}
	_, err = o.EnterCode(o.ctx, CodeEntry{Challenge: forged.Challenge, Code: o.code(forged.Challenge), Browser: "browser"})
	must(t, err)
	if s := o.same(mailbox, forged.Ref); len(s) != 1 || s[0].Ref != mine.Ref {
		t.Fatalf("confirmed, it is grouped: %+v", s)
	}
	if v := o.open(o.ann, mine.Ref); !v.Leads {
		t.Fatal("the one verified first leads")
	}
}

func TestTwoAtOnceHaveOneLead(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 5 {
		var at sync.WaitGroup
		for range 4 {
			at.Go(func() {
				if _, err := o.File(o.ctx, maria, o.access()); err != nil {
					t.Error(err)
				}
			})
		}
		at.Wait()
		var leads, cases int
		must(t, o.db.QueryRow(o.ctx, `SELECT count(DISTINCT lead), count(*) FROM requests_twin`).Scan(&leads, &cases))
		if leads != 1 || cases < 4 {
			t.Fatalf("%d leads of %d cases", leads, cases)
		}
	}
}

func TestGroupedAndTakenApartByHand(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	a := o.taken(o.access())
	post, err := o.FileFor(o.ctx, o.ann, Filing{Kind: Access, Lang: "en", Channel: ByPost, Contact: Contact{Name: "M. Nandu", Post: "2 Rightlane"},
		Access: &AccessAsk{What: "Housing papers"}})
	must(t, err)
	wantProblem(t, o.GroupWith(o.ctx, o.ann, Step{Ref: a}, post.Ref), "ref", "unverified")
	wantProblem(t, o.GroupWith(o.ctx, o.ann, Step{Ref: a}, a), "ref", "no_case")
	wantProblem(t, o.GroupWith(o.ctx, o.ann, Step{Ref: a}, "NM-0000"), "ref", "no_case")
	wantProblem(t, o.GroupWith(o.ctx, o.ann, Step{Ref: a}, o.file(o.correction())), "ref", "other_kind")
	must(t, o.GroupWith(o.ctx, o.ann, Step{Ref: post.Ref}, a))
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: a}, Decision{Outcome: NothingHeld, Reasons: "None", Submit: true, Together: true}))
	o.at = o.at.Add(60e9)
	must(t, o.Approve(o.ctx, o.rita, Step{Ref: a}))
	if v := o.open(o.ann, post.Ref); v.State != StateReceived || v.Leads {
		t.Fatalf("an unverified one waits and leads nothing: %s", v.State)
	}
	must(t, o.Ungroup(o.ctx, o.ann, Step{Ref: post.Ref}))
	if v := o.open(o.ann, post.Ref); len(v.Twins) != 0 {
		t.Fatalf("still grouped: %+v", v.Twins)
	}
}

// When the one that leads is withdrawn, the next verified one does.
func TestTheLeadIsPassedOn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, second, third := o.file(o.access()), o.file(o.again()), o.file(o.access())
	must(t, o.Withdraw(o.ctx, maria, Step{Ref: first}, ""))
	if v := o.open(o.ann, second); !v.Leads || len(v.Twins) != 1 || v.Twins[0].Ref != third {
		t.Fatalf("leads %v %+v", v.Leads, v.Twins)
	}
}

func TestLinkedCases(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	a, b := o.taken(o.access()), o.file(o.correction())
	wantProblem(t, o.LinkTo(o.ctx, o.ann, Step{Ref: a}, Linking{Ref: b, Kind: FollowUp}), "why", "required_why")
	wantProblem(t, o.LinkTo(o.ctx, o.ann, Step{Ref: a}, Linking{Ref: a, Kind: FollowUp, Why: "x"}), "ref", "no_case")
	must(t, o.LinkTo(o.ctx, o.ann, Step{Ref: a}, Linking{Ref: b, Kind: FollowUp, Why: "The same tenancy"}))
	must(t, o.LinkTo(o.ctx, o.ann, Step{Ref: b}, Linking{Ref: a, Kind: SameMatter, Why: "Again"})) // once is enough
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		if v := o.open(o.ann, pair[0]); len(v.Links) != 1 || v.Links[0].Case.Ref != pair[1] || v.Links[0].Why != "The same tenancy" {
			t.Fatalf("links of %s: %+v", pair[0], v.Links)
		}
	}
	must(t, o.Recuse(o.ctx, o.ben, Step{Ref: b}, "family")) // behind the wall the linked case is not there
	v := o.open(o.ben, a)
	if len(v.Links) != 0 {
		t.Fatalf("the wall shows a link: %+v", v.Links)
	}
	wantProblem(t, o.LinkTo(o.ctx, o.ben, Step{Ref: a}, Linking{Ref: b, Kind: OtherLink, Why: "x"}), "ref", "no_case")
	must(t, o.Unlink(o.ctx, o.ann, Step{Ref: b}, o.open(o.ann, a).Links[0].ID))
	if v := o.open(o.ann, a); len(v.Links) != 0 {
		t.Fatal("still linked")
	}
}

// A case asked for somebody else takes no answer from a group before the authority is accepted, nor where that has limits: what was written
// for another is not held against it.
func TestAnAnswerToAGroupKeepsWithinAnAuthority(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	answer := func(lead string) {
		t.Helper()
		must(t, o.Decide(o.ctx, o.ann, Step{Ref: lead}, Decision{Outcome: Released, Statement: "Your file", Submit: true, Together: true}))
		o.at = o.at.Add(60e9)
		must(t, o.Approve(o.ctx, o.rita, Step{Ref: lead}))
	}
	waiting := o.onBehalf(o.forFather())
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: waiting}, Identity{Subject: father.Subject, Method: "held_fact"}))
	narrow := o.withLimits(o.forFather(), limited)
	lead := o.taken(o.access())
	for _, ref := range []string{waiting, narrow} {
		must(t, o.GroupWith(o.ctx, o.ann, Step{Ref: ref}, lead))
	}
	answer(lead)
	stands := func(ref string, want State) {
		t.Helper()
		if v := o.open(o.ann, ref); v.State != want {
			t.Fatalf("%s is %s", ref, v.State)
		}
	}
	stands(waiting, StateWorking)
	stands(narrow, StateWorking)
	must(t, o.accept(waiting))
	other := o.taken(o.access())
	must(t, o.Ungroup(o.ctx, o.ann, Step{Ref: waiting}))
	must(t, o.GroupWith(o.ctx, o.ann, Step{Ref: waiting}, other))
	answer(other)
	stands(waiting, StateDecided)
}

func TestItemsThatSayTheSame(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	a, b := o.open(o.ann, o.file(o.correction())).Items, o.open(o.ann, o.file(o.correction())).Items
	b[0].Held, b[1].Right = " 1  WRONGPATH", "Marie"
	pairs := SameItems(a, b)
	if len(pairs) != 1 || pairs[a[0].ID] != b[0].ID {
		t.Fatalf("%v", pairs)
	}
	if pairs := SameItems([]Item{a[0], a[0]}, b); len(pairs) != 1 {
		t.Fatalf("one answers one: %v", pairs)
	}
}
