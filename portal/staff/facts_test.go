package staff_test

import (
	"strings"
	"testing"
	"time"

	"daylight/portal/account"
	"daylight/requests"
)

func on(d, m, y string) []string { return []string{"on-day", d, "on-month", m, "on-year", y} }

func TestADayIsCorrected(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access()) // on Friday 27 November
	ann := o.person(account.Caseworker)
	o.claims(ann, ref)
	ann.Get("/staff/cases/"+ref).Contains("Receipt confirmed", "27 November 2026 Done", "Extension notice by", "Answer due", "Correct a day")
	form := ann.Get("/staff/cases/"+ref+"/amend").Status(200).Contains("The request reached us", "Friday 27 November 2026", "It did not happen")
	event := between(form.Body, `name="event" type="radio" value="`, `"`)
	day := func(d, m string) []string {
		return []string{"event", event, "how", "day", "day-day", d, "day-month", m, "day-year", "2026", "why", "The stamp says so"}
	}
	o.takes(ann, ref, "amend", "how", "day", "why", "The stamp says so").Status(422).Contains("Choose what is to be corrected", "The stamp says so")
	o.takes(ann, ref, "amend", day("31", "11")...).Status(422).Contains("Enter a whole day", "The stamp says so")
	o.takes(ann, ref, "amend", day("29", "12")...).Status(422).Contains("This day lies ahead")
	o.takes(ann, ref, "amend", "event", event, "how", "strike", "why", "x").Status(422).Contains("Enter that day instead")
	acknowledged := ann.Get("/staff/cases/" + ref + "/amend").Body
	acknowledged = acknowledged[strings.Index(acknowledged, "We confirmed receipt")-400:]
	last := between(acknowledged, `name="event" type="radio" value="`, `"`)
	o.takes(ann, ref, "amend", "event", last, "how", "day", "day-day", "20", "day-month", "11", "day-year", "2026", "why", "x").
		Status(422).Contains("20 November 2026 is before the request was received on Friday 27 November 2026")
	o.takes(ann, ref, "amend", day("24", "11")...).Status(303)
	ann.Get("/staff/cases/"+ref).Contains("Corrected: the request reached us on Tuesday 24 November 2026, not on Friday 27 November 2026",
		"The answer is now due on Thursday 24 December 2026. Before, it was Tuesday 29 December 2026.", "The stamp says so", "Request made")
}

func TestALateCaseAsksWhy(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref, other := o.file(access()), o.file(access())
	ann, rita := o.person(account.Caseworker), o.person(account.Reviewer)
	o.claims(ann, ref)
	o.claims(ann, other)
	o.takes(ann, other, "decide", "outcome", "nothing_held", "reasons", "We looked everywhere.", "go", "submit").Status(303)
	ann.Get("/staff/cases/" + ref).Lacks("This case is late")
	ann.Get("/staff/cases/" + ref + "/late").Status(409)
	o.at = o.at.AddDate(0, 1, 10)
	ann.Get("/staff/cases/"+ref).Contains("This case is late. Say why", "days late")
	answer := []string{"outcome", "nothing_held", "reasons", "We looked everywhere.", "go", "submit"}
	o.takes(ann, ref, "decide", answer...).Status(422).Contains("Choose why the answer is late", "We looked everywhere.", "The due day has passed")
	o.takes(ann, ref, "decide", append(answer, "cause", "other")...).Status(422).Contains("Say in your own words")
	o.takes(ann, ref, "decide", append(answer[:5:5], "save")...).Status(303)
	page := ann.Get("/staff/cases/" + ref) // the button has become a form, which asks
	if strings.Contains(page.Body, `action="/staff/cases/`+ref+`/submit"`) {
		t.Error("a button that cannot but fail")
	}
	o.takes(ann, ref, "submit").Status(422).Contains("Choose why the answer is late")
	o.takes(ann, ref, "submit", "cause", "waiting_unit", "late", "The archive was slow").Status(303)
	ann.Get("/staff/cases/"+ref).Contains("We waited for another unit of ours. The archive was slow", "Why late").Lacks("This case is late")

	o.opens(rita, other)
	o.takes(rita, other, "approve").Status(422).Contains("Choose why the answer is late")
	o.takes(rita, other, "approve", "cause", "staff_absence").Status(303)
	o.takes(ann, other, "late", "cause", "volume").Status(303) // put better afterwards
	ann.Get("/staff/cases/"+other).Contains("There is much to search or read", "Done late")
}

func TestFeeAndTransfer(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann := o.person(account.Caseworker)
	o.claims(ann, ref)
	o.takes(ann, ref, "fee", "amount", "", "why", "Copies", "how", "").Status(422).Contains("Enter the amount", "Say how the fee can be paid", "Copies")
	o.takes(ann, ref, "fee", "amount", "£ 20.00", "why", "Copies", "how", "By card").Status(303)
	ann.Get("/staff/cases/"+ref).Contains("We asked for a fee of £ 20.00", "Fee asked of the citizen", "Clock paused", "Record the payment")
	o.at = o.at.AddDate(0, 0, 5)
	o.takes(ann, ref, "paid", on("26", "11", "2026")...).Status(422).Contains("The fee was asked for on Friday 27 November 2026", `26`)
	o.takes(ann, ref, "paid", on("x", "11", "2026")...).Status(422).Contains("Enter a whole day")
	o.takes(ann, ref, "paid", on("30", "11", "2026")...).Status(303)
	ann.Get("/staff/cases/"+ref).Contains("The fee was settled on Monday 30 November 2026").Lacks("Clock paused", "Record the payment")

	o.takes(ann, ref, "transfer", "body", "County Archive", "why", "").Status(422).Contains("Say why")
	o.takes(ann, ref, "transfer", "body", "County Archive", "why", "It keeps these files").Status(303)
	ann.Get("/staff/cases/"+ref).Contains("Passed to County Archive", "Passed to another public body", "Closed")
}

func TestMoreTime(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann := o.person(account.Caseworker)
	o.claims(ann, ref)
	ann.Get("/staff/cases/"+ref+"/extend").Contains("How many months longer?", "The law allows at most: 2 months", "After that day it is too late")
	for _, by := range []string{"3", "0", "two"} {
		o.takes(ann, ref, "extend", "unit", "month", "by", by, "reason", "Two archives").Status(422).Contains("Enter a whole number from 1 to 2", "Two archives")
	}
	o.takes(ann, ref, "extend", "unit", "month", "by", "1", "reason", "Two archives").Status(303)
	ann.Get("/staff/cases/"+ref).Contains("Wednesday 27 January 2027", "Extension told").Lacks("Take more time")

	other := o.file(access())
	o.claims(ann, other)
	o.at = o.at.AddDate(0, 2, 0)
	ann.Get("/staff/cases/" + other).Contains("Too late now").Lacks("Take more time")
}

// A request that came late in the evening in one zone counts as of the next day in the body's own.
func TestTheDayWhereTheBodyIs(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	plain := o.file(access())
	o.at = time.Date(2027, 6, 9, 23, 30, 0, 0, time.UTC)
	ref := o.file(access())
	ann := o.person(account.Caseworker)
	o.opens(ann, ref).Contains("9 June 2027 at 23:30", "In Europe/London that is 10 June 2027, so this day counts.")
	o.opens(ann, plain).Lacks("so this day counts")
	for _, lang := range []string{"/fr", "/ar"} {
		for _, step := range []string{"", "/late"} {
			ann.Get(lang+"/staff/cases/"+plain+step).Status(200).Lacks("<no value>", "staff.case", "staff.days", "staff.late", "requests.late")
		}
	}
}

func TestFactFormsInEveryLanguage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(access())
	ann := o.person(account.Caseworker)
	o.claims(ann, ref)
	for _, lang := range []string{"", "/fr", "/ar"} {
		for _, step := range []string{"amend", "fee", "transfer", "extend"} {
			page := ann.Get(lang+"/staff/cases/"+ref+"/"+step).Status(200).Lacks("<no value>", "requests.fact", "staff.case", "staff.extend")
			if strings.Count(page.Body, "<h1") != 1 {
				t.Errorf("%s %s has not one main heading", lang, step)
			}
		}
	}
	ben := o.person(account.Caseworker)
	o.opens(ben, ref).Lacks("Correct a day", "Ask for a fee", "Pass to another body")
	for _, step := range []string{"amend", "fee", "transfer", "paid"} {
		ben.Get("/staff/cases/" + ref + "/" + step).Status(409)
	}
	if v := o.track(ref); v.State != requests.StateWorking {
		t.Errorf("%s", v.State)
	}
}
