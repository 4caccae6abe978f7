package deadline

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// Facts from which no day follows are refused with the name of the fact at fault.
func TestBadFacts(t *testing.T) {
	for _, c := range []struct {
		law, kind, received, zone, facts string
		fact, key                        string
	}{
		{facts: "resume=2026-03-05", fact: "resume", key: "answer_without_question"},
		{facts: "pause=2026-03-05; resume=2026-03-06; resume=2026-03-07", fact: "resume", key: "answer_without_question"},
		{facts: "pause=2026-03-09; resume=2026-03-05", fact: "resume", key: "answer_before_question"},
		{facts: "pause=2026-03-05; pause=2026-03-06", fact: "pause", key: "asked_twice"},
		{facts: "pause=2026-03-05; pause=2026-03-06; resume=2026-03-09; resume=2026-03-10", fact: "pause", key: "asked_twice"},
		{facts: "pause=2026-03-05T10:00:00Z; resume=2026-03-05T09:00:00Z", fact: "resume", key: "answer_before_question"},
		{facts: "id_requested=2026-03-09; id_verified=2026-03-05", fact: "id_verified", key: "answer_before_question"},
		{facts: "fee_requested=2026-03-09; fee_paid=2026-03-05", fact: "fee_paid", key: "answer_before_question"},
		{facts: "pause=2026-03-01; resume=2026-03-05", fact: "pause", key: "before_received"},
		{facts: "registered=2026-02-28", fact: "registered", key: "before_received"},
		{facts: "extend=to 2026-02-28", fact: "extend", key: "before_received"},
		{facts: "pause=2026-02-30", fact: "pause", key: "no_such_day"},
		{received: "2026-02-29", fact: "received_at", key: "no_such_day"},
		{received: "yesterday", fact: "received_at", key: "day_form"},
		{received: "2026-03-02T25:00", zone: "Europe/London", fact: "received_at", key: "day_form"},
		{received: "2026-03-02T10:00", fact: "received_at", key: "zone_missing"},
		{received: "2026-03-29T01:30", zone: "Europe/London", fact: "received_at", key: "no_such_time"},
		{received: "1899-03-02", fact: "received_at", key: "year"},
		{received: "2199-03-02", fact: "received_at", key: "year"},
		{received: "-", fact: "received_at", key: "received_missing"},
		{zone: "Mars/Olympus", fact: "tz", key: "zone_unknown"},
		{zone: "Local", fact: "tz", key: "zone_unknown"},
		{zone: "Europe/London", facts: "tz=Europe/Paris", fact: "tz", key: "zones_differ"},
		{facts: "received_at=2026-03-03", fact: "received_at", key: "received_differs"},
		{facts: "registered=2026-03-03; registered=2026-03-04", fact: "registered", key: "given_twice"},
		{facts: "paused=2026-03-05", fact: "fact", key: "fact_unknown"},
		{facts: "pause", fact: "fact", key: "fact_form"},
		{facts: "pause=", fact: "fact", key: "fact_form"},
		{facts: "extend=3m", fact: "extend", key: "extension_too_long"},
		{facts: "extend=+62d", fact: "extend", key: "extension_too_long"},
		{facts: "extend=to 2026-06-03", fact: "extend", key: "extension_too_long"},
		{facts: "extend=1m; extend=1m", fact: "extend", key: "extended_too_often"},
		{facts: "extend=two months", fact: "extend", key: "extension_form"},
		{facts: "extend=2", fact: "extend", key: "extension_form"},
		{facts: "extend=-2m", fact: "extend", key: "extension_form"},
		{facts: "extend=0m", fact: "extend", key: "extension_form"},
		{facts: "extend=99999999999999999999m", fact: "extend", key: "extension_form"},
		{facts: "extend=to 2026-02-30", fact: "extend", key: "no_such_day"},
		{law: "uk-dpa-complaint", kind: "complaint", received: "2026-07-01", facts: "extend=2m", fact: "extend", key: "no_extension"},
		{law: "gdpr", fact: "law", key: "law_unknown"},
		{law: "in-dpdp", fact: "law", key: "law_not_in_force"},
		{kind: "acess", fact: "kind", key: "kind_unknown"},
		{kind: "access_ack", fact: "kind", key: "kind_unknown"},
		{kind: "breach_notify_authority", fact: "aware_at", key: "aware_missing"},
		{law: "uk-dpa-complaint", kind: "complaint_extension_notice", received: "2026-07-01", fact: "kind", key: "kind_unknown"},
	} {
		err := try(t, c.law, c.kind, c.received, c.zone, c.facts)
		var fault *FactError
		if !errors.As(err, &fault) || fault.Fact != c.fact || fault.Key != "deadline.error."+c.key {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func try(t *testing.T, lawID, kind, received, zone, list string) error {
	t.Helper()
	if lawID == "" {
		lawID = "uk-gdpr"
	}
	if kind == "" {
		kind = "access"
	}
	switch received {
	case "":
		received = "2026-03-02"
	case "-":
		received = ""
	}
	var texts []string
	if list != "" {
		texts = strings.Split(list, "; ")
	}
	facts, err := ParseFacts(received, zone, texts)
	if err != nil {
		return err
	}
	on := facts.Received()
	if on.IsZero() {
		on = Day{2026, 3, 2}
	}
	if received == "1899-03-02" {
		on = Day{2026, 3, 2}
	}
	l, err := loaded(t).Law(lawID, on)
	if err != nil {
		return err
	}
	_, err = Reckon(l, Kind(kind), facts, calendar(t, "gb-eng"))
	return err
}

// A day made by hand is checked like one that was typed.
func TestImpossibleDay(t *testing.T) {
	facts := Facts{List: []Fact{On(ReceivedAt, Day{2026, 2, 30})}}
	var fault *FactError
	if _, err := Reckon(law(t, "uk-gdpr", Day{2026, 3, 1}), Access, facts, Calendar{}); !errors.As(err, &fault) || fault.Key != "deadline.error.no_such_day" {
		t.Errorf("30 February: %v", err)
	}
	facts = Facts{List: []Fact{{Name: ReceivedAt}}}
	if _, err := Reckon(law(t, "uk-gdpr", Day{2026, 3, 1}), Access, facts, Calendar{}); !errors.As(err, &fault) || fault.Key != "deadline.error.day_missing" {
		t.Errorf("no day: %v", err)
	}
}

func TestTooManyFacts(t *testing.T) {
	var fault *FactError
	if _, err := ParseFacts("2026-03-02", "", make([]string, 5000)); !errors.As(err, &fault) || fault.Key != "deadline.error.too_many" {
		t.Errorf("%v", err)
	}
}

func TestParseFacts(t *testing.T) {
	facts, err := ParseFacts("2026-06-01T23:30:00Z", "Europe/London", []string{"pause=2026-06-03T09:15", "resume=2026-06-04", "extend=+10wd"})
	if err != nil {
		t.Fatal(err)
	}
	if facts.Received().String() != "2026-06-02" || facts.List[1].At.UTC().Format(time.RFC3339) != "2026-06-03T08:15:00Z" {
		t.Errorf("%+v", facts)
	}
	// Without a zone the sender's own distance from Greenwich decides.
	facts, err = ParseFacts("2026-06-01T00:30:00+02:00", "", nil)
	if err != nil || facts.Received().String() != "2026-06-01" {
		t.Errorf("%v, %v", facts.Received(), err)
	}
	facts, err = ParseFacts("2026-06-02", "", []string{"received_at=2026-06-01T23:30:00Z tz=Europe/London"})
	if err != nil || len(facts.List) != 1 || facts.Received().String() != "2026-06-02" {
		t.Errorf("the same day twice: %+v, %v", facts, err)
	}
}

func TestParseExtension(t *testing.T) {
	for text, want := range map[string]Extension{
		"2m": {By: Length{2, Months}}, "+30d": {By: Length{30, CalendarDays}}, "30d": {By: Length{30, CalendarDays}},
		"+10wd": {By: Length{10, WorkingDays}}, "4w": {By: Length{4, Weeks}}, "to15wd": {To: Length{15, WorkingDays}},
		"to 2026-06-30": {Until: Day{2026, 6, 30}}, "to2026-06-30": {Until: Day{2026, 6, 30}},
	} {
		got, err := ParseExtension(text)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
		if again, err := ParseExtension(got.String()); err != nil || again != want {
			t.Errorf("%q is written as %q and read as %+v, %v", text, got.String(), again, err)
		}
	}
}
