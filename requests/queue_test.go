package requests

import (
	"testing"

	"github.com/google/uuid"
)

// fill puts many open cases into the queue by writing rows: only the lists are looked at.
func (o *office) fill(n int) {
	o.t.Helper()
	_, err := o.db.Exec(o.ctx, `INSERT INTO requests_case (id, ref, filing_token, kind, state, desk, lang, channel, filed_at, received_at,
			received, updated_at, due, assignee, assignee_name, unit, paused)
		SELECT gen_random_uuid(), 'NM-' || lpad(i::text, 9, '0'), int4send(i), (ARRAY['access', 'correction', 'complaint'])[1 + i % 3],
			(ARRAY['received', 'working', 'asked', 'review', 'closed'])[1 + i % 5], 'casework', 'en', 'web', now(), now(),
			date '2026-10-01', now(), date '2026-11-01' + i % 90, CASE WHEN i % 5 IN (1, 2) THEN $2::uuid END, '', '', i % 5 = 2
		FROM generate_series(1, $1::int) AS i`, n, o.ann.ID)
	must(o.t, err)
	_, err = o.db.Exec(o.ctx, `ANALYZE requests_case`)
	must(o.t, err)
}

// countsNothing checks that no case is counted for an officer, in no view and for no need.
func (o *office) countsNothing(by Officer) {
	o.t.Helper()
	bench, err := o.Workbench(o.ctx, by, QueueFilter{})
	must(o.t, err)
	if bench.Page.Total != 0 || len(bench.Page.Rows) != 0 {
		o.t.Fatalf("%d cases are counted, %v listed", bench.Page.Total, bench.Page.Rows)
	}
	for _, c := range append(bench.Needs, bench.House...) {
		if c.Count != 0 {
			o.t.Fatalf("%s counts %d", c.Name, c.Count)
		}
	}
}

func TestQueueIsPagedByDueDay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.fill(500)
	filter, seen, last := QueueFilter{Size: 37}, map[string]bool{}, day("2026-01-01")
	for {
		page, err := o.Queue(o.ctx, o.ann, filter)
		must(t, err)
		if page.Total != 400 {
			t.Fatalf("%d open cases, want 400", page.Total)
		}
		for _, row := range page.Rows {
			if seen[row.Ref] || row.Due.Before(last) || !row.State.Open() {
				t.Fatalf("%+v after %s", row, last)
			}
			if overdue := row.Due.Before(o.Today()) && !row.Paused; overdue != row.Overdue || row.Left != o.Today().DaysUntil(row.Due) {
				t.Fatalf("%+v", row)
			}
			seen[row.Ref], last = true, row.Due
		}
		if filter.After = page.Next; page.Next == "" {
			break
		}
	}
	if len(seen) != 400 {
		t.Fatalf("the pages show %d of 400", len(seen))
	}
	if page, err := o.Queue(o.ctx, o.ann, QueueFilter{After: "'; DROP", Size: 1000}); err != nil || len(page.Rows) != 100 {
		t.Fatalf("a broken cursor is the first page: %d %v", len(page.Rows), err)
	}
}

func TestQueueFilters(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.fill(500)
	late := 0 // as fill makes them
	for i := 1; i <= 500; i++ {
		if i%5 != 4 && i%5 != 2 && i%90 < 26 {
			late++
		}
	}
	for name, c := range map[string]struct {
		filter QueueFilter
		total  int
		fits   func(QueueRow) bool
	}{
		"mine":       {QueueFilter{Mine: true}, 200, func(r QueueRow) bool { return r.Assignee == o.ann.ID }},
		"unassigned": {QueueFilter{Unassigned: true}, 200, func(r QueueRow) bool { return r.Assignee == uuid.Nil }},
		"asked":      {QueueFilter{State: StateAsked}, 100, func(r QueueRow) bool { return r.State == StateAsked }},
		"review":     {QueueFilter{State: StateReview}, 100, func(r QueueRow) bool { return r.State == StateReview }},
		"overdue":    {QueueFilter{Due: DueOverdue}, late, func(r QueueRow) bool { return r.Overdue }},
		"closed":     {QueueFilter{State: StateClosed}, 100, func(r QueueRow) bool { return r.State == StateClosed }},
		"both":       {QueueFilter{Kind: Complaint, Mine: true}, 67, func(r QueueRow) bool { return r.Kind == Complaint && r.Assignee == o.ann.ID }},
		"unit":       {QueueFilter{Unit: "Elsewhere"}, 0, nil},
	} {
		page, err := o.Queue(o.ctx, o.ann, c.filter)
		must(t, err)
		if page.Total != c.total || (c.total > 0) == (len(page.Rows) == 0) {
			t.Errorf("%s: %d, want %d", name, page.Total, c.total)
		}
		for _, row := range page.Rows {
			if !c.fits(row) {
				t.Errorf("%s: %+v", name, row)
			}
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ref := o.file(o.access())
	f := o.access()
	f.Contact.Name, f.Contact.Email = "María Gómez", "gomez@example.org"
	_, err := o.File(o.ctx, stranger, f)
	must(t, err)
	for text, found := range map[string]int{ref: 1, "maria": 2, "MARIA gomez": 1, "gomez maria maria": 1, "nandu": 1, "mari": 0, "gomez@example.org": 1,
		"QQ 123456 c": 1, "NM-0000-0000-00000": 0, "%": 0} {
		rows, err := o.Search(o.ctx, o.ann, text)
		must(t, err)
		if len(rows) != found {
			t.Errorf("%q finds %d, want %d", text, len(rows), found)
		}
	}
	_, err = o.Search(o.ctx, o.ann, " ")
	wantProblem(t, err, "q", "required_q")
}
