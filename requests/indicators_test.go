package requests

import (
	"reflect"
	"testing"
)

func TestIndicators(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first, ref := o.reviewing()
	o.reviewed(ref, overturned)
	o.file(o.complaint())
	secret := o.complaint()
	secret.Complaint.Text = "About Dani"
	secret.Complaint.About, secret.Complaint.Who, secret.Complaint.Officer = AboutOfficial, "Dani", o.dani.ID
	o.file(secret)
	o.at = o.at.AddDate(0, 2, 0)
	from, to := day("2026-11-01"), day("2026-12-31")
	of := func(by Officer) Indicators {
		got, err := o.Indicators(o.ctx, by, from, to)
		must(t, err)
		return got
	}
	got := of(o.dora)
	kinds := map[Kind]Figures{}
	for _, f := range got.Kinds {
		kinds[f.Kind] = f
	}
	if f := kinds[Review]; f.Received != 1 || f.Answered != 1 || f.AcknowledgeDue != 1 || f.Acknowledged != 1 {
		t.Fatalf("%+v", f)
	}
	if f := kinds[Complaint]; f.Received != 2 || f.Open != 2 || f.Overdue != f.Late {
		t.Fatalf("%+v", f)
	}
	if f := kinds[Access]; f.Received != 1 || f.Answered != 0 || f.Open != 1 { // taken up again
		t.Fatalf("%+v", f)
	}
	if !reflect.DeepEqual(got.Outcomes, []OutcomeCount{{Review, Changed, 1}}) {
		t.Fatalf("%+v", got.Outcomes)
	}
	about := func(in Indicators) (n int) {
		for _, a := range in.About {
			n += a.Count
		}
		return n
	}
	if about(got) != 2 {
		t.Fatalf("%+v", got.About)
	}
	if n := about(of(o.dani)); n != 1 {
		t.Fatalf("Dani counts %d complaints, one of which is about Dani", n)
	}
	if f := of(o.rita).Kinds; f[len(f)-1].Kind != Review || f[len(f)-1].Received != 0 {
		t.Fatalf("Rita, whose decision it is about, counts the review: %+v", f[len(f)-1])
	}
	auditor := person("Otto", "Audit", RoleAuditor)
	if about(of(auditor)) != 2 {
		t.Fatal("an auditor counts less")
	}
	_, err := o.Indicators(o.ctx, o.ann, from, to)
	want(t, err, ErrForbidden)
	_, err = o.Indicators(o.ctx, o.dora, to, from)
	wantProblem(t, err, "to", "day_order")
	all, err := o.Statistics(o.ctx, from, to)
	must(t, err)
	if !reflect.DeepEqual(all, got.Kinds) {
		t.Fatalf("%+v\n%+v", all, got.Kinds)
	}
	_ = first
}
