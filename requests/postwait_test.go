package requests

import (
	"testing"
	"time"
)

// codeLetters takes the letters about codes that were asked for since it was asked before.
func (o *office) codeLetters() (list []CodeLetterArgs) {
	o.t.Helper()
	list = jobs[CodeLetterArgs](o)
	_, err := o.db.Exec(o.ctx, `DELETE FROM river_job WHERE kind = 'code_letter'`)
	must(o.t, err)
	return list
}

// ordering has Ann order a code, and the job done that follows.
func (o *office) ordering(staff []Officer) (ref string, tells func()) {
	o.t.Helper()
	ref = o.doubtful()
	must(o.t, o.OrderPostCode(o.ctx, o.ann, Step{Ref: ref}, mariasAddress))
	list := jobs[CodeWaitsArgs](o)
	return ref, func() {
		o.t.Helper()
		must(o.t, o.TellOfCode(o.ctx, list[len(list)-1], staff))
	}
}

// Those who may make a letter hear of it once, and once more when it lies.
func TestWhoMakesALetterWithACodeHearsOfIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	staff := []Officer{o.ann, o.ben, o.rita, helper("Hal", "Housing")}
	o.staffed(staff...)
	ref, tells := o.ordering(staff)
	must(t, o.Recuse(o.ctx, o.rita, Step{Ref: ref}, "family"))
	tells()
	tells()
	list := o.codeLetters()
	if len(list) != 1 || list[0].Officer != o.ben.ID || list[0].Again || list[0].Nobody {
		t.Fatalf("%+v", list)
	}
	first := list[0]
	if got, err := o.CodeFor(o.ctx, o.ben, first); err != nil || got.Ref != "" {
		t.Fatalf("it names no case: %+v %v", got, err)
	}
	for _, no := range []Officer{o.ann, o.rita, helper("Hal", "Housing")} {
		_, err := o.CodeFor(o.ctx, no, first)
		want(t, err, ErrNothing)
	}
	must(t, o.ChaseCodes(o.ctx, staff)) // Friday morning
	o.at = o.at.AddDate(0, 0, 1)
	must(t, o.ChaseCodes(o.ctx, staff)) // Saturday
	if list := o.codeLetters(); len(list) != 0 {
		t.Fatalf("too soon: %+v", list)
	}
	o.at = o.at.AddDate(0, 0, 2)
	must(t, o.ChaseCodes(o.ctx, staff)) // Monday morning
	if list := o.codeLetters(); len(list) != 0 {
		t.Fatalf("no working day has passed: %+v", list)
	}
	for range 3 {
		o.at = o.at.AddDate(0, 0, 1)
		must(t, o.ChaseCodes(o.ctx, staff))
	}
	if list = o.codeLetters(); len(list) != 1 || !list[0].Again {
		t.Fatalf("%+v", list)
	}
	_, err := o.PrintPostCode(o.ctx, o.ben, Step{Ref: ref})
	must(t, err)
	_, err = o.CodeFor(o.ctx, o.ben, list[0])
	want(t, err, ErrNothing)
	o.at = o.at.Add(72 * time.Hour)
	must(t, o.ChaseCodes(o.ctx, staff))
	if list := o.codeLetters(); len(list) != 0 {
		t.Fatalf("it is made: %+v", list)
	}
}

// Where nobody may make it, whoever ordered it hears that at once.
func TestNobodyMakesALetterWithACode(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.PostRoom = "Post room"
	pat := helper("Pat", "Post room")
	ref, tells := o.ordering([]Officer{o.ann, o.ben})
	tells()
	list := o.codeLetters()
	if len(list) != 1 || list[0].Officer != o.ann.ID || !list[0].Nobody {
		t.Fatalf("%+v", list)
	}
	if got, err := o.CodeFor(o.ctx, o.ann, list[0]); err != nil || got.Ref != ref {
		t.Fatalf("%+v %v", got, err)
	}
	_, tells = o.ordering([]Officer{o.ann, pat})
	tells()
	if list = o.codeLetters(); len(list) != 1 || list[0].Officer != pat.ID || list[0].Nobody {
		t.Fatalf("%+v", list)
	}
}
