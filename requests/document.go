package requests

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/ledger"
)

// Wanted is the report on their data that a citizen asks for: in which form, and narrowed to what.
type Wanted struct {
	By     Citizen
	Person ledger.Person // every identifier the citizen is known under
	Email  string        // where to write when a long report is ready; may be empty
	Lang   string
	Format string
	From   time.Time // included; zero is the beginning of the record
	To     time.Time // not included; zero is now

	Sources, Activities, Actions []string
}

// Document is a report that is made in the background, because it is too long to wait for.
type Document struct {
	ID          uuid.UUID
	Ordered     time.Time
	Wanted      Wanted
	Done, Steps int // entries read so far, of those to be read; some are read more than once
	Failed      bool
	Made        time.Time // zero until it is made
	File        File      // once it is made
	Expires     time.Time // when it is removed
}

// File is what a document is called, and how long it is in bytes.
type File struct {
	Name, Type string
	Size       int64
}

const (
	documentLife = 7 * 24 * time.Hour
	documentPart = 256 << 10       // bytes sealed together
	documentsPer = 10              // of one citizen at a time
	silence      = 2 * time.Minute // after which somebody else takes a document up
)

// DocumentArgs asks for one document to be made.
type DocumentArgs struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (DocumentArgs) Kind() string { return "document" }

// DocumentQueue is where documents wait for each other, so that letters do not wait for them.
const DocumentQueue = "documents"

// InsertOpts puts documents into their queue.
func (DocumentArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: DocumentQueue} }

// ReadyArgs asks for the letter that says that a document is ready.
type ReadyArgs struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (ReadyArgs) Kind() string { return "ready" }

// ErrDocuments is a citizen who has asked for more documents than are kept for one.
var ErrDocuments = errors.New("requests: too many documents")

// OrderDocument has a report made; steps is how many entries will be read for it. The same report asked for again while it is being
// made is that one.
func (r *Registry) OrderDocument(ctx context.Context, w Wanted, steps int) (id uuid.UUID, err error) {
	owner, err := r.owner(w.By)
	if err != nil {
		return id, err
	}
	c := &check{}
	w.Email = c.email("email", w.Email, false)
	if err := c.problems.orNil(); err != nil {
		return id, err
	}
	same := w
	same.By, same.Email = Citizen{}, "" // it is theirs however they signed in
	text, err := json.Marshal(same, json.Deterministic(true))
	if err != nil {
		return id, err
	}
	id = newID()
	sealed, err := r.seal("requests_document", "wanted", id, w)
	if err != nil {
		return id, err
	}
	digest := r.token("document", string(text))
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO requests_document (id, owner, digest, ordered_at, wanted, steps, touched_at, expires_at)
			SELECT $1, $2, $3, $4, $5, $6, $4, $7
			WHERE (SELECT count(*) FROM requests_document WHERE owner = $2 AND expires_at > $4 AND failed_at IS NULL) < $8
			ON CONFLICT (owner, digest) WHERE made_at IS NULL AND failed_at IS NULL DO NOTHING`,
			id, owner, digest, r.now(), sealed, max(steps, 1), r.now().Add(documentLife), documentsPer)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 1 {
			return r.insert(ctx, tx, []river.JobArgs{DocumentArgs{ID: id}})
		}
		err = tx.QueryRow(ctx, `SELECT id FROM requests_document WHERE owner = $1 AND digest = $2 AND made_at IS NULL AND failed_at IS NULL`,
			owner, digest).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrDocuments
		}
		return err
	})
	return id, err
}

// owner is under which digest a citizen's documents are kept. They show who looked at whose data, so nothing less than an established
// identity leads to them.
func (r *Registry) owner(by Citizen) ([]byte, error) {
	if by.Level < LevelIdentity || !by.Subject.Valid() {
		return nil, ErrLevel
	}
	return r.Sealer.Index(by.Subject.Scheme, by.Subject.ID), nil
}

const documentColumns = `id, ordered_at, wanted, steps, done, failed_at, made_at, file, expires_at`

// Documents lists the citizen's documents, newest first.
func (r *Registry) Documents(ctx context.Context, by Citizen) ([]Document, error) {
	owner, err := r.owner(by)
	if err != nil {
		return nil, err
	}
	rows, err := r.DB.Query(ctx, `SELECT `+documentColumns+` FROM requests_document WHERE owner = $1 AND expires_at > $2
		ORDER BY ordered_at DESC, id DESC`, owner, r.now())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, r.scanDocument)
}

// Document finds one of the citizen's documents, or ErrNotFound.
func (r *Registry) Document(ctx context.Context, by Citizen, id uuid.UUID) (Document, error) {
	owner, err := r.owner(by)
	if err != nil {
		return Document{}, err
	}
	rows, err := r.DB.Query(ctx, `SELECT `+documentColumns+` FROM requests_document WHERE owner = $1 AND expires_at > $2 AND id = $3`,
		owner, r.now(), id)
	if err != nil {
		return Document{}, err
	}
	d, err := pgx.CollectExactlyOneRow(rows, r.scanDocument)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, ErrNotFound
	}
	return d, err
}

func (r *Registry) scanDocument(row pgx.CollectableRow) (d Document, err error) {
	var wanted, file []byte
	var failed, made *time.Time
	if err := row.Scan(&d.ID, &d.Ordered, &wanted, &d.Steps, &d.Done, &failed, &made, &file, &d.Expires); err != nil {
		return d, err
	}
	d.Failed, d.Made = failed != nil, value(made)
	return d, errors.Join(r.unseal("requests_document", "wanted", d.ID, wanted, &d.Wanted),
		r.unseal("requests_document", "file", d.ID, file, &d.File))
}

// MakeDocument has write make a document and keeps what it writes, all of it or nothing. write tells done how many entries it has read,
// and what the file is called. A document that is made already, or that somebody else is at, is left alone.
func (r *Registry) MakeDocument(ctx context.Context, id uuid.UUID, write func(ctx context.Context, w Wanted, to io.Writer, done func(int)) (File, error)) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		var mine bool
		// It says nothing for as long as entries are read, which others are told apart from being dead by touched_at.
		err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended('document ' || $1::text, 0))
			FROM set_config('idle_in_transaction_session_timeout', '0', true)`, id).Scan(&mine)
		if err != nil || !mine {
			return err
		}
		var sealed []byte
		err = tx.QueryRow(ctx, `SELECT wanted FROM requests_document WHERE id = $1 AND made_at IS NULL AND failed_at IS NULL AND expires_at > $2`,
			id, r.now()).Scan(&sealed)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		var w Wanted
		if err := r.unseal("requests_document", "wanted", id, sealed, &w); err != nil {
			return err
		}
		parts := &partWriter{ctx: ctx, r: r, tx: tx, shelf: documents, id: id}
		file, err := write(ctx, w, parts, r.alive(ctx, id))
		if err != nil {
			return err
		}
		if err := parts.flush(); err != nil {
			return err
		}
		file.Size = parts.size
		if sealed, err = r.seal("requests_document", "file", id, file); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE requests_document SET made_at = $2, done = steps, file = $3, expires_at = $4 WHERE id = $1`,
			id, r.now(), sealed, r.now().Add(documentLife))
		if err != nil || w.Email == "" {
			return err
		}
		return r.insert(ctx, tx, []river.JobArgs{ReadyArgs{ID: id}})
	})
}

// alive shows from time to time how far a document is. That it cannot be shown is no reason to stop.
func (r *Registry) alive(ctx context.Context, id uuid.UUID) func(int) {
	var last time.Time
	return func(done int) {
		if now := r.now(); now.Sub(last) >= time.Second {
			last = now
			_, _ = r.DB.Exec(ctx, `UPDATE requests_document SET done = least($2, steps - 1), touched_at = $3 WHERE id = $1`, id, done, now)
		}
	}
}

// FailDocument gives a document up.
func (r *Registry) FailDocument(ctx context.Context, id uuid.UUID) error {
	_, err := r.DB.Exec(ctx, `UPDATE requests_document SET failed_at = $2 WHERE id = $1 AND made_at IS NULL`, id, r.now())
	return err
}

// ResumeDocuments asks again for the documents whose maker has fallen silent, as when a machine lost its power.
func (r *Registry) ResumeDocuments(ctx context.Context) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `UPDATE requests_document SET touched_at = $1
			WHERE made_at IS NULL AND failed_at IS NULL AND touched_at < $2 AND expires_at > $1 RETURNING id`, r.now(), r.now().Add(-silence))
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := r.insert(ctx, tx, []river.JobArgs{DocumentArgs{ID: id}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Ready is a document that its letter tells of, or ErrNothing when there is nobody to write to or nothing left to tell of.
func (r *Registry) Ready(ctx context.Context, id uuid.UUID) (Document, error) {
	rows, err := r.DB.Query(ctx, `SELECT `+documentColumns+` FROM requests_document WHERE id = $1 AND made_at IS NOT NULL AND expires_at > $2`,
		id, r.now())
	if err != nil {
		return Document{}, err
	}
	d, err := pgx.CollectExactlyOneRow(rows, r.scanDocument)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && d.Wanted.Email == "" {
		return d, ErrNothing
	}
	return d, err
}

// OpenDocument reads a document that is made, part by part: it holds neither a connection nor the whole. ctx must outlive the reading.
func (r *Registry) OpenDocument(ctx context.Context, d Document) io.ReadCloser {
	return &partReader{ctx: ctx, r: r, shelf: documents, id: d.ID, size: d.File.Size}
}

// shelf is a table that holds large things in parts, and its column that says whose part it is.
type shelf struct{ table, owner string }

var (
	documents   = shelf{"requests_document_part", "document"}
	attachments = shelf{"requests_attachment_part", "attachment"}
)

// partWriter seals what is written in parts. Each is sealed for its place, so that they cannot change places.
type partWriter struct {
	ctx context.Context
	r   *Registry
	tx  pgx.Tx
	shelf
	id   uuid.UUID
	n    int
	part []byte
	size int64
}

func partPlace(id uuid.UUID, n int) string { return id.String() + "/" + strconv.Itoa(n) }

func (w *partWriter) Write(b []byte) (int, error) {
	written := len(b)
	w.size += int64(written)
	for len(b) > 0 {
		take := min(len(b), documentPart-len(w.part))
		w.part = append(w.part, b[:take]...)
		if b = b[take:]; len(w.part) == documentPart {
			if err := w.flush(); err != nil {
				return 0, err
			}
		}
	}
	return written, nil
}

func (w *partWriter) flush() error {
	if len(w.part) == 0 {
		return nil
	}
	sealed, err := w.r.Sealer.Seal(w.table, "content", partPlace(w.id, w.n), w.part)
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(w.ctx, `INSERT INTO `+w.table+` (`+w.owner+`, n, content) VALUES ($1, $2, $3)`, w.id, w.n, sealed)
	w.n, w.part = w.n+1, w.part[:0]
	return err
}

type partReader struct {
	ctx context.Context
	r   *Registry
	shelf
	id   uuid.UUID
	size int64
	n    int
	read int64
	part []byte
}

func (p *partReader) Read(b []byte) (int, error) {
	if len(p.part) == 0 {
		if p.read == p.size {
			return 0, io.EOF
		}
		var sealed []byte
		err := p.r.DB.QueryRow(p.ctx, `SELECT content FROM `+p.table+` WHERE `+p.owner+` = $1 AND n = $2`, p.id, p.n).Scan(&sealed)
		if err != nil {
			return 0, err
		}
		if p.part, err = p.r.Sealer.Open(p.table, "content", partPlace(p.id, p.n), sealed); err != nil {
			return 0, err
		}
		p.n++
		p.read += int64(len(p.part))
	}
	n := copy(b, p.part)
	p.part = p.part[n:]
	return n, nil
}

// Close ends the reading.
func (p *partReader) Close() error { return nil }
