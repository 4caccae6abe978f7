package requests

import (
	"testing"

	"github.com/google/uuid"
)

// whoPrinted is who made the newest letter with a code, and whether they were alone.
func (o *office) whoPrinted(ref string) (name string, alone bool) {
	o.t.Helper()
	for _, e := range o.open(o.ann, ref).Events {
		if e.Action == ActPrintCode {
			name, alone = e.Name, e.Vars["Alone"] == true
		}
	}
	return name, alone
}

// Whoever ordered a code, or has its case, could enter what they read: somebody else makes the letter.
func TestACodeIsPrintedBySomebodyElse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben)
	ref := o.doubtful()
	must(t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: ref}, mariasAddress))
	prints := func(by Officer) error {
		_, err := o.PrintPostCode(o.ctx, by, Step{Ref: ref, Key: uuid.NewString()})
		return err
	}
	listed := func(by Officer) int {
		list, err := o.CodesToPrint(o.ctx, by)
		must(t, err)
		return len(list)
	}
	want(t, prints(o.ann), ErrOwnCode)
	if listed(o.ann) != 0 || listed(o.ben) != 1 {
		t.Fatal("it stands where it can be made, and nowhere else")
	}
	must(t, prints(o.ben))
	if name, alone := o.whoPrinted(ref); name != o.ben.Name || alone {
		t.Fatalf("made by %s, alone %v", name, alone)
	}
	must(t, o.Assign(o.ctx, o.rita, Step{Ref: ref}, o.rob))
	want(t, prints(o.ann), ErrOwnCode) // who ordered it still knows of it
	want(t, prints(o.rob), ErrOwnCode) // and who has the case now would decide by it
	o.at = o.at.Add(jamLife)
	if listed(o.ben) != 0 {
		t.Fatal("long made, it is ordered again")
	}
	must(t, o.Recuse(o.ctx, o.dani, Step{Ref: ref}, "family"))
	want(t, prints(o.dani), ErrWalled)
	_, err := o.CodesToPrint(o.ctx, person("Carl", "Press", "communications"))
	want(t, err, ErrForbidden)
}

// Where nobody else is there, it is made all the same, and that stands in the case.
func TestACodeIsPrintedAloneWhereNobodyElseIs(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.staffed(o.ann, o.ben)
	ref := o.doubtful()
	must(t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: ref}, mariasAddress))
	must(t, o.Recuse(o.ctx, o.ben, Step{Ref: ref}, "family")) // behind the wall he is nobody
	p, err := o.PrintPostCode(o.ctx, o.ann, Step{Ref: ref, Key: uuid.NewString()})
	must(t, err)
	if name, alone := o.whoPrinted(ref); name != o.ann.Name || !alone {
		t.Fatalf("made by %s, alone %v", name, alone)
	}
	v := o.trackBy(mailbox(ref), ref)
	if e := v.Events[len(v.Events)-1]; e.Key != "requests.event.print_code_alone" {
		t.Fatalf("the citizen reads of it: %s", e.Key)
	}
	must(t, o.enters(ref, p.Code))
}

// A post room makes the letters, with no role in casework and nothing of the case; whoever works on cases makes none then.
func TestAPostRoomPrintsCodes(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.PostRoom = "Post room"
	ref := o.doubtful()
	must(t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: ref}, mariasAddress))
	pat, mia := helper("Pat", "Post room"), helper("Mia", "Post room")
	for _, who := range []Officer{o.ann, o.ben, helper("Hal", "Housing")} {
		_, err := o.PrintPostCode(o.ctx, who, Step{Ref: ref})
		want(t, err, ErrForbidden)
		_, err = o.CodesToPrint(o.ctx, who)
		want(t, err, ErrForbidden)
	}
	must(t, o.Declare(o.ctx, mia, Interest{Kind: "family", Party: maria.Subject}))
	must(t, o.Identify(o.ctx, o.ann, Step{Ref: ref}, Identity{Subject: maria.Subject, Method: "held_fact"}))
	must(t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: ref}, mariasAddress))
	if list, err := o.CodesToPrint(o.ctx, mia); err != nil || len(list) != 0 {
		t.Fatalf("the wall stands in the post room too: %v %v", list, err)
	}
	_, err := o.PrintPostCode(o.ctx, mia, Step{Ref: ref})
	want(t, err, ErrWalled)
	list, err := o.CodesToPrint(o.ctx, pat)
	must(t, err)
	if len(list) != 1 || list[0].Ref != ref || !list[0].Printed.IsZero() {
		t.Fatalf("%+v", list)
	}
	first, err := o.PrintPostCode(o.ctx, pat, Step{Ref: ref, Key: uuid.NewString()})
	must(t, err)
	second, err := o.PrintPostCode(o.ctx, pat, Step{Ref: ref, Key: uuid.NewString()})
	must(t, err)
	if first.Code == second.Code || first.Contact.Post != mariasAddress.Post {
		t.Fatal("each letter has a code of its own")
	}
	wantProblem(t, o.enters(ref, first.Code), "code", "post_replaced")
	if _, err := o.Open(o.ctx, pat, ref, "curious"); err == nil {
		t.Fatal("the post room sees the case")
	}
	must(t, o.enters(ref, second.Code))
}
