package requests

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ActNoticed tells the citizen that a notice their case falls under says something else now.
const ActNoticed Action = "noticed"

// LetterNoticed says so by mail: Ref, Kind, Title. Where it stands is on the page of the case.
const LetterNoticed = "noticed"

// PaperNoticed says so on paper, to somebody without a mailbox; PostNoticed is that it has to be posted.
const (
	PaperNoticed PaperKind = "noticed"
	PostNoticed            = "noticed"
)

// RoleCommunications publishes. Cases are not theirs to see.
const RoleCommunications = "communications"

// Noticed is a version of a privacy notice that says something else than the one before.
type Noticed struct {
	Version    int64             // its id: nobody is told twice of one
	Number     int               // as the public knows it
	Slug       string            // of the notice
	Title      map[string]string // by language
	Activities []string          // processing activities it is about
	At         time.Time         // since when it is in force: who asked later has read it
}

// News is the notice an event tells of.
type News struct {
	Slug   string
	Title  string
	Number int
}

// underNotice is the test for an open case (as c) that falls under a notice: one that was asked from an earlier version of it, a complaint
// about it, and any case at all when the notice is about how requests themselves are handled. Who asked after the new version is in force
// has read it, unless what they had before them was an earlier one.
const underNotice = `c.ref IS NOT NULL AND c.state IN ('received', 'working', 'asked', 'review', 'instructed')
	AND (c.notice = @slug AND c.notice_version < @number OR c.filed_at <= @at
		AND (@handling OR EXISTS (SELECT FROM requests_complaint n WHERE n.case_id = c.id AND n.notice = @slug)))`

func (r *Registry) noticedArgs(n Noticed) pgx.NamedArgs {
	return pgx.NamedArgs{"slug": n.Slug, "number": n.Number, "at": n.At, "handling": slices.Contains(n.Activities, r.OwnActivity)}
}

// UnderNotice counts the people whose open cases fall under a notice, without those behind the reader's wall. It is for whoever publishes,
// and for the data protection officer; small numbers are theirs to word.
func (r *Registry) UnderNotice(ctx context.Context, by Officer, n Noticed) (count int, err error) {
	if !by.Is(RoleCommunications, RoleDPO) {
		return 0, ErrForbidden
	}
	err = r.DB.QueryRow(ctx, `SELECT count(DISTINCT coalesce(c.subject_token, c.email_token, uuid_send(c.id))) FROM requests_case c
		WHERE `+underNotice+` AND c.id NOT IN (`+walled+`)`, r.seenBy(by, r.noticedArgs(n))).Scan(&count)
	return count, err
}

// TellOfNotice tells the citizens of all open cases under a notice of its new version, each case once however often it is asked: by mail,
// or on paper where there is no mailbox, with an entry in what happened to the case.
func (r *Registry) TellOfNotice(ctx context.Context, n Noticed) error {
	key := strconv.FormatInt(n.Version, 10)
	args := r.noticedArgs(n)
	args["token"] = r.stepToken(ActNoticed, key)
	rows, err := r.DB.Query(ctx, `SELECT c.id FROM requests_case c WHERE `+underNotice+`
		AND NOT EXISTS (SELECT FROM requests_event e WHERE e.case_id = c.id AND e.step_token = @token) ORDER BY c.id`, args)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := r.tellOfNotice(ctx, id, n, key); err != nil {
			return err
		}
	}
	return nil
}

// tellOfNotice tells one, unless the case ended meanwhile.
func (r *Registry) tellOfNotice(ctx context.Context, id uuid.UUID, n Noticed, key string) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		c, err := caseBy(ctx, tx, "id", id, "FOR UPDATE")
		if err != nil || c.Ref == nil || !c.State.Can(ActNoticed) {
			return ignore(err, ErrNotFound)
		}
		return r.actIn(ctx, tx, actor{}, Step{Ref: *c.Ref, Key: key}, ActNoticed, func(_ context.Context, ch *change) error {
			contact, err := ch.reached()
			if err != nil {
				return err
			}
			title := n.Title[ch.c.Lang]
			if title == "" {
				title = n.Title[r.Lang]
			}
			ch.vars = map[string]any{"Title": title, "Slug": n.Slug, "Version": n.Number}
			if contact.Email == "" {
				ch.posts(PostNoticed)
			} else {
				ch.letter(LetterNoticed)
			}
			return nil
		})
	})
}

// News is the notice an event tells of, without its title where a case was put under it; nil when it tells of none.
func (e Event) News() *News {
	if e.Action != ActNoticed && e.Action != ActAskedFrom || e.Vars["Slug"] == nil { // of another kind, or erased
		return nil
	}
	n := &News{}
	n.Slug, _ = e.Vars["Slug"].(string)
	n.Title, _ = e.Vars["Title"].(string)
	n.Number, _ = e.Vars["Version"].(int)
	return n
}
