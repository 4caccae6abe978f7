package main

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"daylight/portal/i18n"
	"daylight/requests/deadline"
)

// askDeadline runs the command and gives its answer, its exit code and what it says is wrong.
func askDeadline(t *testing.T, args ...string) (out string, code int, wrong string) {
	t.Helper()
	var c struct {
		Deadline DeadlineCmd `cmd:""`
	}
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append([]string{"deadline"}, args...)); err != nil {
		t.Fatal(err)
	}
	var b, faults strings.Builder
	err = c.Deadline.Run(&session{Out: &b, ErrOut: &faults})
	var e *exit
	if errors.As(err, &e) {
		return b.String(), e.code, e.Error()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), 0, ""
}

func TestDeadlineInSentences(t *testing.T) {
	out, code, _ := askDeadline(t, "--law", "uk-gdpr", "--kind", "access", "--received", "2026-11-27")
	if code != 0 || !strings.HasPrefix(out, "Tuesday 29 December 2026\n") {
		t.Fatalf("%d %s", code, out)
	}
	for _, want := range []string{
		"UK GDPR (United Kingdom) as in force since 5 February 2026, with the public holidays of: gb-eng.",
		" 1. The request was received on Friday 27 November 2026.",
		"Sunday 27 December 2026 cannot be the last day, because it is a Sunday. The last day moves on to Monday 28 December 2026.",
		"(UK GDPR Article 4A and Regulation (EEC, Euratom) 1182/71 Article 3(4))",
		"because it is a public holiday (Boxing Day)",
		"The last day for the answer is Tuesday 29 December 2026.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing from\n%s", want, out)
		}
	}
	out, _, _ = askDeadline(t, "--law", "ng-ndpa", "--kind", "access", "--received", "2026-03-02")
	if !strings.Contains(out, "To be aware of:") || !strings.Contains(out, "The law gives no number of days here.") {
		t.Errorf("what is uncertain is not said:\n%s", out)
	}
}

func TestDeadlineAsJSON(t *testing.T) {
	out, code, _ := askDeadline(t, "--law", "ie-foi", "--kind", "foi", "--received", "2026-03-02", "--json")
	var answer struct {
		Law, Kind, Received, Due, Calendar string
		Version                            string  `json:"law_version"`
		AcknowledgeBy                      *string `json:"acknowledge_by"`
		ExtensionNoticeBy                  *string `json:"extension_notice_by"`
		Deemed                             *string
		Steps                              []struct {
			Date, Rule, Citation string
			Note                 *string
		}
		Warnings []string
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != 0 {
		t.Fatalf("%v, %d\n%s", err, code, out)
	}
	if answer.Law != "ie-foi" || answer.Version != "2014-10-14" || answer.Kind != "foi" || answer.Received != "2026-03-02" ||
		answer.Due != "2026-03-31" || answer.Calendar != "ie" || *answer.AcknowledgeBy != "2026-03-16" ||
		*answer.ExtensionNoticeBy != "2026-03-31" || *answer.Deemed != "refusal" || answer.Warnings == nil || len(answer.Steps) < 5 {
		t.Errorf("%s", out)
	}
	for _, s := range answer.Steps {
		if s.Date == "" || s.Rule == "" || s.Citation == "" || strings.Contains(s.Rule, "deadline.") {
			t.Errorf("%+v", s)
		}
	}
	out, _, _ = askDeadline(t, "--law", "uk-gdpr", "--kind", "access", "--received", "2026-11-27", "--json")
	if !strings.Contains(out, `"acknowledge_by": null`) || !strings.Contains(out, `"warnings": []`) || !strings.Contains(out, `"deemed": null`) {
		t.Errorf("what is not there is not null or empty:\n%s", out)
	}
}

func TestDeadlineFlags(t *testing.T) {
	for _, c := range []struct {
		want string
		args string
	}{
		{"2027-01-04", "--law uk-gdpr --kind access --received 2026-11-27 --fact pause=2026-12-07 --fact resume=2026-12-14"},
		{"2027-03-01", "--law uk-gdpr --kind access --received 2026-11-27 --fact extend=2m"},
		{"2026-12-29", "--law uk-gdpr --kind access_extension_notice --received 2026-11-27 --fact extend=2m"},
		{"2026-12-28", "--law uk-gdpr --kind access --received 2026-11-27 --calendar none"},
		{"2026-12-30", "--law uk-gdpr --kind access --received 2026-11-27 --holiday 2026-12-29=Mourning"},
		{"2026-11-18", "--law de-gdpr --kind access --received 2026-10-18 --calendar de-be"},
		{"2026-11-19", "--law de-gdpr --kind access --received 2026-10-18 --calendar de-be --calendar de-sn"},
		{"2026-11-19", "--law de-gdpr --kind access --received 2026-10-18 --calendar de-be+de-sn"},
		{"2026-07-02", "--law uk-gdpr --kind access --received 2026-06-01T23:30:00Z"},
		{"2026-07-01", "--law uk-gdpr --kind access --received 2026-06-01T23:30:00Z --zone America/New_York"},
		{"2026-04-08", "--law uk-gdpr --kind access --received 2026-03-02 --fact pause=2026-03-04 --fact resume=2026-03-10 --reading asking-day"},
		{"2026-12-04", "--law uk-gdpr --kind access_ack --received 2026-11-27 --acknowledge 5"},
		{"2026-10-26", "--law uk-gdpr --kind breach_notify_authority --received 2026-10-23 --fact aware_at=2026-10-23T09:30"},
	} {
		out, code, wrong := askDeadline(t, append(strings.Fields(c.args), "--json")...)
		if code != 0 || !strings.Contains(out, `"due": "`+c.want+`"`) {
			t.Errorf("%s: want %s: %d %s %s", c.args, c.want, code, wrong, out)
		}
	}
}

func TestDeadlineNamesTheFault(t *testing.T) {
	for args, want := range map[string]string{
		"--kind access --received 2026-11-27":                                          "law: --law is missing",
		"--law uk-gdpr --received 2026-11-27":                                          "kind: --kind is missing",
		"--law uk-gdpr --kind access":                                                  "received: --received is missing",
		"--law gdpr --kind access --received 2026-11-27":                               "law: There is no law called “gdpr” here.",
		"--law uk-gdpr --kind acess --received 2026-11-27":                             "kind: The law uk-gdpr sets no time for “acess”.",
		"--law uk-gdpr --kind access --received 2026-02-30":                            "received_at: The day 2026-02-30 does not exist.",
		"--law uk-gdpr --kind access --received 2026-11-27 --fact resume=2026-12-01":   "resume: The clock cannot go on again on Tuesday 1 December 2026",
		"--law uk-gdpr --kind access --received 2026-11-27 --fact extend=3m":           "extend: “3m” is longer than the law allows. The latest day it allows is Monday 1 March 2027.",
		"--law uk-gdpr --kind access --received 2026-11-27 --calendar gb-eng+atlantis": "calendar: There is no calendar called “atlantis”.",
		"--law uk-gdpr --kind access --received 2026-11-27 --zone Mars":                "tz: There is no time zone called “Mars”.",
		"--law uk-gdpr --kind access --received 2026-11-27 --acknowledge 31":           "acknowledge: 31 is not a number of working days for this. Give 0 to 30.",
		"--law uk-gdpr --kind access_ack --received 2026-11-27":                        "kind: The law uk-gdpr sets no time for “access_ack”.",
		"--law uk-gdpr --kind access --received 2026-11-27 --holiday soon":             "holiday: \"soon\" is not a day",
		"--law uk-gdpr --kind access --received 2026-11-27 --reading backwards":        "reading: The law uk-gdpr knows no way of reading it called “backwards”.",
	} {
		out, code, wrong := askDeadline(t, strings.Fields(args)...)
		if code != exitWrongUse || out != "" || !strings.HasPrefix(wrong, want) {
			t.Errorf("%s: %d %q, want %q", args, code, wrong, want)
		}
	}
}

func TestDeadlineList(t *testing.T) {
	out, code, _ := askDeadline(t, "--list")
	for _, want := range []string{"uk-gdpr", "2026-02-05", "UK GDPR Article 12A", "does not bind public bodies", "In doubt: ask a lawyer", "kinds: access, rectification", "access (The public body’s own promise)", "readings: both-days, asking-day", "Calendars: "} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("%q is missing", want)
		}
	}
	out, _, _ = askDeadline(t, "--list", "--json")
	var laws []struct {
		Law, Citation, Status string
		Version               string `json:"law_version"`
		PublicBody            bool   `json:"public_body"`
		Kinds                 []string
	}
	if err := json.Unmarshal([]byte(out), &laws); err != nil || len(laws) < 44 {
		t.Fatalf("%v, %d laws", err, len(laws))
	}
	for _, l := range laws {
		if l.Law == "" || l.Citation == "" || l.Status == "" || l.Version == "" || len(l.Kinds) == 0 {
			t.Errorf("%+v", l)
		}
	}
}

// A folder of the operator's own is laid over the laws shipped; its law has no words in the catalogue and keeps its title.
func TestDeadlineWithOwnLaws(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(folder+"/laws", 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(folder+"/laws/canton.toml", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const law = "id = \"canton\"\ntitle = \"Information Act of the Canton\"\njurisdiction = \"CH\"\npublic_body = true\n\n[[version]]\nfrom = 2020-01-01\n" +
		"citation = \"Information Act section 9\"\nstatus = \"doubt\"\n\n[[version.clock]]\nkinds = [\"access\"]\nlimit = \"20 days\"\ncitation = \"Information Act section 9\"\n"
	write(law)
	out, code, wrong := askDeadline(t, "--law", "canton", "--kind", "access", "--received", "2026-06-02", "--laws", folder)
	if code != 0 || !strings.HasPrefix(out, "Monday 22 June 2026\n") || !strings.Contains(out, "This follows from Information Act of the Canton as in force since 1 January 2020") ||
		!strings.Contains(out, "The text of this law was not checked at its source.") {
		t.Errorf("%d %s %s", code, wrong, out)
	}
	if out, _, _ = askDeadline(t, "--list", "--laws", folder); !strings.Contains(out, "Information Act of the Canton") || !strings.Contains(out, "uk-gdpr") {
		t.Errorf("the list has not both:\n%s", out)
	}
	write(strings.Replace(law, "20 days", "20 moons", 1))
	if _, code, wrong = askDeadline(t, "--list", "--laws", folder); code != exitWrongUse || !strings.Contains(wrong, "laws/canton.toml:13: limit: \"20 moons\" is no length of time") {
		t.Errorf("%d %s", code, wrong)
	}
}

// Every language can say every step of a working, with every value in its place.
func TestDeadlineIsSaidInEveryLanguage(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	library, err := deadline.Load()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := deadline.ParseFacts("2026-11-30", "", []string{"pause=2026-12-07", "resume=2026-12-14", "extend=2m", "id_verified=2026-12-01", "registered=2026-12-02"})
	if err != nil {
		t.Fatal(err)
	}
	law, err := library.Law("uk-gdpr", facts.Received())
	if err != nil {
		t.Fatal(err)
	}
	if law, err = law.With(deadline.Policy{Draft: 3}); err != nil {
		t.Fatal(err)
	}
	r, err := deadline.Reckon(law, deadline.Access, facts, deadline.Calendar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range i18n.Languages {
		w := writer{p: catalogue.Printer(language.Tag)}
		said := map[string]bool{}
		for _, s := range r.Steps {
			said[w.say(s.Rule)] = true
		}
		for _, m := range r.Warnings {
			said[w.say(m)] = true
		}
		for text := range said {
			if strings.Contains(text, "deadline.") || strings.ContainsAny(text, "<{}") || strings.Contains(text, "2026-") {
				t.Errorf("%s: %s", language.Tag, text)
			}
		}
		if len(said) < 8 {
			t.Errorf("%s says only %d things", language.Tag, len(said))
		}
	}
}
