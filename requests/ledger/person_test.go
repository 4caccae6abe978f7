package ledger

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

var rosa = Person{{"national-id", "60001017869"}}

func (w *world) of(person Person, f Filter) Page {
	w.t.Helper()
	p, err := w.Of(w.ctx, person, f)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) each(person Person, f Filter) (list []Entry) {
	w.t.Helper()
	if err := w.Each(w.ctx, person, f, func(e Entry) error { list = append(list, e); return nil }); err != nil {
		w.t.Fatal(err)
	}
	return list
}

func TestEntrySaysWhatTheSourceSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := ago(time.Hour)
	w.send(event("e-1", at, `"action":"view"`, `"action":"disclose","recipient":{"name":"Police","country":"EE"}`,
		`"channel":"ui"`, `"channel":"ui","emergency":{"reason":"Life in danger"},"data_detail":"Address"`))
	page := w.of(rosa, Filter{})
	if len(page.Entries) != 1 || page.Next != "" {
		t.Fatalf("%d entries, next %q", len(page.Entries), page.Next)
	}
	e := page.Entries[0]
	want := Entry{
		ID: e.ID, Source: "tax", SourceNames: map[string]string{"en": "The tax register"}, Profile: ProfileRole,
		Type: Recorded, Occurred: at, Received: clock, Subject: rosa[0],
		Actor: Actor{Kind: "person", Organisation: Organisation{"70000349", "Tax authority"}, Unit: "Region 3",
			Role: "Tax inspector", Official: 1},
		Action: "disclose", Categories: []string{"identity", "income"}, Detail: "Address",
		Purpose: EntryPurpose{Activity: "PA-002", Version: 21, Number: 1, Title: map[string]string{"en": "Council tax"},
			Text: "Assessing 2025 income tax"},
		LegalBasis: LegalBasis{"gdpr-6-1-e", "Tax Act s. 1"}, CaseRef: "IT-2025-118822",
		Recipient: &Recipient{Name: "Police", Country: "EE"}, System: System{Name: "Assessment desk"}, Channel: "ui",
		Emergency: "Life in danger", Leaf: -1, Disclosed: e.Disclosed,
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
}

func TestActivityVersionOfTheEventsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(event("e-1", ago(time.Hour), "PA-002", "PA-003"), event("e-2", clock.AddDate(0, -8, 0), "PA-002", "PA-003"),
		event("e-3", clock.AddDate(-6, 0, 0), "PA-002", "PA-003"))
	list := w.each(rosa, Filter{})
	if len(list) != 2 || list[0].Purpose.Number != 2 || list[1].Purpose.Number != 1 || list[1].LegalBasis.Code != "gdpr-6-1-e" {
		t.Errorf("%+v", list)
	}
	if held := w.held(); len(held) != 1 || held[0].Fault.Key != "ledger.fault.activity" {
		t.Errorf("before the first version: %+v", held)
	}
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, p := range []Profile{ProfileName, ProfileRole, ProfileOrganisation} {
		s, _ := w.register("s-"+string(p), p)
		w.sendAs(s, event("e-"+string(p), ago(time.Hour), "urn:source:tax", "urn:source:s-"+string(p)))
	}
	org := Actor{Kind: "person", Organisation: Organisation{"70000349", "Tax authority"}}
	role, name := org, org
	role.Unit, role.Role, role.Official = "Region 3", "Tax inspector", 1
	name.Unit, name.Role, name.ID, name.Name = "Region 3", "Tax inspector", "emp-4471", "Ada Byron"
	want := map[Profile]Actor{ProfileName: name, ProfileRole: role, ProfileOrganisation: org}
	for _, e := range w.each(rosa, Filter{}) {
		if diff := cmp.Diff(want[e.Profile], e.Actor); diff != "" {
			t.Errorf("%s: %s", e.Profile, diff)
		}
		shown := fmt.Sprintf("%+v %s %v %v", e, e.Disclosed.Statement, e.Disclosed.Post, e.Disclosed.Person)
		if d := e.Disclosed.Person; d != nil {
			shown += string(d.Content)
		}
		if named := strings.Contains(shown, "emp-4471") || strings.Contains(shown, "Ada"); named != (e.Profile == ProfileName) {
			t.Errorf("%s: the name shows: %v", e.Profile, named)
		}
		if e.Profile == ProfileOrganisation && strings.Contains(shown, "Region 3") {
			t.Error("the unit shows under the profile organisation")
		}
	}
}

func TestOfficialsAreNumberedPerCitizen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// Rosa was looked at by a, b, a, c (newest first); another citizen by c, a.
	for i, who := range []string{"a", "b", "a", "c"} {
		w.send(event(fmt.Sprintf("r%d", i), ago(time.Hour+time.Duration(i)*time.Minute), "emp-4471", who))
	}
	other := Person{{"national-id", "49001010000"}}
	for i, who := range []string{"c", "a"} {
		w.send(event(fmt.Sprintf("o%d", i), ago(time.Hour+time.Duration(i)*time.Minute), "emp-4471", who, "60001017869", "49001010000"))
	}
	numbers := func(list []Entry) (out []int) {
		for _, e := range list {
			out = append(out, e.Actor.Official)
		}
		return out
	}
	if got := numbers(w.each(rosa, Filter{})); !slices.Equal(got, []int{1, 2, 1, 3}) {
		t.Errorf("report: %v", got)
	}
	if got := numbers(w.each(other, Filter{})); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("another citizen's: %v", got)
	}
	first := w.of(rosa, Filter{Limit: 3})
	second := w.of(rosa, Filter{Limit: 3, After: first.Next})
	if got := append(numbers(first.Entries), numbers(second.Entries)...); !slices.Equal(got, []int{1, 2, 1, 3}) {
		t.Errorf("page by page: %v", got)
	}
	if got := numbers(w.of(rosa, Filter{Until: ago(time.Hour + 150*time.Second)}).Entries); !slices.Equal(got, []int{3}) {
		t.Errorf("filtered: %v", got)
	}
	e, err := w.EntryByID(w.ctx, rosa, second.Entries[0].ID)
	if err != nil || e.Actor.Official != 3 {
		t.Errorf("by id: %d %v", e.Actor.Official, err)
	}
}

func TestPagesAndFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	health, _ := w.register("health", ProfileOrganisation)
	for i := range 30 {
		at := ago(time.Duration(i/3+1) * 24 * time.Hour) // three at each moment: the order must not depend on the time alone
		w.send(event(fmt.Sprintf("t%d", i), at, `"action":"view"`, `"action":"`+[]string{"view", "search"}[i%2]+`"`))
		w.sendAs(health, event(fmt.Sprintf("h%d", i), at, "urn:source:tax", "urn:source:health", "PA-002", "PA-003",
			"national-id", "patient-no", "60001017869", "P77"))
	}
	both := Person{rosa[0], {"Patient-No", " p77 "}}
	var walked []string
	for f := (Filter{Limit: 7}); ; {
		p := w.of(both, f)
		for _, e := range p.Entries {
			walked = append(walked, e.ID)
		}
		if f.After = p.Next; f.After == "" {
			break
		}
	}
	all := w.each(both, Filter{})
	if len(all) != 60 || len(walked) != 60 {
		t.Fatalf("%d in all, %d by pages", len(all), len(walked))
	}
	for i, e := range all {
		if e.ID != walked[i] {
			t.Fatalf("entry %d differs", i)
		}
		if i > 0 && e.Occurred.After(all[i-1].Occurred) {
			t.Fatalf("entry %d is out of order", i)
		}
	}
	for name, c := range map[string]struct {
		f    Filter
		want int
	}{
		"source":   {Filter{Sources: []string{"health"}}, 30},
		"unknown":  {Filter{Sources: []string{"nobody"}}, 0},
		"activity": {Filter{Activities: []string{"PA-002"}}, 30},
		"action":   {Filter{Actions: []string{"search"}}, 15},
		"nonsense": {Filter{Actions: []string{"peek"}}, 0},
		"from":     {Filter{From: ago(48 * time.Hour)}, 12},
		"until":    {Filter{Until: ago(48 * time.Hour)}, 48},
		"all":      {Filter{Sources: []string{"tax"}, Actions: []string{"view"}, From: ago(48 * time.Hour)}, 3},
	} {
		if got := len(w.each(both, c.f)); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
		if s, err := w.Summary(w.ctx, both, c.f); err != nil || s.Total != c.want {
			t.Errorf("%s: summary %d %v, want %d", name, s.Total, err, c.want)
		}
	}
	if _, err := w.Of(w.ctx, both, Filter{After: "x"}); !errors.Is(err, ErrCursor) {
		t.Errorf("a foreign mark: %v", err)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Zone, _ = time.LoadLocation("Pacific/Auckland")
	w.send(event("a", time.Date(2026, 10, 31, 12, 0, 0, 0, time.UTC)), // already November in Auckland
		event("b", time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC), `"action":"view"`, `"action":"print"`),
		event("c", time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC), "PA-002", "PA-003"))
	s, err := w.Summary(w.ctx, rosa, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	want := Summary{Total: 3, First: time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC), Last: time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC),
		Sources:    []Count{{"tax", map[string]string{"en": "The tax register"}, 3}},
		Activities: []Count{{"PA-002", map[string]string{"en": "Council tax"}, 2}, {"PA-003", map[string]string{"en": "Housing"}, 1}},
		Actions:    []Count{{"view", nil, 2}, {"print", nil, 1}},
		Months:     []Count{{"2026-11", nil, 2}, {"2026-10", nil, 1}}}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

func TestEntryByIDIsTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(event("mine", ago(time.Hour)), event("theirs", ago(time.Hour), "60001017869", "49001010000"))
	mine := w.of(rosa, Filter{}).Entries[0]
	theirs := w.of(Person{{"national-id", "49001010000"}}, Filter{}).Entries[0]
	if got, err := w.EntryByID(w.ctx, rosa, mine.ID); err != nil || got.ID != mine.ID {
		t.Errorf("mine: %v", err)
	}
	for _, id := range []string{theirs.ID, "", "x", mine.ID[:31] + "A", strings.Repeat("_", 32)} {
		if _, err := w.EntryByID(w.ctx, rosa, id); !errors.Is(err, ErrNoEntry) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if _, err := w.EntryByID(w.ctx, nil, mine.ID); !errors.Is(err, ErrNoEntry) {
		t.Errorf("nobody: %v", err)
	}
}

func TestCorrectionShowsBoth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fix := []string{"access.recorded.v1", "access.corrected.v1", `"channel":"ui"`,
		`"channel":"ui","corrects":{"id":"e-1","reason":"Wrong unit named"}`, "Region 3", "Region 4"}
	w.send(event("e-2", ago(time.Hour), fix...)) // before the one it puts right
	if e := w.of(rosa, Filter{}).Entries[0]; e.Corrects == nil || e.Corrects.EntryID != "" {
		t.Fatalf("before the original came: %+v", e.Corrects)
	}
	w.send(event("e-1", ago(2*time.Hour)))
	list := w.each(rosa, Filter{})
	if len(list) != 2 || list[0].Corrects == nil || len(list[1].Corrections) != 1 {
		t.Fatalf("%+v", list)
	}
	if list[0].Corrects.EntryID != list[1].ID || list[1].Corrections[0].EntryID != list[0].ID ||
		list[1].Corrections[0].Reason != "Wrong unit named" || list[1].Actor.Unit != "Region 3" {
		t.Errorf("%+v and %+v", list[0].Corrects, list[1])
	}
}

// TestHiddenLeavesNoTrace: until its day of review has passed, nothing a citizen can ask differs from a ledger in which
// the entry does not exist; then it comes back by itself, with the next number.
func TestHiddenLeavesNoTrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	hidden := `"channel":"ui","visibility":{"mode":"deferred","ground":"gdpr-23-1-d","review_by":"2026-12-01"}`
	w.send(event("e-1", ago(3*time.Hour)), event("e-2", ago(2*time.Hour), `"channel":"ui"`, hidden, "emp-4471", "emp-9"),
		event("e-3", ago(time.Hour), "emp-4471", "emp-10"))
	w.settle()
	check := func(when string, ordinals, officials []int) {
		t.Helper()
		list := w.each(rosa, Filter{})
		var gotOrdinals, gotOfficials []int
		for _, e := range list {
			gotOrdinals, gotOfficials = append(gotOrdinals, int(e.Ordinal)), append(gotOfficials, e.Actor.Official)
			if strings.Contains(string(e.Disclosed.Statement), "gdpr-23") {
				t.Error("the ground shows")
			}
		}
		if !slices.Equal(gotOrdinals, ordinals) || !slices.Equal(gotOfficials, officials) {
			t.Errorf("%s: numbers %v officials %v", when, gotOrdinals, gotOfficials)
		}
		if s, _ := w.Summary(w.ctx, rosa, Filter{}); s.Total != len(ordinals) {
			t.Errorf("%s: summary counts %d", when, s.Total)
		}
	}
	check("held back", []int{2, 1}, []int{1, 2})
	w.Now = func() time.Time { return time.Date(2026, 12, 1, 23, 0, 0, 0, time.UTC) }
	w.settle()
	check("on the day of review", []int{2, 1}, []int{1, 2})
	w.Now = func() time.Time { return time.Date(2026, 12, 2, 0, 0, 1, 0, time.UTC) }
	w.settle()
	check("afterwards", []int{2, 3, 1}, []int{1, 2, 3})
	w.settle()
	if n := w.count(`SELECT count(*) FROM ledger_leaf`); n != 4 {
		t.Errorf("%d leaves", n)
	}
}

func TestWithholdingNeedsItsScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plain, _ := w.register("plain", ProfileRole, ScopeEvents)
	r := w.sendAs(plain, event("e-1", ago(time.Hour), "urn:source:tax", "urn:source:plain", `"channel":"ui"`,
		`"channel":"ui","visibility":{"mode":"withheld","ground":"x","review_by":"2027-01-01"}`))
	if f := r.Results[0].Fault; f == nil || f.Key != "ledger.fault.withhold_scope" || f.Pointer != "/data/visibility/mode" {
		t.Errorf("%+v", r.Results[0])
	}
}

// TestNewestNeverSorts: even the generic plan walks the months in order instead of gathering all of a person's entries.
func TestNewestNeverSorts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for m := range 12 {
		w.send(event(fmt.Sprintf("m%d", m), clock.AddDate(0, -m, -1)))
	}
	plan := w.plan(newest, `$1, '2026-11-22', NULL, NULL, NULL, '0001-01-01', '9999-12-31', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 51`)
	if regexp.MustCompile(`(?m)^( *-> +)?Sort `).MatchString(plan) || strings.Contains(plan, "Seq Scan") ||
		strings.Contains(plan, "Merge Append") || !strings.Contains(plan, "Incremental Sort") {
		t.Errorf("plan:\n%s", plan)
	}
}

// TestTargetsAreFoundByTheirIDs: what corrections put right is not looked for among all entries of the person.
func TestTargetsAreFoundByTheirIDs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(event("e", ago(time.Hour)))
	plan := w.plan(selectTargets, `'{018f5e9a-0000-7000-8000-000000000001}', ARRAY[$1::int8], '2026-11-22'`)
	if !strings.Contains(plan, "ledger_entry_202611_event") || strings.Contains(plan, "_skey_") {
		t.Errorf("plan:\n%s", plan)
	}
}

// plan is the plan made once and for all for a query of somebody's entries; $1 among its values is their key.
func (w *world) plan(query, values string) string {
	w.t.Helper()
	v := w.view(rosa, Filter{})
	var lines []string
	err := v.reading(w.ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(w.ctx, `PREPARE asked AS `+query); err != nil {
			return err
		}
		rows, err := tx.Query(w.ctx, `EXPLAIN EXECUTE asked (`+strings.ReplaceAll(values, "$1", fmt.Sprint(v.skeys[0]))+`)`, pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			return err
		}
		lines, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
