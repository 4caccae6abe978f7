package notices

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func aProcessor(code string) Processor {
	return Processor{
		ID: code, Title: Text{"en": "Shelfmark Systems Ltd"}, Address: "1 Mill Lane, Northmere", Contact: "privacy@shelfmark.example", Country: "United Kingdom",
		Services: []Text{{"en": "Runs the library system"}}, Data: []Text{{"en": "Loans"}}, Security: Text{"en": "ISO 27001."}, Contract: "C-2024-11",
		Subprocessors: []Subprocessor{{Name: "Cloudhouse", Country: "Ireland", Task: Text{"en": "Hosting"}}},
		Transfers:     []Transfer{{Country: "United States", Safeguard: "UK addendum", Copy: "Write to the data protection officer"}},
		Starts:        "2024-04-01", Ends: "2027-03-31", Owner: "Libraries",
	}
}

func aTool(code string) Tool {
	return Tool{
		ID: code, Template: ATRS, Title: Text{"en": "Overdue reminders"}, Summary: Text{"en": "Chooses when to remind people."}, Unit: "Libraries",
		Phase: PhaseProduction, Decides: DecidesChecks, Contact: "tools@northmere.example", Activities: []string{"PA-002"}, Retention: []string{"LIB-001"},
		Record: map[string]Text{"1.2": {"en": "It looks at loans."}, "2.3.2": {"en": "A librarian looks."}, "2.3.5": {"en": "Write to us."}, "2.4.4.1": {"en": "Loans."}},
	}
}

// Every kind is taken apart and put together again without losing a letter, and every field of the form is one the document has.
func TestDocumentsComeApartAndTogether(t *testing.T) {
	t.Parallel()
	activity := anActivity("PA-002")
	activity.JointControllers, activity.Recipients, activity.Processors = []string{"Eastmere"}, []Text{{"en": "Finance"}}, []string{"PR-001", "A Printer"}
	activity.Transfers, activity.Systems, activity.DPV = []Transfer{{Country: "US", Safeguard: "clauses"}}, []string{"Lib"}, []string{"ServiceProvision"}
	activity.Assessment, activity.ReviewDue = "DPIA-1", "2027-01-01"
	row := aRow("LIB-001")
	row.Exclusions, row.Categories, row.Hold, row.InForceFrom = Text{"en": "None"}, []string{"contact"}, true, "2024-01-01"
	row.LegalBasis, row.Supersedes, row.Records, row.ReviewDue = "Act", "LIB-000", "access", "2027-01-01"
	agreement := Agreement{ID: "SA-001", Title: Text{"en": "Fraud"}, Purpose: Text{"en": "To find it."}, Parties: []string{"A", "B"}, Data: []Text{{"en": "Names"}},
		Bases: []Basis{{"6(1)(c)", "Act"}}, Safeguards: Text{"en": "Keys."}, Activities: []string{"PA-002"}, Starts: "2024-01-01", Ends: "2025-12-31",
		Owner: "Revenues", ReviewDue: "2025-10-01"}
	processor := aProcessor("PR-001")
	processor.Officer, processor.ReviewDue = "dpo@shelfmark.example", "2026-10-01"
	tool := aTool("AT-001")
	tool.Retired, tool.Website, tool.Processors, tool.Assessment, tool.ReviewDue = "2026-01-01", "https://x.example", []string{"PR-001"}, "DPIA-2", "2027-01-01"
	for _, f := range Fields(KindTool) {
		if f.Number() != "" {
			tool.Record[f.Number()] = Text{"en": "Words on " + f.Number()}
		}
	}
	for _, content := range []Content{activity, row, agreement, processor, tool} {
		kind := content.Ref().Kind
		if problems := content.check("en"); len(problems) > 0 {
			t.Errorf("%s: %v", kind, problems)
		}
		sheet := must(SheetOf(content))(t)
		again := must(sheet.Content(kind))(t)
		if changes := must(CompareFields(content, again))(t); len(changes) > 0 {
			t.Errorf("%s changed on the way: %+v", kind, changes)
		}
		known := []string{CodeField(kind), "atrs"}
		for _, f := range Fields(kind) {
			known = append(known, f.Name)
			if blank(sheet[f.Name]) {
				t.Errorf("%s: the form asks for %s, which the document does not have", kind, f.Name)
			}
		}
		for name := range sheet {
			if !slices.Contains(known, name) {
				t.Errorf("%s: nobody can fill in %s", kind, name)
			}
		}
	}
}

func TestComparingFieldByField(t *testing.T) {
	t.Parallel()
	before, after := aProcessor("PR-001"), aProcessor("PR-001")
	after.Security = Text{"en": "ISO 27001.", "fr": "ISO 27001, contrôlé."}
	after.Subprocessors = nil
	after.Ends = ""
	changes := must(CompareFields(before, after))(t)
	var told []string
	for _, c := range changes {
		told = append(told, strings.Trim(c.Field.Name+" "+c.Lang, " "))
	}
	if want := []string{"subprocessors", "security fr", "ends"}; !slices.Equal(told, want) {
		t.Fatalf("changed %v, want %v", told, want)
	}
	if was, is := Value[Text](changes[1].Before, "security"), Value[Text](changes[1].After, "security"); was["fr"] != "" || is["fr"] != "ISO 27001, contrôlé." || is["en"] != "" {
		t.Errorf("from %v to %v", was, is)
	}
	if got := Value[[]Subprocessor](changes[0].Before, "subprocessors"); len(got) != 1 || got[0].Name != "Cloudhouse" {
		t.Errorf("before: %v", got)
	}
	if changes := must(CompareFields(before, before))(t); len(changes) > 0 {
		t.Errorf("nothing changed, and it tells of %v", changes)
	}
}

func TestWhatARegisterRefuses(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Processor, *Tool){
		"address":         func(p *Processor, _ *Tool) { p.Address = " " },
		"subprocessors":   func(p *Processor, _ *Tool) { p.Subprocessors[0].Country = "" },
		"transfers":       func(p *Processor, _ *Tool) { p.Transfers[0].Safeguard = "" },
		"starts":          func(p *Processor, _ *Tool) { p.Starts = "" },
		"ends":            func(p *Processor, _ *Tool) { p.Ends = "2020-01-01" },
		"phase":           func(_ *Processor, t *Tool) { t.Phase = "someday" },
		"decides":         func(_ *Processor, t *Tool) { t.Decides = "" },
		"website":         func(_ *Processor, t *Tool) { t.Website = "javascript:alert(1)" },
		"record.2.3.5":    func(_ *Processor, t *Tool) { delete(t.Record, "2.3.5") },
		"record":          func(_ *Processor, t *Tool) { t.Record["9.9"] = Text{"en": "What is this?"} },
		"record.2.5.2.en": func(_ *Processor, t *Tool) { t.Record["2.5.2"] = Text{"en": strings.Repeat("x", 5001)} },
	} {
		p, tool := aProcessor("PR-001"), aTool("AT-001")
		spoil(&p, &tool)
		found := append(p.check("en"), tool.check("en")...)
		if len(found) != 1 || found[0].Field != name {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// The desk shows both ways of every link, and what a withdrawal would leave pointing at nothing.
func TestDossier(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	if _, err := b.Dossier(ctx, Ref{KindProcessor, "PR-001"}); !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
	activity := anActivity("PA-002")
	activity.Processors = []string{"PR-001", "A Printer Ltd"}
	for _, content := range []Content{aRow("LIB-001"), aProcessor("PR-001"), activity, aTool("AT-001")} {
		publish(t, b, content)
		c.pass(time.Hour)
	}
	d := must(b.Dossier(ctx, Ref{KindProcessor, "PR-001"}))(t)
	if len(d.CitedBy) != 1 || d.CitedBy[0].Code != "PA-002" || len(d.Versions) != 1 || len(d.History) != 4 || d.Draft != nil {
		t.Fatalf("%+v", d)
	}
	d = must(b.Dossier(ctx, activity.Ref()))(t)
	if len(d.Cites) != 1 || d.Cites[0].Code != "PR-001" || len(d.Rows) != 1 || len(d.Gone) != 0 || len(d.CitedBy) != 1 {
		t.Fatalf("%+v", d)
	}
	if err := b.Withdraw(ctx, ann, Ref{KindRetention, "LIB-001"}, "Merged."); err != nil {
		t.Fatal(err)
	}
	d = must(b.Dossier(ctx, activity.Ref()))(t)
	if !slices.Equal(d.Gone, []Ref{{KindRetention, "LIB-001"}}) || len(d.Rows) != 0 {
		t.Fatalf("gone: %v, rows: %v", d.Gone, d.Rows)
	}
	if d = must(b.Dossier(ctx, Ref{KindRetention, "LIB-001"}))(t); !d.Withdrawn() || d.Newest() == nil {
		t.Fatalf("%+v", d)
	}
}

// A long register is read a page at a time, narrowed by words and by unit, and counted.
func TestRegisterIsPaged(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	for n := range RegisterPage + 5 {
		p := aProcessor(fmt.Sprintf("PR-%03d", n+1))
		if n%10 == 0 {
			p.Owner, p.Title = "Revenues", Text{"en": "Paperworks", "fr": "Paperasse"}
		}
		publish(t, b, p)
	}
	for _, want := range []struct {
		Narrow
		total, here int
		first       string
	}{
		{Narrow{}, RegisterPage + 5, RegisterPage, "PR-001"},
		{Narrow{Page: 2}, RegisterPage + 5, 5, "PR-051"},
		{Narrow{Page: 3}, RegisterPage + 5, 0, ""},
		{Narrow{Unit: "Revenues"}, 6, 6, "PR-001"},
		{Narrow{Query: "paperw", Lang: "en"}, 6, 6, "PR-001"},
		{Narrow{Query: "paperasse", Lang: "fr", Unit: "Revenues"}, 6, 6, "PR-001"},
		{Narrow{Query: "paperasse", Lang: "fr", Unit: "Libraries"}, 0, 0, ""},
		{Narrow{Query: "%%%"}, 0, 0, ""},
	} {
		e := must(b.Register(ctx, KindProcessor, want.Narrow))(t)
		if e.Total != want.total || len(e.List) != want.here || want.first != "" && e.List[0].Code != want.first {
			t.Errorf("%+v: %d of %d", want.Narrow, len(e.List), e.Total)
		}
		if !slices.Equal(e.Units, []string{"Libraries", "Revenues"}) {
			t.Errorf("units: %v", e.Units)
		}
	}
	must(b.Draft(ctx, ann, Draft{Content: aTool("AT-001")}))(t)
	c.pass(time.Hour)
	standing := must(b.Standings(ctx))(t)
	if s := standing[KindProcessor]; s.Count != RegisterPage+5 || s.Drafts != 0 || s.Changed == nil || !s.Changed.Before(c.now()) {
		t.Errorf("%+v", s)
	}
	if s := standing[KindTool]; s.Count != 0 || s.Drafts != 1 || s.Changed != nil {
		t.Errorf("%+v", s)
	}
}

func TestUntranslatedFieldsAreNamed(t *testing.T) {
	t.Parallel()
	p := aProcessor("PR-001")
	p.Title["fr"], p.Security["fr"], p.Services[0]["fr"] = "Shelfmark", "ISO 27001.", "Logiciel"
	missing := must(Untranslated(p, []string{"en", "fr", "ar"}))(t)
	if len(missing["fr"]) != 2 || missing["fr"][0].Name != "data" || missing["fr"][1].Name != "subprocessors" || len(missing["ar"]) != 5 {
		t.Errorf("%v", missing)
	}
}

// An automated decision without a record of the tool that makes it is advice on the checklist, and stops nobody.
func TestNoticeWithoutItsTool(t *testing.T) {
	t.Parallel()
	n := aNotice("libraries")
	n.Automated, n.Rights = true, append(n.Rights, RightHumanDecision)
	gaps := Checklist("uk-gdpr", n, "en")
	if len(gaps) != 1 || gaps[0].Key != "notices.gap.tool" || gaps[0].Required || len(missing(gaps)) != 0 {
		t.Fatalf("%+v", gaps)
	}
	n.Tools = []string{"AT-001"}
	if gaps := Checklist("uk-gdpr", n, "en"); len(gaps) != 0 {
		t.Fatalf("%+v", gaps)
	}
}
