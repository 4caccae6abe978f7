package notices

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// LooseKind says what is missing or leads nowhere around the retention schedule.
type LooseKind string

// The loose ends, the gravest first. Every purpose that a notice names has to be kept for some time and no longer (GDPR Art. 5(1)(e)),
// so a notice or an activity without a row is one.
// i18n: schedule.total.*
const (
	LooseNotice     LooseKind = "notice"     // a notice that names no row
	LooseActivity   LooseKind = "activity"   // a processing activity that names no row
	LooseLink       LooseKind = "link"       // points at a row that is not in force
	LooseOld        LooseKind = "old"        // points at a row that another has replaced
	LooseClass      LooseKind = "class"      // records of the portal's own that no row is about
	LooseUnused     LooseKind = "unused"     // a row that nothing points at
	LooseReview     LooseKind = "review"     // a row that should have been looked at again
	LooseReplaced   LooseKind = "replaced"   // still in force beside the row that replaces it
	LooseSupersedes LooseKind = "supersedes" // replaces a row that never was, or in a circle itself
)

// LooseKinds lists them in order.
var LooseKinds = []LooseKind{LooseNotice, LooseActivity, LooseLink, LooseOld, LooseClass, LooseUnused, LooseReview, LooseReplaced, LooseSupersedes}

// LooseEnd is one of them: the document to mend, and the row or class it is about.
type LooseEnd struct {
	Kind  LooseKind
	Ref   Ref  // empty for a class of records
	Title Text // of that document
	Other string
	Next  string // the row that took the place of Other
	Day   Day    // by which a review was due
}

// tie is what a document in force says about others: a notice or an activity, which rows it keeps to; a row, what it replaces, and the
// little else that leaves an end loose. The words, which are nearly all of a schedule, are not read.
type tie struct {
	Kind       Kind
	Code       string
	Title      Text
	Retention  []string
	Supersedes string
	From       Day
	Review     Day
	Records    string
}

func (t tie) ref() Ref { return Ref{t.Kind, t.Code} }

// LooseEnds finds what the schedule, the notices and the register of activities leave open between them on a day.
func (b *Board) LooseEnds(ctx context.Context, today Day) ([]LooseEnd, error) {
	// Every field by name takes a stored text apart again; a record takes it apart once.
	rows, err := b.DB.Query(ctx, `select d.kind, d.code, coalesce(c.class, c.title, c.text->'title', '{}') as title, coalesce(c.retention, '{}') as retention,
			coalesce(c.supersedes, '') as supersedes, coalesce(c.in_force_from, '') as from, coalesce(c.review_due, '') as review, coalesce(c.records, '') as records`+
		versionTables+`cross join json_to_record(v.content) c (class json, title json, text json, retention text[], supersedes text, in_force_from text,
			review_due text, records text)
		where v.state = 'published' and d.kind in ('notice', 'activity', 'retention') order by d.kind desc, d.code`)
	if err != nil {
		return nil, fmt.Errorf("notices: looking for loose ends: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[tie])
	if err != nil {
		return nil, fmt.Errorf("notices: looking for loose ends: %w", err)
	}
	known, err := b.everPublished(ctx)
	if err != nil {
		return nil, err
	}
	var classes []string
	if b.Records != nil {
		if classes, err = b.Records(ctx); err != nil {
			return nil, err
		}
	}
	return looseEnds(list, known, classes, today), nil
}

// looseEnds is LooseEnds of what was read: known are the codes of all rows that ever were in force, classes the portal's own records.
func looseEnds(list []tie, known map[string]bool, classes []string, today Day) []LooseEnd {
	s := search{today: today, known: known, rows: map[string]tie{}, next: map[string]string{}, used: map[string]bool{}}
	for _, t := range list {
		if t.Kind != KindRetention {
			continue
		}
		s.rows[t.Code] = t
		if t.Supersedes != "" && t.From <= today {
			s.next[t.Supersedes] = t.Code
		}
	}
	for _, t := range list {
		switch t.Kind {
		case KindNotice:
			s.pointing(LooseNotice, t)
		case KindActivity:
			s.pointing(LooseActivity, t)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(s.rows)) {
		s.row(s.rows[code])
	}
	for _, class := range s.uncovered(classes) {
		s.found = append(s.found, LooseEnd{Kind: LooseClass, Other: class})
	}
	slices.SortStableFunc(s.found, func(a, b LooseEnd) int { return slices.Index(LooseKinds, a.Kind) - slices.Index(LooseKinds, b.Kind) })
	return s.found
}

// everPublished are the codes of all rows that ever were in force.
func (b *Board) everPublished(ctx context.Context) (map[string]bool, error) {
	rows, err := b.DB.Query(ctx, `select d.code`+versionTables+`where d.kind = 'retention' and v.number = 1`)
	if err != nil {
		return nil, fmt.Errorf("notices: reading codes: %w", err)
	}
	codes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	known := make(map[string]bool, len(codes))
	for _, code := range codes {
		known[code] = true
	}
	return known, err
}

// search gathers loose ends.
type search struct {
	today Day
	known map[string]bool // every code that ever was published
	rows  map[string]tie
	next  map[string]string // which row replaces one
	used  map[string]bool
	found []LooseEnd
}

// pointing looks at a document that has to name rows.
func (s *search) pointing(without LooseKind, t tie) {
	end := LooseEnd{Ref: t.ref(), Title: t.Title}
	note := func(kind LooseKind) {
		end.Kind = kind
		s.found = append(s.found, end)
	}
	if len(t.Retention) == 0 {
		note(without)
	}
	for _, code := range t.Retention {
		s.used[code] = true
		end.Other, end.Next = code, s.next[code]
		if _, there := s.rows[code]; end.Next != "" {
			note(LooseOld)
		} else if !there {
			note(LooseLink)
		}
	}
}

// row looks at a row of the schedule.
func (s *search) row(t tie) {
	end := LooseEnd{Ref: t.ref(), Title: t.Title, Other: t.Supersedes}
	note := func(kind LooseKind, next string, day Day) {
		end.Kind, end.Next, end.Day = kind, next, day
		s.found = append(s.found, end)
	}
	if !s.used[t.Code] && t.Records == "" {
		note(LooseUnused, "", "")
	}
	if t.Review != "" && t.Review < s.today {
		note(LooseReview, "", t.Review)
	}
	if next := s.next[t.Code]; next != "" {
		note(LooseReplaced, next, "")
	}
	if t.Supersedes != "" && (!s.known[t.Supersedes] || circular(t.Code, func(code string) string { return s.rows[code].Supersedes })) {
		note(LooseSupersedes, "", "")
	}
}

// uncovered are the classes that no row names. "a" needs none when each "a:…" has its own, and a row for "a" is about "a:…" too.
func (s *search) uncovered(classes []string) (list []string) {
	named := map[string]bool{}
	for _, t := range s.rows {
		for _, class := range strings.Fields(t.Records) {
			named[class] = true
		}
	}
	for _, class := range classes {
		if named[class] || strings.Contains(class, ":") {
			continue
		}
		parts := slices.DeleteFunc(slices.Clone(classes), func(c string) bool { return !strings.HasPrefix(c, class+":") })
		if len(parts) == 0 || slices.ContainsFunc(parts, func(c string) bool { return !named[c] }) {
			list = append(list, class)
		}
	}
	return list
}
