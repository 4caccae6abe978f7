package ledger

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

var office = Mapping{
	Activities: map[string]string{"TREAT": "PA-002", "*": "PA-003"},
	Categories: map[string]string{"PAT": "identity", "OBS": "laboratory", "LAB": "laboratory"},
	Roles:      map[string]map[string]string{"Tax inspector": {"en": "Inspector of taxes", "fr": "Inspecteur des impôts"}},
}

func TestCodesOfEveryFormatAreMapped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.Mapping = office
	r := w.send(
		event("m-1", ago(time.Hour), `"PA-002"`, `"TREAT"`, `["identity","income"]`, `["PAT","OBS","LAB","income"]`),
		event("m-2", ago(2*time.Hour), `"PA-002"`, `"WHATEVER","code":"W1"`),
		event("m-3", ago(3*time.Hour)), // an activity of ours needs no table, and "*" leaves it alone
	)
	if r.Stored != 3 {
		t.Fatalf("%+v", r.Results)
	}
	w.source.Mapping.Activities = map[string]string{}
	if _, err := w.DB.Exec(w.ctx, `UPDATE ledger_source SET mapping = $1 WHERE id = 'tax'`, office); err != nil {
		t.Fatal(err)
	}
	list := w.each(rosa, Filter{})
	for i, want := range []string{"PA-002 TREAT [identity laboratory income]", "PA-003 W1 [identity income]", "PA-002  [identity income]"} {
		if e := list[i]; fmt.Sprint(e.Purpose.Activity, " ", e.Purpose.Code, " ", e.Categories) != want {
			t.Errorf("%s %s %v, want %s", e.Purpose.Activity, e.Purpose.Code, e.Categories, want)
		}
	}
	a := list[0].Actor
	if a.Role != "Tax inspector" || a.RoleWords["fr"] != "Inspecteur des impôts" {
		t.Errorf("%+v", a)
	}
	if !strings.Contains(string(list[0].Disclosed.Post.Content), `"Tax inspector"`) {
		t.Error("the words took the place of the role in what is committed to")
	}
}

// What was stored is known again whatever happens to the table.
func TestARepeatAfterTheTableChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plain := event("r-0", ago(time.Hour))
	w.send(plain) // stored before there was a table
	coded := event("r-1", ago(time.Hour), `"PA-002"`, `"TREAT"`)
	tables := []map[string]string{{"TREAT": "PA-002"}, {"TREAT": "PA-003"}, {"*": "PA-003"}, {"PA-002": "PA-003", "TREAT": "PA-001"}, {}}
	for i, table := range tables {
		w.source.Mapping = Mapping{Activities: table, Categories: map[string]string{"identity": fmt.Sprint("identity-", i)}}
		r := w.send(plain, coded, event("r-1", ago(time.Hour), `"PA-002"`, `"TREAT"`, "Region 3", "Region 4"))
		want := []Status{Duplicate, Duplicate, Conflicting}
		if i == 0 {
			want[1] = Stored
		}
		if i == len(tables)-1 {
			want[2] = Quarantined // what it would be cannot be known
		}
		for k, res := range r.Results {
			if res.Status != want[k] {
				t.Errorf("table %d, event %d: %s %v, want %s", i, k, res.Status, res.Fault, want[k])
			}
		}
	}
	if n := w.count(`SELECT count(*) FROM ledger_entry`); n != 2 {
		t.Errorf("%d entries", n)
	}
	foreign := func(m Mapping) Status {
		w.source.Mapping = m
		items, err := DecodeFHIR(audit())
		if err != nil {
			t.Fatal(err)
		}
		r, err := w.Append(w.ctx, w.source, items)
		if err != nil {
			t.Fatal(err)
		}
		return r.Results[0].Status
	}
	changed := clinic
	changed.Activities, changed.Organisation = map[string]string{"TREAT": "PA-003"}, Organisation{"H2", "Elsewhere"}
	if a, b, c := foreign(clinic), foreign(changed), foreign(Mapping{}); a != Stored || b != Duplicate || c != Duplicate {
		t.Errorf("FHIR: %s, then %s, then %s", a, b, c)
	}
}

// An entry stored before statements carried a digest of what was sent is compared by what was made of it.
func TestEntriesFromBeforeAreKnown(t *testing.T) {
	t.Parallel()
	e, _ := decodeEvent(event("o-1", ago(time.Hour)))
	old, _ := compose(Source{ID: "tax"}, e, Salt{1}, "then")
	if strings.Contains(string(old.rest), "sent") {
		t.Errorf("an event without a table carries a digest: %s", old.rest)
	}
	sent := *e
	sent.sent = Digest{7}
	now, _ := compose(Source{ID: "tax"}, &sent, Salt{2}, "now")
	if !sameContent(old, now) || !sameContent(now, old) {
		t.Error("what was made is the same, yet they differ")
	}
	other := sent
	other.Data.Outcome = "failed"
	again, _ := compose(Source{ID: "tax"}, &other, Salt{3}, "later")
	if !sameContent(now, again) || sameContent(old, again) {
		t.Error("what was sent decides where it is known")
	}
}

func TestAMappingIsChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := uuid.New()
	set := func(m Mapping, version int) error {
		return w.SetMapping(w.ctx, "tax", MappingChange{Mapping: m, Version: version, Officer: ann})
	}
	if err := set(office, 0); err != nil {
		t.Fatal(err)
	}
	if err := set(clinic, 0); !errors.Is(err, ErrMappingChanged) {
		t.Errorf("over somebody else's change: %v", err)
	}
	more := office
	more.Activities = maps.Clone(office.Activities)
	more.Activities["BILL"], more.Activities["TREAT"], more.Patient = "PA-001", "PA-003", "national-id"
	if err := set(more, 1); err != nil {
		t.Fatal(err)
	}
	if err := set(more, 2); err != nil { // nothing changes, nothing is noted
		t.Fatal(err)
	}
	s, err := w.Source(w.ctx, "tax")
	if err != nil || s.MappingVersion != 2 || s.Mapping.Activities["BILL"] != "PA-001" {
		t.Fatalf("%+v %v", s, err)
	}
	past, err := w.MappingHistory(w.ctx, s, 10)
	if err != nil || len(past) != 2 || past[0].Officer != ann || past[0].Version != 2 || !past[0].Changed.Equal(clock) {
		t.Fatalf("%+v %v", past, err)
	}
	if got := fmt.Sprint(past[0].Lines); got != "[{activities BILL  PA-001} {activities TREAT PA-002 PA-003} {patient   national-id}]" {
		t.Error(got)
	}
	if len(past[1].Lines) != 6 {
		t.Errorf("the first: %+v", past[1].Lines)
	}
	if err := w.SetMapping(w.ctx, OwnSource, MappingChange{}); !errors.Is(err, ErrOwnSource) {
		t.Errorf("the portal's own: %v", err)
	}
	if err := w.SetMapping(w.ctx, "nobody", MappingChange{}); !errors.Is(err, ErrNoSource) {
		t.Errorf("nobody's: %v", err)
	}
}

func TestWhatAMappingMustBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	long := strings.Repeat("x", 300)
	many := map[string]string{}
	for i := range MaxLines + 1 {
		many[fmt.Sprint(i)] = "income"
	}
	for name, c := range map[string]struct {
		m    Mapping
		want string
	}{
		"unpublished":         {Mapping{Activities: map[string]string{"A": "PA-404"}}, "activities/A activity"},
		"nothing to map to":   {Mapping{Activities: map[string]string{"A": ""}}, "activities/A missing"},
		"no code":             {Mapping{Categories: map[string]string{"": "income"}}, "categories/ code"},
		"a long code":         {Mapping{Categories: map[string]string{long: "income"}}, "categories/" + long + " long"},
		"a long category":     {Mapping{Categories: map[string]string{"A": long}}, "categories/A long"},
		"a role without word": {Mapping{Roles: map[string]map[string]string{"R": {}}}, "roles/R words"},
		"a blank word":        {Mapping{Roles: map[string]map[string]string{"R": {"en": " "}}}, "roles/R missing"},
		"a scheme":            {Mapping{Schemes: map[string]string{"urn:x": long}}, "schemes/urn:x long"},
		"half a body":         {Mapping{Organisation: Organisation{Name: "Clinic"}}, "organisation/code missing"},
		"too many":            {Mapping{Categories: many}, "categories lines"},
	} {
		var p Problems
		err := w.SetMapping(w.ctx, "tax", MappingChange{Mapping: c.m})
		if !errors.As(err, &p) || p[0].Field+" "+strings.TrimPrefix(p[0].Key, "ledger.mapping.problem.") != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPreviewShowsWhatWouldBecomeAndLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	source := w.source
	source.Mapping = office
	source.Mapping.Patient, source.Mapping.Schemes = clinic.Patient, clinic.Schemes
	one, bad := string(event("p-1", ago(time.Hour), `"PA-002"`, `"TREAT"`)), string(event("p-2", ago(time.Hour), `"view"`, `"peek"`))
	future := string(event("p-3", clock.Add(time.Hour)))
	for name, c := range map[string]struct{ body, want string }{
		"one":    {one, "stored"},
		"batch":  {"[" + one + "," + one + "," + bad + ",7]", "stored duplicate refused /data/action refused "},
		"lines":  {one + "\r\n" + bad + "\r\n\r\n" + future, "stored refused /data/action quarantined /time"},
		"FHIR":   {string(audit()), "stored"},
		"Bundle": {`{"resourceType":"Bundle","entry":[{"resource":` + string(audit()) + `},{"resource":{"resourceType":"Patient","id":"p"}}]}`, "stored refused /resourceType"},
	} {
		list, err := w.Preview(w.ctx, source, []byte(c.body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, p := range list {
			said := string(p.Status)
			if p.Fault != nil {
				said += " " + p.Fault.Pointer
			}
			if (p.Entry != nil) != (p.Status == Stored) {
				t.Errorf("%s: %+v", name, p)
			}
			got = append(got, said)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, strings.Join(got, " "), c.want)
		}
	}
	list, err := w.Preview(w.ctx, source, []byte(one))
	if err != nil {
		t.Fatal(err)
	}
	if e := list[0].Entry; e.Purpose.Activity != "PA-002" || e.Purpose.Title["en"] != "Council tax" || e.Actor.Official != 1 || e.Actor.RoleWords["en"] == "" || e.Actor.Name != "" {
		t.Errorf("%+v", e)
	}
	for _, bad := range []string{"", "nonsense", `{"a":1`, `{"resourceType":"Patient"}`} {
		if _, err := w.Preview(w.ctx, source, []byte(bad)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := w.Preview(w.ctx, source, make([]byte, MaxPreview+1)); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	w.send(unknown(1, 1, "TREAT")...)
	held := w.held()[0]
	list, err = w.PreviewHeld(w.ctx, source, held.ID)
	if err != nil || list[0].Entry == nil || list[0].Entry.CaseRef != veiled || list[0].Entry.Purpose.Text != "" || list[0].Entry.Purpose.Title["en"] != "Council tax" {
		t.Errorf("%+v %v", list, err)
	}
	if n := w.count(`SELECT (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM ledger_pending) + (SELECT count(*) FROM ledger_run)`); n != 0 {
		t.Errorf("%d rows were written", n)
	}
	if n := w.count(`SELECT count(*) FROM ledger_quarantine`); n != 1 {
		t.Errorf("%d are held", n)
	}
}
