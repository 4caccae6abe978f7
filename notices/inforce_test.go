package notices

import (
	"context"
	"testing"
	"time"
)

func TestActivityInForceAtItsBoundaries(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	first := publish(t, b, anActivity("PA-001"))
	publish(t, b, anActivity("PA-002"))
	c.pass(100 * 24 * time.Hour)
	second := publish(t, b, anActivity("PA-001"))
	began, moved := *first.InForceFrom, *second.InForceFrom

	for name, tc := range map[string]struct {
		at   time.Time
		want int64
	}{
		"a microsecond before the first": {began.Add(-time.Microsecond), 0},
		"the first instant":              {began, first.ID},
		"a microsecond before the next":  {moved.Add(-time.Microsecond), first.ID},
		"the instant of the next":        {moved, second.ID},
		"years later, in another zone":   {moved.AddDate(5, 0, 0).In(time.FixedZone("", 5*3600)), second.ID},
	} {
		found := must(b.ActivitiesAt(ctx, []string{"PA-001", "PA-404"}, tc.at))(t)
		if got := found["PA-001"].ID; got != tc.want {
			t.Errorf("%s: version %d, want %d", name, got, tc.want)
		}
		if _, ok := found["PA-404"]; ok {
			t.Errorf("%s: found what does not exist", name)
		}
		all := must(b.ActivitiesDuring(ctx, []string{"PA-001"}))(t)
		var during int64
		for _, v := range all["PA-001"] {
			if v.InForceAt(tc.at) {
				during = v.ID
			}
		}
		if during != tc.want {
			t.Errorf("%s: during says %d, want %d", name, during, tc.want)
		}
	}
	if err := b.Withdraw(ctx, bea, Ref{KindActivity, "PA-002"}, "Stopped."); err != nil {
		t.Fatal(err)
	}
	if found := must(b.ActivitiesAt(ctx, []string{"PA-002"}, c.now()))(t); len(found) != 0 {
		t.Fatal("a withdrawn activity is in force")
	}
	if found := must(b.ActivitiesAt(ctx, []string{"PA-002"}, began))(t); len(found) != 1 {
		t.Fatal("a withdrawn activity was never in force")
	}
}

func TestPublishingTwiceInOneInstantIsRefused(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	publish(t, b, anActivity("PA-001"))
	e := must(b.Draft(ctx, ann, Draft{Content: anActivity("PA-001")}))(t)
	step := Step{Version: e.ID, Revision: e.Revision}
	must(b.Submit(ctx, ann, step))(t)
	must(b.Approve(ctx, bea, step))(t)
	_, err := b.Publish(ctx, bea, step)
	refused(t, err, ErrTooEarly)
}

func TestLinks(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	publish(t, b, aRow("LIB-001"))
	publish(t, b, anActivity("PA-002"))
	publish(t, b, aNotice("library"))
	links := must(b.Linked(ctx, Ref{KindRetention, "LIB-001"}))(t)
	if len(links) != 2 || links[0].Code != "library" || links[1].Code != "PA-002" {
		t.Fatalf("links are %+v", links)
	}
	rows := must(b.RetentionOf(ctx, []string{"LIB-999", "LIB-001"}))(t)
	if len(rows) != 1 || rows[0].Code != "LIB-001" {
		t.Fatalf("rows are %+v", rows)
	}
}

func TestReadingHasAllThatStandsBeside(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	publish(t, b, aRow("LIB-001"))
	publish(t, b, anActivity("PA-002"))
	n := aNotice("library")
	n.Activities = []string{"PA-002", "PA-404"}
	publish(t, b, n)
	c.pass(time.Hour)
	n.Text[PartData]["en"] = "Other words."
	publish(t, b, n)
	r := must(b.ReadNotice(ctx, "library", 0))(t)
	if r.Number != 2 || len(r.Versions) != 2 || len(r.Rows) != 1 || len(r.Cites) != 1 || r.Cites[0].Code != "PA-002" {
		t.Fatalf("reading is %+v", r)
	}
	if old := must(b.ReadNotice(ctx, "library", 1))(t); old.Number != 1 || old.State != StateArchived {
		t.Fatalf("the old one is %+v", old.Edition)
	}
	_, err := b.ReadNotice(ctx, "library", 3)
	refused(t, err, ErrNotFound)
	if row := must(b.ReadRow(ctx, "LIB-001", 0))(t); len(row.CitedBy) != 2 {
		t.Fatalf("the row is cited by %+v", row.CitedBy)
	}
	if activity := must(b.ReadDocument(ctx, Ref{KindActivity, "PA-002"}, 0))(t); len(activity.Rows) != 1 || len(activity.CitedBy) != 1 {
		t.Fatalf("the activity is %+v", activity)
	}
	compared := must(b.CompareVersions(ctx, "library", [2]int{1, 2}, "fr"))(t)
	if len(compared.Differences) != 1 || compared.Differences[0].Part != PartData {
		t.Fatalf("compared: %+v", compared.Differences)
	}
	for _, numbers := range [][2]int{{1, 1}, {1, 3}, {0, 1}} {
		_, err := b.CompareVersions(ctx, "library", numbers, "en")
		refused(t, err, ErrNotFound)
	}
	refused(t, b.Withdraw(ctx, bea, Ref{KindNotice, "library"}, "At once."), ErrTooEarly)
	c.pass(time.Hour)
	if err := b.Withdraw(ctx, bea, Ref{KindNotice, "library"}, "Closed."); err != nil {
		t.Fatal(err)
	}
	if r, err := b.ReadNotice(ctx, "library", 0); r.Number != 2 {
		t.Fatalf("a tombstone without its text: %v", err)
	} else {
		refused(t, err, ErrWithdrawn)
	}
}
