package ledger

import (
	"testing"
	"time"
)

// Entries are counted in the month they are in where the body is, those at the edge of a day and of the period on the right side of it.
func TestLooksAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	w.Zone = zone
	from, until := time.Date(2026, 7, 1, 0, 0, 0, 0, zone), time.Date(2026, 10, 1, 0, 0, 0, 0, zone)
	august := time.Date(2026, 8, 1, 0, 0, 0, 0, zone) // 31 July, 23:00 UTC
	w.send(event("a", from.Add(-time.Second)), event("b", from), event("c", august.Add(-time.Second)), event("d", august),
		event("e", until.Add(-time.Second), "PA-002", "PA-003"), event("f", until))
	other, _ := w.register("housing", ProfileRole, ScopeEvents)
	w.sendAs(other, event("g", august.AddDate(0, 0, 9), "source:tax", "source:housing"))
	list, err := w.CountLooks(w.ctx, from, until)
	if err != nil {
		t.Fatal(err)
	}
	got := map[LookCount]bool{}
	for _, l := range list {
		got[l] = true
	}
	for _, want := range []LookCount{{"tax", "PA-002", time.July, 2}, {"tax", "PA-002", time.August, 1}, {"tax", "PA-003", time.September, 1},
		{"housing", "PA-002", time.August, 1}} {
		if !got[want] {
			t.Errorf("%+v is not among %+v", want, list)
		}
	}
	if len(list) != 4 {
		t.Errorf("%+v", list)
	}
}
