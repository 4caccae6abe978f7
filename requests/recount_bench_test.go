package requests

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// A hundred thousand open cases are reckoned anew after a holiday was added, while a caseworker goes on working: the whole
// takes under 30 s, and the longest the caseworker waits for a step is told beside it.
func BenchmarkRecount(b *testing.B) {
	const cases = 100_000
	o := newOffice(b)
	o.flood(cases)
	ref := o.file(o.access())
	must(b, o.Claim(o.ctx, o.ann, Step{Ref: ref}))
	on := day("2026-12-29")
	for b.Loop() {
		id, err := o.AddDays(o.ctx, adam, []deadline.Holiday{{Day: on, Name: "Day of mourning", Reason: "Proclaimed"}})
		must(b, err)
		on = on.AddDays(1)
		done, longest := make(chan struct{}), time.Duration(0)
		waited := make(chan time.Duration)
		go func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					waited <- longest
					return
				case <-time.After(20 * time.Millisecond):
				}
				begun := time.Now()
				must(b, o.Note(o.ctx, o.ann, Step{Ref: ref}, "working on it"))
				longest = max(longest, time.Since(begun))
			}
		}()
		must(b, o.RecountOpen(o.ctx, id))
		close(done)
		page, err := o.MovedBy(o.ctx, adam, id, "")
		must(b, err)
		b.ReportMetric(float64((<-waited).Milliseconds()), "longest-step-ms")
		b.ReportMetric(float64(page.Recount.Moved), "moved")
		b.ReportMetric(float64(page.Reckoned), "reckoned")
	}
}

// flood makes open cases by the thousand: three in four with a pause that was answered, due over two months.
func (o *office) flood(n int) {
	o.t.Helper()
	by, err := o.rules(o.ctx, o.DB)
	must(o.t, err)
	var cases, events [][]any
	for i := range n {
		id := newID()
		received := day("2026-11-01").AddDays(i % 60)
		at := received.Time(o.zone())
		cases = append(cases, []any{id, r6(i), []byte(id.String()), Access, StateReceived, DeskCasework, "en", ByWeb, at, at, received, at, received.AddDays(30), "old" + by.basis})
		events = append(events, []any{newID(), id, 1, at, ActFile, State(""), StateReceived, "citizen", deadline.ReceivedAt, received})
		if i%4 > 0 {
			events = append(events, []any{newID(), id, 2, at.AddDate(0, 0, 3), ActAsk, StateWorking, StateAsked, "caseworker", deadline.Pause, received.AddDays(3)},
				[]any{newID(), id, 3, at.AddDate(0, 0, 8), ActAnswer, StateAsked, StateWorking, "citizen", deadline.Resume, received.AddDays(8)})
		}
	}
	_, err = o.DB.CopyFrom(o.ctx, pgx.Identifier{"requests_case"}, []string{"id", "ref", "filing_token", "kind", "state", "desk", "lang",
		"channel", "filed_at", "received_at", "received", "updated_at", "due", "basis"}, pgx.CopyFromRows(cases))
	must(o.t, err)
	_, err = o.DB.CopyFrom(o.ctx, pgx.Identifier{"requests_event"}, []string{"id", "case_id", "n", "at", "action", "from_state", "to_state",
		"role", "fact", "fact_day"}, pgx.CopyFromRows(events))
	must(o.t, err)
	_, err = o.DB.Exec(o.ctx, `ANALYZE requests_case, requests_event`)
	must(o.t, err)
	must(o.t, o.Refresh(o.ctx)) // as after an upgrade: the stored days are put right first
	var recount uuid.UUID
	must(o.t, o.DB.QueryRow(o.ctx, `SELECT id FROM requests_recount`).Scan(&recount))
	must(o.t, o.RecountOpen(o.ctx, recount))
}

func r6(i int) string { return fmt.Sprintf("NM-%06d", i) }
