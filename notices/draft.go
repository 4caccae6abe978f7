package notices

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Draft is what an editor hands in: the whole content, the revision they
// started from (0 starts a new draft), and why the text changes, which the
// public history of changes shows. Confirmed names translations that the
// editor has read against the new original and found still right.
type Draft struct {
	Content   Content
	Revision  int
	Why       string
	Confirmed []Passage
}

// Passage names one part of a notice in one language.
type Passage struct {
	Part Part
	Lang string
}

// Draft saves a draft: a first one of a new document, a new version of a
// published one, or a change to the draft under way. A draft that was
// submitted or approved becomes a plain draft again when its text is touched.
func (b *Board) Draft(ctx context.Context, who Officer, d Draft) (Edition, error) {
	if !who.mayEdit() {
		return Edition{}, ErrNotAllowed
	}
	problems := d.Content.check(b.Authoritative())
	problems.line("why", d.Why, 500)
	if err := problems.orNil(); err != nil {
		return Edition{}, err
	}
	var edition Edition
	err := pgx.BeginFunc(ctx, b.DB, func(tx pgx.Tx) error {
		document, err := b.document(ctx, tx, d.Content.Ref())
		if err != nil {
			return err
		}
		edition, err = b.save(ctx, tx, who, document, d)
		return err
	})
	return edition, err
}

// document finds or opens the document and locks it: one writer at a time.
func (b *Board) document(ctx context.Context, tx pgx.Tx, ref Ref) (int64, error) {
	_, err := tx.Exec(ctx, `insert into notices_document (kind, code, created_at) values ($1, $2, $3)
		on conflict (kind, code) do nothing`, ref.Kind, ref.Code, b.now())
	if err != nil {
		return 0, fmt.Errorf("notices: opening document: %w", err)
	}
	var id int64
	var withdrawn *time.Time
	err = tx.QueryRow(ctx, `select id, withdrawn_at from notices_document where kind = $1 and code = $2 for update`,
		ref.Kind, ref.Code).Scan(&id, &withdrawn)
	if err != nil {
		return 0, fmt.Errorf("notices: locking document: %w", err)
	}
	if withdrawn != nil {
		return 0, ErrWithdrawn
	}
	return id, nil
}

func (b *Board) save(ctx context.Context, tx pgx.Tx, who Officer, document int64, d Draft) (Edition, error) {
	// The draft under way if there is one, else the version in force: what the
	// new text is a change of.
	before, err := read[Content](ctx, tx, `where v.document_id = $1 and (v.number is null or v.state = 'published')
		order by v.number nulls first limit 1`, document)
	if err != nil {
		return Edition{}, err
	}
	open := len(before) > 0 && before[0].Number == 0
	if open != (d.Revision > 0) || (open && before[0].Revision != d.Revision) {
		return Edition{}, ErrChanged
	}
	content := d.Content
	if notice, ok := content.(Notice); ok {
		var previous Notice
		if len(before) > 0 {
			previous, _ = before[0].Content.(Notice)
		}
		content = notice.following(previous, b.Authoritative(), d.Confirmed)
	}
	written, err := json.Marshal(content)
	if err != nil {
		return Edition{}, fmt.Errorf("notices: writing content: %w", err)
	}
	var id int64
	if open {
		id = before[0].ID
		_, err = tx.Exec(ctx, `update notices_version set content = $2::text::json, why = $3, state = 'draft',
			revision = revision + 1, saved_at = $4, submitted_at = null, approved_at = null, approver = null, approver_name = '',
			`+unplanned+`, failure = '', editors = case when $5 = any (editors) then editors else editors || $5::uuid end
			where id = $1`, id, string(written), d.Why, b.now(), who.ID)
	} else {
		err = tx.QueryRow(ctx, `insert into notices_version (document_id, state, content, why, author, author_name, editors, saved_at)
			values ($1, 'draft', $2::text::json, $3, $4, $5, array[$4::uuid], $6) returning id`,
			document, string(written), d.Why, who.ID, who.Name, b.now()).Scan(&id)
	}
	if err != nil {
		return Edition{}, fmt.Errorf("notices: saving draft: %w", err)
	}
	if err := b.note(ctx, tx, id, who, event{Action: "saved", Why: d.Why}); err != nil {
		return Edition{}, err
	}
	version, err := readOne[Content](ctx, tx, `where v.id = $1`, id)
	return version.Edition, err
}

// following carries over, from the text before, which original each
// translation was made from. A translation that was written anew, or confirmed,
// belongs to the original as it is now.
func (n Notice) following(previous Notice, authoritative string, confirmed []Passage) Notice {
	n.Origin = map[Part]map[string]string{}
	for part, text := range n.Text {
		now := mark(text[authoritative])
		for lang, s := range text {
			if lang == authoritative || s == "" {
				continue
			}
			origin := now
			kept, known := previous.Origin[part][lang]
			if known && previous.Text[part][lang] == s && !slices.Contains(confirmed, Passage{part, lang}) {
				origin = kept
			}
			if n.Origin[part] == nil {
				n.Origin[part] = map[string]string{}
			}
			n.Origin[part][lang] = origin
		}
	}
	return n
}
