package jobs

import (
	"testing"
	"time"

	"github.com/riverqueue/river"

	"daylight/portal/account"
)

// A review begins when it is time, and those who answer are told on that day, on Mondays and on its last day, once each.
func TestRightsThatWait(t *testing.T) {
	t.Parallel()
	m := newMorning(t)
	m.Directory.Now = func() time.Time { return m.at }
	m.Directory.Access = account.AccessTerms{Months: 12, Days: 30, Zone: m.Registry.Zone}
	adam, dana := m.hire("adam", account.Administrator), m.hire("dana", account.DPO)
	m.hire("cora", account.Communications)
	morningOf := func(year int, month time.Month, day int) (n int) {
		t.Helper()
		m.at = time.Date(year, month, day, 9, 0, 0, 0, time.UTC)
		for range 2 {
			must(t, (&morningWorker{office: m.Office}).Work(t.Context(), nil))
		}
		must(t, m.Registry.DB.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'access'`).Scan(&n))
		return n
	}
	// The accounts were opened on Friday 27 November 2026.
	for _, step := range []struct {
		year  int
		month time.Month
		day   int
		want  int
	}{
		{2027, 11, 26, 0}, {2027, 11, 27, 2}, // a Saturday: the day it begins
		{2027, 11, 28, 2}, {2027, 11, 29, 4}, // Monday
		{2027, 11, 30, 4}, {2027, 12, 26, 4}, {2027, 12, 27, 6}, // Monday, and the last day
	} {
		if n := morningOf(step.year, step.month, step.day); n != step.want {
			t.Fatalf("%d-%d-%d: %d letters, want %d", step.year, step.month, step.day, n, step.want)
		}
	}
	work := func(o account.Officer) error {
		return (&accessWorker{office: m.Office}).Work(t.Context(), &river.Job[accessArgs]{Args: accessArgs{1, o.ID, "2027-12-27"}})
	}
	must(t, work(adam))
	letters := m.post.mail
	if len(letters) != 1 || letters[0].Header.Get("Subject") != "Access review 1 waits for answers" {
		t.Fatalf("%+v", letters)
	}
	_, rights, err := m.Directory.ReviewOf(t.Context(), dana, 1)
	must(t, err)
	for _, r := range rights {
		by := dana
		if r.Officer == dana.ID {
			by = adam
		}
		must(t, m.Directory.AnswerRights(t.Context(), by, 1, []account.Said{{Right: r.ID, Answer: account.Keep}}))
	}
	must(t, work(dana)) // there is nothing to say any more
	if n := len(m.post.mail); n != 1 {
		t.Fatalf("%d letters", n)
	}
}
