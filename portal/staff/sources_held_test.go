package staff

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"daylight/portal/account"
	"daylight/requests/ledger"
)

// held are the events of the tax register that wait, n of them.
func (o *office) held(n int) (all []ledger.Held) {
	o.t.Helper()
	groups, _, err := o.HeldGroups(o.ctx, o.tax.Source, "", 100)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, g := range groups {
		list, _, err := o.HeldOf(o.ctx, o.tax.Source, g.Cause, "", 1000)
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, list...)
	}
	if len(all) != n {
		o.t.Fatalf("%d are held, not %d", len(all), n)
	}
	return all
}

func TestHeldEventsAreListedByCause(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i := range 102 {
		o.send(fmt.Sprint("a", i), 0, time.Now().Add(-time.Hour), "TREAT")
	}
	o.send("b", 0, time.Now().Add(-time.Hour), "BILL")
	b := o.as(account.DPO)
	page := b.Get("/staff/sources/tax/held").Status(200)
	page.Contains("Held events", "TREAT", "is not in the table", "102", "BILL").Lacks(citizen, "Ada Byron", "emp-4471")
	if strings.Index(page.Text(), "TREAT") > strings.Index(page.Text(), "BILL") {
		t.Error("the most frequent cause is not the first")
	}
	cause := "/staff/sources/tax/causes/" + o.held(103)[0].Cause.String()
	page = b.Get(cause).Status(200).Contains("102 events, the oldest received on", "/data/purpose/activity", "More").Lacks(citizen, "Release all", "Map the code")
	if n := strings.Count(page.Body, `href="/staff/sources/tax/held/`); n != 100 {
		t.Errorf("%d events on the first page", n)
	}
	next := page.Body[strings.Index(page.Body, cause+"?after="):]
	if n := strings.Count(b.Get(next[:strings.Index(next, `"`)]).Status(200).Body, `href="/staff/sources/tax/held/`); n != 2 {
		t.Errorf("%d events on the second page", n)
	}
	b.Get(cause + "?after=nonsense").Status(400)
	b.Get("/staff/sources/tax/causes/nonsense").Status(404)
	b.Get("/staff/sources/tax/held/nonsense").Status(404)
	b.Get("/staff/sources/daylight/held/" + o.held(103)[0].ID.String()).Status(409)
	o.as(account.Auditor).Get("/fr/staff/sources/tax/held").Status(200).Contains("Le code de but")
	o.as(account.Auditor).Get("/ar/staff/sources/tax/held").Status(200).Contains("رمز الغرض")
}

func TestAHeldEventIsSeenWithoutItsCitizen(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.send("a", 0, time.Now().Add(-time.Hour), "TREAT")
	at := "/staff/sources/tax/held/" + o.held(1)[0].ID.String()
	o.as(account.Auditor).Get(at).Status(200).Contains("TREAT", "Tax inspector", "•••", "/data/purpose/activity").Lacks(citizen, "Assessing 2025", "Release", "Discard")
	o.as(account.Administrator).Get(at).Status(200).Contains("Map the code", "Try again", "Discard").Lacks(citizen)
}

func TestAHeldEventIsReleased(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.send("a", 0, time.Now().Add(-time.Hour), "PA-003")
	at := "/staff/sources/tax/held/" + o.held(1)[0].ID.String()
	b := o.as(account.Administrator)
	b.Get(at).Status(200)
	b.Post(at+"/release").Status(422).Contains("The event is still held.", "PA-003").Lacks(citizen)
	o.published["PA-003"] = true
	b.Post(at + "/release").Status(303).Location("/staff/sources/tax/held")
	b.Get("/staff/sources/tax/held").Contains("The event is recorded now.", "No event is waiting.")
	if c, err := o.CoverageOf(o.ctx, "tax"); err != nil || c.Stored != 1 || c.Quarantined != 0 {
		t.Errorf("%+v %v", c, err)
	}
	b.Post(at + "/release").Status(409) // somebody else was quicker
	b.Post("/staff/sources/tax/held/nonsense/release").Status(404)
}

func TestACauseIsReleasedAndDiscardedAsAWhole(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i := range 3 {
		o.send(fmt.Sprint("a", i), 0, time.Now().Add(-time.Hour), "PA-003")
	}
	cause := "/staff/sources/tax/causes/" + o.held(3)[0].Cause.String()
	b := o.as(account.Administrator)
	b.Get(cause).Status(200).Contains("Release all", "Discard all", "Map the code")
	b.Post(cause + "/release").Status(303).Location(cause)
	b.Get(cause).Contains("0 events are recorded now. 3 that were tried are still held.")
	o.published["PA-003"] = true
	b.Post(cause + "/release").Status(303).Location("/staff/sources/tax/held")
	b.Get("/staff/sources/tax/held").Contains("3 events are recorded now. 0 that were tried are still held.", "No event is waiting.")
	b.Post(cause + "/release").Status(409)
	o.send("b", 0, time.Now().Add(-time.Hour), "BILL")
	cause = "/staff/sources/tax/causes/" + o.held(1)[0].Cause.String()
	b.Get(cause+"/discard").Status(200).Contains("Discard the event", "BILL")
	b.Post(cause+"/discard", "reason", " ").Status(422).Contains("Write why the event is discarded.")
	b.Post(cause+"/discard", "reason", "Made by a test").Status(303).Location("/staff/sources/tax/held")
	b.Get("/staff/sources/tax/held").Contains("1 event was discarded.", "No event is waiting.")
}

func TestAHeldEventIsDiscardedWithAReason(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.send("a", 0, time.Now().Add(-time.Hour), "PA-003")
	at := "/staff/sources/tax/held/" + o.held(1)[0].ID.String() + "/discard"
	b := o.as(account.Administrator)
	b.Get(at).Status(200).Contains("Discard a held event", "Tax register").Lacks(citizen)
	b.Post(at, "reason", " \u200b ").Status(422).Contains("Write why the event is discarded.")
	b.Post(at, "reason", "A test of the source").Status(303).Location("/staff/sources/tax/held")
	b.Get("/staff/sources/tax/held").Contains("The event was discarded.", "No event is waiting.")
	b.Get(at).Status(409)
	b.Post(at, "reason", "Again").Status(409)
	var clear int
	if err := o.Site.DB.QueryRow(o.ctx, `SELECT count(*) FROM ledger_quarantine WHERE state = 'discarded' AND position('test' in encode(reason, 'escape')) = 0`).Scan(&clear); err != nil || clear != 1 {
		t.Errorf("the reason is not kept sealed: %d %v", clear, err)
	}
}
