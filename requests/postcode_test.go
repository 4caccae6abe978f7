package requests

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"daylight/requests/ledger"
)

var mariasAddress = PostOrder{Subject: maria.Subject, Name: "María Ñandú-Öz", Post: "2 Rightlane\nNorthmere NM1 2AB"}

// mailbox is Maria as far as the mailbox of her case proves it.
func mailbox(ref string) Citizen { return Citizen{Cases: []string{ref}, Level: LevelMailbox} }

// doubtful is a case of Maria's that knows only her mailbox, and was asked who she is.
func (o *office) doubtful() string {
	o.t.Helper()
	got, err := o.File(o.ctx, Citizen{}, o.access())
	must(o.t, err)
	_, err = o.EnterCode(o.ctx, CodeEntry{Challenge: got.Challenge, Code: o.code(got.Challenge), Browser: ""})
	must(o.t, err)
	must(o.t, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
	must(o.t, o.Ask(o.ctx, o.ann, Step{Ref: got.Ref}, Inquiry{Text: "Who are you?", Identity: true}))
	return got.Ref
}

// printed orders a code for a case and prints its letter.
func (o *office) printed(ref string) Paper {
	o.t.Helper()
	must(o.t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: ref}, mariasAddress))
	p, err := o.PrintPostCode(o.ctx, o.ben, Step{Ref: ref, Key: uuid.NewString()})
	must(o.t, err)
	return p
}

func (o *office) enters(ref, code string) error {
	return o.EnterPostCode(o.ctx, mailbox(ref), Step{Ref: ref}, PostEntry{Code: code, Browser: "browser"})
}

func TestCodeByPostEstablishesAnIdentity(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.doubtful()
	must(t, o.WantPostCode(o.ctx, mailbox(ref), Step{Ref: ref, Key: "once"}))
	must(t, o.WantPostCode(o.ctx, mailbox(ref), Step{Ref: ref, Key: "once"}))
	if v := o.open(o.ann, ref); len(v.Postings) != 1 || v.Postings[0].What != PostCodeWanted || v.PostCode != nil {
		t.Fatalf("the wish is noted once: %+v", v.Postings)
	}
	if got := o.diaryOf(o.ann); !strings.Contains(strings.Join(got, "\n"), "2026-11-27 post "+ref) {
		t.Errorf("it stands in no diary: %v", got)
	}
	wantProblem(t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: ref}, PostOrder{Name: "María", Subject: maria.Subject}), "post", "required_post")
	want(t, o.OrderPostCode(o.ctx, o.ben, Step{Ref: ref}, mariasAddress), ErrNotYours)
	_, err := o.PrintPostCode(o.ctx, o.ben, Step{Ref: ref})
	want(t, err, ErrMove)
	wantProblem(t, o.enters(ref, "0000-0000-0000-0000"), "code", "post_none")
	must(t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: ref}, mariasAddress))
	if v := o.open(o.ann, ref); len(v.Postings) != 0 || v.PostCode.Good() {
		t.Fatalf("ordered: %+v %+v", v.Postings, v.PostCode)
	}
	looks := o.looks()
	key := uuid.NewString()
	p, err := o.PrintPostCode(o.ctx, o.ben, Step{Ref: ref, Key: key})
	must(t, err)
	again, err := o.PrintPostCode(o.ctx, o.ben, Step{Ref: ref, Key: key})
	must(t, err)
	if p.Code != again.Code || p.Contact.Post != mariasAddress.Post || p.Until != day("2026-12-27") || o.looks() != looks+1 || p.N == 0 {
		t.Fatalf("one letter, one look: %+v %+v", p, again)
	}
	if v := o.trackBy(mailbox(ref), ref); !v.PostCode.Good() || v.Level != LevelMailbox {
		t.Fatalf("%+v", v.PostCode)
	}
	o.at = o.at.AddDate(0, 0, 5)
	typed := strings.ToLower(strings.ReplaceAll(InGroups(p.Code), "-", " ")) // as somebody types it
	s := Step{Ref: ref, Key: "typed"}
	for range 2 {
		must(t, o.EnterPostCode(o.ctx, mailbox(ref), s, PostEntry{Code: typed, Browser: "browser"}))
	}
	v := o.open(o.ann, ref)
	if v.State != StateWorking || v.Level != LevelIdentity || v.Method != ByPostCode || v.Subject != maria.Subject || v.Question != nil {
		t.Fatalf("%s %d %s", v.State, v.Level, v.Method)
	}
	if v.Clock.Due != day("2027-01-04") {
		t.Errorf("the month begins with the proof, on 2 December; due %s", v.Clock.Due)
	}
	wantProblem(t, o.enters(ref, p.Code), "code", "post_used")
	known := mailbox(ref)
	known.Proved = []string{ref}
	if v := o.trackBy(known, ref); v.Level != LevelIdentity {
		t.Error("the conversation in which the code was entered has shown who it is")
	}
	var kept int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_post_code WHERE body IS NOT NULL`).Scan(&kept))
	if kept != 0 {
		t.Error("the address is kept after the code was used")
	}
}

// Whoever has shown who they are in another way needs no code any more.
func TestAWishForACodeEndsWithTheIdentity(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.doubtful()
	must(t, o.WantPostCode(o.ctx, mailbox(ref), Step{Ref: ref}))
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: maria.Subject, Method: "counter"}))
	if v := o.open(o.ann, ref); len(v.Postings) != 0 || v.State != StateWorking {
		t.Fatalf("%s %+v", v.State, v.Postings)
	}
}

func TestOnlyTheNewestCodeIsGood(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.doubtful()
	first := o.printed(ref)
	second, err := o.PrintPostCode(o.ctx, o.ben, Step{Ref: ref, Key: uuid.NewString()})
	must(t, err)
	if first.Code == second.Code {
		t.Fatal("a letter made anew has the old code")
	}
	wantProblem(t, o.enters(ref, first.Code), "code", "post_replaced")
	o.at = o.at.Add(postCodeLife)
	wantProblem(t, o.enters(ref, second.Code), "code", "post_over")
	must(t, o.Sweep(o.ctx))
	_, err = o.PrintPostCode(o.ctx, o.ben, Step{Ref: ref})
	want(t, err, ErrMove) // what ran out is ordered anew
	third := o.printed(ref)
	must(t, o.enters(ref, third.Code))
}

func TestWrongCodesAreSlowedAndShutNobodyOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.doubtful()
	p := o.printed(ref)
	wantProblem(t, o.enters(ref, ""), "code", "post_missing")
	slip := "0" + p.Code[1:]
	if slip == p.Code {
		slip = "1" + p.Code[1:]
	}
	for range 10 { // a slip of the pen is no attempt
		wantProblem(t, o.enters(ref, slip), "code", "post_slip")
	}
	wrong := o.codeFrom(uuid.New(), "another letter")
	for range postTries {
		wantProblem(t, o.enters(ref, wrong), "code", "post_wrong")
	}
	wantProblem(t, o.enters(ref, p.Code), "code", "post_pause") // even the right one waits
	o.at = o.at.Add(postPause)
	wantProblem(t, o.enters(ref, wrong), "code", "post_wrong")
	wantProblem(t, o.enters(ref, p.Code), "code", "post_pause")
	elsewhere := PostEntry{Code: p.Code, Browser: "phone"}
	want(t, o.EnterPostCode(o.ctx, Citizen{}, Step{Ref: ref}, elsewhere), ErrNotFound) // who reaches no case tries nothing
	for n := range postGuesses {
		err := o.EnterPostCode(o.ctx, mailbox(ref), Step{Ref: ref}, PostEntry{Code: wrong, Browser: "machine " + string(rune('a'+n%26)) + string(rune('a'+n/26))})
		wantProblem(t, err, "code", "post_wrong")
	}
	wantProblem(t, o.EnterPostCode(o.ctx, mailbox(ref), Step{Ref: ref}, elsewhere), "code", "post_spent")
	if v := o.trackBy(mailbox(ref), ref); !v.PostCode.Spent || !v.Can(ActWantCode) {
		t.Fatalf("another can be had: %+v %v", v.PostCode, v.May)
	}
	must(t, o.EnterPostCode(o.ctx, mailbox(ref), Step{Ref: ref}, PostEntry{Code: o.printed(ref).Code, Browser: "phone"}))
}

func TestACodeGoesWithItsCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, other := o.doubtful(), o.doubtful()
	p := o.printed(ref)
	o.printed(other)
	wantProblem(t, o.enters(other, p.Code), "code", "post_wrong")
	own := o.taken(o.access()) // Maria's by eID
	order := mariasAddress
	order.Subject = ledger.Subject{Scheme: "national-id", ID: "QQ999999C"}
	wantProblem(t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: own}, order), "subject", "post_other")
	agents := o.onBehalf(o.forFather())
	want(t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: agents}, mariasAddress), ErrMove)
	must(t, o.Withdraw(o.ctx, mailbox(ref), Step{Ref: ref}, ""))
	_, err := o.eraseCase(o.ctx, o.idOf(ref), 0)
	must(t, err)
	var left int
	must(t, o.db.QueryRow(o.ctx, `SELECT (SELECT count(*) FROM requests_post_code WHERE case_id = $1) + (SELECT count(*) FROM requests_post_try WHERE case_id = $1)`,
		o.idOfErased()).Scan(&left))
	if left != 0 {
		t.Errorf("%d rows left after erasing", left)
	}
}

// idOfErased is the case that has no reference any more.
func (o *office) idOfErased() (id uuid.UUID) {
	o.t.Helper()
	must(o.t, o.db.QueryRow(o.ctx, `SELECT id FROM requests_case WHERE state = 'erased'`).Scan(&id))
	return id
}

// No draw is one in the alphabet that looks like another, and the check finds every single slip.
func TestCodesAreEasyToType(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for n := range 200 {
		code := o.codeFrom(uuid.New(), time.Duration(n).String())
		grouped := InGroups(code)
		if len(grouped) != 19 || strings.Count(grouped, "-") != 3 || strings.ContainsAny(code, "ILOU") {
			t.Fatal(grouped)
		}
		for _, typed := range []string{grouped, strings.ToLower(code), " " + strings.ReplaceAll(grouped, "0", "O") + " ", strings.ReplaceAll(grouped, "1", "l")} {
			if got, err := asTyped(typed); err != nil || got != code {
				t.Fatalf("%q is read as %q: %v", typed, got, err)
			}
		}
		at := n % len(code)
		wrong := code[:at] + string(alphabet[(strings.IndexByte(alphabet, code[at])+1+n%31)%32]) + code[at+1:]
		if _, err := asTyped(wrong); wrong != code && !errors.Is(err, errPostCode) {
			t.Fatalf("%s passes for %s", wrong, code)
		}
	}
}

func (o *office) trackBy(by Citizen, ref string) TrackView {
	o.t.Helper()
	v, err := o.Track(o.ctx, by, ref)
	must(o.t, err)
	return v
}
