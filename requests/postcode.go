package requests

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// The ways of a code by post.
const (
	ActWantCode  Action = "want_code"  // the citizen asks for one
	ActPostCode  Action = "post_code"  // it is ordered
	ActPrintCode Action = "print_code" // its letter is made
)

// postCodeLife is how long a code that goes by post is good for.
const postCodeLife = 30 * 24 * time.Hour

// ByPostCode is the method of an identity established by a code that went to the registered address.
const ByPostCode = "post_code"

// PostOrder is to whom a code goes: the address the office has on record, never one the request brought along, and whose it is.
type PostOrder struct {
	Subject ledger.Subject `json:"subject"`
	Name    string         `json:"name"`
	Post    string         `json:"post"` // several lines
}

// PostCode is how far a code by post is. The code itself is kept nowhere.
type PostCode struct {
	Ordered time.Time
	Printed time.Time    // zero until its letter was made
	Until   deadline.Day // the last day on which it is good; zero until printed
	Used    bool
	Spent   bool // guessed at too often: another is needed
	Over    bool // ran out
}

// Good reports whether the code can be entered.
func (p *PostCode) Good() bool {
	return p != nil && !p.Printed.IsZero() && !p.Used && !p.Spent && !p.Over
}

// postRow is a row of requests_post_code.
type postRow struct {
	ID        uuid.UUID
	OrderedAt time.Time
	OrderedBy *uuid.UUID // nil of one ordered before this was kept
	Body      []byte
	CodeToken []byte
	PrintedAt *time.Time
	ExpiresAt *time.Time
	Attempts  int
	UsedAt    *time.Time
	VoidedAt  *time.Time
}

const postColumns = `id, ordered_at, ordered_by, body, code_token, printed_at, expires_at, attempts, used_at, voided_at`

// postRows are the codes of a case, newest first.
func postRows(ctx context.Context, q queries, id uuid.UUID) ([]postRow, error) {
	rows, err := q.Query(ctx, `SELECT `+postColumns+` FROM requests_post_code WHERE case_id = $1 ORDER BY ordered_at DESC, id DESC`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[postRow])
}

func (r *Registry) postCode(ctx context.Context, q queries, id uuid.UUID) (*PostCode, error) {
	rows, err := postRows(ctx, q, id)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return r.asPostCode(rows[0]), nil
}

func (r *Registry) asPostCode(p postRow) *PostCode {
	out := &PostCode{Ordered: p.OrderedAt, Printed: value(p.PrintedAt), Used: p.UsedAt != nil, Spent: p.VoidedAt != nil}
	if p.ExpiresAt != nil {
		out.Until, out.Over = r.dayOf(*p.ExpiresAt), !r.now().Before(*p.ExpiresAt)
	}
	return out
}

// WantPostCode is the citizen's wish to be sent a code by post. The office looks the address up: the portal holds none.
func (r *Registry) WantPostCode(ctx context.Context, by Citizen, s Step) error {
	s.Version = 0 // it contradicts nothing
	return r.act(ctx, actor{citizen: &by}, s, ActWantCode, func(ctx context.Context, ch *change) error {
		if err := ch.mustFit(ctx, ActWantCode); err != nil {
			return err
		}
		ch.posts(PostCodeWanted)
		return nil
	})
}

// OrderPostCode has a code sent to the address the office has on record. It replaces any earlier one.
func (r *Registry) OrderPostCode(ctx context.Context, by Officer, s Step, o PostOrder) error {
	c := &check{}
	o.Name = c.line("name", o.Name, maxName, true)
	o.Post = c.text("post", o.Post, maxLine, true)
	o.Subject.Scheme = c.line("scheme", o.Subject.Scheme, maxPhone, true)
	o.Subject.ID = c.line("subject", o.Subject.ID, maxName, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return r.act(ctx, actor{officer: &by}, s, ActPostCode, func(ctx context.Context, ch *change) error {
		if err := ch.mustFit(ctx, ActPostCode); err != nil {
			return err
		}
		if ch.c.SubjectToken != nil && string(ch.c.SubjectToken) != string(r.Sealer.Index(o.Subject.Scheme, o.Subject.ID)) {
			return Problems{{Field: "subject", Key: "requests.problem.post_other"}}
		}
		if err := ch.posted(ctx, `what = 'code'`); err != nil {
			return err
		}
		ch.jobs = append(ch.jobs, CodeWaitsArgs{Case: ch.c.ID})
		return ch.newPostCode(ctx, o, nil)
	})
}

// printing is the letter of a code that is just being made.
type printing struct {
	code  string
	until time.Time
}

// newPostCode keeps a code, or the order of one, and voids those before it. Who ordered it stays known when its letter is made.
func (ch *change) newPostCode(ctx context.Context, o PostOrder, p *printing) error {
	by := &ch.who.officer.ID
	if p != nil {
		rows, err := postRows(ctx, ch.tx, ch.c.ID)
		if err != nil {
			return err
		}
		by = rows[0].OrderedBy
	}
	if _, err := ch.tx.Exec(ctx, `UPDATE requests_post_code SET voided_at = $2, body = NULL WHERE case_id = $1 AND voided_at IS NULL AND used_at IS NULL`,
		ch.c.ID, ch.at); err != nil {
		return err
	}
	id := newID()
	sealed, err := ch.r.seal("requests_post_code", "body", id, o)
	if err != nil {
		return err
	}
	var token []byte
	var printed, until *time.Time
	if p != nil {
		token, printed, until = ch.r.postToken(ch.c.ID, p.code), &ch.at, &p.until
	}
	_, err = ch.tx.Exec(ctx, `INSERT INTO requests_post_code (id, case_id, ordered_at, ordered_by, body, code_token, printed_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, ch.c.ID, ch.at, by, sealed, token, printed, until)
	return err
}

// ordered is to whom the newest code of a case goes.
func (r *Registry) ordered(ctx context.Context, q queries, id uuid.UUID) (o PostOrder, err error) {
	rows, err := postRows(ctx, q, id)
	switch {
	case err != nil:
		return o, err
	case len(rows) == 0 || rows[0].UsedAt != nil || rows[0].Body == nil:
		return o, ErrMove
	}
	return o, r.unseal("requests_post_code", "body", rows[0].ID, rows[0].Body, &o)
}

// codePaper is the letter of the newest code, if that is the one.
func (r *Registry) codePaper(ctx context.Context, tx pgx.Tx, c *caseRow, code string) (p Paper, err error) {
	rows, err := postRows(ctx, tx, c.ID)
	switch {
	case err != nil:
		return p, err
	case len(rows) == 0 || string(rows[0].CodeToken) != string(r.postToken(c.ID, code)):
		return p, ErrChanged
	}
	o, err := r.ordered(ctx, tx, c.ID)
	if err != nil {
		return p, err
	}
	events, err := eventRows(ctx, tx, c.ID)
	if err != nil {
		return p, err
	}
	for _, e := range events {
		if e.Action == ActPrintCode {
			p.N, p.On, p.Role = e.N, r.dayOf(e.At), e.Role
		}
	}
	contact, _, err := r.who(c)
	p.Kind, p.Ref, p.Of, p.Lang, p.Clock.Received = PaperCode, value(c.Ref), c.Kind, c.Lang, c.Received
	p.Contact = Contact{Name: o.Name, Post: o.Post, Format: contact.Format}
	p.Code, p.Until = code, r.dayOf(value(rows[0].ExpiresAt))
	return p, err
}

// postCodeLength is how many characters a code has: fifteen drawn ones and one that checks them.
const postCodeLength = 16

// codeFrom gives the code that goes with a form. Nobody without the body's key can work it out, and so it need not be kept.
func (r *Registry) codeFrom(id uuid.UUID, key string) string {
	return spelt(r.token("post code", id.String()+" "+key)[:postCodeLength-1])
}

func (r *Registry) postToken(id uuid.UUID, code string) []byte {
	return r.token("posted", id.String()+" "+code)
}

// InGroups writes a code as it is printed and read out: four groups of four.
func InGroups(code string) string {
	var groups []string
	for ; len(code) > 4; code = code[4:] {
		groups = append(groups, code[:4])
	}
	return strings.Join(append(groups, code), "-")
}

var errPostCode = errors.New("requests: a slip of the pen")

// asTyped puts a typed code into its proper form. The check finds slips, and gives nothing away.
func asTyped(typed string) (string, error) {
	code, ok := checked(unspaced(typed), postCodeLength)
	if !ok {
		return "", errPostCode
	}
	return code, nil
}
