package notices

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// OfferMost is how many documents a form lists to choose from. A schedule of 5,000 rows is searched, not listed.
const OfferMost = 50

// Seek says what a form wants to point at: the codes that are chosen already, and words or a part of a code to look for.
type Seek struct {
	Chosen      []string
	Query, Lang string
}

// Offered are the documents of a kind in force as a form offers them. Found are the first OfferMost of those that fit and are not chosen;
// none when nothing was looked for among more than that.
type Offered struct {
	Chosen []Link // in the order in which they were chosen; what is no longer in force is missing
	Found  []Link
	Fit    int
	Total  int // in force, the chosen with them
}

// Many tells whether there are too many to list, so that a form asks for words.
func (o Offered) Many() bool { return o.Total > OfferMost }

// Offer are the documents of a kind in force, by name, for a form that points at them.
func (b *Board) Offer(ctx context.Context, kind Kind, s Seek) (o Offered, err error) {
	if o.Chosen, err = b.Named(ctx, kind, s.Chosen); err != nil {
		return o, err
	}
	if err := b.DB.QueryRow(ctx, `select count(*)`+versionTables+`where d.kind = $1 and v.state = 'published'`, kind).Scan(&o.Total); err != nil {
		return o, fmt.Errorf("notices: counting what is offered: %w", err)
	}
	words := strings.TrimSpace(s.Query)
	if o.Many() && words == "" {
		return o, nil
	}
	const fits = `where d.kind = $1 and v.state = 'published' and not d.code = any ($2) and (position(upper($3) in upper(d.code)) > 0 or $4 <> ''
		and exists (select from notices_search s where s.document_id = d.id and s.lang = $5 and s.words @@ $4::text::tsquery))`
	wanted := []any{kind, append([]string{}, s.Chosen...), words, tsquery(words), b.spoken(s.Lang)}
	if err := b.DB.QueryRow(ctx, `select count(*)`+versionTables+fits, wanted...).Scan(&o.Fit); err != nil {
		return o, fmt.Errorf("notices: counting what is offered: %w", err)
	}
	o.Found, err = b.links(ctx, `where v.id in (select v.id`+versionTables+fits+` order by d.code limit $6) order by d.code`, append(wanted, OfferMost)...)
	return o, err
}

// Named are the documents of a kind in force among these codes, in the order of the codes.
func (b *Board) Named(ctx context.Context, kind Kind, codes []string) ([]Link, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	return b.links(ctx, `where d.kind = $1 and v.state = 'published' and d.code = any ($2) order by array_position($2, d.code)`, kind, codes)
}

// links are documents by name. Of what they say no more is read.
func (b *Board) links(ctx context.Context, rest string, args ...any) ([]Link, error) {
	rows, err := b.DB.Query(ctx, `select d.kind, d.code, coalesce(v.content->'class', v.content->'title', '{}') as title`+versionTables+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("notices: reading names: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Link])
	if err != nil {
		return nil, fmt.Errorf("notices: reading names: %w", err)
	}
	return list, nil
}

// CitedNotice is a version of a notice by name, for a page that says which one something came from.
type CitedNotice struct {
	Code    string
	Title   Text
	Number  int
	InForce int // the number of the version in force; 0 when it was withdrawn
}

// CitedNotice names a version of a notice; number 0 is the one in force. Of what it says no more than the title is read.
func (b *Board) CitedNotice(ctx context.Context, slug string, number int) (CitedNotice, error) {
	rows, err := b.DB.Query(ctx, `select d.code, coalesce(v.content->'text'->'title', '{}') as title, v.number, coalesce((select n.number
			from notices_version n where n.document_id = d.id and n.state = 'published'), 0) as in_force`+versionTables+`
		where d.kind = 'notice' and d.code = $1 and v.number is not null and (v.number = $2 or $2 = 0 and v.state = 'published')`, slug, number)
	if err != nil {
		return CitedNotice{}, fmt.Errorf("notices: naming a version: %w", err)
	}
	n, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[CitedNotice])
	if isNoRows(err) {
		return n, ErrNotFound
	}
	return n, err
}
