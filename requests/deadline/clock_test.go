package deadline

import (
	_ "embed"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

//go:embed testdata/cases.tsv
var cases string

// eachCase goes through the worked cases: law, kind, calendar, day of receipt, facts, due day and the reason.
func eachCase(t testing.TB, check func(field []string, facts []string)) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(cases), "\n")[1:]
	if len(lines) < 90 {
		t.Fatalf("only %d cases", len(lines))
	}
	for _, line := range lines {
		field := strings.Split(line, "\t")
		var facts []string
		if field[4] != "" {
			facts = strings.Split(field[4], "; ")
		}
		check(field, facts)
	}
}

func TestWorkedCases(t *testing.T) {
	seen := map[string]bool{}
	eachCase(t, func(field, facts []string) {
		seen[field[0]] = true
		r := reckoned(t, field[0], field[1], field[2], field[3], facts...)
		if r.Due.String() != field[5] {
			t.Errorf("%s: due %v %v, want %s", strings.Join(field[:5], " "), r.Due.Weekday(), r.Due, field[5])
		}
		if !slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Date == r.Due }) {
			t.Errorf("%s: no step says the due day", strings.Join(field[:5], " "))
		}
		for _, s := range r.Steps[:len(r.Steps)-1] {
			if s.Rule.Key == "deadline.rule.due" && s.Citation == "" {
				t.Errorf("%s: the due day stands on no article", field[0])
			}
		}
	})
	for _, l := range loaded(t).Laws() {
		if !seen[l.ID] {
			t.Errorf("no worked case for %s", l.ID)
		}
	}
}

// The working of a case with everything in it, in the order in which a person would count.
func TestWorking(t *testing.T) {
	r := reckoned(t, "uk-gdpr", "access", "gb-eng", "2026-08-31",
		"id_requested=2026-09-01", "id_verified=2026-09-30", "pause=2026-10-05", "resume=2026-10-09", "extend=2m")
	type line struct{ Date, Rule, Citation string }
	var got []line
	for _, s := range r.Steps {
		got = append(got, line{s.Date.String(), s.Rule.Key, s.Citation})
	}
	const limit, longer, stopped = "UK GDPR Article 12A(1) and (2), Article 15", "UK GDPR Article 12A(3) and (4)", "UK GDPR Article 12A(5)"
	want := []line{
		{"2026-08-31", "deadline.rule.received", limit},
		{"2026-09-30", "deadline.rule.start.identity", limit},
		{"2026-10-30", "deadline.rule.limit.month", limit},
		{"2026-12-30", "deadline.rule.extended.month", longer},
		{"2027-01-04", "deadline.rule.stop", stopped},
		{"2027-01-04", "deadline.rule.due", limit},
		{"2026-11-04", "deadline.rule.notice_by", longer},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the working differs (-want +got):\n%s", diff)
	}
	if r.Steps[4].Note == nil || r.Steps[4].Note.Key != "deadline.note.reading.both-days" {
		t.Errorf("the step of the stop does not say how the law was read: %v", r.Steps[4].Note)
	}
	// Under the other reading it ends on Sunday 3 January, which rolls to the same Monday: no warning that they differ.
	if slices.ContainsFunc(r.Warnings, func(m Message) bool { return strings.HasPrefix(m.Key, "deadline.warning.reading") }) {
		t.Errorf("two readings that give the same day are said to differ: %v", r.Warnings)
	}
}

// A stop that began before the clock is shown from the start of the clock only, as it is counted.
func TestWorkingOfAStopBeforeTheStart(t *testing.T) {
	r := reckoned(t, "uk-gdpr", "access", "gb-eng", "2026-03-10", "id_verified=2026-03-20", "pause=2026-03-18", "resume=2026-03-24")
	i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.Rule.Key == "deadline.rule.stop" })
	if i < 0 || r.Steps[i].Rule.String() != "deadline.rule.stop Count=5 Day=2026-04-25 From=2026-03-20 To=2026-03-24" {
		t.Errorf("%v", r.Steps)
	}
	if r := reckoned(t, "eu-gdpr", "access", "none", "2026-07-06", "id_requested=2026-07-08", "id_verified=2026-07-08"); r.Paused {
		t.Error("asked and answered on one day, and still paused")
	}
	if r := reckoned(t, "ie-foi", "foi", "ie", "2026-03-02", "acknowledged=2026-03-16"); warned(r, "warning.acknowledged_late") {
		t.Error("acknowledged on the last day is said to be late")
	}
}

// Every weekday left out of a count is told, days in a row in one step.
func TestWorkingTellsHolidays(t *testing.T) {
	r := reckoned(t, "nz-privacy", "access", "nz", "2026-12-18")
	var told []string
	for _, s := range r.Steps {
		if strings.HasPrefix(s.Rule.Key, "deadline.rule.not_counted") {
			told = append(told, s.Rule.String())
		}
	}
	want := []string{
		"deadline.rule.not_counted.holidays Count=16 From=2026-12-25 To=2027-01-15",
		"deadline.rule.not_counted.holiday Day=2027-02-08 Name=Waitangi Day",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func TestReadings(t *testing.T) {
	facts, err := ParseFacts("2026-03-02", "", []string{"pause=2026-03-04", "resume=2026-03-10"})
	if err != nil {
		t.Fatal(err)
	}
	usual := law(t, "uk-gdpr", day(t, "2026-03-02"))
	if diff := cmp.Diff([]string{"both-days", "asking-day"}, usual.Readings); diff != "" {
		t.Fatal(diff)
	}
	// 2 April and 7 days are Thursday 9 April; with one day fewer, Wednesday 8 April.
	for reading, want := range map[string]string{"": "2026-04-09", "both-days": "2026-04-09", "asking-day": "2026-04-08"} {
		chosen, err := usual.With(Policy{Reading: reading})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Reckon(chosen, Access, facts, calendar(t, "gb-eng"))
		if err != nil {
			t.Fatal(err)
		}
		other := map[string]string{"2026-04-09": "deadline.warning.reading.asking-day Day=2026-04-08", "2026-04-08": "deadline.warning.reading.both-days Day=2026-04-09"}[want]
		if r.Due.String() != want || !slices.ContainsFunc(r.Warnings, func(m Message) bool { return m.String() == other }) {
			t.Errorf("reading %q: due %v, warnings %v; want %s and %s", reading, r.Due, r.Warnings, want, other)
		}
	}
	var fault *FactError
	if _, err := usual.With(Policy{Reading: "backwards"}); !errors.As(err, &fault) || fault.Fact != "reading" {
		t.Errorf("an unknown reading: %v", err)
	}
	if _, err := usual.With(Policy{Draft: -1}); !errors.As(err, &fault) || fault.Fact != "draft" {
		t.Errorf("a draft after the due day: %v", err)
	}
}

func TestOtherDays(t *testing.T) {
	policy, err := law(t, "uk-gdpr", day(t, "2026-11-27")).With(Policy{Draft: 5})
	if err != nil {
		t.Fatal(err)
	}
	facts := Facts{List: []Fact{On(ReceivedAt, day(t, "2026-11-27"))}}
	r, err := Reckon(policy, Access, facts, calendar(t, "gb-eng"))
	if err != nil {
		t.Fatal(err)
	}
	// Five working days before Tuesday 29 December: 24, 23, 22, 21 and 18 December.
	if r.DraftBy == nil || r.DraftBy.String() != "2026-12-18" || r.ExtensionNoticeBy == nil || *r.ExtensionNoticeBy != r.Due || r.AcknowledgeBy != nil {
		t.Errorf("draft %v, notice %v, acknowledgement %v", r.DraftBy, r.ExtensionNoticeBy, r.AcknowledgeBy)
	}
	if policy, err = policy.With(Policy{Draft: 60}); err != nil {
		t.Fatal(err)
	}
	if r, err = Reckon(policy, Access, facts, calendar(t, "gb-eng")); err != nil || *r.DraftBy != r.Received {
		t.Errorf("a draft before the request: %v, %v", r.DraftBy, err)
	}
	r = reckoned(t, "ie-foi", "foi", "ie", "2026-03-02")
	if r.AcknowledgeBy == nil || r.AcknowledgeBy.String() != "2026-03-16" || r.Deemed != "refusal" {
		t.Errorf("acknowledgement %v, silence is %q", r.AcknowledgeBy, r.Deemed)
	}
	if r := reckoned(t, "ie-foi", "foi_ack", "ie", "2026-03-02"); r.Deemed != "" || r.AcknowledgeBy == nil || *r.AcknowledgeBy != r.Due {
		t.Errorf("the acknowledgement alone: %+v", r)
	}
	if r := reckoned(t, "nz-privacy", "access", "nz", "2026-03-02"); r.Deemed != "" || r.DraftBy != nil {
		t.Errorf("silence is %q, draft %v", r.Deemed, r.DraftBy)
	}
}

// While the person has not answered, the clock stands and the day shown is the earliest it can be.
func TestPaused(t *testing.T) {
	for _, c := range []struct {
		law, kind, fact string
		due             string
	}{
		{"uk-gdpr", "access", "pause=2026-03-05", "2026-04-07"}, // at least the day of the question: 3 April, then Easter
		{"eu-gdpr", "access", "pause=2026-03-05", "2026-04-02"},
		{"uk-gdpr", "access", "id_requested=2026-03-05", "2026-04-07"},
		{"uk-gdpr", "erasure", "fee_requested=2026-03-05", "2026-04-07"},
		{"uk-foi", "foi", "pause=2026-03-05", "2026-04-07"}, // anew from 5 March; Northern Ireland keeps the 17th
	} {
		cal := map[string]string{"uk-gdpr": "gb-eng", "uk-foi": "gb-any"}[c.law]
		if cal == "" {
			cal = "none"
		}
		r := reckoned(t, c.law, c.kind, cal, "2026-03-02", c.fact)
		if !r.Paused || r.Due.String() != c.due || !slices.ContainsFunc(r.Warnings, func(m Message) bool { return m.Key == "deadline.warning.paused" }) {
			t.Errorf("%s %s: paused %v, due %v, want %s", c.law, c.fact, r.Paused, r.Due, c.due)
		}
	}
	if r := reckoned(t, "uk-gdpr", "rectification", "gb-eng", "2026-03-02", "pause=2026-03-05"); r.Paused {
		t.Error("a clarification paused a correction")
	}
}

func TestHours(t *testing.T) {
	r := reckoned(t, "uk-gdpr", "breach_notify_authority", "gb-eng", "", "aware_at=2026-10-23T09:30 tz=Europe/London")
	if r.DueAt.Format(time.RFC3339) != "2026-10-26T08:30:00Z" || r.Due.String() != "2026-10-26" {
		t.Errorf("72 hours over the end of summer time: %v", r.DueAt)
	}
	// The hour that comes twice is its first pass, the careful reading for the body.
	r = reckoned(t, "eu-gdpr", "breach_notify_authority", "none", "", "aware_at=2026-10-25T02:30 tz=Europe/Berlin")
	if r.DueAt.UTC().Format(time.RFC3339) != "2026-10-28T00:30:00Z" {
		t.Errorf("from the repeated hour: %v", r.DueAt.UTC())
	}
	// A day without an hour counts from its first moment.
	r = reckoned(t, "eu-gdpr", "breach_notify_authority", "none", "", "aware_at=2026-06-10", "tz=Europe/Berlin")
	if r.DueAt.UTC().Format(time.RFC3339) != "2026-06-12T22:00:00Z" {
		t.Errorf("from a day: %v", r.DueAt.UTC())
	}
}

func warned(r Reckoning, key string) bool {
	return slices.ContainsFunc(r.Warnings, func(m Message) bool { return m.Key == "deadline."+key })
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		law, kind, cal, received, facts, warning string
	}{
		{"us-ca-ccpa", "access", "none", "2026-03-02", "", "warning.not_public_body"},
		{"ng-ndpa", "access", "none", "2026-03-02", "", "warning.policy"},
		{"ng-ndpa", "access", "none", "2026-03-02", "", "doubt.no-number"},
		{"ke-dpa", "access", "none", "2026-03-02", "", "warning.in_doubt"},
		{"ke-dpa", "access", "none", "2026-03-02", "", "doubt.sources-differ"},
		{"uk-gdpr", "complaint", "gb-eng", "2026-11-27", "", "warning.policy"},
		{"uk-gdpr", "access", "none", "2026-03-02", "", "warning.no_calendar"},
		{"de-gdpr", "access", "at", "2026-03-02", "", "warning.calendar_unchecked"},
		{"uk-gdpr", "access", "gb-eng", "2030-12-15", "", "warning.calendar_unchecked"},
		{"us-hipaa", "access", "none", "2026-04-10", "", "doubt.rollover"},
		{"eu-gdpr", "access", "none", "2026-03-02", "pause=2026-03-05; resume=2026-03-09", "doubt.pause-not-defined"},
		{"uk-gdpr", "access", "gb-eng", "2026-03-02", "pause=2026-04-20; resume=2026-04-21", "warning.stop_after_due"},
		{"uk-gdpr", "erasure", "gb-eng", "2026-03-02", "pause=2026-03-05; resume=2026-03-09", "warning.without_effect.clarification"},
		{"us-ca-ccpa", "access", "none", "2026-03-02", "id_requested=2026-03-05", "warning.without_effect.identity"},
		{"nz-privacy", "access", "nz", "2026-03-02", "fee_paid=2026-03-05", "warning.without_effect.fee"},
		{"uk-gdpr", "access", "gb-eng", "2026-03-02", "registered=2026-03-05", "warning.without_effect.registered"},
		{"uk-gdpr", "access", "gb-eng", "2026-03-02", "reflection_end=2026-03-05", "warning.without_effect.reflection"},
		{"nz-privacy", "access", "nz", "2026-03-02", "extend=to 2026-03-10", "warning.extension_without_effect"},
		{"ee-avts", "foi", "ee", "2026-03-02", "extend=to3wd", "warning.extension_without_effect"},
		{"ie-foi", "foi", "ie", "2026-03-02", "acknowledged=2026-03-20", "warning.acknowledged_late"},
		{"uk-gdpr", "access", "gb-eng", "2026-03-02", "withdrawn=2026-03-20", "warning.withdrawn"},
	} {
		var facts []string
		if c.facts != "" {
			facts = strings.Split(c.facts, "; ")
		}
		if r := reckoned(t, c.law, c.kind, c.cal, c.received, facts...); !warned(r, c.warning) {
			t.Errorf("%s %s %s: not warned of %s, only of %v", c.law, c.kind, c.facts, c.warning, r.Warnings)
		}
	}
	if r := reckoned(t, "uk-gdpr", "access", "gb-eng", "2026-03-02"); len(r.Warnings) > 0 {
		t.Errorf("a plain case is warned of %v", r.Warnings)
	}
	if r := reckoned(t, "uk-gdpr", "access", "gb-eng", "2026-03-02", "withdrawn=2026-03-20", "reopened=2026-03-21"); warned(r, "warning.withdrawn") {
		t.Error("a request taken up again is said to be withdrawn")
	}
	if r := reckoned(t, "us-hipaa", "access", "none", "2026-04-08"); warned(r, "doubt.rollover") {
		t.Error("a doubt about weekends for a period that ends on a Friday")
	}
}

// An extension told after its own last day does not lose its effect here, but is pointed out.
func TestExtensionToldLate(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	two := Extension{By: Length{2, Months}}
	for told, late := range map[string]bool{"2026-04-02T22:30:00Z": false, "2026-04-02T23:30:00Z": true} {
		at, err := time.Parse(time.RFC3339, told)
		if err != nil {
			t.Fatal(err)
		}
		facts := Facts{Zone: london, List: []Fact{On(ReceivedAt, day(t, "2026-03-02")), Extended(two, at)}}
		r, err := Reckon(law(t, "uk-gdpr", day(t, "2026-03-02")), Access, facts, calendar(t, "gb-eng"))
		if err != nil {
			t.Fatal(err)
		}
		if warned(r, "warning.extension_late") != late || r.Due.String() != "2026-06-02" {
			t.Errorf("told at %s in summer time: due %v, warnings %v", told, r.Due, r.Warnings)
		}
	}
}

// A request keeps the version of the law of the day on which it was received.
func TestVersions(t *testing.T) {
	for received, version := range map[string]string{"2026-02-04": "2018-05-25", "2026-02-05": "2026-02-05", "2030-01-01": "2026-02-05"} {
		if l := law(t, "uk-gdpr", day(t, received)); l.Version != version {
			t.Errorf("received on %s: version %s", received, l.Version)
		}
	}
	if l := law(t, "uk-gdpr", day(t, "2026-02-04")); l.Until.String() != "2026-02-04" {
		t.Errorf("the old version ends on %v", l.Until)
	}
	var fault *FactError
	if _, err := loaded(t).Law("uk-gdpr", day(t, "2018-05-24")); !errors.As(err, &fault) || fault.Key != "deadline.error.law_not_in_force" {
		t.Errorf("before the law: %v", err)
	}
	// The complaint clock of the Act came later than the version of the UK GDPR that points to it.
	if l := law(t, "uk-gdpr", day(t, "2026-06-18")); slices.Contains(l.Kinds(), Complaint) {
		t.Error("complaints have a clock a day too early")
	}
	if l := law(t, "uk-gdpr", day(t, "2026-06-19")); !slices.Contains(l.Kinds(), Complaint) {
		t.Error("complaints have no clock")
	}
}
