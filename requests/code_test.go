package requests

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

func (o *office) unconfirmed() Receipt {
	o.t.Helper()
	o.answered("browser", o.access())
	got, err := o.SubmitDraft(o.ctx, "browser", stranger, false)
	must(o.t, err)
	if got.State != StateUnconfirmed || got.Challenge == uuid.Nil || got.Email != "m…@example.org" {
		o.t.Fatalf("%+v", got)
	}
	return got
}

func TestMailboxIsConfirmedByCode(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got := o.unconfirmed()
	code := o.code(got.Challenge)
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	_, err := o.EnterCode(o.ctx, CodeEntry{Challenge: got.Challenge, Code: wrong, Browser: "browser"})
	want(t, err, ErrCode)
	_, err = o.EnterCode(o.ctx, CodeEntry{Challenge: got.Challenge, Code: code, Browser: "another browser"})
	want(t, err, ErrCode)
	for range 2 { // a double click
		ref, err := o.EnterCode(o.ctx, CodeEntry{Challenge: got.Challenge, Code: code[:3] + " " + code[3:], Browser: "browser"})
		must(t, err)
		if ref != got.Ref {
			t.Fatalf("opens %s", ref)
		}
	}
	v, err := o.Track(o.ctx, Citizen{Cases: []string{got.Ref}, Level: LevelMailbox}, got.Ref)
	must(t, err)
	if v.State != StateReceived || v.Level != LevelMailbox || len(v.Events) != 3 {
		t.Fatalf("%+v", v)
	}
	if got := o.letters(got.Ref); len(got) != 2 || got[1] != LetterReceived {
		t.Fatalf("the acknowledgement follows the confirmation: %v", got)
	}
	_, err = o.LetterData(o.ctx, LetterArgs{Case: o.open(o.ann, got.Ref).ID, Letter: LetterCode, Event: got.Challenge})
	want(t, err, ErrNothing)
}

func TestReceiptKeepsTheCodeOfItsOwnConversation(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got := o.unconfirmed()
	o.at = o.at.Add(time.Minute)
	elsewhere, err := o.AskCode(o.ctx, Follow{Ref: got.Ref, Email: o.access().Contact.Email, Browser: "another browser"})
	must(t, err)
	again, err := o.Filed(o.ctx, "browser")
	must(t, err)
	if again.Challenge != got.Challenge || elsewhere == got.Challenge {
		t.Fatalf("filed with %s, asked for %s elsewhere, shown %s", got.Challenge, elsewhere, again.Challenge)
	}
}

func TestCodesRunOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got := o.unconfirmed()
	code := o.code(got.Challenge)
	var group sync.WaitGroup
	for range 20 { // at once, as a machine guesses
		group.Go(func() {
			_, _ = o.EnterCode(o.ctx, CodeEntry{Challenge: got.Challenge, Code: "xxxxxx", Browser: "browser"})
		})
	}
	group.Wait()
	_, err := o.EnterCode(o.ctx, CodeEntry{Challenge: got.Challenge, Code: code, Browser: "browser"})
	want(t, err, ErrCodeSpent)
	var attempts int
	must(t, o.db.QueryRow(o.ctx, `SELECT attempts FROM requests_code WHERE id = $1`, got.Challenge).Scan(&attempts))
	if attempts != codeAttempts {
		t.Fatalf("%d attempts were counted", attempts)
	}
	o.at = o.at.Add(time.Minute)
	next, err := o.AskCode(o.ctx, Follow{Ref: got.Ref, Email: "Maria@Example.org", Browser: "phone"})
	must(t, err)
	code = o.code(next)
	o.at = o.at.Add(codeLife + time.Second)
	_, err = o.EnterCode(o.ctx, CodeEntry{Challenge: next, Code: code, Browser: "phone"})
	want(t, err, ErrCode)
}

func TestGuessesAreCountedAcrossCodes(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got := o.unconfirmed()
	o.at = o.at.Add(time.Minute)
	for range codeGuesses / codeAttempts {
		id, err := o.AskCode(o.ctx, Follow{Ref: got.Ref, Email: "maria@example.org", Browser: "b"})
		must(t, err)
		for range codeAttempts {
			_, _ = o.EnterCode(o.ctx, CodeEntry{Challenge: id, Code: "xxxxxx", Browser: "b"})
		}
		o.at = o.at.Add(time.Minute)
	}
	id, err := o.AskCode(o.ctx, Follow{Ref: got.Ref, Email: "maria@example.org", Browser: "b"})
	must(t, err)
	_, err = o.EnterCode(o.ctx, CodeEntry{Challenge: id, Code: o.code(id), Browser: "b"})
	want(t, err, ErrCodeSpent)
	o.at = o.at.Add(codeWindow) // nobody is locked out for good
	id, err = o.AskCode(o.ctx, Follow{Ref: got.Ref, Email: "maria@example.org", Browser: "b"})
	must(t, err)
	if _, err = o.EnterCode(o.ctx, CodeEntry{Challenge: id, Code: o.code(id), Browser: "b"}); err != nil {
		t.Fatal(err)
	}
}

func TestNobodyLearnsWhetherACaseExists(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got := o.unconfirmed()
	o.at = o.at.Add(time.Minute)
	for _, f := range []Follow{
		{Ref: got.Ref, Email: "maria@example.org", Browser: "b"},
		{Ref: got.Ref, Email: "somebody@example.org", Browser: "b"},
		{Ref: o.newReference(), Email: "maria@example.org", Browser: "b"},
	} {
		first, err := o.AskCode(o.ctx, f)
		must(t, err)
		again, err := o.AskCode(o.ctx, f)
		must(t, err)
		if first == uuid.Nil || first != again {
			t.Fatalf("%+v: two clicks send one code", f)
		}
		_, err = o.EnterCode(o.ctx, CodeEntry{Challenge: first, Code: "xxxxxx", Browser: "b"})
		want(t, err, ErrCode)
		sends := 1
		for err == nil || err == ErrCode {
			o.at = o.at.Add(codeAgain + time.Second)
			if _, err = o.AskCode(o.ctx, f); err == nil {
				sends++
			}
		}
		want(t, err, ErrCodeLimit)
		limit := codeSends
		if f.Ref == got.Ref && f.Email == "maria@example.org" {
			limit-- // one went out with the filing
		}
		if sends != limit {
			t.Fatalf("%+v: %d codes", f, sends)
		}
	}
	var jobs, codes, sealed int
	must(t, o.db.QueryRow(o.ctx, `SELECT (SELECT count(*) FROM river_job), count(*), count(code) FROM requests_code`).Scan(&jobs, &codes, &sealed))
	if jobs != codes || sealed != codes {
		t.Fatalf("%d jobs for %d codes, %d sealed: real and unreal must look alike", jobs, codes, sealed)
	}
	_, err := o.AskCode(o.ctx, Follow{Ref: "NM-0000-0000-00001", Email: "x"})
	wantProblem(t, err, "ref", "reference")
	wantProblem(t, err, "email", "email")
}

func TestOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	other := Citizen{Subject: maria.Subject, Level: LevelIdentity}
	other.Subject.ID = "QQ999999C"
	for _, by := range []Citizen{stranger, other, {Cases: []string{"NM-7K3F"}, Level: LevelMailbox}, {Email: "maria@example.org"}, {Subject: maria.Subject}} {
		_, err := o.Track(o.ctx, by, ref)
		want(t, err, ErrNotFound)
		want(t, o.Reply(o.ctx, by, Step{Ref: ref}, "hello"), ErrNotFound)
		want(t, o.Withdraw(o.ctx, by, Step{Ref: ref}, ""), ErrNotFound)
		if list, err := o.Mine(o.ctx, by); err != nil || len(list) != 0 {
			t.Fatalf("%+v sees %v %v", by, list, err)
		}
	}
	for _, by := range []Citizen{maria, {Cases: []string{ref}, Level: LevelMailbox}, {Email: "MARIA@example.org", Level: LevelMailbox}} {
		if list, err := o.Mine(o.ctx, by); err != nil || len(list) != 1 || list[0].Ref != ref {
			t.Fatalf("%+v sees %v %v", by, list, err)
		}
	}
}

func TestAttachingACase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got := o.unconfirmed()
	want(t, o.Attach(o.ctx, maria, o.newReference()), ErrNotFound)
	other := maria
	other.Email, other.Subject.ID = "other@example.org", "QQ999999C"
	want(t, o.Attach(o.ctx, other, got.Ref), ErrNotFound)
	other.Cases = []string{got.Ref}
	want(t, o.Attach(o.ctx, stranger, got.Ref), ErrLevel)
	must(t, o.Attach(o.ctx, maria, got.Ref))
	want(t, o.Attach(o.ctx, other, got.Ref), ErrForbidden)
	if v := o.track(got.Ref); v.Level != LevelIdentity || v.State != StateReceived || v.Clock.Due != day("2026-12-29") {
		t.Fatalf("what was brought along unasked does not move the clock: %+v", v)
	}
}
