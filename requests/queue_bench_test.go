package requests

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// crowd fills the queue as a big office has it: n open cases over three months, nine in ten with one of sixty people, each with the
// events of its life so far and the words it is found by; Ann is one of the sixty, has saved eight views and declared an interest.
func (o *office) crowd(n int) {
	o.t.Helper()
	_, err := o.db.Exec(o.ctx, `INSERT INTO requests_case (id, ref, filing_token, kind, state, desk, lang, channel, filed_at, received_at,
			received, updated_at, due, assignee, assignee_name, unit, assigned_at, paused, email_token)
		SELECT md5(i::text)::uuid, 'NM-' || lpad(i::text, 9, '0'), int4send(i), (ARRAY['access', 'correction', 'complaint'])[1 + i % 3],
			(ARRAY['received', 'working', 'asked', 'review', 'working', 'instructed'])[1 + i % 6], 'casework', (ARRAY['en', 'fr', 'ar'])[1 + i % 3], 'web', now(), now(),
			date '2026-10-01' + i % 57, $1::timestamptz - interval '1 minute' * i, date '2026-11-01' + i * 7 % 90,
			CASE WHEN i % 10 > 0 THEN CASE WHEN i % 60 = 1 THEN $2::uuid ELSE md5('officer ' || i % 60)::uuid END END, '', 'Unit ' || i % 4, now(), i % 6 = 2, int8send(i % 4000)
		FROM generate_series(1, $3::int) AS i`, o.at, o.ann.ID, n)
	must(o.t, err)
	_, err = o.db.Exec(o.ctx, `INSERT INTO requests_event (id, case_id, n, at, action, from_state, to_state, role)
		SELECT gen_random_uuid(), c.id, k, c.received_at, (ARRAY['file', 'assign', 'ask', 'answer', 'submit', 'send_back'])[k], 'working', 'working',
			(ARRAY['citizen', 'caseworker', 'caseworker', 'citizen', 'caseworker', 'reviewer'])[k] FROM requests_case c, generate_series(1, 6) AS k`)
	must(o.t, err)
	_, err = o.db.Exec(o.ctx, `INSERT INTO requests_word (token, case_id) SELECT c.email_token, c.id FROM requests_case c`)
	must(o.t, err)
	for i, f := range []QueueFilter{{Mine: true}, {Kind: Access, Lang: "fr"}, {Due: DueWeek}, {Unit: "Unit 2"}, {Waits: WaitsAnswered}, {Unassigned: true, Due: DueFortnight},
		{Waits: WaitsSource}, {Channel: ByWeb, Identity: "none"}} {
		must(o.t, o.SaveView(o.ctx, o.ann, Viewing{Name: fmt.Sprint("View ", i), Filter: f}))
	}
	must(o.t, o.Declare(o.ctx, o.ann, Interest{Kind: "family", Party: maria.Subject}))
	_, err = o.db.Exec(o.ctx, `ANALYZE requests_case, requests_event, requests_word, requests_view`)
	must(o.t, err)
}

// What an officer does all day, with a hundred and with ten thousand open cases: the queue with all that stands around it, a late page,
// a filtered one, a search, a case, and a choice by the rota. The 95th of a hundred is told in milliseconds.
func BenchmarkQueue(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		o := newOffice(b)
		o.crowd(n)
		kim := Citizen{Email: "kim@example.org", Name: "Kim", Level: LevelMailbox}
		f := o.access()
		f.Contact = Contact{Name: "Kim", Email: kim.Email}
		got, err := o.File(o.ctx, kim, f)
		must(b, err)
		must(b, o.Claim(o.ctx, o.ann, Step{Ref: got.Ref}))
		var staff []Officer
		for i := range 60 {
			staff = append(staff, Officer{ID: uuid.NewMD5(uuid.Nil, []byte{byte(i)}), Name: "x", Roles: []string{RoleCaseworker}})
		}
		o.staffed(append(staff, o.ann)...)
		late := QueueFilter{}
		for range 3 {
			page, err := o.Queue(o.ctx, o.ann, late)
			must(b, err)
			late.After = page.Next
		}
		for _, one := range []struct {
			name string
			read func() error
		}{
			{"bench", func() error { _, err := o.Workbench(o.ctx, o.ann, QueueFilter{}); return err }},
			{"page4", func() error { _, err := o.Queue(o.ctx, o.ann, late); return err }},
			{"filtered", func() error {
				_, err := o.Queue(o.ctx, o.ann, QueueFilter{Kind: Complaint, Lang: "ar", Due: DueFortnight, Order: OrderChanged})
				return err
			}},
			{"search", func() error { _, err := o.Search(o.ctx, o.ann, "kim@example.org"); return err }},
			{"case", func() error { _, err := o.Open(o.ctx, o.ann, got.Ref, ""); return err }},
			{"diary", func() error { _, err := o.Diary(o.ctx, o.rita); return err }},
			{"give", func() error { return o.Give(o.ctx, o.rita, Step{Ref: got.Ref}) }},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, one.name), func(b *testing.B) {
				var took []time.Duration
				for b.Loop() {
					begun := time.Now()
					must(b, one.read())
					took = append(took, time.Since(begun))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
				b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			})
		}
	}
}

// No page of 25 reads the whole queue: in every order the rows come out of an index in that order, and the wall is asked once.
func TestAPageReadsAPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.crowd(10_000)
	for _, order := range Orders() {
		f := QueueFilter{Order: order}
		where := f.where(o.Today(), "")
		by, _ := order.sorting()
		rows, err := o.db.Query(o.ctx, `EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) SELECT `+queueColumns+` FROM requests_case c WHERE c.ref IS NOT NULL AND `+visible+
			` AND `+where.String()+` ORDER BY `+by+` LIMIT 26`, o.seenBy(o.ann, where.args))
		must(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		must(t, err)
		plan := strings.Join(lines, "\n")
		for _, wrong := range []string{"Seq Scan on requests_case c", "Sort"} {
			if strings.Contains(plan, wrong) {
				t.Errorf("%q: %s\n%s", order, wrong, plan)
			}
		}
		if strings.Contains(plan, "SubPlan") && !strings.Contains(plan, "hashed SubPlan") {
			t.Errorf("%q: the wall is asked for each row\n%s", order, plan)
		}
	}
}
