package requests

import "context"

// ActAskedFrom says which privacy notice a case was asked from, or that it was none.
const ActAskedFrom Action = "asked_from"

// AskedFrom is the version of a published privacy notice that somebody had before them when they asked. Nothing of the person stands in
// it; it is kept in the clear, so that people with open cases can be told of a new version. Zero is none.
type AskedFrom struct {
	Notice  string `json:"notice"`            // slug
	Version int    `json:"version,omitempty"` // as the public knows it; 0 is the one in force when it is filed
}

// NoticeInForce is what the rules know of a published notice: the number of the version in force, and the unit that answers for it.
type NoticeInForce struct {
	Version int
	Unit    string
}

// published are the notices in force, by their slugs. It uses the database: call it before a transaction.
func (r *Registry) published(ctx context.Context) (map[string]NoticeInForce, error) {
	if r.Notices == nil {
		return nil, nil
	}
	return r.Notices(ctx)
}

// askedFrom names a version there is. A citizen asks whether or not we still have the page they came from: what is in force no longer is
// left out. The office and its systems are told.
func (c *check) askedFrom(a *AskedFrom, by filer) *AskedFrom {
	if a == nil || *a == (AskedFrom{}) {
		return nil
	}
	now, known := by.notices[a.Notice]
	switch {
	case known && a.Version == 0:
		return &AskedFrom{a.Notice, now.Version}
	case known && a.Version > 0 && a.Version <= now.Version:
		return a
	case by.actor.officer != nil:
		c.add("asked_from", "choose")
	}
	return nil
}

// SetAskedFrom notes from which notice a case was asked, where it did not come with it or with another; zero notes that it was none.
// Whoever asks is told when a later version says something else, and sees what is noted.
func (r *Registry) SetAskedFrom(ctx context.Context, by Officer, s Step, a AskedFrom) error {
	who, err := r.knowing(ctx, filer{actor: actor{officer: &by}})
	if err != nil {
		return err
	}
	c := &check{}
	a = value(c.askedFrom(&a, who))
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, who.actor, s, ActAskedFrom, func(ctx context.Context, ch *change) error {
		if ch.c.askedFrom() == a {
			return ErrMove
		}
		if a.Notice != "" {
			ch.vars = map[string]any{"Slug": a.Notice, "Version": a.Version}
		}
		_, err := ch.tx.Exec(ctx, `UPDATE requests_case SET notice = $2, notice_version = $3 WHERE id = $1`, ch.c.ID, a.Notice, a.Version)
		return err
	})
}

func (c *caseRow) askedFrom() AskedFrom { return AskedFrom{c.Notice, c.NoticeVersion} }
