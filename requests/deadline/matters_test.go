package deadline

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTerms(t *testing.T) {
	t.Parallel()
	library, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	on := Day{2026, 11, 27}
	for _, want := range []struct {
		law      string
		kind     Kind
		facts    []FactName
		readings []string
		longest  Length
	}{
		{"uk-gdpr", Access, []FactName{ReceivedAt, IDRequested, IDVerified, FeeRequested, FeePaid, Pause, Resume, Extend}, []string{"both-days", "asking-day"}, Length{2, Months}},
		{"uk-gdpr", Rectification, []FactName{ReceivedAt, IDRequested, IDVerified, FeeRequested, FeePaid, Extend}, nil, Length{2, Months}},
		{"uk-gdpr", "access_extension_notice", []FactName{ReceivedAt, IDRequested, IDVerified, FeeRequested, FeePaid, Pause, Resume}, []string{"both-days", "asking-day"}, Length{}},
		{"uk-gdpr", "breach_notify_authority", []FactName{AwareAt}, nil, Length{}},
		{"uk-gdpr", Complaint, []FactName{ReceivedAt, Acknowledged}, nil, Length{}},
		{"uk-gdpr", "complaint_ack", []FactName{ReceivedAt}, nil, Length{}},
		{"uk-foi", "foi", []FactName{ReceivedAt, FeeRequested, FeePaid, Pause, Resume, Extend}, nil, Length{20, WorkingDays}},
		{"ee-avts", "foi", []FactName{ReceivedAt, Registered, Extend}, nil, Length{10, WorkingDays}},
		{"ch-dsg", Access, []FactName{ReceivedAt, FeeRequested, ReflectionEnd, Extend}, nil, Length{}},
		{"eu-gdpr", Access, []FactName{ReceivedAt, IDRequested, IDVerified, Pause, Resume, Extend}, []string{"asking-day", "both-days"}, Length{2, Months}},
	} {
		law, err := library.Law(want.law, on)
		if err != nil {
			t.Fatal(err)
		}
		terms, known := law.Terms(want.kind)
		if !known {
			t.Errorf("%s %s: unknown", want.law, want.kind)
			continue
		}
		if diff := cmp.Diff(want.facts, terms.Facts); diff != "" {
			t.Errorf("%s %s: facts (-want +got):\n%s", want.law, want.kind, diff)
		}
		if !slices.Equal(want.readings, terms.Readings) || want.longest != terms.Longest {
			t.Errorf("%s %s: %+v", want.law, want.kind, terms)
		}
	}
	if law, _ := library.Law("uk-gdpr", on); law.Doubts == nil {
		t.Error("the law of the table has no doubt any more; choose another")
	} else if terms, _ := law.Terms(Rectification); len(terms.Doubts) > 0 {
		t.Errorf("a correction cannot be in doubt about questions: %v", terms.Doubts)
	}
	if law, _ := library.Law("uk-foi", on); law.ID == "" {
		t.Fatal("no law")
	} else if _, known := law.Terms(Access); known {
		t.Error("the law sets no time for that")
	}
}

// What the terms name moves a day or is told of; what they leave out, the working calls without effect.
func TestFactsThatMatterHaveAnEffect(t *testing.T) {
	t.Parallel()
	library, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	received := Day{2026, 3, 2}
	given := map[FactName][]Fact{
		IDRequested: {On(IDRequested, Day{2026, 3, 3}), On(IDVerified, Day{2026, 3, 9})},
		Pause:       {On(Pause, Day{2026, 3, 3}), On(Resume, Day{2026, 3, 9})},
		Registered:  {On(Registered, Day{2026, 3, 9})},
	}
	idle := map[FactName]string{IDRequested: "identity", Pause: "clarification", Registered: "registered"}
	for _, law := range library.Laws() {
		if law.From.After(received) || !law.Until.IsZero() {
			continue
		}
		for _, kind := range law.Kinds() {
			terms, known := law.Terms(kind)
			if !known || terms.Limit.IsZero() || terms.Citation == "" || terms.Status == "" {
				t.Errorf("%s %s: %+v", law.ID, kind, terms)
			}
			for name, facts := range given {
				if terms.Limit.Unit == Hours {
					continue
				}
				r, err := Reckon(law, kind, Facts{List: append([]Fact{On(ReceivedAt, received)}, facts...)}, Calendar{})
				if err != nil {
					t.Fatalf("%s %s: %v", law.ID, kind, err)
				}
				ignored := slices.ContainsFunc(r.Warnings, func(m Message) bool { return m.Key == "deadline.warning.without_effect."+idle[name] })
				if ignored == slices.Contains(terms.Facts, name) {
					t.Errorf("%s %s: %s matters: %t, but is ignored: %t", law.ID, kind, name, !ignored, ignored)
				}
			}
		}
	}
}

func TestChangesOfACalendar(t *testing.T) {
	t.Parallel()
	worked := Holiday{Day: Day{2026, 12, 28}, Name: "Boxing Day", Reason: "Census", Worked: true}
	closed := Holiday{Day: Day{2026, 12, 29}, Name: "Founders’ day", Reason: "Council decision"}
	if diff := cmp.Diff([]Holiday{worked, closed}, Calendar{}.With(closed, worked).Changes()); diff != "" {
		t.Error(diff)
	}
	if len(Calendar{}.Changes()) != 0 {
		t.Error("a calendar as shipped has changes")
	}
}
