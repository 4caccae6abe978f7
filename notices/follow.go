package notices

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// What bounds the letters a stranger can have sent to a mailbox that is not theirs.
const (
	confirmWithin = 7 * 24 * time.Hour // an unconfirmed following is forgotten
	letterGap     = 10 * time.Minute
	mostLetters   = 3 // about one unconfirmed following
	mostAsked     = 5 // followings asked for one mailbox in a day
)

// ClassFollower is the class of the portal's own records that followings which ended belong to, as a row of the retention schedule names it.
const ClassFollower = "follower"

// Following is the wish to have a mail when a notice changes, or any notice.
type Following struct {
	Code    string // slug; empty for all notices
	Address string
	Lang    string
}

// Follower is somebody who has, had or may soon have mails about changes.
type Follower struct {
	ID          uuid.UUID
	Code        string
	Lang        string
	ConfirmedAt *time.Time
	EndedAt     *time.Time
}

// Follow notes the wish and asks for a letter with which the mailbox confirms it. Nothing tells whether the mailbox was known: what is
// already followed brings a letter that says so, and what was asked too often brings none.
func (b *Board) Follow(ctx context.Context, f Following) error {
	f.Address = strings.TrimSpace(f.Address)
	if !mailbox(f.Address) {
		return Problems{{Field: "email", Key: "notices.problem.email"}}
	}
	if !slices.Contains(b.Languages, f.Lang) {
		return Problems{{Field: "lang", Key: "notices.problem.choose"}}
	}
	if f.Code != "" {
		if _, err := current[Content](ctx, b, Ref{KindNotice, f.Code}); err != nil {
			return err
		}
	}
	return pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error { return b.follow(ctx, tx, f) })
}

func (b *Board) follow(ctx context.Context, tx pgx.Tx, f Following) error {
	token, at := b.Index("notices follower", f.Address), b.now()
	var known struct {
		id        uuid.UUID
		confirmed *time.Time
		asked     time.Time
		letters   int
	}
	err := tx.QueryRow(ctx, `select id, confirmed_at, asked_at, letters from notices_follower
		where address_token = $1 and code = $2 and ended_at is null for update`, token, f.Code).Scan(&known.id, &known.confirmed, &known.asked, &known.letters)
	switch {
	case isNoRows(err):
		return b.newFollower(ctx, tx, f, token)
	case err != nil:
		return fmt.Errorf("notices: looking for a follower: %w", err)
	case known.confirmed != nil && at.Sub(known.asked) < 24*time.Hour, at.Sub(known.asked) < letterGap, known.confirmed == nil && known.letters >= mostLetters:
		return nil
	}
	letter, more := LetterConfirm, 1
	if known.confirmed != nil {
		letter, more = LetterKnown, 0
	}
	if err := b.set(ctx, tx, `update notices_follower set asked_at = $2, letters = letters + $3 where id = $1`, known.id, at, more); err != nil {
		return err
	}
	return b.ask(ctx, tx, FollowLetterArgs{Follower: known.id, Letter: letter}, at)
}

func (b *Board) newFollower(ctx context.Context, tx pgx.Tx, f Following, token []byte) error {
	at, id := b.now(), uuid.Must(uuid.NewV7())
	var asked int
	err := tx.QueryRow(ctx, `select count(*) from notices_follower where address_token = $1 and asked_at > $2`, token, at.Add(-24*time.Hour)).Scan(&asked)
	if err != nil {
		return fmt.Errorf("notices: counting what was asked: %w", err)
	}
	if asked >= mostAsked {
		return nil
	}
	sealed, err := b.AEAD.Encrypt([]byte(f.Address), addressPlace(id))
	if err != nil {
		return fmt.Errorf("notices: sealing an address: %w", err)
	}
	tag, err := tx.Exec(ctx, `insert into notices_follower (id, code, address, address_token, lang, asked_at) values ($1, $2, $3, $4, $5, $6)
		on conflict do nothing`, id, f.Code, sealed, token, f.Lang, at)
	if err != nil {
		return fmt.Errorf("notices: noting a follower: %w", err)
	}
	if tag.RowsAffected() == 0 { // the second click of a double click
		return nil
	}
	return b.ask(ctx, tx, FollowLetterArgs{Follower: id, Letter: LetterConfirm}, at)
}

// addressPlace binds a sealed address to its row: moved elsewhere it does not open.
func addressPlace(id uuid.UUID) []byte { return []byte("notices_follower|address|" + id.String()) }

// mailbox tells whether a text is one e-mail address.
func mailbox(text string) bool {
	a, err := netmail.ParseAddress(text)
	if err != nil || a.Name != "" || a.Address != text || len(text) > 254 {
		return false
	}
	at := strings.LastIndexByte(text, '@')
	domain := text[at+1:]
	return at <= 64 && strings.Contains(domain, ".") && !strings.ContainsAny(text, "<>\"()[]:;,\\ ") &&
		!slices.Contains(strings.Split(domain, "."), "") && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r > unicode.MaxASCII })
}

// The links of a follower's letters, each good for one thing: whoever may end a following cannot confirm one.
const (
	linkConfirm = "notices follow confirm"
	linkEnd     = "notices follow end"
)

// sealLength is how many bytes of the keyed digest a link carries: as hard to guess as a key.
const sealLength = 16

// link is what an address in a letter says: the id of the follower and a keyed digest of it. Whoever reads the table has the ids, and
// without the key no address.
func (b *Board) link(use string, id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString(append(id[:], b.Index(use, id.String())[:sealLength]...))
}

// readLink gives the id that a link was made for, or ErrAddress.
func (b *Board) readLink(use, token string) (uuid.UUID, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != len(uuid.UUID{})+sealLength {
		return uuid.Nil, ErrAddress
	}
	id := uuid.UUID(raw[:len(uuid.UUID{})])
	if !hmac.Equal([]byte(token), []byte(b.link(use, id))) {
		return uuid.Nil, ErrAddress
	}
	return id, nil
}

const followerColumns = `id, code, lang, confirmed_at, ended_at`

func follower(ctx context.Context, db querier, rest string, args ...any) (Follower, error) {
	rows, err := db.Query(ctx, `select `+followerColumns+` from notices_follower `+rest, args...)
	if err != nil {
		return Follower{}, fmt.Errorf("notices: reading a follower: %w", err)
	}
	f, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Follower])
	if isNoRows(err) {
		return f, ErrNotFound
	}
	return f, err
}

// ToConfirm reads whose confirmation a link of a letter is. It changes nothing: programs that look at mail open links. ErrNotFound is a
// following that was forgotten, ErrAddress a link that was made up.
func (b *Board) ToConfirm(ctx context.Context, token string) (Follower, error) {
	id, err := b.readLink(linkConfirm, token)
	if err != nil {
		return Follower{}, err
	}
	f, err := follower(ctx, b.DB, `where id = $1`, id)
	if err == nil && f.EndedAt != nil {
		err = ErrNotFound
	}
	return f, err
}

// Confirm begins the mails. Without effect on what is confirmed already.
func (b *Board) Confirm(ctx context.Context, token string) (Follower, error) {
	id, err := b.readLink(linkConfirm, token)
	if err != nil {
		return Follower{}, err
	}
	_, err = b.DB.Exec(ctx, `update notices_follower set confirmed_at = $2 where id = $1 and confirmed_at is null and ended_at is null`, id, b.now())
	if err != nil {
		return Follower{}, fmt.Errorf("notices: confirming a follower: %w", err)
	}
	return b.ToConfirm(ctx, token)
}

// ToEnd reads whose end a link of a letter is, and changes nothing. Of a following that is over and forgotten only that is known.
func (b *Board) ToEnd(ctx context.Context, token string) (Follower, error) {
	id, err := b.readLink(linkEnd, token)
	if err != nil {
		return Follower{}, err
	}
	f, err := follower(ctx, b.DB, `where id = $1`, id)
	if errors.Is(err, ErrNotFound) {
		over := b.now()
		return Follower{ID: id, EndedAt: &over}, nil
	}
	return f, err
}

// End ends the mails. The address goes at once; what was never confirmed goes as a whole.
func (b *Board) End(ctx context.Context, token string) error {
	id, err := b.readLink(linkEnd, token)
	if err != nil {
		return err
	}
	return b.endFollowing(ctx, id, "asked")
}

// endFollowing ends one for a reason: "asked", "refused" by the mail server for good, or "withdrawn" with its notice.
func (b *Board) endFollowing(ctx context.Context, id uuid.UUID, why string) error {
	return pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		if err := b.set(ctx, tx, `delete from notices_follower where id = $1 and confirmed_at is null`, id); err != nil {
			return err
		}
		return b.set(ctx, tx, `update notices_follower set address = null, ended_at = $2, ended_why = $3 where id = $1 and ended_at is null`, id, b.now(), why)
	})
}

// Followers counts who has mails about a notice, those of all notices among them.
func (b *Board) Followers(ctx context.Context, code string) (count int, err error) {
	err = b.DB.QueryRow(ctx, `select count(distinct address_token) from notices_follower
		where code in ('', $1) and ended_at is null and confirmed_at is not null`, code).Scan(&count)
	return count, err
}

// ForgetUnconfirmed forgets wishes that no mailbox confirmed.
func (b *Board) ForgetUnconfirmed(ctx context.Context) error {
	_, err := b.DB.Exec(ctx, `delete from notices_follower where confirmed_at is null and asked_at < $1`, b.now().Add(-confirmWithin))
	return err
}

// EraseFollowers erases the followings that ended before a moment, as the retention schedule says, and counts them. A dry run only counts.
func (b *Board) EraseFollowers(ctx context.Context, before time.Time, dry bool) (count int64, err error) {
	if dry {
		err = b.DB.QueryRow(ctx, `select count(*) from notices_follower where ended_at < $1`, before).Scan(&count)
		return count, err
	}
	tag, err := b.DB.Exec(ctx, `delete from notices_follower where ended_at < $1`, before)
	return tag.RowsAffected(), err
}
