package notices

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// RegisterPage is how many entries of a register stand on one page.
const RegisterPage = 50

// Narrow says which entries of a register are wanted: words, the unit that answers for them, and the page from 1. Empty fields do not narrow.
type Narrow struct {
	Query, Unit, Lang string
	Page              int
}

// Entries are one page of a register, with how many entries there are in all and the units to choose from.
type Entries struct {
	List  []Version[Content]
	Total int
	Page  int
	Units []string
}

// Pages is how many pages the entries take.
func (e Entries) Pages() int { return (e.Total + RegisterPage - 1) / RegisterPage }

// unitOf is the unit that answers for a document, in SQL: the words of the index notices_version_unit.
const unitOf = `coalesce(v.content->>'unit', v.content->>'owner', '')`

// Register is one page of the documents of a kind that are in force, by code.
func (b *Board) Register(ctx context.Context, kind Kind, n Narrow) (Entries, error) {
	e := Entries{Page: max(n.Page, 1)}
	var err error
	if e.Units, err = b.units(ctx, kind); err != nil {
		return e, err
	}
	query := tsquery(n.Query)
	if query == "" && strings.TrimSpace(n.Query) != "" {
		return e, nil // nothing but signs: no document holds them
	}
	const where = `where d.kind = $1 and v.state = 'published' and ($2 = '' or ` + unitOf + ` = $2)
		and ($3 = '' or exists (select from notices_search s where s.document_id = d.id and s.lang = $4 and s.words @@ $3::text::tsquery))`
	wanted := []any{kind, n.Unit, query, b.spoken(n.Lang)}
	if err := b.DB.QueryRow(ctx, `select count(*)`+versionTables+where, wanted...).Scan(&e.Total); err != nil {
		return e, fmt.Errorf("notices: counting a register: %w", err)
	}
	// Only the documents of the page are read: what they say is most of the work.
	e.List, err = read[Content](ctx, b.DB, `where v.id in (select v.id`+versionTables+where+` order by d.code limit $5 offset $6) order by d.code`,
		append(wanted, RegisterPage, (e.Page-1)*RegisterPage)...)
	return e, err
}

// units are those that answer for the documents of a kind in force.
func (b *Board) units(ctx context.Context, kind Kind) ([]string, error) {
	// One step through the index a unit, since a register has many documents and few units.
	rows, err := b.DB.Query(ctx, `with recursive unit as (
			select min(`+unitOf+`) as name from notices_version v where v.state = 'published' and `+unitOf+` > ''
			union all
			select (select min(`+unitOf+`) from notices_version v where v.state = 'published' and `+unitOf+` > unit.name) from unit where unit.name is not null)
		select name from unit where exists (select`+versionTables+`where d.kind = $1 and v.state = 'published' and `+unitOf+` = unit.name) order by name`, kind)
	if err != nil {
		return nil, fmt.Errorf("notices: reading units: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Standing is how a kind of document stands: how many are in force, how many are being written, and when what is published last changed.
type Standing struct {
	Kind    Kind
	Count   int
	Drafts  int
	Changed *time.Time
}

// Standings tells how each kind stands; a kind of which nothing was ever written is absent.
func (b *Board) Standings(ctx context.Context) (map[Kind]Standing, error) {
	rows, err := b.DB.Query(ctx, `select d.kind, count(*) filter (where v.state = 'published') as count,
		count(*) filter (where v.number is null) as drafts, max(greatest(v.published_at, d.withdrawn_at)) as changed`+versionTables+`group by d.kind`)
	if err != nil {
		return nil, fmt.Errorf("notices: counting what is published: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Standing])
	found := map[Kind]Standing{}
	for _, s := range list {
		found[s.Kind] = s
	}
	return found, err
}

// Whole is every document of a kind in force, by code.
func (b *Board) Whole(ctx context.Context, kind Kind) ([]Version[Content], error) {
	return inForce[Content](ctx, b, kind)
}

// Part is up to most documents of a kind in force that stand behind a code, by code; from the first behind none. Incidents come newest first.
// What is published or withdrawn meanwhile moves no other document.
func (b *Board) Part(ctx context.Context, kind Kind, after string, most int) ([]Version[Content], error) {
	if kind != KindIncident {
		return read[Content](ctx, b.DB, `where d.kind = $1 and v.state = 'published' and d.code > $2 order by d.code limit $3`, kind, after, most)
	}
	before, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		before = math.MaxInt64
	}
	return read[Content](ctx, b.DB, `where d.kind = $1 and v.state = 'published' and d.code::bigint < $2 order by d.code::bigint desc limit $3`, kind, before, most)
}

// ComparedFields is how a document of a register changed from one version to another.
type ComparedFields struct {
	Before, After Version[Content]
	Changes       []FieldChange
}

// CompareDocuments compares two published versions of a document field by field.
func (b *Board) CompareDocuments(ctx context.Context, ref Ref, numbers [2]int) (c ComparedFields, err error) {
	versions, err := read[Content](ctx, b.DB, `where d.kind = $1 and d.code = $2 and v.number = any ($3)`, ref.Kind, ref.Code, numbers[:])
	if err != nil {
		return c, err
	}
	for _, v := range versions {
		if v.Number == numbers[0] {
			c.Before = v
		}
		if v.Number == numbers[1] {
			c.After = v
		}
	}
	if c.Before.Number == 0 || c.After.Number == 0 || numbers[0] == numbers[1] {
		return c, ErrNotFound
	}
	c.Changes, err = CompareFields(c.Before.Content, c.After.Content)
	return c, err
}

// Dossier is a document with everything around it, for the desk: the version in force or the last that was, the draft under way, all
// that was published, newest first, what happened, what it points at and what points at it.
type Dossier struct {
	Ref
	Published *Version[Content]
	Draft     *Version[Content]
	Versions  []Edition
	History   []Change
	Cites     []Link
	Rows      []RetentionVersion
	Gone      []Ref // what it points at and is not in force
	CitedBy   []Link
}

// Dossier reads a document for the desk; ErrNotFound when nothing of it is left.
func (b *Board) Dossier(ctx context.Context, ref Ref) (Dossier, error) {
	d := Dossier{Ref: ref}
	all, err := read[Content](ctx, b.DB, `where d.kind = $1 and d.code = $2 order by v.number desc nulls first`, ref.Kind, ref.Code)
	if err != nil {
		return d, err
	}
	for i := range all {
		switch v := &all[i]; {
		case v.Number == 0:
			d.Draft = v
		case d.Published == nil:
			d.Published = v
			fallthrough
		default:
			d.Versions = append(d.Versions, v.Edition)
		}
	}
	newest := d.Newest()
	if newest == nil {
		return d, ErrNotFound
	}
	if d.History, err = b.History(ctx, ref); err != nil {
		return d, err
	}
	cited := newest.Content.cites()
	if err := b.surround(ctx, ref, cited, &d.Rows, &d.Cites, &d.CitedBy); err != nil {
		return d, err
	}
	d.Gone = gone(newest.Content, cited, d.Rows, d.Cites)
	return d, nil
}

// Newest is the draft, or else what was published last.
func (d Dossier) Newest() *Version[Content] {
	if d.Draft != nil {
		return d.Draft
	}
	return d.Published
}

// Withdrawn tells whether the document is no longer in force.
func (d Dossier) Withdrawn() bool { return d.Published != nil && d.Published.WithdrawnAt != nil }

// gone are the documents pointed at that are not in force. A name of what has no code points at nothing.
func gone(c Content, cited []Ref, rows []RetentionVersion, cites []Link) []Ref {
	there := map[Ref]bool{}
	for _, r := range rows {
		there[r.Ref()] = true
	}
	for _, l := range cites {
		there[l.Ref] = true
	}
	for _, f := range Fields(c.Ref().Kind) {
		if f.Shape == ShapeNames {
			for _, ref := range cited {
				there[ref] = there[ref] || ref.Kind == f.Of
			}
		}
	}
	var list []Ref
	for _, ref := range cited {
		if !there[ref] {
			list = append(list, ref)
		}
	}
	return list
}
