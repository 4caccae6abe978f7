package requests

import (
	"testing"

	"daylight/requests/deadline"
)

func months(n int) deadline.Extension {
	return deadline.Extension{By: deadline.Length{N: n, Unit: deadline.Months}}
}

func TestExtensionByWhatTheLawAllows(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	if v := o.open(o.ann, ref); v.Longest != (deadline.Length{N: 2, Unit: deadline.Months}) || *v.Clock.ExtensionNoticeBy != day("2026-12-29") {
		t.Fatalf("%v by %v", v.Longest, v.Clock.ExtensionNoticeBy)
	}
	wantProblem(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "x", By: months(3)}), "by", "extend_most")
	wantProblem(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "x", By: months(-1)}), "by", "extend_most")
	err := o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "x", By: deadline.Extension{By: deadline.Length{N: 300, Unit: deadline.CalendarDays}}})
	if p := err.(Problems).Of("by"); p == nil || p.Key != "deadline.error.extension_too_long" {
		t.Fatalf("%v", err)
	}
	must(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "One archive", By: months(1)}))
	if v := o.open(o.ann, ref); v.Clock.Due != day("2027-01-27") || v.Clock.Extended != day("2026-11-27") || v.Can(ActExtend) {
		t.Fatalf("due %s", v.Clock.Due)
	}
}

func TestExtensionInWorkingDays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.LawID = "nz-privacy"
	ref := o.taken(o.access())
	v := o.open(o.ann, ref)
	if !v.Longest.IsZero() || !v.Can(ActExtend) {
		t.Fatalf("it must be reasonable: %v", v.Longest)
	}
	wantProblem(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "x"}), "until", "day")
	wantProblem(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "x", By: deadline.Extension{Until: v.Clock.Due}}), "until", "until_early")
	must(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "x", By: deadline.Extension{Until: day("2027-02-15")}}))
	if v := o.open(o.ann, ref); v.Clock.Due != day("2027-02-15") {
		t.Fatalf("due %s", v.Clock.Due)
	}
}

func TestExtensionTooLate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	o.at = day("2026-12-29").Time(o.Zone)
	if !o.open(o.ann, ref).Can(ActExtend) {
		t.Fatal("the last day")
	}
	o.at = o.at.AddDate(0, 0, 1)
	if o.open(o.ann, ref).Can(ActExtend) {
		t.Fatal("too late, and still offered")
	}
	want(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "x"}), ErrTooLate)
}
