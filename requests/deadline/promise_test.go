package deadline

import (
	"errors"
	"slices"
	"testing"
)

// Where the law sets no acknowledgement the body's own promise makes one, which stands on no article.
func TestPromiseToAcknowledge(t *testing.T) {
	promised := func(id string, kind Kind, days int) Reckoning {
		t.Helper()
		l, err := law(t, id, day(t, "2026-11-27")).With(Policy{Acknowledge: days})
		if err != nil {
			t.Fatal(err)
		}
		facts := Facts{List: []Fact{On(ReceivedAt, day(t, "2026-11-27")), On(AwareAt, day(t, "2026-11-27")), On(Acknowledged, day(t, "2026-12-07"))}}
		r, err := Reckon(l, kind, facts, calendar(t, "gb-any"))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	// Friday 27 November; Monday the 30th is St Andrew's Day: 1, 2, 3, 4 and 7 December.
	r := promised("uk-gdpr", Access, 5)
	i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.Rule.Key == "deadline.rule.acknowledge_promised" })
	if r.AcknowledgeBy == nil || r.AcknowledgeBy.String() != "2026-12-07" || i < 0 || r.Steps[i].Citation != "" || warned(r, "warning.acknowledged_late") {
		t.Errorf("%v %v", r.AcknowledgeBy, r.Steps)
	}
	if r := promised("uk-gdpr", Access, 4); !warned(r, "warning.acknowledged_late") || r.AcknowledgeBy.String() != "2026-12-04" {
		t.Errorf("acknowledged a day after it was promised: %v", r.Warnings)
	}
	if r := promised("uk-gdpr", "access_ack", 5); r.Due.String() != "2026-12-07" || !warned(r, "warning.policy") {
		t.Errorf("%v %v", r.Due, r.Warnings)
	}
	// The law's own acknowledgement counts where there is one, and hours need none.
	if r := promised("uk-gdpr", Complaint, 5); r.AcknowledgeBy.String() != "2026-12-29" {
		t.Errorf("%v", r.AcknowledgeBy)
	}
	if r := promised("ie-foi", "foi", 5); r.AcknowledgeBy.String() != "2026-12-14" {
		t.Errorf("%v", r.AcknowledgeBy)
	}
	for _, r := range []Reckoning{promised("uk-gdpr", "breach_notify_authority", 5), promised("uk-gdpr", Access, 0)} {
		if r.AcknowledgeBy != nil {
			t.Errorf("%s: %v", r.Kind, r.AcknowledgeBy)
		}
	}
	for _, days := range []int{-1, 31} {
		var fault *FactError
		if _, err := law(t, "uk-gdpr", day(t, "2026-11-27")).With(Policy{Acknowledge: days}); !errors.As(err, &fault) || fault.Fact != "acknowledge" {
			t.Errorf("%d days: %v", days, err)
		}
	}
	if r := reckoned(t, "us-privacy-act", "access_ack", "us-federal", "2026-11-27"); !warned(r, "warning.policy") {
		t.Errorf("what agencies promise is said to be the law: %v", r.Warnings)
	}
}

// A kind may be asked for by another name; the answer has the law's own.
func TestOtherNames(t *testing.T) {
	for _, c := range [][3]string{
		{"eu-gdpr", "correction", "rectification"}, {"eu-gdpr", "correction_extension_notice", "rectification_extension_notice"},
		{"us-hipaa", "amendment", "amendment"}, {"us-privacy-act", "correction_ack", "rectification_ack"}, {"us-foia", "appeal", "foi_appeal"},
		{"uk-foi", "appeal", "internal_review"}, {"us-ca-ccpa", "opt_out", "opt_out"},
	} {
		if r := reckoned(t, c[0], c[1], "none", "2026-03-02"); string(r.Kind) != c[2] {
			t.Errorf("%s %s is %s, want %s", c[0], c[1], r.Kind, c[2])
		}
	}
}

// A law that lets one question stop the clock lets no second do so, answered or not.
func TestStopsSoOften(t *testing.T) {
	once := reckoned(t, "us-foia", "foi", "us-federal", "2026-03-02", "pause=2026-03-04", "resume=2026-03-11")
	again := reckoned(t, "us-foia", "foi", "us-federal", "2026-03-02", "pause=2026-03-04", "resume=2026-03-11", "pause=2026-03-16")
	if again.Due != once.Due || again.Paused || !warned(again, "warning.stops_so_often") || warned(once, "warning.stops_so_often") {
		t.Errorf("%v and %v, paused %v: %v", once.Due, again.Due, again.Paused, again.Warnings)
	}
}

// Longer than the law allows as a rule is not refused where the law allows it for reasons of its own.
func TestBeyondTheUsual(t *testing.T) {
	r := reckoned(t, "ca-privacy-act", "access", "ca-federal", "2026-03-02", "extend=+45d")
	if r.Due.String() != "2026-05-16" || !warned(r, "warning.extension_beyond") {
		t.Errorf("%v %v", r.Due, r.Warnings)
	}
	if r := reckoned(t, "ca-privacy-act", "access", "ca-federal", "2026-03-02", "extend=+30d"); warned(r, "warning.extension_beyond") {
		t.Errorf("%v", r.Warnings)
	}
}
