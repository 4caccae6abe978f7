package jobs

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/i18n"
	"daylight/requests"
)

// Whoever publishes is written to on Mondays, once, while something that was published is to be looked at again.
func TestWhatIsToBeLookedAtAgain(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	ctx := t.Context()
	cora := m.hire("cora", account.Communications)
	dana := m.hire("dana", account.DPO) // of agreements, the data protection officer is told too
	m.hire("rita", account.Reviewer)
	author := notices.Officer{ID: uuid.New(), Name: "Ann", Roles: []string{"communications"}}
	second := notices.Officer{ID: uuid.New(), Name: "Bea", Roles: []string{"communications"}}
	publish := func(id string, due notices.Day) {
		t.Helper()
		e, err := m.Board.Draft(ctx, author, notices.Draft{Why: "New", Content: notices.Agreement{ID: id, Title: notices.Text{"en": "Sharing " + id}, Purpose: notices.Text{"en": "Care"},
			Parties: []string{"Health Trust"}, Data: []notices.Text{{"en": "Names"}}, Bases: []notices.Basis{{Article: "6(1)(e)", Provision: "Care Act s. 6"}},
			Safeguards: notices.Text{"en": "Sealed"}, Starts: "2024-01-01", Owner: "Legal", ReviewDue: due}})
		must(t, err)
		s := notices.Step{Version: e.ID, Revision: e.Revision}
		_, err = m.Board.Submit(ctx, author, s)
		must(t, err)
		_, err = m.Board.Approve(ctx, second, s)
		must(t, err)
		_, err = m.Board.Publish(ctx, second, s)
		must(t, err)
	}
	publish("SA-001", "2026-11-01")
	publish("SA-002", "2026-12-20")
	publish("SA-003", "2027-03-01") // not yet
	publish("SA-004", "")           // never
	asked := func() (n int) {
		t.Helper()
		must(t, (&morningWorker{office: m.Office}).Work(ctx, nil))
		must(t, m.Registry.DB.QueryRow(ctx, `SELECT count(*) FROM river_job WHERE kind = 'due'`).Scan(&n))
		return n
	}
	if n := asked(); n != 0 {
		t.Fatalf("%d letters on a Friday", n)
	}
	m.at = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	// What comes before cannot be done: the letters are asked for all the same.
	_, failed := m.Registry.DB.Exec(ctx, `ALTER TABLE requests_leave RENAME TO away; ALTER TABLE requests_reminding RENAME TO gone`)
	must(t, failed)
	if err := (&morningWorker{office: m.Office}).Work(ctx, nil); err == nil {
		t.Error("nobody hears of what failed")
	}
	_, failed = m.Registry.DB.Exec(ctx, `ALTER TABLE away RENAME TO requests_leave; ALTER TABLE gone RENAME TO requests_reminding`)
	must(t, failed)
	var letters int
	must(t, m.Registry.DB.QueryRow(ctx, `SELECT count(*) FROM river_job WHERE kind = 'due'`).Scan(&letters))
	if letters != 2 {
		t.Fatalf("%d letters asked for", letters)
	}
	for range 2 {
		if n := asked(); n != 2 {
			t.Fatalf("%d letters asked for on a Monday", n)
		}
	}
	work := func() error {
		return (&dueWorker{office: m.Office}).Work(ctx, &river.Job[dueArgs]{Args: dueArgs{cora.ID, "2026-11-30"}})
	}
	must(t, work())
	m.Board.IdleDays = 60
	_, err := m.Board.Draft(ctx, author, notices.Draft{Content: notices.Notice{Slug: "begun", Collection: notices.FromPerson,
		Text: map[notices.Part]notices.Text{notices.PartTitle: {"en": "Begun and left"}, notices.PartSummary: {"en": "Short."}}}})
	must(t, err)
	if idle, err := m.Board.Idle(ctx); err != nil || len(idle) != 0 {
		t.Fatalf("%v %v", idle, err)
	}
	m.at = m.at.AddDate(0, 0, 61)
	idle, err := m.Board.Idle(ctx)
	must(t, err)
	m.at = m.at.AddDate(0, 0, -61)
	if len(idle) != 1 || idle[0].Code != "begun" {
		t.Fatalf("%+v", idle)
	}
	list, err := m.Board.DueForReview(ctx, "2026-12-30")
	must(t, err)
	if len(list) != 2 || list[0].Code != "SA-001" || list[1].On != "2026-12-20" {
		t.Fatalf("%+v", list)
	}
	mixed := toDo{Due: append([]notices.Due{{Edition: notices.Edition{Kind: notices.KindNotice, Code: "n"}}}, list...), Idle: idle}
	if hers := dueTo(AsWorker(dana), mixed); hers.count() != 2 || dueTo(AsWorker(cora), mixed).count() != 4 || dueTo(requests.Officer{Roles: []string{"reviewer"}}, mixed).count() != 0 {
		t.Fatalf("%+v", hers)
	}
	catalogue, err := i18n.Load()
	must(t, err)
	for _, language := range i18n.Languages {
		p := catalogue.Printer(language.Tag)
		letter, err := head.Due(p, cora, dueArgs{cora.ID, "2026-11-30"}, toDo{Due: list, Idle: idle})
		must(t, err)
		for _, want := range []string{"Sharing SA-001", "/registers/sharing/SA-002", "Begun and left", "/staff/notices/begun", p.T("publishing.due.kind.agreement")} {
			if !strings.Contains(letter.Text, want) || strings.Contains(letter.Text, "publishing.") {
				t.Errorf("%s does not say %q:\n%s", language.Tag, want, letter.Text)
			}
		}
	}
	if got := m.post.received(); len(got) != 1 || got[0] != cora.Email {
		t.Fatalf("%v", got)
	}
}
