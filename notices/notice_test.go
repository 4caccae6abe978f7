package notices

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

func TestTranslationsGoStalePartByPart(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := context.Background()
	first := aNotice("library")
	for _, part := range []Part{PartTitle, PartSummary, PartData} {
		first.Text[part]["fr"] = "Mots français: " + string(part)
	}
	publish(t, b, first)
	c.pass(time.Hour)

	next := aNotice("library")
	for _, part := range []Part{PartTitle, PartSummary, PartData} {
		next.Text[part]["fr"] = first.Text[part]["fr"]
	}
	next.Text[PartSummary]["en"] = "The original says something else now."
	next.Text[PartData]["en"] = "So does this."
	next.Text[PartData]["fr"] = "Et ceci aussi."
	publish(t, b, next)
	c.pass(time.Hour)

	n := must(b.Notice(ctx, "library"))(t).Content
	for part, want := range map[Part]Said{
		PartTitle:    {"Mots français: title", "fr", false},
		PartSummary:  {"Mots français: summary", "fr", true},
		PartData:     {"Et ceci aussi.", "fr", false},
		PartPurposes: {"English words on purposes.", "en", false},
	} {
		if got := n.Say(part, "fr", "en"); got != want {
			t.Errorf("%s: %+v, want %+v", part, got, want)
		}
	}
	french := n.Translations([]string{"en", "fr"})[0]
	if !slices.Equal(french.Stale, []Part{PartSummary}) || french.Done != 2 || len(french.Missing) != len(Parts)-3 {
		t.Fatalf("translation is %+v", french)
	}

	// It stays stale through later versions, until somebody writes or confirms it.
	e := must(b.Draft(ctx, ann, Draft{Content: n}))(t)
	v := must(b.Version(ctx, e.ID))(t)
	if !v.Content.(Notice).Say(PartSummary, "fr", "en").Stale {
		t.Fatal("a new draft made a stale translation fresh")
	}
	e = must(b.Draft(ctx, ann, Draft{Content: n, Revision: e.Revision, Confirmed: []Passage{{PartSummary, "fr"}}}))(t)
	v = must(b.Version(ctx, e.ID))(t)
	if v.Content.(Notice).Say(PartSummary, "fr", "en").Stale {
		t.Fatal("a confirmed translation is still stale")
	}
}

func TestChecklist(t *testing.T) {
	t.Parallel()
	keys := func(law string, n Notice) (list []string) {
		for _, gap := range Checklist(law, n, "en") {
			list = append(list, gap.Key)
		}
		return list
	}
	for name, tc := range map[string]struct {
		law    string
		change func(n *Notice)
		want   []string
	}{
		"complete":            {"uk-gdpr", func(*Notice) {}, nil},
		"no complaint to us":  {"uk-gdpr", func(n *Notice) { n.Rights = without(n.Rights, RightComplainToUs) }, []string{"notices.gap.complain_to_us"}},
		"EU wants none":       {"eu-gdpr", func(n *Notice) { n.Rights = without(n.Rights, RightComplainToUs) }, nil},
		"Article 77 in UK":    {"uk-gdpr", func(n *Notice) { n.Text[PartComplaint]["fr"] = "Voir l’article 77." }, []string{"notices.gap.repealed"}},
		"Article 77 in EU":    {"eu-gdpr", func(n *Notice) { n.Text[PartComplaint]["en"] = "See Art. 77." }, nil},
		"Article 770":         {"uk-gdpr", func(n *Notice) { n.Text[PartComplaint]["en"] = "See Article 770." }, nil},
		"no source, 14":       {"uk-gdpr", func(n *Notice) { n.Text[PartSource] = nil; n.Collection = FromElsewhere }, []string{"notices.gap.source"}},
		"no source, 13":       {"uk-gdpr", func(n *Notice) { n.Text[PartSource] = nil; n.Collection = FromPerson }, nil},
		"no duty told, 14":    {"uk-gdpr", func(n *Notice) { n.Text[PartObligation] = nil; n.Collection = FromElsewhere }, nil},
		"no duty told, 13":    {"uk-gdpr", func(n *Notice) { n.Text[PartObligation] = nil; n.Collection = FromPerson }, []string{"notices.gap.obligation"}},
		"no provision":        {"uk-gdpr", func(n *Notice) { n.Bases[0].Provision = "" }, []string{"notices.gap.provision"}},
		"no row of schedule":  {"uk-gdpr", func(n *Notice) { n.Retention = nil }, []string{"notices.gap.retention"}},
		"consent":             {"uk-gdpr", func(n *Notice) { n.Bases = []Basis{{Article: "6(1)(a)"}} }, []string{"notices.gap.portability", "notices.gap.consent"}},
		"machine decides":     {"uk-gdpr", func(n *Notice) { n.Automated = true }, []string{"notices.gap.automated", "notices.gap.tool"}},
		"transfer in the air": {"uk-gdpr", func(n *Notice) { n.Transfers = []Transfer{{Country: "US"}} }, []string{"notices.gap.transfers"}},
	} {
		n := aNotice("library")
		tc.change(&n)
		if got := keys(tc.law, n); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

func without(rights []Right, right Right) []Right {
	return slices.DeleteFunc(slices.Clone(rights), func(r Right) bool { return r == right })
}

func TestIncompleteNoticeIsNotSubmitted(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	ctx := context.Background()
	n := aNotice("library")
	n.Rights = without(n.Rights, RightComplainToUs)
	e := must(b.Draft(ctx, ann, Draft{Content: n}))(t)
	_, err := b.Submit(ctx, ann, Step{Version: e.ID, Revision: e.Revision})
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Key != "notices.gap.complain_to_us" ||
		problems[0].Vars["Citation"] != "Art. 13(2)(ca), 14(2)(da)" {
		t.Fatalf("got %v", err)
	}
}

func TestFieldsAreChecked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		content Content
		field   string
	}{
		"slug":             {func() Content { n := aNotice("Not A Slug"); return n }(), "slug"},
		"title":            {func() Content { n := aNotice("a"); n.Text[PartTitle] = Text{"fr": "Titre"}; return n }(), "title"},
		"override":         {func() Content { n := aNotice("a"); n.Text[PartTitle]["en"] = "a\u202Eb"; return n }(), "title.en"},
		"article":          {func() Content { n := aNotice("a"); n.Bases = []Basis{{"6(1)(z)", ""}}; return n }(), "bases"},
		"period":           {func() Content { r := aRow("A-1"); r.Period = "P"; return r }(), "period"},
		"period in time":   {func() Content { r := aRow("A-1"); r.Period = "PT5M"; return r }(), "period"},
		"kept for ever":    {func() Content { r := aRow("A-1"); r.Period = Permanent; return r }(), "action"},
		"supersedes":       {func() Content { r := aRow("A-1"); r.Supersedes = "A-1"; return r }(), "supersedes"},
		"30 February":      {func() Content { r := aRow("A-1"); r.ReviewDue = "2026-02-30"; return r }(), "review_due"},
		"activity's limit": {func() Content { a := anActivity("PA-1"); a.Retention = nil; return a }(), "retention"},
		"agreement": {Agreement{ID: "SA-1", Title: Text{"en": "x"}, Purpose: Text{"en": "x"}, Parties: []string{"NHS"}, Data: []Text{{"en": "x"}},
			Bases: []Basis{{"6(1)(e)", ""}}, Safeguards: Text{"en": "x"}, Starts: "2026-01-02", Ends: "2026-01-01"}, "ends"},
	} {
		problems := tc.content.check("en")
		if len(problems) != 1 || problems[0].Field != tc.field {
			t.Errorf("%s: %v, want one problem of %s", name, problems, tc.field)
		}
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	for text, want := range map[Period]Span{"P6Y": {Years: 6}, "P1Y6M": {Years: 1, Months: 6}, "P31D": {Days: 31}, "P2W": {Weeks: 2}} {
		if got, ok := text.Span(); !ok || got != want {
			t.Errorf("%s: %+v %v", text, got, ok)
		}
	}
	for _, text := range []Period{"", "P", "P0D", "6Y", "P1.5Y", "P-1Y", "PT1H", "P1D1Y", Permanent} {
		if got, ok := text.Span(); ok {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestReservedSlugs(t *testing.T) {
	t.Parallel()
	b, _ := newBoard(t)
	for _, slug := range []string{"follow", "new"} {
		_, err := b.Draft(context.Background(), ann, Draft{Content: aNotice(slug)})
		var problems Problems
		if !errors.As(err, &problems) || problems[0].Field != "slug" {
			t.Errorf("%s: %v", slug, err)
		}
	}
}
