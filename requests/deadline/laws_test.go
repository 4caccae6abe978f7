package deadline

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestShippedLaws(t *testing.T) {
	laws := loaded(t).Laws()
	if len(laws) < 44 {
		t.Fatalf("%d versions of laws", len(laws))
	}
	jurisdiction := regexp.MustCompile(`^[A-Z]{2}(-[A-Z]{2,3})?$`)
	for _, l := range laws {
		if l.Title == "" || l.Citation == "" || len(l.Kinds()) == 0 || !jurisdiction.MatchString(l.Jurisdiction) || l.Version != l.From.String() {
			t.Errorf("%s %s is incomplete: %+v", l.ID, l.Version, l)
		}
		for _, kind := range l.Kinds() {
			if q, ok := l.asked(kind); !ok || q.ending != "" || q.kind != kind || q.clock.citation == "" || q.clock.status == "" {
				t.Errorf("%s %s: no clock", l.ID, kind)
			}
		}
	}
	for _, id := range []string{"uk-gdpr", "eu-gdpr", "fr-gdpr", "de-gdpr", "ie-gdpr", "ee-gdpr", "no-gdpr"} {
		l := law(t, id, Day{2026, 11, 27})
		for _, kind := range []Kind{Access, Rectification, Erasure, Restriction, Objection, Portability, Complaint} {
			if !slices.Contains(l.Kinds(), kind) {
				t.Errorf("%s has no clock for %s", id, kind)
			}
		}
		access, _ := l.Terms(Access)
		correction, _ := l.Terms(Rectification)
		if access.Longest != (Length{2, Months}) || !slices.Contains(access.Facts, Pause) || slices.Contains(correction.Facts, Pause) {
			t.Errorf("%s: access %+v, correction %+v", id, access, correction)
		}
	}
}

// Which laws bind a public body is the commonest slip in choosing one.
func TestPublicBodies(t *testing.T) {
	var private []string
	for _, l := range loaded(t).Laws() {
		if !l.PublicBody {
			private = append(private, l.ID)
		}
	}
	if got := strings.Join(private, " "); got != "br-lgpd ca-pipeda ca-qc-private sg-pdpa us-ca-ccpa" {
		t.Errorf("do not bind public bodies: %s", got)
	}
}

const goodLaw = `id = "xx"
title = "X"
jurisdiction = "XX"
public_body = true

[[version]]
from = 2020-01-01
citation = "X 1"
status = "statute"

[[version.clock]]
kinds = ["access"]
limit = "1 month"
citation = "X 2"

[version.clock.extension]
most = "2 months"
citation = "X 3"

[[version.clock.stop]]
on = "clarification"
not_counted = "both-days"
citation = "X 4"

[[version]]
from = 2024-01-01
citation = "X 5"
status = "statute"

[[version.clock]]
kinds = ["access"]
limit = "30 days"
citation = "X 6"
`

// A law that makes no sense is refused with file, line and reason, also where the slip is in the second of two tables
// of the same name.
func TestLawFilesAreChecked(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"", "", ""},
		{`id = "xx"`, `id = "yy"`, `laws/xx.toml:1: id: must be the name of the file, "xx"`},
		{"title = \"X\"\n", "", `laws/xx.toml:1: title: is missing`},
		{"title = \"X\"", "title = 7", `laws/xx.toml:2: title: must be a text`},
		{"title = \"X\"", "title = \" \"", `laws/xx.toml:2: title: is empty`},
		{"public_body = true\n", "", `public_body: is missing`},
		{"public_body = true", "public_body = \"yes\"", `laws/xx.toml:4: public_body: must be true or false`},
		{"public_body = true", "public_body = true\ncalender = \"fr\"", `laws/xx.toml:5: calender: unknown key`},
		{"public_body = true", "public_body = true\ncalendar = \"atlantis\"", `laws/xx.toml:5: calendar: there is no "atlantis"`},
		{"public_body = true", "public_body = true\nzone = \"Mars\"", `laws/xx.toml:5: zone: there is no "Mars"`},
		{"public_body = true", "public_body = true\ncomplaint = \"atlantis\"", `complaint: there is no law atlantis`},
		{"from = 2024-01-01", "from = 2019-01-01", `laws/xx.toml:26: from: must be later than the version before it`},
		{"from = 2024-01-01", "from = 1024-01-01", `laws/xx.toml:26: from: is missing or before 1900`},
		{"from = 2024-01-01", "from = 2024-02-30", `laws/xx.toml:26: `},
		{"limit = \"30 days\"", "limit = \"30 moons\"", `laws/xx.toml:32: limit: "30 moons" is no length of time`},
		{"limit = \"30 days\"", "limit = \"0 days\"", `laws/xx.toml:32: limit: `},
		{"limit = \"30 days\"", "limit = \"+3 days\"", `laws/xx.toml:32: limit: `},
		{"limit = \"30 days\"\n", "", `laws/xx.toml:30: limit: is missing`},
		{"limit = \"30 days\"", "limit = \"72 hours\"", `start: hours run from "aware", and only hours do`},
		{"citation = \"X 6\"", "", `laws/xx.toml:30: citation: is missing`},
		{"citation = \"X 6\"", "citation = \"X 6\"\nstatus = \"rumour\"", `laws/xx.toml:34: status: must be one of`},
		{"citation = \"X 6\"", "citation = \"X 6\"\ndeemed = \"applause\"", `laws/xx.toml:34: deemed: must be one of`},
		{"citation = \"X 6\"", "citation = \"X 6\"\nstart = [\"sunrise\"]", `laws/xx.toml:34: start: knows no "sunrise"`},
		{"citation = \"X 6\"", "citation = \"X 6\"\n[[version.clock.stop]]\non = \"coffee\"\nnot_counted = \"both-days\"\ncitation = \"X\"", `laws/xx.toml:35: on: must be one of`},
		{"citation = \"X 6\"", "citation = \"X 6\"\n[version.clock.extension]\ncitation = \"X\"", `laws/xx.toml:34: needs most`},
		{"kinds = [\"access\"]\nlimit = \"30 days\"", "kinds = []\nlimit = \"30 days\"", `laws/xx.toml:31: kinds: is missing`},
		{"kinds = [\"access\"]\nlimit = \"30 days\"", "kinds = [\"access_ack\"]\nlimit = \"30 days\"", `laws/xx.toml:31: kinds: "access_ack"`},
		{"kinds = [\"access\"]\nlimit = \"30 days\"", "kinds = [\"access\", \"access\"]\nlimit = \"30 days\"", `laws/xx.toml:31: kinds: "access" stands twice`},
		{"status = \"statute\"\n\n[[version.clock]]\nkinds = [\"access\"]\nlimit = \"30", "status = \"statute\"\nno_end_on = [\"friday\"]\n\n[[version.clock]]\nkinds = [\"access\"]\nlimit = \"30", `laws/xx.toml:29: no_end_on: knows only`},
		{"not_counted = \"both-days\"", "not_counted = \"both-days\"\nor = [\"restart\"]", `laws/xx.toml:23: or: "restart" is no other way to count`},
		{"citation = \"X 6\"", "citation = \"X 6\"\nstart = [\"identity\"]\n[[version.clock.stop]]\non = \"identity\"\nnot_counted = \"both-days\"\ncitation = \"X\"", `laws/xx.toml:36: on: the clock cannot both begin with identity and stop for it`},
		{"[[version]]", "[version]", `laws/xx.toml:`},
		{"kinds = [\"access\"]\nlimit = \"30 days\"", "kinds = [\"acess\"]\nlimit = \"30 days\"", `laws/xx.toml:31: kinds: there are no words for "acess"`},
		{"citation = \"X 5\"", "citation = \"X 5\"\ndoubts = [\"maybe\"]", `laws/xx.toml:28: doubts: there are no words for "maybe"`},
		{"citation = \"X 6\"", "citation = \"X 6\"\nreflection = \"10 days\"", `laws/xx.toml:34: reflection: needs "reflection" in start`},
		{"citation = \"X 6\"", "citation = \"X 6\"\nstart = [\"reflection\"]\nreflection = \"1 month\"", `laws/xx.toml:35: reflection: must be in days`},
		{"citation = \"X 4\"", "citation = \"X 4\"\ntimes = -1", `laws/xx.toml:24: times: must be a number above 0`},
		{"citation = \"X 6\"", "citation = \"X 6\"\n[version.clock.acknowledge]\nlimit = \"3 hours\"\ncitation = \"X\"", `laws/xx.toml:35: limit: is counted in days or longer`},
		{goodLaw, "id = \"xx\"\ntitle = \"X\"\njurisdiction = \"XX\"\npublic_body = false\n", `has no [[version]]`},
	} {
		text := strings.Replace(goodLaw, c.old, c.new, 1)
		if c.old != "" && text == goodLaw {
			t.Fatalf("%q does not stand in the example", c.old)
		}
		_, err := load(fstest.MapFS{"laws/xx.toml": {Data: []byte(text)}}, calendarFiles)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q for %q:\n got %v\nwant %s", c.new, c.old, err, c.want)
		}
	}
}

// All faults of a file are told at once.
func TestAllFaultsAreTold(t *testing.T) {
	text := strings.NewReplacer(`limit = "1 month"`, `limit = "1 moon"`, `limit = "30 days"`, `limit = "30 moons"`, `title = "X"`, `titel = "X"`).Replace(goodLaw)
	_, err := load(fstest.MapFS{"laws/xx.toml": {Data: []byte(text)}}, calendarFiles)
	for _, want := range []string{"xx.toml:2: titel: unknown key", "xx.toml:13: limit", "xx.toml:32: limit", "title: is missing"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is missing from\n%v", want, err)
		}
	}
}
