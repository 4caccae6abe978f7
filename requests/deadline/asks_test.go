package deadline

import "testing"

func TestFeeAnswer(t *testing.T) {
	t.Parallel()
	library, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		law  string
		kind Kind
		want FactName
	}{
		{"uk-gdpr", Access, FeePaid}, {"uk-foi", "foi", FeePaid}, {"ch-dsg", Access, ReflectionEnd}, {"ch-dsg", Rectification, ""},
		{"eu-gdpr", Access, ""}, {"uk-gdpr", "nonsense", ""},
	} {
		law, err := library.Law(test.law, Day{Year: 2026, Month: 11, Day: 27})
		if err != nil {
			t.Fatal(err)
		}
		if got := law.FeeAnswer(test.kind); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.law, test.kind, got, test.want)
		}
	}
}

func TestLongest(t *testing.T) {
	t.Parallel()
	library, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		law  string
		kind Kind
		want Length
		ok   bool
	}{
		{"uk-gdpr", Access, Length{2, Months}, true}, {"uk-foi", "foi", Length{20, WorkingDays}, true}, {"ch-dsg", Access, Length{}, true},
		{"ch-dsg", Rectification, Length{}, false}, {"uk-gdpr", "nonsense", Length{}, false},
	} {
		law, err := library.Law(test.law, Day{Year: 2026, Month: 11, Day: 27})
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := law.Longest(test.kind); got != test.want || ok != test.ok {
			t.Errorf("%s %s: %v %v, want %v %v", test.law, test.kind, got, ok, test.want, test.ok)
		}
	}
}
