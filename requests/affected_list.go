package requests

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

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

// listMost is how many rows a list may have.
const listMost = 20_000

// ReadPeople reads a list of people: a row each, with the columns of ListColumns, between semicolons or commas, with or without a heading. A row
// with a fault is left out, and the others count.
func ReadPeople(file []byte) (people []Listed, faults []Fault, err error) {
	file = bytes.TrimPrefix(file, []byte("\uFEFF"))
	if !utf8.Valid(file) {
		return nil, nil, Problems{{Field: "list", Key: "requests.problem.characters"}}
	}
	in := csv.NewReader(bytes.NewReader(file))
	in.FieldsPerRecord, in.TrimLeadingSpace = -1, true
	if first, _, _ := bytes.Cut(file, []byte("\n")); bytes.Count(first, []byte(";")) > 0 {
		in.Comma = ';'
	}
	seen := map[Listed]bool{}
	for row := 1; ; row++ {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if row > listMost+1 {
			return nil, nil, Problems{{Field: "list", Key: "requests.problem.list_many", Vars: map[string]any{"Most": listMost}}}
		}
		line, _ := in.FieldPos(0)
		if err != nil {
			faults = append(faults, Fault{Row: max(line, row), Key: "affected.fault.quotes"})
			continue
		}
		if row == 1 && strings.EqualFold(strings.TrimSpace(cells[0]), "scheme") {
			continue
		}
		p, fault := listedRow(cells)
		same := Listed{Scheme: p.Scheme, ID: p.ID}
		if p.ID == "" {
			same = Listed{Name: p.Name, Email: p.Email, Post: p.Post}
		}
		if fault == "" && seen[same] {
			fault = "twice"
		}
		if fault != "" {
			faults = append(faults, Fault{Row: line, Key: "affected.fault." + fault})
			continue
		}
		seen[same] = true
		people = append(people, p)
	}
	if len(people) == 0 && len(faults) == 0 {
		return nil, nil, Problems{{Field: "list", Key: "requests.problem.list_empty"}}
	}
	return people, faults, nil
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
	people, faults, err := ReadPeople(file)
	var problems Problems
	if errors.As(err, &problems) {
		c.problems = append(c.problems, problems...)
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	body.People, body.Faults = people, faults
	sealed, err := r.seal("requests_drawing", "body", d.ID, body)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if err := r.keepsAffected(ctx, tx, by, d.Incident); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO requests_drawing (id, incident, way, officer, officer_name, at, body) VALUES ($1, $2, 'list', $3, $4, $5, $6)
			ON CONFLICT (id) DO NOTHING`, d.ID, d.Incident, by.ID, by.Name, r.now(), sealed)
		return err
	})
}

// ListPreview is what a list would do, before it is confirmed.
type ListPreview struct {
	ID      uuid.UUID
	Purpose string
	People  int
	Mail    int // of these, people with a mailbox
	Post    int // with an address alone
	Faults  []Fault
	Done    bool
}

// BroughtList shows what a list would do. It is there for whoever brought it.
func (r *Registry) BroughtList(ctx context.Context, by Officer, incident, id uuid.UUID) (p ListPreview, err error) {
	body, done, err := r.broughtBy(ctx, r.DB, by, incident, id)
	if err != nil {
		return p, err
	}
	p = ListPreview{ID: id, Purpose: body.Purpose, People: len(body.People), Faults: body.Faults, Done: done}
	for _, one := range body.People {
		switch (affectedBody{Email: one.Email, Post: one.Post}).way() {
		case "mail":
			p.Mail++
		case "post":
			p.Post++
		}
	}
	return p, nil
}

func (r *Registry) broughtBy(ctx context.Context, q queries, by Officer, incident, id uuid.UUID) (body drawingBody, done bool, err error) {
	if err := r.keepsAffected(ctx, q, by, incident); err != nil {
		return body, false, err
	}
	rows, err := q.Query(ctx, `SELECT body, done_at IS NOT NULL FROM requests_drawing WHERE id = $1 AND incident = $2 AND officer = $3 AND way = 'list'`, id, incident, by.ID)
	if err != nil {
		return body, false, err
	}
	var sealed []byte
	tag, err := pgx.ForEachRow(rows, []any{&sealed, &done}, func() error { return r.unseal("requests_drawing", "body", id, sealed, &body) })
	if err == nil && tag.RowsAffected() == 0 {
		err = ErrNotFound
	}
	return body, done, err
}

// Enlist puts the people of a list that was brought on the list of the incident; rows with faults are left out. The list itself is not kept.
func (r *Registry) Enlist(ctx context.Context, by Officer, incident, id uuid.UUID) (Drawn, error) {
	brought, _, err := r.broughtBy(ctx, r.DB, by, incident, id)
	if err != nil {
		return Drawn{}, err
	}
	d := drawn{Drawing{ID: id, Incident: incident}, "list", drawingBody{Purpose: brought.Purpose}}
	return r.drawing(ctx, by, d, func(pgx.Tx) ([]affectedFound, error) {
		found := make([]affectedFound, len(brought.People))
		for i, p := range brought.People {
			found[i].affectedBody = affectedBody{Subject: ledger.Subject{Scheme: p.Scheme, ID: p.ID}, Name: p.Name, Email: p.Email, Post: p.Post, Lang: p.Lang}
		}
		return found, nil
	})
}
