package requests

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"daylight/requests/ledger"
)

// Listed is one person of a list that somebody brings.
type Listed struct {
	Scheme string `json:"scheme,omitempty"`
	ID     string `json:"id,omitempty"`
	Name   string `json:"name,omitempty"`
	Email  string `json:"email,omitempty"`
	Post   string `json:"post,omitempty"`
	Lang   string `json:"lang,omitempty"`
}

// Fault is what is wrong with one row of a list.
type Fault struct {
	Row int    `json:"row"` // of the file, from 1, the heading counted
	Key string `json:"key"` // message key
}

// ListColumns are the columns of a list of people in their order.
func ListColumns() []string {
	return []string{"scheme", "identifier", "name", "mail", "address", "language"}
}

const (
	listMost   = 200_000 // rows a list may have
	listPart   = 1_000   // rows that are sealed, and later taken, together
	faultsKept = 50      // faults that are named
)

// ListRead is what a list was found to say. It names nobody.
type ListRead struct {
	People int     `json:"people"`
	Mail   int     `json:"mail"`   // of these, people with a mailbox
	Post   int     `json:"post"`   // with an address alone
	Left   int     `json:"left"`   // rows with a fault
	Faults []Fault `json:"faults"` // the first of them
}

// ReadPeople reads a list of people: a row each, with the columns of ListColumns, between semicolons or commas, with or without a heading. Each
// person is given once, and not kept. A row with a fault is left out, and the others count.
func ReadPeople(file []byte, each func(Listed) error) (out ListRead, err error) {
	file = bytes.TrimPrefix(file, []byte("\uFEFF"))
	if !utf8.Valid(file) {
		return out, Problems{{Field: "list", Key: "requests.problem.characters"}}
	}
	in := csv.NewReader(bytes.NewReader(file))
	in.FieldsPerRecord, in.TrimLeadingSpace = -1, true
	if first, _, _ := bytes.Cut(file, []byte("\n")); bytes.Count(first, []byte(";")) > 0 {
		in.Comma = ';'
	}
	seen := map[[sha256.Size]byte]bool{}
	for row := 1; ; row++ {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if row > listMost+1 {
			return out, Problems{{Field: "list", Key: "requests.problem.list_many", Vars: map[string]any{"Most": listMost}}}
		}
		line, _ := in.FieldPos(0)
		if err != nil {
			out.fault(max(line, row), "quotes")
			continue
		}
		if row == 1 && strings.EqualFold(strings.TrimSpace(cells[0]), "scheme") {
			continue
		}
		p, fault := listedRow(cells)
		same := sha256.Sum256([]byte(p.same()))
		if fault == "" && seen[same] {
			fault = "twice"
		}
		if fault != "" {
			out.fault(line, fault)
			continue
		}
		seen[same] = true
		out.count(p)
		if err := each(p); err != nil {
			return out, err
		}
	}
	if out.People+out.Left == 0 {
		return out, Problems{{Field: "list", Key: "requests.problem.list_empty"}}
	}
	return out, nil
}

func (l *ListRead) fault(row int, what string) {
	if l.Left++; l.Left <= faultsKept {
		l.Faults = append(l.Faults, Fault{Row: row, Key: "affected.fault." + what})
	}
}

func (l *ListRead) count(p Listed) {
	l.People++
	switch p.body().way() {
	case "mail":
		l.Mail++
	case "post":
		l.Post++
	}
}

// same tells two rows of one person.
func (p Listed) same() string {
	if p.ID != "" {
		return "id\n" + p.Scheme + "\n" + p.ID
	}
	return "address\n" + p.Name + "\n" + p.Email + "\n" + p.Post
}

func (p Listed) body() affectedBody {
	return affectedBody{Subject: ledger.Subject{Scheme: p.Scheme, ID: p.ID}, Name: p.Name, Email: p.Email, Post: p.Post, Lang: p.Lang}
}

// listedRow puts one row into proper form, or says what is wrong with it.
// i18n: affected.fault.*
func listedRow(cells []string) (p Listed, fault string) {
	if len(cells) < 2 || len(cells) > len(ListColumns()) {
		return p, "columns"
	}
	cells = append(slices.Clone(cells), make([]string, len(ListColumns())-len(cells))...)
	c := &check{}
	p = Listed{Scheme: c.line("scheme", cells[0], maxPhone, false), ID: c.line("id", cells[1], maxName, false), Name: c.line("name", cells[2], maxName, false),
		Post: c.text("post", cells[4], maxLine, false), Lang: strings.ToLower(c.line("lang", cells[5], 8, false))}
	switch {
	case c.problems != nil:
		return p, "characters"
	case (p.Scheme == "") != (p.ID == ""):
		return p, "identifier"
	}
	if p.Email = c.email("mail", cells[3], false); c.problems != nil {
		return p, "mail"
	}
	if p.Email != "" {
		return p, ""
	}
	if p.ID == "" && (p.Post == "" || p.Name == "") || p.Post != "" && p.Name == "" {
		return p, "nobody"
	}
	return p, ""
}

// BringList keeps a list, sealed, until it is confirmed: what it would do is shown first. An unconfirmed one is forgotten after a day.
func (r *Registry) BringList(ctx context.Context, by Officer, d Drawing, file []byte) error {
	c := &check{}
	body := drawingBody{Purpose: c.text("purpose", d.Purpose, maxValue, true)}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.keepsAffected(ctx, tx, by, d.Incident); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO requests_drawing (id, incident, way, officer, officer_name, at, body) VALUES ($1, $2, 'list', $3, $4, $5, '')
			ON CONFLICT (id) DO NOTHING`, d.ID, d.Incident, by.ID, by.Name, r.now())
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		parts := listParts{r: r, tx: tx, id: d.ID}
		read, err := ReadPeople(file, func(p Listed) error { return parts.add(ctx, p) })
		var problems Problems
		if errors.As(err, &problems) {
			c.problems = append(c.problems, problems...)
		} else if err != nil {
			return err
		}
		if err := c.problems.orNil(); err != nil {
			return err
		}
		if err := parts.flush(ctx); err != nil {
			return err
		}
		body.List = &read
		sealed, err := r.seal("requests_drawing", "body", d.ID, body)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE requests_drawing SET body = $2 WHERE id = $1`, d.ID, sealed)
		return err
	})
}

// listParts keeps the rows of a list, some together.
type listParts struct {
	r    *Registry
	tx   pgx.Tx
	id   uuid.UUID
	n    int
	rows []Listed
}

func (l *listParts) add(ctx context.Context, p Listed) error {
	if l.rows = append(l.rows, p); len(l.rows) < listPart {
		return nil
	}
	return l.flush(ctx)
}

func (l *listParts) flush(ctx context.Context) error {
	if len(l.rows) == 0 {
		return nil
	}
	text, err := json.Marshal(l.rows)
	if err != nil {
		return err
	}
	sealed, err := l.r.Sealer.Seal("requests_drawing_part", "body", partPlace(l.id, l.n), text)
	if err != nil {
		return err
	}
	_, err = l.tx.Exec(ctx, `INSERT INTO requests_drawing_part (drawing, n, body) VALUES ($1, $2, $3)`, l.id, l.n, sealed)
	l.n, l.rows = l.n+1, l.rows[:0]
	return err
}

// nextListed takes the next rows of a list. What is taken is not kept.
func (r *Registry) nextListed(ctx context.Context, tx pgx.Tx, d *drawingRow) (out drawn, err error) {
	var n, left int
	var sealed []byte
	err = tx.QueryRow(ctx, `WITH part AS (DELETE FROM requests_drawing_part WHERE drawing = $1 AND n = (SELECT min(n) FROM requests_drawing_part WHERE drawing = $1)
		RETURNING n, body) SELECT n, body, (SELECT count(*) - 1 FROM requests_drawing_part WHERE drawing = $1) FROM part`, d.ID).Scan(&n, &sealed, &left)
	if errors.Is(err, pgx.ErrNoRows) {
		return drawn{last: true}, nil
	}
	if err != nil {
		return out, err
	}
	text, err := r.Sealer.Open("requests_drawing_part", "body", partPlace(d.ID, n), sealed)
	if err != nil {
		return out, err
	}
	var rows []Listed
	if err := json.Unmarshal(text, &rows); err != nil {
		return out, err
	}
	for _, p := range rows {
		out.people = append(out.people, affectedFound{affectedBody: p.body()})
	}
	out.read, out.last = len(rows), left == 0
	return out, nil
}

// ListPreview is what a list would do, before it is confirmed.
type ListPreview struct {
	ListRead
	ID      uuid.UUID
	Purpose string
	Done    bool // it is confirmed
}

// BroughtList shows what a list would do. It is there for whoever brought it.
func (r *Registry) BroughtList(ctx context.Context, by Officer, incident, id uuid.UUID) (p ListPreview, err error) {
	if err := r.keepsAffected(ctx, r.DB, by, incident); err != nil {
		return p, err
	}
	var sealed []byte
	err = r.DB.QueryRow(ctx, `SELECT body, begun_at IS NOT NULL FROM requests_drawing WHERE id = $1 AND incident = $2 AND officer = $3 AND way = 'list'`,
		id, incident, by.ID).Scan(&sealed, &p.Done)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, ErrNotFound
	}
	if err != nil {
		return p, err
	}
	var body drawingBody
	err = r.unseal("requests_drawing", "body", id, sealed, &body)
	p.ID, p.Purpose, p.ListRead = id, body.Purpose, value(body.List)
	return p, err
}

// Enlist has the people of a list that was brought put on the list of the incident; rows with faults are left out. A job does it, and keeps
// nothing of the list itself.
func (r *Registry) Enlist(ctx context.Context, by Officer, incident, id uuid.UUID) error {
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.keepsAffected(ctx, tx, by, incident); err != nil {
			return err
		}
		var begun bool
		err := tx.QueryRow(ctx, `SELECT begun_at IS NOT NULL FROM requests_drawing WHERE id = $1 AND incident = $2 AND officer = $3 AND way = 'list' FOR UPDATE`,
			id, incident, by.ID).Scan(&begun)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil || begun { // the second click of a double click
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE requests_drawing SET begun_at = $2, touched_at = $2 WHERE id = $1`, id, r.now()); err != nil {
			return err
		}
		return r.insert(ctx, tx, []river.JobArgs{DrawingArgs{ID: id}})
	})
}
