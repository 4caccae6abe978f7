package requests

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func viewSaved(o *office) func() error {
	return func() error {
		return o.SaveView(o.ctx, o.ann, Viewing{Name: "Late ones", Shared: true, Default: true, Filter: QueueFilter{Due: DueOverdue}})
	}
}

func TestViews(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.file(o.access())
	o.taken(o.correction())
	must(t, o.SaveView(o.ctx, o.ann, Viewing{Name: "  Mine in\tFrench ", Default: true, Filter: QueueFilter{Mine: true, Lang: "fr", DueFrom: day("2026-01-01")}}))
	must(t, o.SaveView(o.ctx, o.ann, Viewing{Name: "Copies", Shared: true, Filter: QueueFilter{Kind: Access}}))
	list, err := o.Views(o.ctx, o.ann)
	must(t, err)
	if len(list) != 2 || list[0].Name != "Copies" || list[0].Count != 1 || list[1].Name != "Mine in French" || list[1].Count != 1 || !list[1].Default {
		t.Fatalf("%+v", list)
	}
	if theirs, err := o.Views(o.ctx, o.ben); err != nil || len(theirs) != 1 || theirs[0].ID != list[0].ID {
		t.Fatalf("Ben of the same unit has %+v %v", theirs, err)
	}
	if theirs, err := o.Views(o.ctx, o.rita); err != nil || len(theirs) != 0 {
		t.Fatalf("Rita of another unit has %+v %v", theirs, err)
	}
	want(t, o.ChangeView(o.ctx, o.ben, list[0].ID, Viewing{Name: "Ben's"}), ErrViewGone)
	want(t, o.OpenWith(o.ctx, o.rita, list[0].ID, true), ErrViewGone)
	want(t, o.OpenWith(o.ctx, o.ben, list[1].ID, true), ErrViewGone)
	must(t, o.OpenWith(o.ctx, o.ben, list[0].ID, true))
	wantProblem(t, o.ChangeView(o.ctx, o.ann, list[0].ID, Viewing{Name: "mine in french"}), "name", "view_taken")
	wantProblem(t, o.SaveView(o.ctx, o.ann, Viewing{Name: " "}), "name", "required_name")
	wantProblem(t, o.SaveView(o.ctx, Officer{ID: uuid.New(), Roles: []string{RoleCaseworker}}, Viewing{Name: "x", Shared: true}), "shared", "unitless")
	f, ok, err := o.DefaultView(o.ctx, o.ann)
	must(t, err)
	if !ok || !f.Mine || f.Lang != "fr" || f.DueFrom != day("2026-01-01") {
		t.Fatalf("%+v %v", f, ok)
	}
	must(t, o.SaveView(o.ctx, o.ann, Viewing{Name: "MINE in french", Filter: QueueFilter{Mine: true}})) // replaces, and opens with it no longer
	if _, ok, err = o.DefaultView(o.ctx, o.ann); ok || err != nil {
		t.Fatal("it still opens with it", err)
	}
	must(t, o.DeleteView(o.ctx, o.ben, list[0].ID)) // not Ben's
	must(t, o.ChangeView(o.ctx, o.ann, list[0].ID, Viewing{Name: "Copies"}))
	if _, ok, err = o.DefaultView(o.ctx, o.ben); ok || err != nil {
		t.Fatal("Ben's queue opens with a view that is shared no more", err)
	}
	must(t, o.DeleteView(o.ctx, o.ann, list[0].ID))
	if list, err = o.Views(o.ctx, o.ann); err != nil || len(list) != 1 || list[0].Filter.Lang != "" {
		t.Fatalf("%+v %v", list, err)
	}
	for i := range mostViews - 1 {
		must(t, o.SaveView(o.ctx, o.ann, Viewing{Name: fmt.Sprint("View ", i)}))
	}
	wantProblem(t, o.SaveView(o.ctx, o.ann, Viewing{Name: "One too many"}), "name", "views_most")
	must(t, o.SaveView(o.ctx, o.ann, Viewing{Name: "View 3", Filter: QueueFilter{Mine: true}}))
}

func TestWhatNeedsMeNow(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	needs := func(by Officer) string {
		bench, err := o.Workbench(o.ctx, by, QueueFilter{})
		must(t, err)
		text := ""
		for _, n := range bench.Needs {
			if n.Count > 0 {
				text += fmt.Sprintf("%s %d ", n.Name, n.Count)
			}
			page, err := o.Queue(o.ctx, by, n.Filter)
			must(t, err)
			if page.Total != n.Count || len(page.Rows) != n.Count {
				t.Fatalf("%s: %d counted, %d listed", n.Name, n.Count, len(page.Rows))
			}
		}
		return text
	}
	check := func(by Officer, want string) {
		t.Helper()
		if got := needs(by); got != want {
			t.Fatalf("%s: %q, want %q", by.Name, got, want)
		}
	}
	ref := o.taken(o.access())
	o.open(o.ann, ref)
	check(o.ann, "")
	must(t, o.Reply(o.ctx, maria, Step{Ref: ref}, "Any news?"))
	check(o.ann, "answered 1 ")
	check(o.ben, "")
	o.open(o.rita, ref) // somebody else's look is not hers
	check(o.ann, "answered 1 ")
	o.open(o.ann, ref)
	check(o.ann, "")
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: NothingHeld, Reasons: "Nothing", Submit: true}))
	check(o.rita, "approval 1 ")
	check(o.ann, "")
	must(t, o.SendBack(o.ctx, o.rita, Step{Ref: ref}, "Look again"))
	check(o.ann, "sent_back 1 ")
	check(o.rita, "")
	must(t, o.Decide(o.ctx, o.ann, Step{Ref: ref}, Decision{Outcome: NothingHeld, Reasons: "Nothing at all", Submit: true}))
	check(o.ann, "")
	o.at = time.Date(2026, 12, 29, 12, 0, 0, 0, time.UTC)
	check(o.ann, "today 1 ")
	o.at = o.at.AddDate(0, 0, 1)
	check(o.ann, "overdue 1 ")
}

// Whatever filter: what is listed over all pages is what is counted, each once, and each fits. A case that changes meanwhile without
// moving is neither skipped nor repeated.
func TestPagesAndCountsAgree(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.fill(300)
	_, err := o.db.Exec(o.ctx, `UPDATE requests_case SET channel = (ARRAY['web', 'post'])[1 + ('x' || substr(md5(ref), 1, 2))::bit(8)::int % 2],
		lang = (ARRAY['en', 'fr', 'ar'])[1 + ('x' || substr(md5(ref), 3, 2))::bit(8)::int % 3], level = ('x' || substr(md5(ref), 5, 2))::bit(8)::int % 3,
		received = date '2026-10-01' + ('x' || substr(md5(ref), 7, 2))::bit(8)::int % 20, updated_at = $1::timestamptz - interval '1 hour' * ('x' || substr(md5(ref), 1, 4))::bit(16)::int`, o.at)
	must(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		days := rapid.IntRange(-40, 40)
		f := QueueFilter{
			Kind:    rapid.SampledFrom(append(Kinds(), "", "")).Draw(rt, "kind"),
			State:   rapid.SampledFrom([]State{"", "", StateWorking, StateClosed, StateAsked}).Draw(rt, "state"),
			Ended:   rapid.Bool().Draw(rt, "ended"),
			Mine:    rapid.Bool().Draw(rt, "mine"),
			Lang:    rapid.SampledFrom([]string{"", "fr"}).Draw(rt, "lang"),
			Due:     rapid.SampledFrom(append(Windows(), "", "", "")).Draw(rt, "due"),
			Waits:   rapid.SampledFrom(append(Waitings(), "", "", "", "")).Draw(rt, "waits"),
			Order:   rapid.SampledFrom(Orders()).Draw(rt, "order"),
			Size:    rapid.IntRange(7, 40).Draw(rt, "size"),
			DueTo:   o.Today().AddDays(days.Draw(rt, "until")),
			DueFrom: o.Today().AddDays(-90),
		}
		seen := map[string]bool{}
		for total := -1; ; {
			page, err := o.Queue(o.ctx, o.ann, f)
			must(t, err)
			if total >= 0 && page.Total != total {
				rt.Fatalf("%d, then %d", total, page.Total)
			}
			total = page.Total
			for i, row := range page.Rows {
				if seen[row.Ref] || f.Kind != "" && row.Kind != f.Kind || f.Lang != "" && row.Lang != f.Lang || row.Due.After(f.DueTo) || f.Due == DueOverdue && !row.Due.Before(o.Today()) {
					rt.Fatalf("%+v", row)
				}
				if before := page.Rows[max(0, i-1)]; f.Order == OrderDue && row.Due.Before(before.Due) || f.Order == OrderReceived && row.Received.Before(before.Received) || f.Order == OrderChanged && row.UpdatedAt.After(before.UpdatedAt) {
					rt.Fatalf("%s after %s", row.Ref, before.Ref)
				}
				seen[row.Ref] = true
			}
			if f.After = page.Next; page.Next == "" {
				if len(seen) != total {
					rt.Fatalf("%d listed, %d counted", len(seen), total)
				}
				return
			}
		}
	})
}

func TestWhatMovedIsSaid(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var refs []string
	for range 6 {
		refs = append(refs, o.file(o.access()))
		o.at = o.at.Add(time.Minute)
	}
	page, err := o.Queue(o.ctx, o.ann, QueueFilter{Size: 2, Order: OrderChanged})
	must(t, err)
	o.at = o.at.Add(time.Minute)
	must(t, o.Note(o.ctx, o.ann, Step{Ref: refs[0]}, "Now the latest"))
	second, err := o.Queue(o.ctx, o.ann, QueueFilter{Size: 2, Order: OrderChanged, After: page.Next})
	must(t, err)
	if page.Moved != 0 || second.Moved != 1 || second.Rows[0].Ref != refs[3] {
		t.Fatalf("%d %d %+v", page.Moved, second.Moved, second.Rows)
	}
}
