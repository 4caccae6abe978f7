package deadline

import (
	"testing"
)

// A reckoning with three pauses must stay under 20 µs, so that a hundred thousand open cases can be reckoned anew when a
// holiday is added.
func BenchmarkThreePauses(b *testing.B) {
	for _, c := range []struct{ name, law, kind, cal string }{
		{"month", "uk-gdpr", "access", "gb-eng"},
		{"working days", "us-foia", "foi", "us-federal"},
		{"union", "eu-gdpr", "access", "gb-any+de-by+fr"},
	} {
		b.Run(c.name, func(b *testing.B) {
			lib := loaded(b)
			facts := threePauses(b)
			law, err := lib.Law(c.law, facts.Received())
			if err != nil {
				b.Fatal(err)
			}
			cal, err := lib.Calendar(c.cal)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Reckon(law, Kind(c.kind), facts, cal); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func threePauses(t testing.TB) Facts {
	t.Helper()
	facts, err := ParseFacts("2026-09-01", "Europe/London", []string{
		"pause=2026-09-03", "resume=2026-09-07", "pause=2026-09-14", "resume=2026-09-18", "pause=2026-09-21", "resume=2026-09-30",
	})
	if err != nil {
		t.Fatal(err)
	}
	return facts
}
