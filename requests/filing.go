package requests

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"daylight/requests/deadline"
)

// Filing is everything a request needs to become a case.
type Filing struct {
	Kind       Kind       `json:"kind"`
	Contact    Contact    `json:"contact"`
	Lang       string     `json:"lang"`
	Access     *AccessAsk `json:"access,omitempty"`
	Items      []Item     `json:"items,omitempty"`
	Wish       *Wish      `json:"wish,omitempty"`
	Complaint  *Grievance `json:"complaint,omitempty"`
	For        string     `json:"for,omitempty"` // ForOther when somebody asks for another person
	Behalf     *Behalf    `json:"behalf,omitempty"`
	AskedFrom  *AskedFrom `json:"asked_from,omitempty"` // the notice they came from
	Restrict   bool       `json:"restrict,omitempty"`   // correction: use nothing of it until it is checked (GDPR Art. 18(1)(a))
	Channel    Channel    `json:"channel,omitempty"`    // empty means ByWeb
	ReceivedAt time.Time  `json:"received_at,omitzero"` // zero means now; earlier for post and counter
	Key        string     `json:"-"`                    // the same key twice files once
	Browser    string     `json:"-"`                    // conversation the confirmation code is bound to
	Files      []Upload   `json:"-"`                    // sent along: proofs, or the letter itself
	FilesOf    uuid.UUID  `json:"-"`                    // the item they prove, in a draft of a correction
	desk       Desk       // of the case whose decision is looked at again
}

// Receipt is what a citizen is given for a request.
type Receipt struct {
	Ref           string
	Kind          Kind
	State         State
	Email         string // masked, as in "a…@example.org"
	Received      deadline.Day
	Due           deadline.Day
	AcknowledgeBy *deadline.Day
	Same          *deadline.Day // when the same was asked before; both are answered together
	Challenge     uuid.UUID     // of the code sent to the mailbox; uuid.Nil when none was needed
}

// ForOther is what Filing.For says when somebody asks for another person.
const ForOther = "other"

// Questions lists what a filing must answer, in order.
func (f Filing) Questions() []Question {
	list := QuestionsFor(f.Kind)
	if f.For == ForOther {
		list = append(list, AskBehalf, AskAuthority)
	}
	return list
}

// File makes a case of a request. The same Filing.Key files once.
func (r *Registry) File(ctx context.Context, by Citizen, f Filing) (Receipt, error) {
	if f.Channel == "" {
		f.Channel = ByWeb
	}
	f.ReceivedAt = time.Time{} // what comes over the web comes now
	return r.file(ctx, filer{actor: actor{citizen: &by}, citizen: by}, f)
}

// FileFor makes a case of a request that came by post, phone, e-mail or at the counter, on the day it came.
func (r *Registry) FileFor(ctx context.Context, by Officer, f Filing) (Receipt, error) {
	if err := by.casework(); err != nil {
		return Receipt{}, err
	}
	c := &check{}
	choice(c, "channel", f.Channel, append(Channels(), ByAPI))
	if f.ReceivedAt.After(r.now()) {
		c.add("received", "future")
	}
	if r.now().Sub(f.ReceivedAt) > 366*24*time.Hour && !f.ReceivedAt.IsZero() {
		c.add("received", "long_ago")
	}
	if err := c.problems.orNil(); err != nil {
		return Receipt{}, err
	}
	return r.file(ctx, filer{actor: actor{officer: &by}}, f)
}

// Questioned is one entry of the access ledger a citizen questions.
type Questioned struct {
	Entry   string    // id of the entry
	Seen    []byte    // the entry as it was shown, as JSON; kept sealed with the complaint
	Unit    string    // unit named in the entry: walled off
	Officer uuid.UUID // official named in the entry, when it is one of ours: walled off
	Text    string    // why it is questioned
	Wanted  string
	Contact Contact
	Lang    string
	Key     string
}

// FileComplaint makes a complaint about one look at the citizen's data. It goes to the data protection officer, never
// to the unit or the person named in the entry.
func (r *Registry) FileComplaint(ctx context.Context, by Citizen, q Questioned) (Receipt, error) {
	if by.Level < LevelIdentity || q.Entry == "" {
		return Receipt{}, ErrLevel
	}
	if q.Contact.Name == "" {
		q.Contact.Name = by.Name
	}
	if q.Contact.Email == "" {
		q.Contact.Email = by.Email
	}
	return r.File(ctx, by, Filing{Kind: Complaint, Contact: q.Contact, Lang: q.Lang, Key: q.Key, Complaint: &Grievance{
		About: AboutEntry, Text: q.Text, Wanted: q.Wanted, Unit: q.Unit, Officer: q.Officer, Entry: q.Entry, Seen: q.Seen}})
}

// filer is who files: the actor of the event, and what is known of the citizen.
type filer struct {
	actor   actor
	citizen Citizen
	staff   []Officer                // of whom some may have looked at the citizen's data
	notices map[string]NoticeInForce // a unit is kept from complaints about its notice
	sources []string                 // that a correction may name
	signed  bool                     // an agent that signed the request
}

// knowing adds what has to be read before the transaction of a filing.
func (r *Registry) knowing(ctx context.Context, by filer) (filer, error) {
	var err error
	if by.staff, err = r.roster(ctx); err == nil {
		by.notices, err = r.published(ctx)
	}
	if err == nil {
		by.sources, err = r.Correctable(ctx)
	}
	return by, err
}

// Correctable lists the source systems a correction may name now.
func (r *Registry) Correctable(ctx context.Context) ([]string, error) {
	if r.Sources == nil {
		return nil, nil
	}
	return r.Sources(ctx)
}

func (r *Registry) file(ctx context.Context, by filer, f Filing) (out Receipt, err error) {
	if by, err = r.knowing(ctx, by); err != nil {
		return Receipt{}, err
	}
	if err := r.proper(&f, by); err != nil {
		return Receipt{}, err
	}
	err = pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		out, err = r.fileIn(ctx, tx, by, f)
		return err
	})
	return out, err
}

// fileIn files within a transaction that does more. The filing has been checked.
func (r *Registry) fileIn(ctx context.Context, tx pgx.Tx, by filer, f Filing) (Receipt, error) {
	rules, err := r.firmRules(ctx, tx)
	if err != nil {
		return Receipt{}, err
	}
	c, err := r.newCase(by, f, rules)
	if err != nil {
		return Receipt{}, err
	}
	key := f.Key
	if key == "" {
		key = c.ID.String()
	}
	fresh, err := r.insertCase(ctx, tx, &c, r.token("filing", key))
	if err != nil {
		return Receipt{}, err
	}
	if !fresh { // the same form sent twice
		first, err := caseBy(ctx, tx, "filing_token", r.token("filing", key), "")
		if err != nil {
			return Receipt{}, err
		}
		return r.receipt(ctx, tx, &first, f.Browser)
	}
	if err := r.insertMatter(ctx, tx, &c, f); err != nil {
		return Receipt{}, err
	}
	if err := r.insertSame(ctx, tx, &c, f); err != nil {
		return Receipt{}, err
	}
	if err := r.lookers(ctx, tx, &c, knownAs(f.Contact, by.citizen.Subject), by.staff); err != nil {
		return Receipt{}, err
	}
	ch := &change{r: r, tx: tx, c: &c, at: r.now(), who: by.actor, id: newID()}
	ch.fact = deadline.On(deadline.ReceivedAt, c.Received)
	ch.files = f.Files
	if err := ch.enclose(ctx, WithFiling, c.ID, FromCitizen); err != nil {
		return Receipt{}, err
	}
	if err := ch.record(ctx, ActFile, "", ""); err != nil {
		return Receipt{}, err
	}
	if c.State == StateUnconfirmed {
		_, err = r.sendCode(ctx, tx, follow{id: &c.ID, limit: r.token("follow", *c.Ref+" "+f.Contact.Email), browser: f.Browser})
	} else if f.Contact.Email != "" {
		err = r.acknowledge(ctx, tx, *c.Ref)
	}
	if err == nil && c.Level >= LevelMailbox {
		err = r.joined(ctx, tx, &c)
	}
	if err != nil {
		return Receipt{}, err
	}
	return r.receipt(ctx, tx, &c, f.Browser)
}

// newCase works out everything a new case is, before it is written.
func (r *Registry) newCase(by filer, f Filing, rules rules) (caseRow, error) {
	at := r.now()
	received := f.ReceivedAt
	if received.IsZero() {
		received = at
	}
	c := caseRow{ID: newID(), Ref: pointer(r.newReference()), Kind: f.Kind, Desk: deskOf(f), Lang: f.Lang, Channel: f.Channel,
		ReceivedAt: received, Received: deadline.DayOf(received, r.zone()), Version: 1, EmailToken: r.emailToken(f.Contact.Email)}
	c.State, c.Notice, c.NoticeVersion = StateReceived, value(f.AskedFrom).Notice, value(f.AskedFrom).Version
	if f.Behalf != nil {
		if err := r.setBehalf(by, f, &c); err != nil {
			return c, err
		}
	}
	confirmed := by.citizen.Email != "" && slices.Equal(r.emailToken(by.citizen.Email), c.EmailToken)
	switch {
	case f.Behalf != nil: // what is proved about who asks says nothing of the person they ask for
		if by.actor.citizen != nil && f.Contact.Email != "" && !confirmed && c.AgentToken == nil {
			c.State = StateUnconfirmed
		}
	case by.citizen.Level >= LevelIdentity && by.citizen.Subject.Valid():
		c.Level, c.Method, c.LevelAt = LevelIdentity, by.citizen.Method, &at
		c.SubjectToken = r.Sealer.Index(by.citizen.Subject.Scheme, by.citizen.Subject.ID)
	case confirmed:
		c.Level, c.Method, c.LevelAt = LevelMailbox, "code", &at
	case by.actor.citizen != nil && f.Contact.Email != "":
		c.State = StateUnconfirmed
	}
	reckoning, err := r.reckoning(c.Kind, deadline.Facts{Zone: r.zone(), List: []deadline.Fact{
		deadline.On(deadline.ReceivedAt, c.Received)}}, rules)
	if err != nil {
		return c, err
	}
	c.store(reckoning, rules)
	if c.SubjectToken != nil {
		c.Subject, err = r.seal("requests_case", "subject", c.ID, by.citizen.Subject)
	}
	contact, err2 := r.seal("requests_case", "contact", c.ID, f.Contact)
	matter, err3 := r.seal("requests_case", "matter", c.ID, matter{Access: f.Access, Wish: f.Wish, Complaint: f.Complaint})
	c.Contact, c.Matter = contact, matter
	return c, errors.Join(err, err2, err3)
}

// matter is the sealed part of a case that is neither contact nor item.
type matter struct {
	Access    *AccessAsk `json:"access,omitempty"`
	Wish      *Wish      `json:"wish,omitempty"`
	Complaint *Grievance `json:"complaint,omitempty"`
}

// deskOf sends complaints about officials and looks to the data protection officer.
func deskOf(f Filing) Desk {
	if f.desk != "" {
		return f.desk
	}
	if f.Complaint != nil && (f.Complaint.About == AboutEntry || f.Complaint.About == AboutOfficial) {
		return DeskDPO
	}
	return DeskCasework
}

// insertCase writes the row, and tells whether it was the first with this token.
func (r *Registry) insertCase(ctx context.Context, tx pgx.Tx, c *caseRow, token []byte) (fresh bool, err error) {
	tag, err := tx.Exec(ctx, `INSERT INTO requests_case (id, ref, filing_token, kind, state, desk, lang, channel, filed_at,
		received_at, received, version, level, method, level_at, contact, subject, email_token, subject_token, matter, updated_at,
		due, acknowledge_by, draft_by, notice_by, paused, basis, notice, notice_version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $9, $21, $22, $23, $24, $25, $26, $27, $28)
		ON CONFLICT (filing_token) DO NOTHING`,
		c.ID, c.Ref, token, c.Kind, c.State, c.Desk, c.Lang, c.Channel, r.now(), c.ReceivedAt, c.Received, c.Version, c.Level,
		c.Method, c.LevelAt, c.Contact, c.Subject, c.EmailToken, c.SubjectToken, c.Matter, c.Due, c.AcknowledgeBy, c.DraftBy,
		c.NoticeBy, c.Paused, c.Basis, c.Notice, c.NoticeVersion)
	return tag.RowsAffected() == 1, err
}

// insertMatter writes what hangs on a new case: items, whom a complaint is about, words to find it by.
func (r *Registry) insertMatter(ctx context.Context, tx pgx.Tx, c *caseRow, f Filing) error {
	for i, item := range f.Items {
		if err := r.insertItem(ctx, tx, c.ID, i+1, item); err != nil {
			return err
		}
	}
	if err := r.insertMarking(ctx, tx, c, f); err != nil {
		return err
	}
	if f.Complaint != nil {
		g := *f.Complaint
		if err := r.unitThatLooked(ctx, tx, c, &g); err != nil {
			return err
		}
		if err := r.insertComplaint(ctx, tx, c.ID, g); err != nil {
			return err
		}
	}
	if f.Behalf != nil {
		if err := c.saveBehalf(ctx, tx); err != nil {
			return err
		}
		if err := r.insertWords(ctx, tx, c, f.Behalf.Own()); err != nil { // the case is found by either name
			return err
		}
	}
	if err := r.concerns(ctx, tx, c, f.Contact); err != nil {
		return err
	}
	return r.insertWords(ctx, tx, c, f.Contact)
}

// insertWords keeps keyed digests of the words a search may find the case by.
func (r *Registry) insertWords(ctx context.Context, tx pgx.Tx, c *caseRow, contact Contact) error {
	tokens := [][]byte{}
	for _, word := range words(contact.Name) {
		tokens = append(tokens, r.token("name", word))
	}
	for _, token := range [][]byte{c.EmailToken, c.SubjectToken, c.AgentToken, c.PersonToken} {
		if token != nil {
			tokens = append(tokens, token)
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO requests_word (token, case_id) SELECT DISTINCT token, $1::uuid
		FROM unnest($2::bytea[]) AS token ON CONFLICT DO NOTHING`, c.ID, tokens)
	return err
}

// words splits a name the way a search does: accents and case do not matter.
func words(name string) []string {
	plain := strings.Map(func(c rune) rune {
		if c >= 0x300 && c <= 0x36F {
			return -1
		}
		return c
	}, norm.NFKD.String(strings.ToLower(name)))
	return strings.FieldsFunc(plain, func(c rune) bool { return strings.ContainsRune(" \u00a0,.;-'’", c) })
}

// receipt gives a case's receipt, with the code last asked for in this conversation: one asked for elsewhere can only be
// entered there.
func (r *Registry) receipt(ctx context.Context, q queries, c *caseRow, browser string) (Receipt, error) {
	contact, _, err := r.who(c)
	if err != nil {
		return Receipt{}, err
	}
	out := Receipt{Ref: value(c.Ref), Kind: c.Kind, State: c.State, Email: maskEmail(contact.Email), Received: c.Received, Due: c.Due}
	if !c.AcknowledgeBy.IsZero() {
		out.AcknowledgeBy = pointer(c.AcknowledgeBy)
	}
	if c.State != StateUnconfirmed {
		out.Same, err = r.askedBefore(ctx, q, c)
		return out, err
	}
	rows, err := q.Query(ctx, `SELECT id FROM requests_code WHERE case_id = $1 AND browser_token = $2
		ORDER BY made_at DESC, id DESC LIMIT 1`, c.ID, r.token("browser", browser))
	if err != nil {
		return out, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if len(ids) > 0 {
		out.Challenge = ids[0]
	}
	return out, err
}
