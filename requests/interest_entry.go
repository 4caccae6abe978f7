package requests

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// maxTold is how long the words for everybody may be, in characters.
const maxTold = 500

// InterestText is what an officer has everybody read of an interest.
type InterestText struct {
	Words string // what it is, for everybody; wanted where the body publishes words
	Why   string // of a correction, for everybody too
}

// Publishable tells whether an interest of the officer belongs in the public register: they declared it themselves, it is of a kind and a
// role that the body publishes, and its time there is not over.
func (r *Registry) Publishable(by Officer, in Interest) bool {
	return in.Officer == by.ID && in.By == "" && !in.Replaced && r.Disclosing.covers(by, in.Kind) &&
		(in.Until == nil || !in.Until.Before(r.leftBefore()))
}

// OutlineInterest gives exactly what everybody would read of an interest, and publishes nothing. Field problems come as Problems.
func (r *Registry) OutlineInterest(ctx context.Context, by Officer, id uuid.UUID, text InterestText) (Disclosed, error) {
	_, p, err := r.interestPublication(ctx, r.DB, by, id, text)
	if err != nil {
		return Disclosed{}, err
	}
	return p.told(Disclosed{}), nil
}

// PublishInterest puts an interest of the officer in the public register, or corrects what stands there. What everybody reads is what
// OutlineInterest gives.
func (r *Registry) PublishInterest(ctx context.Context, by Officer, id uuid.UUID, text InterestText) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		// Whoever says at this moment when it ends waits, and finds it published.
		if _, err := tx.Exec(ctx, `SELECT FROM requests_interest WHERE id = $1 FOR UPDATE`, id); err != nil {
			return err
		}
		published, p, err := r.interestPublication(ctx, tx, by, id, text)
		if err != nil {
			return err
		}
		if published {
			return r.republish(ctx, tx, id, p)
		}
		return r.publish(ctx, tx, p)
	})
}

// interestPublication is what an interest would be published as, and whether it is already.
func (r *Registry) interestPublication(ctx context.Context, q queries, by Officer, id uuid.UUID, text InterestText) (published bool, p publication, err error) {
	rows, err := r.interestRows(ctx, q, `id = $1 AND officer = $2`, id, by.ID)
	if err != nil {
		return false, p, err
	}
	if len(rows) == 0 {
		return false, p, ErrNotFound
	}
	in, err := r.interest(rows[0])
	switch {
	case err != nil:
		return false, p, err
	case in.Replaced:
		return false, p, ErrChanged
	case !r.Publishable(by, in):
		return false, p, ErrMove
	}
	was, published, err := r.standing(ctx, q, id)
	if err != nil {
		return false, p, err
	}
	c := &check{}
	told := Disclosed{Kind: in.Kind, Since: in.Since, Unit: by.Unit, Official: by.Name}
	if in.Until != nil {
		told.Until = *in.Until
	}
	if r.Disclosing.shows("words") {
		if told.Words = c.text("told", text.Words, maxTold, true); in.named(told.Words) {
			c.add("told", "names_party")
		}
	}
	told = r.narrow(RegisterInterest, told)
	why := c.text("why", text.Why, maxValue, published && told != was) // the second click of a double click gives none
	if in.named(why) {
		c.add("why", "names_party")
	}
	p = publication{register: RegisterInterest, source: id, officer: by.ID, kind: in.Kind, until: in.Until, by: by, told: func(Disclosed) Disclosed { return told }}
	if published {
		p.why = why
	}
	return published, p, c.problems.orNil()
}

// standing is what is told of a gift or an interest now, if it stands in the public register. One that was withdrawn does not come back:
// ErrMove.
func (r *Registry) standing(ctx context.Context, q queries, source uuid.UUID) (told Disclosed, published bool, err error) {
	rows, err := q.Query(ctx, `SELECT v.content::text`+latestTables+`WHERE e.source = $1`, source)
	if err != nil {
		return told, false, err
	}
	content, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[*string])
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return told, false, nil
	case err != nil:
		return told, false, err
	case content == nil:
		return told, false, ErrMove
	}
	return told, true, json.Unmarshal([]byte(*content), &told)
}

// tellEnd is what is told of an interest once it is known when it ends.
func (r *Registry) tellEnd(t Disclosed, until deadline.Day) Disclosed {
	if r.Disclosing.shows("until") {
		t.Until = until
	}
	return t
}

// named tells whether a text names the other side of an interest, unless that is an organisation: by its name, or by what it is found by.
func (in Interest) named(text string) bool {
	if in.Party.Scheme == schemeOrganisation {
		return false
	}
	said := words(text)
	name := words(in.Name)
	whole := len(name) > 0
	for _, word := range name {
		whole = whole && slices.Contains(said, word)
	}
	id := squeezed(in.Party.ID)
	return whole || len(id) > 3 && strings.Contains(squeezed(text), id)
}

// squeezed is a text without its spaces and signs, in small letters.
func squeezed(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, text)
}
