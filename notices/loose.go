package notices

import (
	"context"
	"maps"
	"slices"
	"strings"
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

// LooseEnds finds what the schedule, the notices and the register of activities leave open between them on a day.
func (b *Board) LooseEnds(ctx context.Context, today Day) ([]LooseEnd, error) {
	list, err := read[Content](ctx, b.DB, `where v.state = 'published' and d.kind in ('notice', 'activity', 'retention') order by d.kind desc, d.code`)
	if err != nil {
		return nil, err
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
	s := search{today: today, known: known, rows: map[string]RetentionRow{}, next: map[string]string{}, used: map[string]bool{}}
	for _, v := range list {
		if row, ok := v.Content.(RetentionRow); ok {
			s.rows[row.ID] = row
			if row.Supersedes != "" && row.InForceFrom <= today {
				s.next[row.Supersedes] = row.ID
			}
		}
	}
	for _, v := range list {
		switch c := v.Content.(type) {
		case Notice:
			s.pointing(LooseNotice, c, c.Retention)
		case Activity:
			s.pointing(LooseActivity, c, c.Retention)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(s.rows)) {
		s.row(s.rows[code])
	}
	for _, class := range uncovered(classes, s.rows) {
		s.found = append(s.found, LooseEnd{Kind: LooseClass, Other: class})
	}
	slices.SortStableFunc(s.found, func(a, b LooseEnd) int { return slices.Index(LooseKinds, a.Kind) - slices.Index(LooseKinds, b.Kind) })
	return s.found, nil
}

// everPublished are the codes of all rows that ever were in force.
func (b *Board) everPublished(ctx context.Context) (map[string]bool, error) {
	list, err := read[RetentionRow](ctx, b.DB, `where d.kind = 'retention' and v.number = 1`)
	known := map[string]bool{}
	for _, v := range list {
		known[v.Code] = true
	}
	return known, err
}

// search gathers loose ends.
type search struct {
	today Day
	known map[string]bool // every code that ever was published
	rows  map[string]RetentionRow
	next  map[string]string // which row replaces one
	used  map[string]bool
	found []LooseEnd
}

// pointing looks at a document that has to name rows.
func (s *search) pointing(without LooseKind, c Content, codes []string) {
	if len(codes) == 0 {
		s.found = append(s.found, LooseEnd{Kind: without, Ref: c.Ref(), Title: c.Name()})
	}
	for _, code := range codes {
		s.used[code] = true
		switch next := s.next[code]; {
		case next != "":
			s.found = append(s.found, LooseEnd{Kind: LooseOld, Ref: c.Ref(), Title: c.Name(), Other: code, Next: next})
		case s.rows[code].ID == "":
			s.found = append(s.found, LooseEnd{Kind: LooseLink, Ref: c.Ref(), Title: c.Name(), Other: code})
		}
	}
}

// row looks at a row of the schedule.
func (s *search) row(r RetentionRow) {
	end := LooseEnd{Ref: r.Ref(), Title: r.Name(), Other: r.Supersedes}
	note := func(kind LooseKind) {
		end.Kind = kind
		s.found = append(s.found, end)
	}
	if !s.used[r.ID] && r.Records == "" {
		note(LooseUnused)
	}
	if r.ReviewDue != "" && r.ReviewDue < s.today {
		end.Day = r.ReviewDue
		note(LooseReview)
	}
	if next := s.next[r.ID]; next != "" {
		end.Next = next
		note(LooseReplaced)
	}
	if r.Supersedes != "" && (!s.known[r.Supersedes] || circular(r.ID, func(code string) string { return s.rows[code].Supersedes })) {
		note(LooseSupersedes)
	}
}

// uncovered are the classes that no row names. A row for "a" is about "a:b" too; "a" needs none when each "a:…" has its own.
func uncovered(classes []string, rows map[string]RetentionRow) (list []string) {
	named := map[string]bool{}
	for _, r := range rows {
		for _, class := range strings.Fields(r.Records) {
			named[class] = true
		}
	}
	for _, class := range classes {
		whole, _, part := strings.Cut(class, ":")
		parts := slices.DeleteFunc(slices.Clone(classes), func(c string) bool { return !strings.HasPrefix(c, class+":") })
		open := slices.ContainsFunc(parts, func(c string) bool { return !named[c] })
		if !named[class] && !(part && named[whole]) && (len(parts) == 0 || open) && !part {
			list = append(list, class)
		}
	}
	return list
}
