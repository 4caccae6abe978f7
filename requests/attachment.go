package requests

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"
)

// How much may be sent along.
const (
	MaxUpload  = 25 << 20 // bytes of all files of one step
	MaxUploads = 5        // files of one step

	maxFileName  = 120            // characters
	caseSpace    = 16 * MaxUpload // bytes a citizen may send to one case
	draftSpace   = 2 << 30        // bytes of all that has been sent for requests not filed yet
	evidenceLife = 30 * 24 * time.Hour
)

// MegabytesUploaded is MaxUpload as people are told it.
const MegabytesUploaded = MaxUpload >> 20

// Upload is a file as somebody sent it. What was too large to be held comes with its size and without its content.
type Upload struct {
	Name string
	Size int64 // bytes
	Body []byte
}

// Place is what a file was sent with.
type Place string

// The places.
const (
	WithMessage   Place = "message"   // owner: the message
	WithNote      Place = "note"      // owner: the event
	WithTask      Place = "task"      // what a unit found; owner: the task
	WithItem      Place = "item"      // owner: the item of a correction
	WithComplaint Place = "complaint" // owner: the case
	WithDispute   Place = "dispute"   // owner: the case
	WithFiling    Place = "filing"    // what came by post; owner: the case
	ForIdentity   Place = "identity"  // owner: the message; deleted when it is decided who somebody is
	ForAuthority  Place = "authority" // owner: the case, or the message; deleted when it is decided whether somebody may act
	OfAnswer      Place = "answer"    // owner: the document of the answer
)

// proofs are the places of what shows who somebody is, or that they may act: for whoever has the case, and deleted when it is decided.
var proofs = []Place{ForIdentity, ForAuthority}

// Attachment is a file that belongs to a case. Its content is read by OpenAttachment.
type Attachment struct {
	ID    uuid.UUID
	Place Place
	Owner uuid.UUID
	From  Side
	At    time.Time
	File  File      // empty once its content was deleted
	Gone  time.Time // when that was; zero while it is there
}

// ErrSpace is no more room for files of requests that are not filed yet.
var ErrSpace = errors.New("requests: too much is waiting to be filed")

// Attached picks the files sent with one thing.
func Attached(list []Attachment, place Place, owner uuid.UUID) []Attachment {
	var out []Attachment
	for _, a := range list {
		if a.Place == place && a.Owner == owner && a.Gone.IsZero() {
			out = append(out, a)
		}
	}
	return out
}

// Evidence sums up what was sent with one message, or with all (uuid.Nil), to show who the citizen is.
type Evidence struct {
	Kept, Gone int
	Until      time.Time // when what is kept is deleted at the latest
	Deleted    time.Time // when what is gone was
}

// EvidenceOf sums up the proofs of identity among files.
func EvidenceOf(list []Attachment, message uuid.UUID) Evidence {
	return evidenceOf(list, ForIdentity, message)
}

// AuthorityShown sums up what was sent to show an authority to act.
func AuthorityShown(list []Attachment) Evidence { return evidenceOf(list, ForAuthority, uuid.Nil) }

func evidenceOf(list []Attachment, place Place, message uuid.UUID) (e Evidence) {
	for _, a := range list {
		switch {
		case a.Place != place || message != uuid.Nil && a.Owner != message:
		case a.Gone.IsZero():
			e.Kept++
			e.Until = a.At.Add(evidenceLife)
		default:
			e.Gone++
			e.Deleted = a.Gone
		}
	}
	return e
}

// keeping is where files are kept: with a case, or with a draft of one.
type keeping struct {
	caseID, draft *uuid.UUID
	place         Place
	owner         uuid.UUID
	from          Side
	at            time.Time
}

// enclose keeps the files of this step, in its transaction. A field named "files" has what is wrong with them.
func (ch *change) enclose(ctx context.Context, place Place, owner uuid.UUID, from Side) error {
	ch.kept = true
	if len(ch.files) == 0 {
		return nil
	}
	if from == FromCitizen {
		var used int64
		err := ch.tx.QueryRow(ctx, `SELECT coalesce(sum(size), 0) FROM requests_attachment WHERE case_id = $1 AND side = 'citizen'`, ch.c.ID).Scan(&used)
		if err != nil {
			return err
		}
		if used > caseSpace {
			return Problems{{Field: "files", Key: "requests.problem.file_case"}}
		}
	}
	return ch.r.keepFiles(ctx, ch.tx, ch.files, keeping{caseID: &ch.c.ID, place: place, owner: owner, from: from, at: ch.at})
}

// keepFiles seals files part by part.
func (r *Registry) keepFiles(ctx context.Context, tx pgx.Tx, files []Upload, in keeping) error {
	sound, err := properFiles(files)
	if err != nil {
		return err
	}
	for n, file := range sound {
		id := newID()
		sealed, err := r.seal("requests_attachment", "file", id, file)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO requests_attachment (id, case_id, draft, place, owner, side, n, at, size, file)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, id, in.caseID, in.draft, in.place, in.owner, in.from, n, in.at, file.Size, sealed)
		if err != nil {
			return err
		}
		parts := &partWriter{ctx: ctx, r: r, tx: tx, shelf: attachments, id: id}
		if _, err = parts.Write(files[n].Body); err == nil {
			err = parts.flush()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// properFiles says of each file what it is, or what is wrong with it.
func properFiles(files []Upload) ([]File, error) {
	c := &check{}
	if len(files) > MaxUploads {
		c.add("files", "file_many", "Most", MaxUploads)
		return nil, c.problems.orNil()
	}
	var list []File
	var size int64
	for _, f := range files {
		name := cleanName(f.Name)
		size += f.Size
		switch {
		case f.Size > MaxUpload:
			c.add("files", "file_big", "Name", name, "Most", MegabytesUploaded)
			continue
		case f.Size == 0:
			c.add("files", "file_empty", "Name", name)
			continue
		case size > MaxUpload, int64(len(f.Body)) != f.Size:
			c.add("files", "file_total", "Name", name, "Most", MegabytesUploaded)
			continue
		}
		t, err := typeOf(name, f.Body)
		switch {
		case errors.Is(err, errFileBroken):
			c.add("files", "file_broken", "Name", name)
		case errors.Is(err, errFileLocked):
			c.add("files", "file_locked", "Name", name)
		case errors.Is(err, errFileMacros):
			c.add("files", "file_macros", "Name", name)
		case err != nil:
			c.add("files", "file_type", "Name", name)
		}
		list = append(list, File{Name: named(name, t), Type: t.mime, Size: f.Size})
	}
	return list, c.problems.orNil()
}

// cleanName is what the sender called a file, without the folders and the characters that nobody sees. It is shown and used for
// nothing else.
func cleanName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(c rune) rune {
		if forbidden(c) || c == '\n' || c == '\t' {
			return -1
		}
		return c
	}, name)
	for utf8.RuneCountInString(name) > maxFileName { // the ending stays
		ending := filepath.Ext(name)
		stem := []rune(strings.TrimSuffix(name, ending))
		if len(stem) < 2 {
			name = string([]rune(name)[:maxFileName])
			break
		}
		name = string(stem[:len(stem)-1]) + ending
	}
	if name = strings.Trim(name, " ."); name == "" {
		return "file"
	}
	return name
}

// named gives a name the ending of what the file is, so that no machine takes it for something else.
func named(name string, t fileType) string {
	if slices.Contains(t.endings, strings.ToLower(filepath.Ext(name))) || len(t.endings) == 0 {
		return name
	}
	return name + t.endings[0]
}

const attachmentColumns = `id, place, owner, side, at, file, gone_at`

// attachments are the files of a case, oldest first.
func (r *Registry) attachments(ctx context.Context, q queries, id uuid.UUID) ([]Attachment, error) {
	rows, err := q.Query(ctx, `SELECT `+attachmentColumns+` FROM requests_attachment WHERE case_id = $1 ORDER BY at, n, id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, r.scanAttachment)
}

func (r *Registry) scanAttachment(row pgx.CollectableRow) (a Attachment, err error) {
	var sealed []byte
	var gone *time.Time
	if err := row.Scan(&a.ID, &a.Place, &a.Owner, &a.From, &a.At, &sealed, &gone); err != nil {
		return a, err
	}
	a.Gone = value(gone)
	return a, r.unseal("requests_attachment", "file", a.ID, sealed, &a.File)
}

// attachment finds one file of a case that is still there.
func (r *Registry) attachment(ctx context.Context, q queries, caseID, id uuid.UUID) (Attachment, error) {
	rows, err := q.Query(ctx, `SELECT `+attachmentColumns+` FROM requests_attachment WHERE case_id = $1 AND id = $2 AND gone_at IS NULL`, caseID, id)
	if err != nil {
		return Attachment{}, err
	}
	a, err := pgx.CollectExactlyOneRow(rows, r.scanAttachment)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, ErrNotFound
	}
	return a, err
}

// Attachment gives a file to the citizen whose case it is: what they sent, and what the body sent to whoever is known well enough.
// Notes and proofs of identity are nobody's to fetch here.
func (r *Registry) Attachment(ctx context.Context, by Citizen, ref string, id uuid.UUID) (a Attachment, err error) {
	err = r.theirs(ctx, by, ref, func(tx pgx.Tx, c *caseRow, level Level) error {
		if a, err = r.attachment(ctx, tx, c.ID, id); err != nil {
			return err
		}
		switch {
		case !forCitizen[a.Place]:
			return ErrNotFound
		case a.From == FromBody && level < r.Need(c.Kind):
			return ErrLevel
		}
		return nil
	})
	return a, err
}

// forCitizen are the places whose files the citizen may fetch again.
var forCitizen = map[Place]bool{WithMessage: true, WithItem: true, WithComplaint: true, WithDispute: true, WithFiling: true}

// AttachmentFor gives a file to an officer, and records that as a look. A proof of identity or of an authority is for whoever has the
// case.
func (r *Registry) AttachmentFor(ctx context.Context, by Officer, ref, purpose string, id uuid.UUID) (a Attachment, err error) {
	err = r.enter(ctx, by, entry{ref: ref, purpose: purpose, action: "view"}, func(tx pgx.Tx, c *caseRow) error {
		a, err = r.attachment(ctx, tx, c.ID, id)
		if err == nil && slices.Contains(proofs, a.Place) && value(c.Assignee) != by.ID {
			err = ErrNotYours
		}
		return err
	})
	if err != nil {
		return Attachment{}, err
	}
	return a, nil
}

// OpenAttachment reads a file part by part: it holds neither a connection nor the whole. ctx must outlive the reading.
func (r *Registry) OpenAttachment(ctx context.Context, a Attachment) io.ReadCloser {
	return &partReader{ctx: ctx, r: r, shelf: attachments, id: a.ID, size: a.File.Size}
}

// dropEvidence deletes what was sent to prove an identity or an authority, and keeps that it was deleted and when.
func (ch *change) dropEvidence(ctx context.Context, places ...Place) error {
	return dropEvidence(ctx, ch.tx, ch.at, places, `case_id = $1`, ch.c.ID)
}

func dropEvidence(ctx context.Context, tx pgx.Tx, at time.Time, places []Place, which string, arg any) error {
	_, err := tx.Exec(ctx, `DELETE FROM requests_attachment_part WHERE attachment IN
		(SELECT id FROM requests_attachment WHERE place = ANY($2) AND gone_at IS NULL AND case_id IS NOT NULL AND `+which+`)`, arg, places)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE requests_attachment SET file = NULL, gone_at = $3
		WHERE place = ANY($2) AND gone_at IS NULL AND case_id IS NOT NULL AND `+which, arg, places, at)
	return err
}
