package requests

import (
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"daylight/requests/deadline"
)

// remind is a morning on which these officers are there, and tells how many reminders were asked for.
func (o *office) remind(on string, officers ...Officer) int {
	o.t.Helper()
	before := o.jobsOf("digest")
	o.at = day(on).Time(o.Zone).Add(7 * time.Hour)
	must(o.t, o.Remind(o.ctx, officers))
	return o.jobsOf("digest") - before
}

func TestOneReminderAnOfficerAndDay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var group errgroup.Group
	for range 4 { // four replicas
		group.Go(func() error { return o.Remind(o.ctx, []Officer{o.ann, o.ben, o.rita, adam}) })
	}
	must(t, group.Wait())
	if n := o.jobsOf("digest"); n != 3 {
		t.Fatalf("%d reminders for three officers and an administrator", n)
	}
	if n := o.remind("2026-11-27", o.ann, o.ben, o.rita); n != 0 {
		t.Fatalf("%d more on the same day", n)
	}
}

func TestRemindersKeepTheOfficesDays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	must(t, o.SetReminding(o.ctx, o.ben, PaceWeekly))
	must(t, o.SetReminding(o.ctx, o.rita, PaceNever))
	_, err := o.AddDays(o.ctx, adam, mourning("2026-11-30"))
	must(t, err)
	for _, c := range []struct {
		day  string
		want int
	}{
		{"2026-11-28", 0}, {"2026-11-29", 0}, // Saturday, Sunday
		{"2026-11-30", 0}, // a Monday of mourning
		{"2026-12-01", 2}, // so the week begins on Tuesday
		{"2026-12-02", 1}, {"2026-12-04", 1},
		{"2026-12-07", 2}, {"2026-12-08", 1},
		{"2026-12-25", 0}, {"2026-12-28", 0}, {"2026-12-29", 2},
	} {
		if n := o.remind(c.day, o.ann, o.ben, o.rita); n != c.want {
			t.Errorf("%s: %d reminders, want %d", c.day, n, c.want)
		}
	}
	must(t, o.SetReminding(o.ctx, o.rita, PaceDaily))
	if n := o.remind("2026-12-30", o.rita); n != 1 {
		t.Error("a change of mind is not heard")
	}
	wantProblem(t, o.SetReminding(o.ctx, o.ann, "hourly"), "pace", "choose")
	want(t, o.SetReminding(o.ctx, adam, PaceDaily), ErrForbidden)
}

// sorted is a digest in short.
func sorted(d Digest) string {
	names := func(list []DiaryEntry) (out []Task) {
		for _, e := range list {
			out = append(out, e.Task)
		}
		return out
	}
	return fmt.Sprint(names(d.Late), names(d.Today), names(d.Soon), names(d.Waiting), names(d.Free))
}

func TestDigestSaysWhatPresses(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Policy.Draft = 5
	o.taken(o.access()) // draft by 18 December, answer and notice by the 29th
	o.file(o.access())  // nobody takes it
	for _, c := range []struct {
		by   Officer
		day  string
		want string
	}{
		{o.ann, "2026-12-14", ""},
		{o.ann, "2026-12-15", "[] [] [draft] [] []"},
		{o.ann, "2026-12-18", "[] [draft] [] [] []"},
		{o.ann, "2026-12-21", "[draft] [] [] [] []"},
		{o.ann, "2026-12-22", "[draft] [] [notice answer] [] []"}, // Christmas between: 23, 24 and 29 are the next working days
		{o.ann, "2026-12-29", "[draft] [notice answer] [] [] []"},
		{o.ann, "2026-12-30", "[draft answer] [] [] [] []"},
		{o.rita, "2026-12-01", "[] [] [] [] [take]"},
		{o.rita, "2026-12-24", "[] [] [take] [] []"},
		{o.rita, "2026-12-30", "[take] [] [] [] []"},
	} {
		o.at = day(c.day).Time(o.Zone).Add(7 * time.Hour)
		d, err := o.Digest(o.ctx, c.by, DigestArgs{Officer: c.by.ID, Day: day(c.day)}, 3)
		if c.want == "" {
			want(t, err, ErrNothing)
			continue
		}
		must(t, err)
		if got := sorted(d); got != c.want || d.Day != day(c.day) {
			t.Errorf("%s for %s: %s, want %s", c.day, c.by.Name, got, c.want)
		}
	}
	must(t, o.SetReminding(o.ctx, o.ann, PaceWeekly)) // once a week has to last the week
	o.at = day("2026-12-14").Time(o.Zone).Add(7 * time.Hour)
	d, err := o.Digest(o.ctx, o.ann, DigestArgs{Officer: o.ann.ID, Day: day("2026-12-14")}, 3)
	must(t, err)
	if sorted(d) != "[] [] [draft] [] []" || d.Ahead != 5 {
		t.Errorf("%s, %d days ahead", sorted(d), d.Ahead)
	}
}

// What comes late says the truth of the moment, or is not said.
func TestALateDigestTellsNothingStale(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	friday := DigestArgs{Officer: o.ann.ID, Day: day("2026-12-23")}
	o.remind("2026-12-23", o.ann)
	o.at = day("2026-12-29").Time(o.Zone).Add(6 * time.Hour)
	d, err := o.Digest(o.ctx, o.ann, friday, 3)
	must(t, err)
	if d.Day != day("2026-12-29") || len(d.Today) != 2 || len(d.Soon) != 0 {
		t.Fatalf("%+v", d)
	}
	o.remind("2026-12-29", o.ann)
	_, err = o.Digest(o.ctx, o.ann, friday, 3)
	want(t, err, ErrNothing) // the one of today says it
	today := DigestArgs{Officer: o.ann.ID, Day: day("2026-12-29")}
	_, err = o.Digest(o.ctx, o.ann, today, 3)
	must(t, err)
	walled := o.ann
	walled.Email = "maria@example.org"
	_, err = o.Digest(o.ctx, walled, today, 3)
	want(t, err, ErrNothing)
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which file?"}))
	_, err = o.Digest(o.ctx, o.ann, today, 3)
	want(t, err, ErrNothing) // the clock stands still: nothing presses
	must(t, o.SetReminding(o.ctx, o.rita, PaceNever))
	o.file(o.access())
	_, err = o.Digest(o.ctx, o.rita, DigestArgs{Officer: o.rita.ID, Day: today.Day}, 3)
	want(t, err, ErrNothing)
	_, err = o.Digest(o.ctx, adam, DigestArgs{Officer: adam.ID, Day: today.Day}, 3)
	want(t, err, ErrNothing)
}

func TestWorkingDays(t *testing.T) {
	t.Parallel()
	library, err := deadline.Load()
	must(t, err)
	calendar, err := library.Calendar("gb-eng")
	must(t, err)
	for from, until := range map[string]string{"2026-12-23": "2026-12-30", "2026-11-27": "2026-12-02", "2026-11-28": "2026-12-02"} {
		if got := horizon(calendar, day(from), 3); got != day(until) {
			t.Errorf("three working days after %s: %s, want %s", from, got, until)
		}
	}
	var never []deadline.Holiday
	for d := day("2026-01-01"); d.Year < 2028; d = d.AddDays(1) {
		never = append(never, deadline.Holiday{Day: d, Name: "Strike"})
	}
	if got := horizon(calendar.With(never...), day("2026-01-01"), 3); got.After(day("2027-01-02")) {
		t.Errorf("the search for a working day does not end: %s", got)
	}
}

// A reminder that went out long ago is forgotten.
func TestDigestsAreForgotten(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.remind("2026-11-27", o.ann)
	o.remind("2027-02-01", o.ann)
	var n int
	must(t, o.db.QueryRow(o.ctx, `SELECT count(*) FROM requests_digest`).Scan(&n))
	if n != 1 {
		t.Fatalf("%d kept", n)
	}
}
