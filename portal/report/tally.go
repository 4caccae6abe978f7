package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"hash"
	"hash/maphash"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"daylight/requests/ledger"
)

// tally takes entries one after the other, newest first, and counts. It holds what grows with the kinds of entries, not with their
// number: of a long report neither entries nor series.
type tally struct {
	report    *Accesses
	person    ledger.Person
	publishes func(string) bool
	questions map[string]Question
	caseRefs  map[string]bool
	terms     ledger.Terms
	sum       hash.Hash
	most      int                                  // errLong above so many entries
	kept      int                                  // so many entries, and series, are held
	each      func(func(ledger.Entry) error) error // reads the entries

	officials, organisations map[string]bool
	sources, purposes        map[string]*Count
	months                   map[time.Time]int
	notable                  map[NotableKind]*Notable
	series                   map[uint64]seriesCount
	groups                   map[uint64]*groupInWork // nil when there are too many series to hold
	seed                     maphash.Seed
	numbers                  map[string]int64 // of the entries that correct others or are corrected
	numbering                map[int]*Series
	oldest                   time.Time
}

// seriesCount is how many looks a series has and where its newest stands among all.
type seriesCount struct{ n, newest uint32 }

type groupInWork struct {
	Group
	actions map[string]bool
}

func newTally(q Query, coverage []ledger.Coverage) *tally {
	zone := q.Body.Zone
	if zone == nil {
		zone = time.UTC
	}
	a := &Accesses{Made: q.Made, Zone: zone, Body: q.Body, Period: q.Period, Extract: q.Only, Handed: q.Handed,
		Person: Person{Name: initials(q.Name)}}
	if a.Period.To.IsZero() {
		a.Period.To = q.Made
	}
	t := &tally{
		report: a, person: q.Person, publishes: q.Publishes, caseRefs: map[string]bool{}, sum: sha256.New(),
		officials: map[string]bool{}, organisations: map[string]bool{}, sources: map[string]*Count{}, purposes: map[string]*Count{},
		months: map[time.Time]int{}, notable: map[NotableKind]*Notable{}, series: map[uint64]seriesCount{},
		groups: map[uint64]*groupInWork{}, seed: maphash.MakeSeed(), numbers: map[string]int64{}, numbering: map[int]*Series{}, kept: math.MaxInt, most: math.MaxInt,
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
	if a.Summary.Total < t.kept {
		a.Entries = append(a.Entries, e)
	} else {
		a.Entries = nil
	}
	if e.Corrects != nil || len(e.Corrections) > 0 {
		t.numbers[e.ID] = e.Number
	}
	t.oldest = e.At
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
	s.Pseudonyms = s.Pseudonyms || who.Official > 0
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
		EmergencyAccess: e.Emergency != "", WithoutCase: e.NoCase, OutsideHours: e.OutOfHours, AgreementEnded: e.Lapse != nil, Refused: e.Outcome == "denied",
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
	key := t.seriesOf(e)
	c := t.series[key]
	if c.n++; c.n == 1 {
		c.newest = uint32(t.report.Summary.Total)
	}
	t.series[key] = c
	if len(t.series) > t.kept {
		t.groups = nil
	}
	if t.groups != nil {
		t.join(key, e)
	}
}

// seriesOf names the series an entry belongs to, within this report.
func (t *tally) seriesOf(e *Entry) uint64 {
	w := &e.Who
	var h maphash.Hash
	h.SetSeed(t.seed)
	for _, part := range [...]string{w.Kind, strconv.Itoa(w.Official), w.Name, w.Role, w.Unit, w.Organisation, e.Source, e.Activity.ID, e.Case} {
		h.WriteString(part)
		h.WriteByte(0)
	}
	return h.Sum64()
}

// join adds an entry to its series.
func (t *tally) join(key uint64, e *Entry) {
	g := t.groups[key]
	if g == nil {
		g = &groupInWork{Group{Who: e.Who, Source: e.Source, Activity: e.Activity, Purpose: e.Purpose, Case: e.Case, Last: e.At}, map[string]bool{}}
		t.groups[key] = g
	}
	g.N++
	g.First = e.At
	g.actions[e.Action] = true
	g.Action = ""
	if len(g.actions) == 1 {
		g.Action = e.Action
	}
}

// largest puts the largest series into the report. When there were too many to hold, they are read again.
func (t *tally) largest() error {
	keys := slices.Collect(maps.Keys(t.series))
	slices.SortFunc(keys, func(x, y uint64) int {
		return cmp.Or(cmp.Compare(t.series[y].n, t.series[x].n), cmp.Compare(t.series[x].newest, t.series[y].newest))
	})
	keys = keys[:min(seriesShown, len(keys))]
	if t.groups == nil {
		t.groups = map[uint64]*groupInWork{}
		err := t.each(func(from ledger.Entry) error {
			e := t.entryOf(from)
			if key := t.seriesOf(&e); slices.Contains(keys, key) {
				t.join(key, &e)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, key := range keys {
		t.report.Groups = append(t.report.Groups, t.groups[key].Group)
	}
	t.report.GroupsOf = len(t.series)
	t.series, t.groups = nil, nil
	return nil
}

// done reads the entries and finishes the report.
func (t *tally) done(checkpoint ledger.Checkpoint) (*Accesses, error) {
	a := t.report
	err := t.each(func(e ledger.Entry) error {
		if a.Summary.Total == t.most {
			return errLong
		}
		t.add(e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.Evidence.Checkpoint = checkpoint
	a.Summary.Officials, a.Summary.Organisations = len(t.officials), len(t.organisations)
	a.Summary.BySource, a.Summary.ByPurpose = ranked(t.sources), ranked(t.purposes)
	a.Summary.ByMonth = t.byMonth()
	for i := range a.Systems {
		if c := t.sources[a.Systems[i].ID]; c != nil {
			a.Systems[i].Entries = c.N
		}
	}
	for _, kind := range []NotableKind{EmergencyAccess, WithoutCase, OutsideHours, AgreementEnded, Refused} {
		if n := t.notable[kind]; n != nil {
			a.Notable = append(a.Notable, *n)
		}
	}
	if err := t.largest(); err != nil {
		return nil, err
	}
	for i := range t.person {
		if s := t.numbering[i]; s != nil {
			a.Evidence.Series = append(a.Evidence.Series, *s)
		}
	}
	for i := range a.Entries {
		t.resolve(&a.Entries[i])
	}
	if a.Summary.Total > t.kept {
		a.again = func(do func(*Entry) error) error {
			return t.each(func(from ledger.Entry) error {
				e := t.entryOf(from)
				t.resolve(&e)
				return do(&e)
			})
		}
	}
	t.fingerprint()
	return a, nil
}

// resolve gives an entry what is known of it only when all have been read: what was asked about it, and the numbers of those that
// correct it or that it corrects.
func (t *tally) resolve(e *Entry) {
	if q, asked := t.questions[e.ID]; asked {
		e.Question = &q
	}
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
	if a.Summary.Total == 0 {
		return nil
	}
	first := a.Period.From
	if first.IsZero() || first.Before(t.oldest.AddDate(-3, 0, 0)) {
		first = t.oldest
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
// from, to and time of making (RFC 3339, UTC); to whom it was handed, if to somebody else; size and root of the log; one line for each run
// of erased numbers; and the hash of one line for each entry, newest first, with its number and commitment in hexadecimal.
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
	if to := a.Handed; to != nil {
		fmt.Fprintf(h, "handed %q %q %s %s %q\n", to.To, to.Authority, to.From.UTC().Format(time.RFC3339), to.Until.UTC().Format(time.RFC3339), to.Sources)
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
