package requests

import (
	"context"
	"slices"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Identity is an identity established by the body.
type Identity struct {
	Subject ledger.Subject
	Method  string // one of Methods
}

// Methods lists the ways an office establishes an identity.
// i18n: requests.method.*
func Methods() []string { return []string{"counter", "post", "held_fact"} }

// Identify records that the citizen's identity is established. The document shown is not kept, nor is there room for it.
func (r *Registry) Identify(ctx context.Context, by Officer, s Step, id Identity) error {
	c := &check{}
	choice(c, "method", id.Method, Methods())
	id.Subject.Scheme = c.line("scheme", id.Subject.Scheme, maxPhone, true)
	id.Subject.ID = c.line("subject", id.Subject.ID, maxName, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.joining(ctx, actor{officer: &by}, s, ActIdentify, func(ctx context.Context, ch *change) error {
		ch.vars = map[string]any{"Method": id.Method}
		if err := ch.tell(ctx, deadline.IDVerified); err != nil {
			return err
		}
		return ch.identified(ctx, id)
	})
}

// Attach ties a case whose code was entered in this conversation to the signed-in citizen's identity. A case that has
// an identity already keeps it.
func (r *Registry) Attach(ctx context.Context, by Citizen, ref string) error {
	if by.Level < LevelIdentity || !by.Subject.Valid() {
		return ErrLevel
	}
	return r.joining(ctx, actor{citizen: &by}, Step{Ref: ref}, ActIdentify, func(ctx context.Context, ch *change) error {
		if r.represents(by, ch.c) {
			return ch.attachAgent(ctx, by)
		}
		own := r.Sealer.Index(by.Subject.Scheme, by.Subject.ID)
		if ch.c.SubjectToken != nil && !slices.Equal(ch.c.SubjectToken, own) {
			return ErrForbidden
		}
		ch.vars = map[string]any{"Method": by.Method}
		if err := ch.setFact(ctx, deadline.At(deadline.IDVerified, ch.at)); err != nil {
			return err
		}
		return ch.identified(ctx, Identity{Subject: by.Subject, Method: by.Method})
	})
}

func (ch *change) identified(ctx context.Context, id Identity) error {
	sealed, err := ch.r.seal("requests_case", "subject", ch.c.ID, id.Subject)
	if err != nil {
		return err
	}
	ch.c.Level, ch.c.Method, ch.c.LevelAt = LevelIdentity, id.Method, pointer(ch.at)
	if err := ch.dropEvidence(ctx, ForIdentity); err != nil {
		return err
	}
	if err := ch.posted(ctx, `what = 'code'`); err != nil { // a code that was asked for is not needed any more
		return err
	}
	ch.c.Subject, ch.c.SubjectToken = sealed, ch.r.Sealer.Index(id.Subject.Scheme, id.Subject.ID)
	return ch.r.insertWords(ctx, ch.tx, ch.c, Contact{})
}
