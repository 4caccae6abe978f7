package staff_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"daylight/portal/account"
	"daylight/requests"
)

// The data protection officer sees a draft as everybody will read it, and releases it or throws it away; others only read.
func TestQuartersDesk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	dora, rob := o.person(account.DPO), o.person(account.Reviewer)
	o.file(access())
	dora.Get("/staff/statistics").Status(200).Contains("No figures are out yet", "wait as a draft")
	quarter := requests.QuarterOf(o.registry.Today())
	at := quarter.To().AddDays(20).Time(time.UTC).Add(9 * time.Hour)
	later := *o.registry
	later.Now = func() time.Time { return at }
	count := func(version int, why string) {
		t.Helper()
		must(t, later.CountQuarter(t.Context(), requests.QuarterArgs{Quarter: quarter.String(), Version: version, Why: why, Name: "Dora"}))
	}
	count(1, "")
	path := "/staff/statistics/" + quarter.String() + "/"
	hash := func(version int) string {
		t.Helper()
		page := dora.Get(path + strconv.Itoa(version)).Status(200).Body
		_, rest, _ := strings.Cut(page, `name="hash" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		return value
	}
	dora.Get(path+"1").Contains("Draft", "Copy of your data", "hidden", "Release these figures")
	if strings.Contains(rob.Get(path+"1").Status(200).Body, "Release these figures") {
		t.Error("a reviewer is offered to release")
	}
	dora.Post(path+"1/release", "hash", strings.Repeat("0", 64)).Status(409)
	dora.Post(path+"1/drop", "hash", hash(1)).Status(303)
	dora.Get(path + "1").Status(404)
	count(1, "")
	for range 2 {
		dora.Post(path+"1/release", "hash", hash(1)).Status(303)
	}
	dora.Get("/staff/statistics").Contains("The figures are published.", "Published")
	dora.Post(path+"1/again", "hash", hash(1), "why", " ").Status(422).Contains("What was wrong?")
	dora.Post(path+"1/again", "hash", hash(1), "why", "Paper was missing.").Status(303)
	count(2, "Paper was missing.")
	for _, lang := range []string{"", "/fr", "/ar"} {
		if text := dora.Get(lang + path + "2").Status(200).Text(); strings.Contains(text, "statistics.") {
			t.Errorf("%s says a key", lang)
		}
	}
	dora.Get(path + "2").Contains("had it counted again: Paper was missing.")
	dora.Get("/staff/statistics/2026-9/1").Status(404)
	dora.Get("/staff/figures").Contains("The figures that everybody reads")
}
