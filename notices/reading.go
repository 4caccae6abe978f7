package notices

import (
	"context"
	"errors"
	"fmt"
)

// Link is a document that points at another, or is pointed at.
type Link struct {
	Ref
	Title Text
}

// Reading is one version of a document with all that a reader wants beside it:
// the retention rows it keeps to, the documents it points at, those that point
// at it, and its other versions, newest first.
type Reading[C Content] struct {
	Version[C]
	Rows     []RetentionVersion
	Replaced []RetentionVersion // the rows in force that take this one's place
	Cites    []Link
	CitedBy  []Link
	Versions []Edition
}

// ReadNotice reads a notice; number 0 is the version in force. With
// ErrWithdrawn the reading is of the last version that was.
func (b *Board) ReadNotice(ctx context.Context, slug string, number int) (Reading[Notice], error) {
	return readWhole[Notice](ctx, b, Ref{KindNotice, slug}, number)
}

// ReadRow reads a retention row, as ReadNotice does.
func (b *Board) ReadRow(ctx context.Context, code string, number int) (Reading[RetentionRow], error) {
	r, err := readWhole[RetentionRow](ctx, b, Ref{KindRetention, code}, number)
	if err != nil && !errors.Is(err, ErrWithdrawn) {
		return r, err
	}
	var faults error
	r.Replaced, faults = read[RetentionRow](ctx, b.DB, `where d.kind = 'retention' and v.state = 'published' and v.content->>'supersedes' = $1 order by d.code`, code)
	return r, errors.Join(err, faults)
}

// ReadDocument reads a document of any kind, as ReadNotice does.
func (b *Board) ReadDocument(ctx context.Context, ref Ref, number int) (Reading[Content], error) {
	return readWhole[Content](ctx, b, ref, number)
}

func readWhole[C Content](ctx context.Context, b *Board, ref Ref, number int) (Reading[C], error) {
	versions, err := read[C](ctx, b.DB, `where d.kind = $1 and d.code = $2 and v.number is not null
		order by v.number desc`, ref.Kind, ref.Code)
	if err != nil {
		return Reading[C]{}, err
	}
	var r Reading[C]
	for i, v := range versions {
		r.Versions = append(r.Versions, v.Edition)
		if v.Number == number || (number == 0 && i == 0) {
			r.Version = v
		}
	}
	if r.Number == 0 {
		return Reading[C]{}, ErrNotFound
	}
	if err := b.surround(ctx, ref, r.Content.cites(), &r.Rows, &r.Cites, &r.CitedBy); err != nil {
		return Reading[C]{}, err
	}
	if number == 0 && r.WithdrawnAt != nil {
		return r, ErrWithdrawn
	}
	return r, nil
}

// surround finds what a document points at and what points at it.
func (b *Board) surround(ctx context.Context, ref Ref, cited []Ref, rows *[]RetentionVersion, cites, citedBy *[]Link) error {
	var kinds, codes []string
	for _, c := range cited {
		kinds, codes = append(kinds, string(c.Kind)), append(codes, c.Code)
	}
	list, err := read[Content](ctx, b.DB, `where v.state = 'published' and (d.kind, d.code) in (select * from unnest($1::text[], $2::text[]))
		order by array_position($2, d.code)`, kinds, codes)
	if err != nil {
		return err
	}
	for _, v := range list {
		if row, ok := v.Content.(RetentionRow); ok {
			*rows = append(*rows, RetentionVersion{v.Edition, row})
			continue
		}
		*cites = append(*cites, Link{v.Ref(), v.Content.Name()})
	}
	*citedBy, err = b.Linked(ctx, ref)
	return err
}

// Linked lists what is in force and points at a document: the notices and
// activities that keep to a retention row, the notices on an activity.
func (b *Board) Linked(ctx context.Context, ref Ref) ([]Link, error) {
	field := map[Kind]string{KindRetention: "retention", KindActivity: "activities", KindAgreement: "agreements", KindProcessor: "processors",
		KindTool: "tools"}[ref.Kind]
	if field == "" {
		return nil, nil
	}
	list, err := read[Content](ctx, b.DB, `where v.state = 'published' and json_typeof(v.content->$1) = 'array'
		and exists (select from json_array_elements_text(v.content->$1) as item (mentioned) where mentioned = $2)
		order by d.kind desc, d.code`, field, ref.Code)
	if err != nil {
		return nil, fmt.Errorf("notices: finding links: %w", err)
	}
	links := make([]Link, len(list))
	for i, v := range list {
		links[i] = Link{v.Ref(), v.Content.Name()}
	}
	return links, nil
}

// Compared is how a notice changed from one version to another.
type Compared struct {
	Before, After NoticeVersion
	Differences   []Difference
}

// CompareVersions compares two published versions of a notice in one language.
func (b *Board) CompareVersions(ctx context.Context, slug string, numbers [2]int, lang string) (Compared, error) {
	versions, err := read[Notice](ctx, b.DB, `where d.kind = 'notice' and d.code = $1 and v.number = any ($2)`, slug, numbers[:])
	if err != nil {
		return Compared{}, err
	}
	var c Compared
	for _, v := range versions {
		if v.Number == numbers[0] {
			c.Before = v
		}
		if v.Number == numbers[1] {
			c.After = v
		}
	}
	if c.Before.Number == 0 || c.After.Number == 0 || numbers[0] == numbers[1] {
		return Compared{}, ErrNotFound
	}
	c.Differences = Compare(c.Before.Content, c.After.Content, b.spoken(lang), b.Authoritative())
	return c, nil
}

// ComparedRow is how a row of the retention schedule changed from one version to another.
type ComparedRow struct {
	Before, After RetentionVersion
	Fields        []CellChange
}

// CompareRows compares two published versions of a row, in every language.
func (b *Board) CompareRows(ctx context.Context, code string, numbers [2]int) (c ComparedRow, err error) {
	versions, err := read[RetentionRow](ctx, b.DB, `where d.kind = 'retention' and d.code = $1 and v.number = any ($2) order by v.number = $3`,
		code, numbers[:], numbers[1])
	if err == nil && len(versions) != 2 {
		err = ErrNotFound
	}
	if err == nil {
		c = ComparedRow{versions[0], versions[1], b.fieldChanges(versions[0].Content, versions[1].Content)}
	}
	return c, err
}
