package requests

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
	"daylight/requests/suppress"
)

func TestQuarter(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{"2026-1": {"2026-01-01", "2026-03-31"}, "2026-3": {"2026-07-01", "2026-09-30"}, "2028-4": {"2028-10-01", "2028-12-31"}} {
		q, ok := ParseQuarter(text)
		if !ok || q.String() != text || q.From().String() != want[0] || q.To().String() != want[1] || QuarterOf(q.To()) != q || QuarterOf(q.From()) != q {
			t.Errorf("%s is %v from %s to %s", text, q, q.From(), q.To())
		}
		if q.Next().Back(1) != q || !q.Before(q.Next()) || q.Before(q) {
			t.Errorf("after %s comes %s", text, q.Next())
		}
	}
	for _, text := range []string{"", "2026", "2026-0", "2026-5", "2026-12", "26-1", "2026-1 "} {
		if q, ok := ParseQuarter(text); ok {
			t.Errorf("%q is %v", text, q)
		}
	}
}

// asksOf has some people ask for a copy, none of them in time answered.
func (o *office) asksOf(n int) {
	o.t.Helper()
	for i := range n {
		f, who := o.access(), Citizen{Subject: ledger.Subject{Scheme: "national-id", ID: fmt.Sprintf("QQ%06dC", i)}, Name: "Asker",
			Email: fmt.Sprintf("asker%d@example.org", i), Level: LevelIdentity, Method: "eid"}
		f.Contact = Contact{Name: who.Name, Email: who.Email}
		f.Key = fmt.Sprint(o.at.UnixNano(), i)
		_, err := o.File(o.ctx, who, f)
		must(o.t, err)
	}
}

// counts carries the jobs out that wait for quarters.
func (o *office) counts() (n int) {
	o.t.Helper()
	rows, err := o.db.Query(o.ctx, `DELETE FROM river_job WHERE kind = 'quarter' RETURNING args`)
	must(o.t, err)
	var list []QuarterArgs
	for rows.Next() {
		var raw []byte
		var a QuarterArgs
		must(o.t, rows.Scan(&raw))
		must(o.t, json.Unmarshal(raw, &a))
		list = append(list, a)
	}
	must(o.t, rows.Err())
	for _, a := range list {
		must(o.t, o.CountQuarter(o.ctx, a))
		must(o.t, o.CountQuarter(o.ctx, a))
	}
	return len(list)
}

var fourth = Quarter{2026, 4}

// shownNow is the newest version of a quarter as a desk has it.
func (o *office) shownNow(q Quarter) QuarterShown {
	o.t.Helper()
	list, err := o.QuarterDesk(o.ctx, o.dora)
	must(o.t, err)
	for _, v := range list {
		if v.Quarter == q {
			return QuarterShown{q, v.Number, v.Hash}
		}
	}
	o.t.Fatalf("%s is not counted", q)
	return QuarterShown{}
}

// A quarter is counted once its day has come, by a job; it is a draft until it is released, and never changes after that.
func TestAQuarterIsCountedOnceAndStays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.asksOf(12)
	must(t, o.DueQuarters(o.ctx))
	o.at = time.Date(2027, 1, 13, 9, 0, 0, 0, time.UTC)
	must(t, o.DueQuarters(o.ctx))
	if n := o.counts(); n != 0 {
		t.Fatalf("%d quarters are counted before their day", n)
	}
	want(t, o.CountQuarter(o.ctx, QuarterArgs{Quarter: "2027-1", Version: 1}), ErrNothing)
	next, on, err := o.NextQuarter(o.ctx)
	must(t, err)
	if next != fourth || on.String() != "2027-01-14" {
		t.Fatalf("%s comes on %s", next, on)
	}
	o.at = o.at.AddDate(0, 0, 1)
	must(t, o.DueQuarters(o.ctx))
	must(t, o.DueQuarters(o.ctx)) // as from another replica
	if n := o.counts(); n != 1 {
		t.Fatalf("%d jobs", n)
	}
	must(t, o.DueQuarters(o.ctx))
	if n := o.counts(); n != 0 {
		t.Fatalf("it is counted again")
	}
	if list, err := o.PublishedQuarters(o.ctx); err != nil || len(list) != 0 {
		t.Fatalf("a draft is published: %+v %v", list, err)
	}
	shown := o.shownNow(fourth)
	want(t, o.ReleaseQuarter(o.ctx, o.ann, shown), ErrForbidden)
	want(t, o.ReleaseQuarter(o.ctx, o.dora, QuarterShown{fourth, 1, strings.Repeat("00", 32)}), ErrChanged)
	for range 2 { // a double click
		must(t, o.ReleaseQuarter(o.ctx, o.dora, shown))
	}
	want(t, o.DropQuarter(o.ctx, o.dora, shown), ErrChanged)
	list, err := o.PublishedQuarters(o.ctx)
	must(t, err)
	if len(list) != 1 || list[0].Released != o.dora.Name || list[0].Hash != shown.Hash {
		t.Fatalf("%+v", list)
	}
	received := list[0].Tally.Table("received")
	if c := received.Cell("access", "received"); c.Value == nil || *c.Value != 12 {
		t.Fatalf("%+v", received)
	}
	for _, change := range []string{`UPDATE requests_quarter SET why = 'x'`, `UPDATE requests_quarter SET published_at = NULL`, `DELETE FROM requests_quarter`} {
		if _, err := o.db.Exec(o.ctx, change); err == nil {
			t.Errorf("what is published can be changed: %s", change)
		}
	}
	if next, _, err := o.NextQuarter(o.ctx); err != nil || next != fourth.Next() {
		t.Fatalf("%s comes next: %v", next, err)
	}
}

// A later version says why, hides again what the first one hid, and stands beside it.
func TestAQuarterIsCorrectedByAnotherVersion(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.asksOf(3)
	want(t, o.CountAgain(o.ctx, o.dora, QuarterShown{Quarter: fourth, Version: 1}, "Why"), ErrChanged)
	o.at = time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC)
	must(t, o.DueQuarters(o.ctx))
	o.counts()
	dropped := o.shownNow(fourth)
	must(t, o.DropQuarter(o.ctx, o.dora, dropped))
	want(t, o.DropQuarter(o.ctx, o.dora, dropped), ErrChanged)
	must(t, o.DueQuarters(o.ctx))
	o.counts()
	must(t, o.ReleaseQuarter(o.ctx, o.dora, o.shownNow(fourth)))
	wantProblem(t, o.CountAgain(o.ctx, o.dora, o.shownNow(fourth), " "), "why", "required_why")
	want(t, o.CountAgain(o.ctx, o.rita, o.shownNow(fourth), "x"), ErrForbidden)

	o.at = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	o.asksOf(9)
	o.at = time.Date(2027, 2, 2, 9, 0, 0, 0, time.UTC)
	for range 2 {
		must(t, o.CountAgain(o.ctx, o.dora, o.shownNow(fourth), "Requests on paper were missing."))
	}
	o.counts()
	want(t, o.CountAgain(o.ctx, o.dora, QuarterShown{Quarter: fourth, Version: 1}, "Again"), ErrChanged)
	must(t, o.ReleaseQuarter(o.ctx, o.dora, o.shownNow(fourth)))
	versions, err := o.QuarterVersions(o.ctx, fourth)
	must(t, err)
	if len(versions) != 2 || versions[0].Why != "Requests on paper were missing." || versions[0].Asked != o.dora.Name || versions[1].Why != "" {
		t.Fatalf("%+v", versions)
	}
	for _, v := range versions {
		if c := v.Tally.Table("received").Cell("access", "received"); c.Mark != MarkHidden {
			t.Errorf("version %d shows %+v", v.Number, c)
		}
	}
	if list, err := o.PublishedQuarters(o.ctx); err != nil || len(list) != 1 || list[0].Number != 2 {
		t.Fatalf("%+v %v", list, err)
	}
	if _, err := o.QuarterVersions(o.ctx, Quarter{2020, 1}); err != ErrNotFound {
		t.Errorf("%v", err)
	}
}

// Figures can go out by themselves; and a portal that begins late counts the last quarters, but none before it had anything.
func TestQuartersGoOutByThemselves(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.asksOf(6)
	o.at = time.Date(2027, 7, 20, 9, 0, 0, 0, time.UTC)
	must(t, o.DueQuarters(o.ctx))
	if n := o.counts(); n != 3 {
		t.Fatalf("%d quarters", n)
	}
	o.Quarterly = QuarterTerms{ByItself: true, After: 1}
	must(t, o.DueQuarters(o.ctx))
	list, err := o.PublishedQuarters(o.ctx)
	must(t, err)
	if len(list) != 3 || list[0].Quarter != (Quarter{2027, 2}) || list[0].Released != "" || list[0].Draft() {
		t.Fatalf("%+v", list)
	}
	o.at = time.Date(2027, 10, 1, 9, 0, 0, 0, time.UTC)
	must(t, o.DueQuarters(o.ctx))
	o.counts()
	if list, err = o.PublishedQuarters(o.ctx); err != nil || len(list) != 4 {
		t.Fatalf("%d %v", len(list), err)
	}
}

// What is counted beside the cases: looks, conflicts, erasures.
func TestAQuarterCountsMoreThanCases(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 6 {
		ref := o.taken(o.access())
		_, err := o.Open(o.ctx, o.ann, ref, "")
		must(t, err)
		must(t, o.Recuse(o.ctx, o.ben, Step{Ref: ref}, "family"))
		o.at = o.at.Add(time.Hour)
	}
	o.IncidentKinds = nil
	_, err := o.Erase(o.ctx, Erasing{Class: "access", Before: deadline.Day{Year: 2026, Month: 1, Day: 1}})
	must(t, err)
	o.at = time.Date(2027, 1, 20, 9, 0, 0, 0, time.UTC)
	tally, err := o.tally(o.ctx, fourth, nil)
	must(t, err)
	value := func(table, row, column string) int {
		c := tally.Table(table).Cell(row, column)
		if c.Value == nil {
			t.Errorf("%s %s %s is %q", table, row, column, c.Mark)
			return -1
		}
		return *c.Value
	}
	if n := value("conflicts", "recusals", "count"); n != 6 {
		t.Errorf("%d recusals", n)
	}
	var looks int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM ledger_entry`).Scan(&looks))
	if looks < 6 || value("looks_source", ledger.OwnSource, "2026-11") != looks || value("looks_purpose", "PA-001", "all") != looks ||
		value("looks_source", "all", "2026-10") != 0 {
		t.Errorf("%d looks: %+v", looks, tally.Table("looks_source"))
	}
	if value("deletions", "access", "done") != 0 || value("coverage", ledger.OwnSource, "days") != 92 || value("received", "access", "open") != 0 {
		t.Errorf("%+v", tally.Tables)
	}
	if name := tally.Table("looks_purpose").Rows[0].Names["en"]; name != "Requests" {
		t.Errorf("%q", name)
	}
}

// What the register of incidents tells everybody, the figures need not hide; how many more there were they do, when these are few.
func TestIncidentsAreHiddenAsFarAsTheyAreSecret(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		all, public map[string]int
		want        string
	}{
		{map[string]int{"sent": 2}, map[string]int{"sent": 2}, "2 2"},
		{map[string]int{"sent": 2}, nil, "c c"},
		{map[string]int{"sent": 3}, map[string]int{"sent": 2}, "c c"},
		{map[string]int{"sent": 8}, map[string]int{"sent": 2}, "8 8"},
		{map[string]int{"lost": 1, "sent": 9}, map[string]int{"lost": 1, "sent": 1}, "1 9 10"},
		{map[string]int{"lost": 2, "sent": 9}, map[string]int{"lost": 1, "sent": 1}, "c c 11"},
		{nil, nil, "0"},
	} {
		c := (&Registry{Zone: time.UTC}).newTallying(fourth)
		c.tableIncidents(one.all, one.public)
		c.hide(suppress.Rule{Threshold: 5}, nil)
		var said []string
		for _, row := range c.tally()[0].Rows {
			if v := row.Cells[0].Value; v != nil {
				said = append(said, fmt.Sprint(*v))
			} else {
				said = append(said, string(row.Cells[0].Mark))
			}
		}
		if got := strings.Join(said, " "); got != one.want {
			t.Errorf("%v, of them told %v: %s, want %s", one.all, one.public, got, one.want)
		}
	}
}

// What failed when people showed who they are is counted without names: proof that was not enough, and codes closed after wrong entries, those for
// cases that do not exist too.
func TestFailuresOfIdentityAreCounted(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 5 {
		ref := o.taken(o.access())
		must(t, o.identifying(Step{Ref: ref, Key: ref}))
		o.at = o.at.Add(time.Hour)
	}
	guess := func(ref string, times int) {
		t.Helper()
		challenge, err := o.AskCode(o.ctx, Follow{Ref: ref, Email: maria.Email, Browser: "b"})
		must(t, err)
		for n := range times {
			_, err := o.EnterCode(o.ctx, CodeEntry{Challenge: challenge, Code: "000000", Browser: "b"})
			want(t, err, map[bool]error{true: ErrCodeSpent, false: ErrCode}[n >= codeAttempts-1])
		}
		o.at = o.at.Add(time.Minute)
	}
	for range 5 {
		guess(o.newReference(), codeAttempts+2)
	}
	guess(o.file(o.access()), codeAttempts)
	guess(o.newReference(), codeAttempts-1)
	in, err := o.Indicators(o.ctx, o.dora, o.Today().AddDays(-1), o.Today())
	must(t, err)
	if got := fmt.Sprint(in.Failed); got != "[{identify 5} {unproven 0} {locked 6}]" {
		t.Fatal(got)
	}
	must(t, o.Declare(o.ctx, o.dani, Interest{Kind: "family", Party: maria.Subject}))
	if in, err = o.Indicators(o.ctx, o.dani, o.Today().AddDays(-1), o.Today()); err != nil || in.Failed[0].Count != 0 {
		t.Fatalf("%+v %v", in.Failed, err)
	}
	tally, err := o.tally(o.ctx, fourth, nil)
	must(t, err)
	for row, n := range map[string]int{"identify": 5, "unproven": 0, "locked": 6} {
		if c := tally.Table("identity").Cell(row, "count"); c.Value == nil || *c.Value != n {
			t.Errorf("%s: %+v", row, c)
		}
	}
}
