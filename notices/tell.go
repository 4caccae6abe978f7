package notices

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// News is what followers are told of.
type News string

// What followers are told of.
const (
	NewsPublished News = "published"
	NewsWithdrawn News = "withdrawn"
)

// The letters to followers: to confirm, that it was confirmed before, and the news.
// i18n: follow.mail.*
const (
	LetterConfirm   = "confirm"
	LetterKnown     = "known"
	LetterPublished = string(NewsPublished)
	LetterWithdrawn = string(NewsWithdrawn)
)

// tellingBatch is how many letters are asked for in one transaction.
const tellingBatch = 500

// spread notes that followers are to be told of this, and asks for it. Who they are is looked up afterwards: ten thousand followers make
// a publication no longer.
func (b *Board) spread(ctx context.Context, tx pgx.Tx, v Version[Content], what News) error {
	if v.Kind != KindNotice {
		return nil
	}
	if err := b.set(ctx, tx, `insert into notices_telling (version_id, what, at) values ($1, $2, $3)`, v.ID, what, b.now()); err != nil {
		return err
	}
	return b.ask(ctx, tx, ProceedArgs{}, b.now())
}

// telling is news that not everybody was told yet.
type telling struct {
	VersionID int64
	What      News
	Code      string
	At        time.Time
	After     *uuid.UUID
}

// TellFollowers asks for a letter to each follower about all news they were not told yet: to each one, whoever is interrupted and
// however many replicas do it at once.
func (b *Board) TellFollowers(ctx context.Context) error {
	if b.Jobs == nil {
		return nil
	}
	for {
		done := false
		err := pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) (err error) {
			done, err = b.tellSome(ctx, tx)
			return err
		})
		if done || err != nil {
			return err
		}
	}
}

// tellSome deals with one batch; done means that no news is left, or that others are at it.
func (b *Board) tellSome(ctx context.Context, tx pgx.Tx) (done bool, err error) {
	rows, err := tx.Query(ctx, `select t.version_id, t.what, d.code, t.at, t.after from notices_telling t
		join notices_version v on v.id = t.version_id join notices_document d on d.id = v.document_id
		where t.done_at is null order by t.at, t.version_id limit 1 for update of t skip locked`)
	if err != nil {
		return false, fmt.Errorf("notices: looking for news: %w", err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[telling])
	if isNoRows(err) {
		return true, nil
	} else if err != nil {
		return false, fmt.Errorf("notices: looking for news: %w", err)
	}
	// Who follows all notices and this one has one letter. Who came after the news has it before their eyes.
	rows, err = tx.Query(ctx, `select f.id from notices_follower f where f.code in ('', $1) and f.ended_at is null and f.confirmed_at <= $2
			and f.id > coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid)
			and (f.code = '' or not exists (select from notices_follower o where o.address_token = f.address_token and o.code = ''
				and o.ended_at is null and o.confirmed_at <= $2))
		order by f.id limit $4`, t.Code, t.At, t.After, tellingBatch)
	if err != nil {
		return false, fmt.Errorf("notices: looking for followers: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return false, fmt.Errorf("notices: looking for followers: %w", err)
	}
	letters := make([]river.InsertManyParams, len(ids))
	for i, id := range ids {
		letters[i].Args = FollowLetterArgs{Follower: id, Letter: string(t.What), Version: t.VersionID}
		t.After = &ids[i]
	}
	if len(letters) > 0 {
		if _, err := b.Jobs.InsertManyFastTx(ctx, tx, letters); err != nil {
			return false, fmt.Errorf("notices: asking for letters: %w", err)
		}
	}
	return false, b.set(ctx, tx, `update notices_telling set after = $3, told = told + $4, done_at = case when $4 < $5 then $6::timestamptz end
		where version_id = $1 and what = $2`, t.VersionID, t.What, t.After, len(ids), tellingBatch, b.now())
}

// FollowLetter is what a worker needs to write one letter to a follower.
type FollowLetter struct {
	Letter string
	To     string
	Lang   string
	Code   string // empty: they follow all notices
	Notice string // slug of the notice it is about; empty when it is about all
	Title  string // of that notice
	Why    string // of the change, in the authoritative language
	Number int    // of the version that came into force
	Before int    // of the one before it; 0 when there was none
	// Confirm and End are what stands in the addresses that confirm and end.
	Confirm, End string
}

// FollowLetter gives what a letter needs, or ErrNotFound when there is nobody to write to any more.
func (b *Board) FollowLetter(ctx context.Context, a FollowLetterArgs) (FollowLetter, error) {
	f, err := follower(ctx, b.DB, `where id = $1 and ended_at is null`, a.Follower)
	if err != nil {
		return FollowLetter{}, err
	}
	if (f.ConfirmedAt == nil) != (a.Letter == LetterConfirm) {
		return FollowLetter{}, ErrNotFound // confirmed meanwhile, or asked anew
	}
	l := FollowLetter{Letter: a.Letter, Lang: f.Lang, Code: f.Code, Notice: f.Code, Confirm: b.link(linkConfirm, f.ID), End: b.link(linkEnd, f.ID)}
	if l.To, err = b.openAddress(ctx, f.ID); err != nil {
		return l, err
	}
	var v Version[Content]
	switch {
	case a.Version != 0:
		v, err = readOne[Content](ctx, b.DB, `where v.id = $1`, a.Version)
	case f.Code != "":
		if v, err = current[Content](ctx, b, Ref{KindNotice, f.Code}); errors.Is(err, ErrWithdrawn) {
			err = ErrNotFound
		}
	default:
		return l, nil
	}
	if err != nil {
		return l, err
	}
	l.Notice, l.Title = v.Code, v.Content.Name().In(f.Lang, b.Authoritative()).Text
	l.Why, l.Number, l.Before = v.Why, v.Number, v.Number-1
	if a.Letter == LetterWithdrawn {
		l.Why = v.WithdrawnWhy
	}
	return l, nil
}

func (b *Board) openAddress(ctx context.Context, id uuid.UUID) (string, error) {
	var sealed []byte
	if err := b.DB.QueryRow(ctx, `select address from notices_follower where id = $1`, id).Scan(&sealed); err != nil {
		return "", fmt.Errorf("notices: reading an address: %w", err)
	}
	clear, err := b.AEAD.Decrypt(sealed, addressPlace(id))
	if err != nil {
		return "", fmt.Errorf("notices: opening an address: %w", err)
	}
	return string(clear), nil
}

// LetterDone says that a letter went out, or that its mailbox will never take one: then, and after the last letter about a withdrawn
// notice, the mails end.
func (b *Board) LetterDone(ctx context.Context, a FollowLetterArgs, refused bool) error {
	if refused {
		return b.endFollowing(ctx, a.Follower, "refused")
	}
	if a.Letter != LetterWithdrawn {
		return nil
	}
	f, err := follower(ctx, b.DB, `where id = $1`, a.Follower)
	if err != nil || f.Code == "" {
		return err
	}
	return b.endFollowing(ctx, a.Follower, "withdrawn")
}
