package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"daylight/requests/ledger"
)

// tally takes entries one after the other, newest first, and counts.
type tally struct {
	report    *Accesses
	person    ledger.Person
	publishes func(string) bool
	caseRefs  map[string]bool
	sum       hash.Hash

	officials, organisations map[string]bool
	sources, purposes        map[string]*Count
	months                   map[time.Time]int
	notable                  map[NotableKind]*Notable
	groups                   map[string]*groupInWork
	numbers                  map[string]int64 // by entry id
	numbering                map[int]*Series
}

type groupInWork struct {
	Group
	actions map[string]bool
}

func newTally(q Query, coverage []ledger.Coverage) *tally {
	zone := q.Body.Zone
	if zone == nil {
		zone = time.UTC
	}
	a := &Accesses{Made: q.Made, Zone: zone, Body: q.Body, Period: q.Period, Extract: q.Only, Person: Person{Name: initials(q.Name)}}
	if a.Period.To.IsZero() {
		a.Period.To = q.Made
	}
	t := &tally{
		report: a, person: q.Person, publishes: q.Publishes, caseRefs: map[string]bool{}, sum: sha256.New(),
		officials: map[string]bool{}, organisations: map[string]bool{}, sources: map[string]*Count{}, purposes: map[string]*Count{},
		months: map[time.Time]int{}, notable: map[NotableKind]*Notable{}, groups: map[string]*groupInWork{},
		numbers: map[string]int64{}, numbering: map[int]*Series{},
	}
	a.tally = t
	for _, s := range q.Person {
		a.Person.Identifiers = append(a.Person.Identifiers, Identifier{s.Scheme, mask(s.Normal().ID)})
	}
	for _, c := range coverage {
		s := System{
			ID: c.Source, Name: c.Names, Disabled: c.Disabled, First: c.First, Last: c.Last, CompleteTo: c.CompleteTo, Numbered: c.Numbered,
			Stored: c.Stored, Late: c.Late, Caseless: c.Caseless, Vague: c.Vague, CaseRefs: c.Stored > 0 && c.Caseless*2 < c.Stored,
		}
		for _, g := range c.Gaps {
			s.Gaps = append(s.Gaps, Gap{g.From, g.Until, g.Missing})
			s.Missing += g.Missing
		}
		t.caseRefs[s.ID] = s.CaseRefs
		a.Systems = append(a.Systems, s)
	}
	return t
}

// add counts one entry.
func (t *tally) add(from ledger.Entry) {
	e := t.entryOf(from)
	a := t.report
	a.Entries = append(a.Entries, e)
	t.numbers[e.ID] = e.Number
	t.number(&e)
	fmt.Fprintf(t.sum, "%d %x\n", e.Number, from.Disclosed.Commitment)

	s := &a.Summary
	s.Total++
	who := e.Who
	switch {
	case who.Kind == "system":
		s.Automatic++
	case who.Official > 0 || who.Name != "":
		t.officials[fmt.Sprint(who.Official, "|", who.Name, "|", who.Organisation)] = true
	case who.Kind == "person":
		s.Untold++
	}
	t.organisations[who.Organisation] = true
	if e.leaves() {
		s.Disclosures++
	}
	count(t.sources, e.Source, a.SystemName(e.Source), "")
	count(t.purposes, e.Activity.ID, e.Activity.Title, e.Activity.Path)
	at := e.At.In(a.Zone)
	t.months[time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, a.Zone)]++
	t.note(&e)
	t.group(&e)
}

func count(counts map[string]*Count, id string, name Text, path string) {
	c := counts[id]
	if c == nil {
		c = &Count{ID: id, Name: name, Path: path}
		counts[id] = c
	}
	c.N++
}

// number keeps the person's own numbering.
func (t *tally) number(e *Entry) {
	if e.Number == 0 {
		t.report.Evidence.Unnumbered++
		return
	}
	s := t.numbering[e.Series]
	if s == nil {
		s = &Series{Identifier: t.report.Person.Identifiers[e.Series], Of: e.Series, First: e.Number, Last: e.Number}
		t.numbering[e.Series] = s
	}
	s.First, s.Last = min(s.First, e.Number), max(s.Last, e.Number)
	s.N++
}

// note keeps what stands out.
func (t *tally) note(e *Entry) {
	for kind, is := range map[NotableKind]bool{
		EmergencyAccess: e.Emergency != "", WithoutCase: e.NoCase, OutsideHours: e.OutOfHours, Refused: e.Outcome == "denied",
	} {
		if !is {
			continue
		}
		n := t.notable[kind]
		if n == nil {
			n = &Notable{Kind: kind}
			t.notable[kind] = n
		}
		if n.N++; len(n.Entries) < 100 {
			n.Entries = append(n.Entries, e.ID)
			n.Numbers = append(n.Numbers, numberIn(len(t.person), e.Series, e.Number))
		}
	}
}

// group joins the looks of one official in one system for one activity and case.
func (t *tally) group(e *Entry) {
	w := e.Who
	key := strings.Join([]string{w.Kind, fmt.Sprint(w.Official), w.Name, w.Role, w.Unit, w.Organisation, e.Source, e.Activity.ID, e.Case}, "\x00")
	g := t.groups[key]
	if g == nil {
		g = &groupInWork{Group{Who: w, Source: e.Source, Activity: e.Activity, Purpose: e.Purpose, Case: e.Case, Last: e.At}, map[string]bool{}}
		t.groups[key] = g
	}
	g.N++
	g.First = e.At
	g.Entries = append(g.Entries, e.ID)
	g.actions[e.Action] = true
	g.Action = ""
	if len(g.actions) == 1 {
		g.Action = e.Action
	}
}

// done finishes the report.
func (t *tally) done(checkpoint ledger.Checkpoint) *Accesses {
	a := t.report
	a.Evidence.Checkpoint = checkpoint
	a.Summary.Officials, a.Summary.Organisations = len(t.officials), len(t.organisations)
	a.Summary.BySource, a.Summary.ByPurpose = ranked(t.sources), ranked(t.purposes)
	a.Summary.ByMonth = t.byMonth()
	for i := range a.Systems {
		if c := t.sources[a.Systems[i].ID]; c != nil {
			a.Systems[i].Entries = c.N
		}
	}
	for _, kind := range []NotableKind{EmergencyAccess, WithoutCase, OutsideHours, Refused} {
		if n := t.notable[kind]; n != nil {
			a.Notable = append(a.Notable, *n)
		}
	}
	for _, g := range t.groups {
		a.Groups = append(a.Groups, g.Group)
	}
	slices.SortFunc(a.Groups, func(x, y Group) int {
		return cmp.Or(cmp.Compare(y.N, x.N), y.Last.Compare(x.Last), cmp.Compare(x.Entries[0], y.Entries[0]))
	})
	for i := range t.person {
		if s := t.numbering[i]; s != nil {
			a.Evidence.Series = append(a.Evidence.Series, *s)
		}
	}
	for i := range a.Entries {
		t.resolve(&a.Entries[i])
	}
	t.fingerprint()
	return a
}

// resolve gives corrections the number of the entry they are about.
func (t *tally) resolve(e *Entry) {
	if e.Corrects != nil {
		e.Corrects.Number = t.numbers[e.Corrects.ID]
	}
	for i := range e.Corrections {
		e.Corrections[i].Number = t.numbers[e.Corrections[i].ID]
	}
}

func ranked(counts map[string]*Count) []Count {
	list := make([]Count, 0, len(counts))
	for _, c := range counts {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(x, y Count) int { return cmp.Or(cmp.Compare(y.N, x.N), cmp.Compare(x.ID, y.ID)) })
	return list
}

// byMonth lists every month of the period, also those without an entry, or its years when it is long.
func (t *tally) byMonth() []Month {
	a := t.report
	if len(a.Entries) == 0 {
		return nil
	}
	first := a.Period.From
	if oldest := a.Entries[len(a.Entries)-1].At; first.IsZero() || first.Before(oldest.AddDate(-3, 0, 0)) {
		first = oldest
	}
	first = first.In(a.Zone)
	var months []Month
	for m := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, a.Zone); m.Before(a.Period.To); m = m.AddDate(0, 1, 0) {
		months = append(months, Month{Start: m, N: t.months[m]})
	}
	if len(months) <= 36 {
		return months
	}
	var years []Month
	for _, m := range months {
		if len(years) == 0 || years[len(years)-1].Start.Year() != m.Start.Year() {
			years = append(years, Month{Start: m.Start, Whole: true})
		}
		years[len(years)-1].N += m.N
	}
	return years
}

// fingerprint makes the check code. It is SHA-256 over lines of text: the version "daylight/accesses/v1"; body; masked identifiers;
// from, to and time of making (RFC 3339, UTC); size and root of the log; one line for each run of erased numbers; and the hash of one
// line for each entry, newest first, with its number and commitment in hexadecimal.
func (t *tally) fingerprint() {
	a := t.report
	h := sha256.New()
	fmt.Fprintf(h, "daylight/accesses/v1\n%s\n", a.Body.Name)
	for _, id := range a.Person.Identifiers {
		fmt.Fprintf(h, "%s %s\n", id.Scheme, id.Masked)
	}
	for _, at := range []time.Time{a.Period.From, a.Period.To, a.Made} {
		fmt.Fprintln(h, at.UTC().Format(time.RFC3339))
	}
	fmt.Fprintf(h, "%d %x\n", a.Evidence.Checkpoint.Size, a.Evidence.Checkpoint.Root)
	for _, r := range a.Evidence.Erased {
		io.WriteString(h, t.erasedLine(r))
	}
	io.WriteString(h, fmt.Sprintf("%x\n", t.sum.Sum(nil)))
	// Crockford's alphabet has no letter that is taken for a digit.
	code := base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").EncodeToString(h.Sum(nil)[:10])
	a.Code = strings.Join([]string{code[:4], code[4:8], code[8:12], code[12:]}, "-")
	a.Reference = "WA-" + a.Made.In(a.Zone).Format("20060102") + "-" + code[:6]
}
