package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daylight/migrations/dbtest"
	"daylight/portal"
	"daylight/portal/i18n"
	"daylight/requests"
	"daylight/requests/deadline"
)

func TestTheDoctorTellsWhatIsInDoubt(t *testing.T) {
	t.Parallel()
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	pool := dbtest.New(t)
	for _, c := range []struct{ law, calendar, note string }{
		{"uk-gdpr", "gb-eng", ""},
		{"uk-gdpr", "none", "No public holidays were taken into account"},
		{"us-ca-ccpa", "us-federal", "public bod"},
		{"ke-dpa", "none", "Ask a lawyer"},
	} {
		calendar, err := library.Calendar(c.calendar)
		if err != nil {
			t.Fatal(err)
		}
		parts := &portal.Parts{Library: library, Catalogue: catalogue, Registry: &requests.Registry{DB: pool, Library: library, Calendar: calendar,
			LawID: c.law, Zone: time.UTC}}
		f := lawFinding(&session{Context: t.Context()}, parts)
		if f.err != nil {
			t.Fatal(f.err)
		}
		if said := strings.Join(f.notes, "\n"); !strings.Contains(said, c.note) || (c.note == "") != (said == "") {
			t.Errorf("%s with %s: %q", c.law, c.calendar, said)
		}
	}
}

// TestTheDoctorNamesWhatKeepsThePortalFromStarting: each part by itself may be in order.
func TestTheDoctorNamesWhatKeepsThePortalFromStarting(t *testing.T) {
	settings(t)
	if _, out, _ := command(t, "", "doctor"); strings.Contains(out, "\nportal ") {
		t.Errorf("the portal starts, and the doctor says:\n%s", out)
	}
	t.Setenv("DAYLIGHT_LAW_CALENDAR", "nowhere")
	if code, out, _ := command(t, "", "doctor"); code != exitEnvironment || !strings.Contains(out, "DAYLIGHT_LAW_CALENDAR: There is no calendar") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// TestTheDoctorTellsThatNothingIsSigned: the portal starts all the same.
func TestTheDoctorTellsThatNothingIsSigned(t *testing.T) {
	settings(t)
	if err := os.Remove(filepath.Join(os.Getenv("DAYLIGHT_KEYS"), "report.key")); err != nil {
		t.Fatal(err)
	}
	code, out, _ := command(t, "", "doctor")
	if code != exitEnvironment || !strings.Contains(out, "made without a signature") || strings.Contains(out, "\nportal ") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if code, _, errs := command(t, "", "staff", "list"); code != exitDone {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// TestExitCodes: what whoever types can mend is wrong use, whichever part of the portal notices it; what is away is not.
func TestExitCodes(t *testing.T) {
	settings(t)
	for _, c := range []struct {
		name, value string
		code        int
		args        []string
	}{
		{"", "", exitDone, []string{"staff", "list"}},
		{"", "", exitWrongUse, []string{"staff", "disable", "nobody@example.org"}},
		{"", "", exitWrongUse, []string{"source", "disable", "nothing"}},
		{"", "", exitWrongUse, []string{"serve", "--no-workers", "--workers-only"}},
		{"DAYLIGHT_BODY_ZONE", "Mars/Base", exitWrongUse, []string{"serve"}},
		{"DAYLIGHT_BODY_ZONE", "Mars/Base", exitWrongUse, []string{"retention", "run"}},
		{"DAYLIGHT_LANGUAGES", "en,tlh", exitWrongUse, []string{"serve"}},
		{"DAYLIGHT_LAW_ID", "atlantis", exitWrongUse, []string{"serve"}},
		{"DAYLIGHT_LAW_CALENDAR", "nowhere", exitWrongUse, []string{"serve"}},
		{"DAYLIGHT_LAW_FILES", "/nowhere", exitWrongUse, []string{"serve"}},
		{"DAYLIGHT_REPORT_FONTS", "/nowhere", exitWrongUse, []string{"serve"}},
		{"DATABASE_URL", "nonsense://", exitWrongUse, []string{"serve"}},
		{"DATABASE_URL", "nonsense://", exitWrongUse, []string{"migrate", "status"}},
		{"REDIS_URL", "nonsense", exitWrongUse, []string{"serve"}},
		{"DATABASE_URL", "postgres://127.0.0.1:1/none", exitEnvironment, []string{"serve"}},
		{"DATABASE_URL", "postgres://127.0.0.1:1/none", exitEnvironment, []string{"migrate", "status"}},
		{"DAYLIGHT_KEYS", "/nowhere", exitEnvironment, []string{"serve"}},
	} {
		t.Run(c.name+" "+strings.Join(c.args, " "), func(t *testing.T) {
			if c.name != "" {
				t.Setenv(c.name, c.value)
			}
			if code, _, errs := command(t, "", c.args...); code != c.code || c.code != exitDone && errs == "" {
				t.Errorf("exit %d, want %d: %s", code, c.code, errs)
			}
		})
	}
}

// TestTheDoctorTellsWhatACrashWouldLose: the tests' own database does not wait for the disk.
func TestTheDoctorTellsWhatACrashWouldLose(t *testing.T) {
	settings(t)
	if code, out, _ := command(t, "", "doctor"); code != exitEnvironment || !strings.Contains(out, "a crash can lose") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// TestTheDoctorTellsThatTheCertificateEnds: one made with the keys lasts five years.
func TestTheDoctorTellsThatTheCertificateEnds(t *testing.T) {
	t.Parallel()
	keys := t.TempDir() + "/keys"
	if err := portal.CreateKeys(keys, "northmere.example/log", "Northmere Council"); err != nil {
		t.Fatal(err)
	}
	ends := time.Now().AddDate(5, 0, 0)
	for _, c := range []struct {
		ahead       int // days before its end
		note, fault bool
	}{{365, false, false}, {30, true, false}, {-2, false, true}} {
		f := keysFinding(keys, ends.AddDate(0, 0, -c.ahead))
		if (len(f.notes) > 0) != c.note || (f.err != nil) != c.fault {
			t.Errorf("%d days before the end: %v, %v", c.ahead, f.notes, f.err)
		}
	}
}
