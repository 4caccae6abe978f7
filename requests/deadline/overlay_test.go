package deadline

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// ownLaw is a law of an operator's own, with a calendar of its own.
const ownLaw = `id = "xx-canton"
title = "Information Act of the Canton"
jurisdiction = "CH"
public_body = true
calendar = "xx-canton"
zone = "Europe/Zurich"
complaint = "body-policy"

[[version]]
from = 2020-01-01
citation = "Information Act section 9"
status = "statute"
no_end_on = ["saturday", "sunday", "holiday"]
no_end_on_citation = "Information Act section 10"

[[version.clock]]
kinds = ["access"]
limit = "20 days"
citation = "Information Act section 9"
`

const ownCalendar = `id = "xx-canton"
title = "The canton"

[[rule]]
name = "Day of the Canton"
on = "06-22"
`

func overlaid(files map[string]string) fstest.MapFS {
	fs := fstest.MapFS{}
	for name, text := range files {
		fs[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fs
}

func TestOwnLawsAreAdded(t *testing.T) {
	lib, err := LoadWith(overlaid(map[string]string{"laws/xx-canton.toml": ownLaw, "calendars/xx-canton.toml": ownCalendar, "README": "ours"}))
	if err != nil {
		t.Fatal(err)
	}
	if len(lib.Laws()) != len(loaded(t).Laws())+1 {
		t.Errorf("%d laws", len(lib.Laws()))
	}
	if lib.Digest(Calendar{}) == loaded(t).Digest(Calendar{}) {
		t.Error("laws of its own, and the same digest")
	}
	l, err := lib.Law("xx-canton", Day{2026, 6, 2})
	if err != nil {
		t.Fatal(err)
	}
	cal, err := lib.Calendar(l.Calendar)
	if err != nil {
		t.Fatal(err)
	}
	// Twenty days after 2 June is Monday 22 June, a holiday of the canton.
	r, err := Reckon(l, Access, Facts{List: []Fact{On(ReceivedAt, Day{2026, 6, 2})}}, cal)
	if err != nil || r.Due != (Day{2026, 6, 23}) || r.Title != "Information Act of the Canton" {
		t.Errorf("%v %q, %v", r.Due, r.Title, err)
	}
	if _, ok := l.clock(Complaint); !ok {
		t.Error("it sends complaints to a shipped law, and has no clock for them")
	}
}

func TestOwnLawsTakeThePlaceOfShipped(t *testing.T) {
	text, err := os.ReadFile("laws/de-ifg.toml")
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), `limit = "1 month"`, `limit = "3 weeks"`, 1)
	lib, err := LoadWith(overlaid(map[string]string{"laws/de-ifg.toml": changed}))
	if err != nil {
		t.Fatal(err)
	}
	l, err := lib.Law("de-ifg", Day{2026, 6, 2})
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := l.clock("foi"); c.limit != (Length{3, Weeks}) || len(lib.Laws()) != len(loaded(t).Laws()) {
		t.Errorf("%v, %d laws", c.limit, len(lib.Laws()))
	}
	same, err := LoadWith(overlaid(map[string]string{"laws/de-ifg.toml": string(text)}))
	if err != nil || same.Digest(Calendar{}) != loaded(t).Digest(Calendar{}) || lib.Digest(Calendar{}) == same.Digest(Calendar{}) {
		t.Errorf("the digest does not follow the text: %v", err)
	}
}

func TestOwnLawsAreChecked(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"laws/xx-canton.toml", ownLaw, `laws/xx-canton.toml:5: calendar: there is no "xx-canton"`},
		{"laws/other.toml", ownLaw, `laws/other.toml:1: id: must be the name of the file, "other"`},
		{"calendars/xx-canton.toml", ownCalendar + "on = \"13-01\"\n", `calendars/xx-canton.toml:`},
		{"calendars/gb-eng.toml", strings.Replace(ownCalendar, "xx-canton", "gb-eng", 1) + "colour = \"red\"\n", `calendars/gb-eng.toml:7: colour: unknown key`},
		{"law/xx-canton.toml", ownLaw, `neither laws/*.toml nor calendars/*.toml`},
	} {
		_, err := LoadWith(overlaid(map[string]string{c.name: c.text}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if _, err := LoadWith(os.DirFS("testdata/nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
