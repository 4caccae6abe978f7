package requests

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// keepDraft keeps the files sent with one question of a draft. They count for the draft as a whole.
func (r *Registry) keepDraft(ctx context.Context, tx pgx.Tx, draft uuid.UUID, q Question, f Filing) error {
	in := keeping{draft: &draft, from: FromCitizen, at: r.now()}
	switch q {
	case AskItems:
		in.place, in.owner = WithItem, f.FilesOf
	case AskComplaint:
		in.place, in.owner = WithComplaint, draft
	case AskAuthority:
		in.place, in.owner = ForAuthority, draft
	}
	if len(f.Files) == 0 || in.place == "" {
		return nil
	}
	var count int
	var size, waiting int64
	err := tx.QueryRow(ctx, `SELECT count(*) FILTER (WHERE draft = $1 AND owner = $2 AND place = $3), coalesce(sum(size) FILTER (WHERE draft = $1), 0),
		coalesce(sum(size), 0) FROM requests_attachment WHERE draft IS NOT NULL`, draft, in.owner, in.place).Scan(&count, &size, &waiting)
	if err != nil {
		return err
	}
	for _, file := range f.Files {
		size += file.Size
	}
	switch {
	case count+len(f.Files) > MaxUploads:
		return Problems{{Field: "files", Key: "requests.problem.file_many", Vars: map[string]any{"Most": MaxUploads}}}
	case waiting > draftSpace:
		return ErrSpace
	}
	if err := r.keepFiles(ctx, tx, f.Files, in); err != nil || size <= MaxUpload {
		return err
	}
	return Problems{{Field: "files", Key: "requests.problem.file_draft", Vars: map[string]any{"Most": MegabytesUploaded}}}
}

// draftFiles are the files of a draft, in the order in which they were sent.
func (r *Registry) draftFiles(ctx context.Context, q queries, draft uuid.UUID) ([]Attachment, error) {
	rows, err := q.Query(ctx, `SELECT `+attachmentColumns+` FROM requests_attachment WHERE draft = $1 ORDER BY at, n, id`, draft)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, r.scanAttachment)
}

// FilesOf picks the files that prove one item of the draft; uuid.Nil picks those of a complaint.
func (d Draft) FilesOf(item uuid.UUID) []Attachment {
	var list []Attachment
	for _, a := range d.Files {
		if a.Place == WithItem && a.Owner == item || a.Place == WithComplaint && item == uuid.Nil {
			list = append(list, a)
		}
	}
	return list
}

// AuthorityFiles are those that show the authority to act for somebody.
func (d Draft) AuthorityFiles() []Attachment {
	return slices.DeleteFunc(slices.Clone(d.Files), func(a Attachment) bool { return a.Place != ForAuthority })
}

// DropFile takes a file out of the conversation's draft. One that is not there is gone already.
func (r *Registry) DropFile(ctx context.Context, browser string, file uuid.UUID) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		row, err := r.draftRow(ctx, tx, browser, "FOR UPDATE")
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM requests_attachment WHERE draft = $1 AND id = $2`, row.ID, file)
		return err
	})
}

// dropStray deletes the files of items that are no longer in the draft.
func dropStray(ctx context.Context, tx pgx.Tx, draft uuid.UUID, items []Item) error {
	ids := []uuid.UUID{}
	for _, it := range items {
		ids = append(ids, it.ID)
	}
	_, err := tx.Exec(ctx, `DELETE FROM requests_attachment WHERE draft = $1 AND place = 'item' AND NOT owner = ANY($2)`, draft, ids)
	return err
}

// moveFiles gives the files of a draft to the case it became. What was sent for another kind of request goes.
func moveFiles(ctx context.Context, tx pgx.Tx, draft uuid.UUID, ref string, f Filing) error {
	for i, it := range f.Items {
		_, err := tx.Exec(ctx, `UPDATE requests_attachment a SET case_id = i.case_id, draft = NULL, owner = i.id
			FROM requests_item i JOIN requests_case c ON c.id = i.case_id WHERE a.draft = $1 AND a.owner = $2 AND c.ref = $3 AND i.n = $4`,
			draft, it.ID, ref, i+1)
		if err != nil {
			return err
		}
	}
	if f.Complaint != nil {
		_, err := tx.Exec(ctx, `UPDATE requests_attachment a SET case_id = c.id, draft = NULL, owner = c.id FROM requests_case c
			WHERE a.draft = $1 AND a.place = 'complaint' AND c.ref = $2`, draft, ref)
		if err != nil {
			return err
		}
	}
	if f.Behalf != nil {
		_, err := tx.Exec(ctx, `UPDATE requests_attachment a SET case_id = c.id, draft = NULL, owner = c.id FROM requests_case c
			WHERE a.draft = $1 AND a.place = 'authority' AND c.ref = $2`, draft, ref)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM requests_attachment WHERE draft = $1`, draft)
	return err
}
