package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"daylight/portal/i18n"
	"daylight/requests/ledger"
)

// Erasure is every number of one of the person's series whose entry was erased under one row of the retention schedule.
type Erasure struct {
	Series  int
	Row     string
	Version int
	Runs    []ledger.Erased // oldest first
}

// Path is the page of the row as it stood then, without language.
func (e Erasure) Path() string { return fmt.Sprintf("/retention/%s/versions/%d", e.Row, e.Version) }

// Erasures are the numbers that are missing because their entries were erased, by row.
func (a *Accesses) Erasures() []Erasure {
	var list []Erasure
	for _, r := range a.Evidence.Erased {
		series := a.tally.identifier(r.Subject)
		i := slices.IndexFunc(list, func(e Erasure) bool { return e.Series == series && e.Row == r.Row && e.Version == r.Version })
		if i < 0 {
			i, list = len(list), append(list, Erasure{Series: series, Row: r.Row, Version: r.Version})
		}
		list[i].Runs = append(list[i].Runs, r)
	}
	return list
}

// erasedAmong counts the erased numbers of a series between two others.
func (a *Accesses) erasedAmong(s Series) (n int64) {
	for _, r := range a.Evidence.Erased {
		if a.tally.identifier(r.Subject) == s.Of && r.First > s.First && r.Last < s.Last {
			n += r.Last - r.First + 1
		}
	}
	return n
}

const runsShown = 12 // runs of numbers in a sentence; more are told by their ends

// ErasedSentence says which numbers are missing and why: "Entries 1 to 12 were erased on 3 November 2026, as the retention schedule
// says (IG-004)."
func ErasedSentence(p *i18n.Printer, a *Accesses, e Erasure) string {
	count, since, on := int64(0), e.Runs[0].Since, e.Runs[0].On
	for _, r := range e.Runs {
		count, since, on = count+r.Last-r.First+1, min(since, r.Since), max(on, r.On)
	}
	values := []any{"Count", int(count), "Numbers", ErasedNumbers(p, a, e), "Row", code(p, e.Row), "Since", dayText(p, since), "On", dayText(p, on)}
	if since == on {
		return p.T("report.erased.on", values...)
	}
	return p.T("report.erased.between", values...)
}

// ErasedNumbers lists the numbers: "1 to 12, 15 and 20 to 22".
func ErasedNumbers(p *i18n.Printer, a *Accesses, e Erasure) string {
	number := func(n int64) string { return numberIn(len(a.Person.Identifiers), e.Series, n) }
	last := e.Runs[len(e.Runs)-1].Last
	if len(e.Runs) > runsShown {
		return p.T("report.erased.among", "First", number(e.Runs[0].First), "Last", number(last))
	}
	var list []string
	for _, r := range e.Runs {
		switch r.Last - r.First {
		case 0:
			list = append(list, number(r.First))
		case 1:
			list = append(list, number(r.First), number(r.Last))
		default:
			list = append(list, p.T("report.erased.run", "First", number(r.First), "Last", number(r.Last)))
		}
	}
	return p.List(list)
}

// dayText writes a day of the form 2026-11-03.
func dayText(p *i18n.Printer, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return p.Date(t.Date())
}

// attest takes in the log's word for the numbers that were erased.
func (t *tally) attest(ctx context.Context, l *ledger.Ledger) (err error) {
	if len(t.report.Evidence.Erased) == 0 {
		return nil
	}
	if t.report.Evidence.ErasedNote, err = l.Attest(ctx, t.report.Evidence.Erased); errors.Is(err, ledger.ErrNoSigner) {
		return nil
	}
	return err
}

// jsonErased is a run of erased numbers; ledger.Verify holds it against the signed note.
type jsonErased struct {
	Identifier jsonIdentifier `json:"identifier"`
	First      int64          `json:"first"`
	Last       int64          `json:"last"`
	Row        string         `json:"row"`
	Version    int            `json:"version"`
	Since      string         `json:"since"`
	On         string         `json:"on"`
}

func (h *jsonHead) erased(p *i18n.Printer, a *Accesses) {
	for _, r := range a.Evidence.Erased {
		h.Numbering.Erased = append(h.Numbering.Erased, jsonErased{jsonIdentifier(a.Person.Identifiers[a.tally.identifier(r.Subject)]),
			r.First, r.Last, r.Row, r.Version, r.Since, r.On})
	}
	for _, e := range a.Erasures() {
		h.Numbering.ErasedSentences = append(h.Numbering.ErasedSentences, said(ErasedSentence(p, a, e)))
	}
	h.Numbering.ErasedNote = string(a.Evidence.ErasedNote)
}

// erasedLine is what the check code takes in of a run.
func (t *tally) erasedLine(r ledger.Erased) string {
	return fmt.Sprintf("erased %d %d %d %s %d %s %s\n", t.identifier(r.Subject), r.First, r.Last, r.Row, r.Version, r.Since, r.On)
}
