package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/requests/ledger"
)

func TestAnAuthorityNarrowsTheReport(t *testing.T) {
	t.Parallel()
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, london) }
	made := day(11, 22).Add(10 * time.Hour)
	for name, test := range map[string]struct {
		asked   Query
		h       Handover
		err     error
		from    time.Time
		sources []string
	}{
		"without limits":          {},
		"runs":                    {h: Handover{From: day(3, 1), Until: day(12, 1)}, from: day(3, 1)},
		"asked for less":          {asked: Query{Period: Period{From: day(5, 1), To: day(6, 1)}}, h: Handover{From: day(3, 1)}, from: day(5, 1)},
		"last day":                {h: Handover{Until: day(11, 23)}},
		"ended yesterday":         {h: Handover{Until: day(11, 22)}, err: ErrOver},
		"begins tomorrow":         {h: Handover{From: day(11, 23)}, err: ErrNotYet},
		"asked for before":        {asked: Query{Period: Period{To: day(3, 1)}}, h: Handover{From: day(3, 1)}, err: ErrBeyond},
		"some systems":            {h: Handover{Sources: []string{"revenues", "housing"}}, sources: []string{"revenues", "housing"}},
		"one of its systems":      {asked: Query{Only: Extract{Sources: []string{"housing"}}}, h: Handover{Sources: []string{"revenues", "housing"}}, sources: []string{"housing"}},
		"another system":          {asked: Query{Only: Extract{Sources: []string{"library"}}}, h: Handover{Sources: []string{"revenues"}}, err: ErrBeyond},
		"a system, any authority": {asked: Query{Only: Extract{Sources: []string{"library"}}}, sources: []string{"library"}},
	} {
		test.asked.Made = made
		q, err := test.asked.HandedTo(test.h)
		if !errors.Is(err, test.err) {
			t.Errorf("%s: %v, want %v", name, err, test.err)
		}
		if err == nil && (!q.Period.From.Equal(test.from) || !slices.Equal(q.Only.Sources, test.sources) || q.Handed == nil) {
			t.Errorf("%s: from %v of %v", name, q.Period.From, q.Only.Sources)
		}
	}
}

func TestEveryFormSaysWhoReceivedIt(t *testing.T) {
	t.Parallel()
	q := sampleQuery()
	q.Period = Period{}
	q, err := q.HandedTo(Handover{To: "Jonas Kask", Authority: "power of attorney of 3 March 2026.", From: time.Date(2026, 3, 3, 0, 0, 0, 0, london),
		Until: time.Date(2027, 1, 1, 0, 0, 0, 0, london), Sources: []string{"revenues"}})
	if err != nil {
		t.Fatal(err)
	}
	a := sampleOf(q, sampleEntries(9))
	for tag, want := range map[string][]string{
		"en": {"Handed to Jonas Kask, under power of attorney of 3 March 2026, valid until 31 December 2026.", "begins on 3 March 2026", "This is an extract"},
		"fr": {"Remis à Jonas Kask, en vertu de : power of attorney of 3 March 2026, jusqu’au 31 décembre 2026.", "commence le 3 mars 2026", "Ceci est un extrait"},
		"ar": {"تم تسليمه إلى Jonas Kask، بموجب: power of attorney of 3 March 2026، وهو سارٍ حتى 31 ديسمبر 2026.", "يبدأ حق التمثيل هذا يوم 3 مارس 2026", "هذا مستخرج"},
	} {
		p := printer(t, tag)
		var page, data bytes.Buffer
		if err := errors.Join(WriteHTML(&page, Compose(p, a, true)), WriteJSON(&data, p, a)); err != nil {
			t.Fatal(err)
		}
		text, _ := tool(t, makePDF(t, tag, a, true), "pdftotext", "-l", "1", "FILE", "-")
		words := map[string]bool{}
		for _, word := range folded(text) {
			words[word] = true
		}
		for _, part := range want {
			if !strings.Contains(plainly(htmlUnescape(page.String())), part) {
				t.Errorf("%s: the HTML file does not say %q", tag, part)
			}
			for _, word := range folded(part) {
				if !words[word] {
					t.Errorf("%s: the first page of the PDF lacks %q", tag, word)
				}
			}
		}
		var read struct {
			HandedTo struct {
				Name, Authority, From, Until, Sentence string
				Sources                                []string
			} `json:"handed_to"`
		}
		if err := json.Unmarshal(data.Bytes(), &read); err != nil {
			t.Fatal(err)
		}
		h := read.HandedTo
		if h.Name != "Jonas Kask" || h.From != "2026-03-03T00:00:00Z" || h.Until != "2027-01-01T00:00:00Z" || len(h.Sources) != 1 ||
			!strings.HasPrefix(plainly(h.Sentence), want[0]) {
			t.Errorf("%s: %+v", tag, h)
		}
	}
	var data bytes.Buffer
	if err := WriteJSON(&data, printer(t, "en"), sample(3)); err != nil || strings.Contains(data.String(), "handed_to") {
		t.Errorf("a report the person received speaks of somebody else: %v", err)
	}
}

// TestCheckCodeCoversTheHandover tells one representative from another.
func TestCheckCodeCoversTheHandover(t *testing.T) {
	t.Parallel()
	codes := map[string]string{}
	for name, h := range map[string]*Handover{"nobody": nil, "Mara": {To: "Mara Kask", Authority: "parental responsibility"},
		"Jonas": {To: "Jonas Kask", Authority: "parental responsibility"}, "guardian": {To: "Mara Kask", Authority: "order of the court"}} {
		q := sampleQuery()
		q.Handed = h
		code := sampleOf(q, sampleEntries(5)).Code
		if other, twice := codes[code]; twice {
			t.Errorf("%s and %s have the same check code", name, other)
		}
		codes[code] = name
	}
}

func TestHandingOverIsRecorded(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, 7)
	counter := Counter{Ledger: d.Ledger, Activity: "PA-001", Words: printer(t, "en")}
	clerk := ledger.EventActor{ID: "0198", Kind: "person", Name: "Cleo Clerk", Unit: "Front desk"}
	q, err := d.query().HandedTo(Handover{To: "Mara Kask", Authority: "parental responsibility", From: d.made.AddDate(0, 0, -3)})
	if err != nil {
		t.Fatal(err)
	}
	err = counter.Make(ctx, clerk, "A mother asked for her child.", q, func(_ context.Context, a *Accesses) error {
		if a.Summary.Total != 3 { // the making and the looks of two days; the third is a few minutes too early
			t.Errorf("%d entries", a.Summary.Total)
		}
		own := plainly(Sentence(printer(t, "fr"), a, &a.Entries[0]))
		if want := "A mother asked for her child. Handed to Mara Kask, under parental responsibility, valid without an end date."; !strings.Contains(own, want) {
			t.Errorf("the making is recorded as %q", own)
		}
		if !strings.Contains(plainly(HandedSentence(printer(t, "en"), a)), "Mara Kask") {
			t.Error("the report does not say who received it")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	q.Handed.Authority = strings.Repeat("x", 250)
	err = counter.Make(ctx, clerk, "A mother asked for her child.", q, func(context.Context, *Accesses) error { return nil })
	if !errors.Is(err, ErrLongReason) {
		t.Errorf("a purpose that is too long: %v", err)
	}
	if a, err := made(ctx, d.Ledger, d.query()); err != nil || a.Summary.Total != 8 {
		t.Errorf("%d entries, want 7 and one making: %v", a.Summary.Total, err)
	}
}
