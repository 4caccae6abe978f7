package requests

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// diaryOf is an officer's diary, an entry a line: day, task, reference, and what is special about it.
func (o *office) diaryOf(by Officer) (lines []string) {
	o.t.Helper()
	days, err := o.Diary(o.ctx, by)
	must(o.t, err)
	for _, d := range days {
		for _, e := range d.Entries {
			if e.Day != d.Day {
				o.t.Fatalf("%s stands under %s", e.Day, d.Day)
			}
			line := fmt.Sprint(e.Day, " ", e.Task, " ", e.Ref)
			for mark, stands := range map[string]bool{" still": e.Still, " late": e.Late, " unexplained": e.Unexplained} {
				if stands {
					line += mark
				}
			}
			lines = append(lines, line)
		}
	}
	return lines
}

func (o *office) wantDiary(by Officer, want ...string) {
	o.t.Helper()
	if got := o.diaryOf(by); !slices.Equal(got, want) {
		o.t.Fatalf("the diary of %s is\n%s\nwant\n%s", by.Name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// byPost is a complaint by letter: nobody acknowledges it by e-mail.
func (o *office) byPost() string {
	o.t.Helper()
	f := o.complaint()
	f.Contact.Email, f.Contact.Post, f.Channel = "", "1 High Street", ByPost
	got, err := o.FileFor(o.ctx, o.ann, f)
	must(o.t, err)
	return got.Ref
}

func TestDiaryHoldsTheDaysOfOnesCases(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Policy.Draft = 5
	ref := o.taken(o.access())
	o.wantDiary(o.ann, "2026-12-18 draft "+ref, "2026-12-29 notice "+ref, "2026-12-29 answer "+ref)
	o.wantDiary(o.ben)
	o.wantDiary(o.rita)
	post := o.byPost()
	must(t, o.Claim(o.ctx, o.ben, Step{Ref: post}))
	list := o.diaryOf(o.ben)
	if !slices.Contains(list, "2026-12-29 acknowledge "+post) {
		t.Fatalf("nobody is told to acknowledge: %v", list)
	}
	must(t, o.Acknowledge(o.ctx, o.ben, Step{Ref: post}))
	if strings.Contains(strings.Join(o.diaryOf(o.ben), " "), "acknowledge") {
		t.Fatal("what is acknowledged is still to be acknowledged")
	}
	must(t, o.Assign(o.ctx, o.rita, Step{Ref: ref}, o.ben))
	o.wantDiary(o.ann)
	if list := o.diaryOf(o.ben); !slices.Contains(list, "2026-12-29 answer "+ref) {
		t.Fatalf("a reassigned case is nowhere: %v", list)
	}
	_, err := o.Diary(o.ctx, adam)
	want(t, err, ErrForbidden)
}

func TestDiaryFollowsTheClock(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.Policy.Draft = 5
	ref := o.taken(o.access())
	must(t, o.Ask(o.ctx, o.ann, Step{Ref: ref}, Inquiry{Text: "Which file?"}))
	for _, line := range o.diaryOf(o.ann) {
		if !strings.HasSuffix(line, " still") {
			t.Errorf("the clock stands still, and the diary says %q", line)
		}
	}
	o.at = o.at.AddDate(0, 0, 50)
	if lines := strings.Join(o.diaryOf(o.ann), "\n"); strings.Contains(lines, "late") || strings.Contains(lines, "notice") {
		t.Fatalf("late while the clock stands still: %s", lines)
	}
	o.at = o.at.AddDate(0, 0, -50)
	must(t, o.Answer(o.ctx, maria, Step{Ref: ref}, "The housing file."))
	must(t, o.Extend(o.ctx, o.ann, Step{Ref: ref}, Extension{Reason: "Three registers"}))
	lines := o.diaryOf(o.ann)
	if len(lines) != 2 || !strings.Contains(lines[0], "2027-02-") || !strings.Contains(lines[0], "draft") || !strings.Contains(lines[1], "answer") {
		t.Fatalf("after the extension: %v", lines)
	}
	o.at = o.at.AddDate(0, 4, 0)
	lines = o.diaryOf(o.ann)
	if !strings.Contains(lines[1], " late") || !strings.Contains(lines[1], " unexplained") {
		t.Fatalf("nobody asks why it is late: %v", lines)
	}
	_, err := o.db.Exec(o.ctx, `UPDATE requests_case SET late_cause = 'workload'`)
	must(t, err)
	if lines = o.diaryOf(o.ann); strings.Contains(lines[1], "unexplained") {
		t.Fatalf("asked again: %v", lines)
	}
}

func TestDiaryOfTheSecondPerson(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	both := person("Bo Both", "Records", RoleCaseworker, RoleReviewer)
	must(t, o.Assign(o.ctx, o.rita, Step{Ref: ref}, both))
	must(t, o.Disclaim(o.ctx, both, Step{Ref: ref}))
	must(t, o.Decide(o.ctx, both, Step{Ref: ref}, Decision{Outcome: Released, Statement: "Enclosed.", Submit: true}))
	for _, by := range []Officer{o.rita, o.rob, o.dora} {
		o.wantDiary(by, "2026-12-29 approve "+ref)
	}
	o.wantDiary(o.ann)
	o.wantDiary(both, "2026-12-29 notice "+ref, "2026-12-29 answer "+ref) // never one's own work
	must(t, o.Recuse(o.ctx, o.rita, Step{Ref: ref}, "family"))
	o.wantDiary(o.rita)
	must(t, o.SendBack(o.ctx, o.rob, Step{Ref: ref}, "Name the rooms"))
	o.wantDiary(o.rob)
}

func TestWhatNobodyHasStandsWithThoseWhoHandOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	for _, by := range []Officer{o.rita, o.rob, o.dora} {
		o.wantDiary(by, "2026-12-29 take "+ref)
	}
	o.wantDiary(o.ann)
	f := o.complaint()
	f.Complaint.About, f.Complaint.Who = AboutOfficial, "The man at counter 3"
	secret := o.file(f)
	if strings.Contains(strings.Join(o.diaryOf(o.rita), " "), secret) || !strings.Contains(strings.Join(o.diaryOf(o.dora), " "), secret) {
		t.Fatal("a complaint about an official belongs to the data protection officer alone")
	}
	must(t, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	o.wantDiary(o.rita)
}

func TestTheWallStandsBeforeTheDiary(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	own := o.ann
	own.Email = "maria@example.org"
	o.wantDiary(own)
	o.wantDiary(o.ann, "2026-12-29 notice "+ref, "2026-12-29 answer "+ref)
	reviewer := o.rita
	reviewer.Email = "maria@example.org"
	must(t, o.Release(o.ctx, o.ann, Step{Ref: ref}, "Somebody else"))
	o.wantDiary(reviewer)
	must(t, o.Declare(o.ctx, o.rob, Interest{Kind: "family", Party: maria.Subject}))
	o.wantDiary(o.rob)
	o.wantDiary(o.rita, "2026-12-29 take "+ref)
}

// A moved day is the same entry on another day, and says that it changed.
func TestAMovedDayMovesItsEntry(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.taken(o.access())
	entry := func() DiaryEntry {
		days, err := o.Diary(o.ctx, o.ann)
		must(t, err)
		last := days[len(days)-1].Entries
		return last[len(last)-1]
	}
	before := entry()
	o.at = o.at.Add(time.Hour)
	id, err := o.AddDays(o.ctx, adam, mourning("2026-12-29"))
	must(t, err)
	must(t, o.RecountOpen(o.ctx, id))
	after := entry()
	if after.Ref != ref || after.Task != before.Task || after.Day != day("2026-12-30") || after.Sequence <= before.Sequence || !after.ChangedAt.After(before.ChangedAt) {
		t.Fatalf("before %+v\nafter %+v", before, after)
	}
}
