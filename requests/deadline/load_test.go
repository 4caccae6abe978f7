package deadline

import (
	"sync"
	"testing"
)

var shipped = sync.OnceValues(Load)

// loaded is the library as it is shipped.
func loaded(t testing.TB) *Library {
	t.Helper()
	lib, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// law is a version of a law, or the end of the test.
func law(t testing.TB, id string, received Day) Law {
	t.Helper()
	l, err := loaded(t).Law(id, received)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// calendar is a calendar, or the end of the test.
func calendar(t testing.TB, id string) Calendar {
	t.Helper()
	c, err := loaded(t).Calendar(id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// day is a day written in a test.
func day(t testing.TB, text string) Day {
	t.Helper()
	d, err := ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// reckoned is what follows from facts as they are typed.
func reckoned(t testing.TB, lawID, kind, cal, received string, facts ...string) Reckoning {
	t.Helper()
	f, err := ParseFacts(received, "", facts)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Reckon(law(t, lawID, f.Received()), Kind(kind), f, calendar(t, cal))
	if err != nil {
		t.Fatal(err)
	}
	return r
}
