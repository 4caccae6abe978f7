package requests

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// The two registers in which the body publishes what its staff were offered and could gain from.
// i18n: entry.register.*
const (
	RegisterGift     = "gift"
	RegisterInterest = "interest"
)

// EntryRegisters lists them in order.
func EntryRegisters() []string { return []string{RegisterGift, RegisterInterest} }

// Disclosed is what everybody is told of a gift or an interest. What is not told is empty.
type Disclosed struct {
	Day      deadline.Day `json:"day,omitzero"` // of a gift
	Kind     string       `json:"kind,omitempty"`
	What     string       `json:"what,omitempty"`
	Giver    string       `json:"giver,omitempty"`
	Private  bool         `json:"giver_private,omitempty"` // the giver is a private person
	Worth    *Worth       `json:"value,omitempty"`
	Occasion string       `json:"occasion,omitempty"`
	Decision string       `json:"decision,omitempty"`
	Since    deadline.Day `json:"since,omitzero"` // of an interest
	Until    deadline.Day `json:"until,omitzero"`
	Words    string       `json:"words,omitempty"` // for everybody, in the officer's own words
	Unit     string       `json:"unit,omitempty"`
	Official string       `json:"official,omitempty"`
}

// Worth is a value in hundredths of a currency, or the whole units between which it lies.
type Worth struct {
	Currency   string `json:"currency"`
	Exact      bool   `json:"exact,omitempty"`
	Hundredths int64  `json:"hundredths,omitempty"`
	Least      int64  `json:"least,omitempty"`
	Below      int64  `json:"below,omitempty"` // zero for no upper end
}

// InterestRules say which declared interests the body publishes, and what of them. The zero value publishes none.
type InterestRules struct {
	Kinds  []string // of PublicInterestKinds
	Roles  []string // whose interests; none named is everybody's
	Fields []string // of InterestFields; what is not among them stays inside
	Days   int      // for how many days after its last day an interest stands in the register
}

// PublicInterestKinds lists the kinds that can be published at all. Family, household and the person themselves are nobody's business, and
// a prior case would tell that there was one.
func PublicInterestKinds() []string { return []string{"business", "outside_job", "political"} }

// InterestFields lists what can be published of an interest. The other side is never among it.
// i18n: entry.field.*
func InterestFields() []string {
	return []string{"kind", "words", "since", "until", "unit", "official"}
}

// EntryFields lists the fields of a register that the body publishes, in order.
func (r *Registry) EntryFields(register string) []string {
	all, shows := GiftFields(), r.Gifting.Shows
	if register == RegisterInterest {
		all, shows = InterestFields(), r.Disclosing.shows
	}
	return slices.DeleteFunc(slices.Clone(all), func(field string) bool { return !shows(field) })
}

// Publishes tells whether the body publishes a register.
func (r *Registry) Publishes(register string) bool {
	if register == RegisterInterest {
		return len(r.Disclosing.Kinds) > 0
	}
	return r.Gifting.Publish
}

func (p InterestRules) shows(field string) bool { return slices.Contains(p.Fields, field) }

// covers tells whether an interest that an officer declared belongs in the register.
func (p InterestRules) covers(by Officer, kind string) bool {
	return slices.Contains(PublicInterestKinds(), kind) && slices.Contains(p.Kinds, kind) && (len(p.Roles) == 0 || by.Is(p.Roles...))
}

// narrow takes away what the body does not publish. What was published before is narrowed by the rules of today, and never widened by them.
func (r *Registry) narrow(register string, t Disclosed) Disclosed {
	out := Disclosed{}
	for _, field := range r.EntryFields(register) {
		switch field {
		case "day":
			out.Day = t.Day
		case "kind":
			out.Kind = t.Kind
		case "what":
			out.What = t.What
		case "giver":
			if out.Private = t.Private; !t.Private || r.Gifting.Private {
				out.Giver = t.Giver
			}
		case "value":
			out.Worth = r.Gifting.narrow(t.Worth)
		case "occasion":
			out.Occasion = t.Occasion
		case "decision":
			out.Decision = t.Decision
		case "since":
			out.Since = t.Since
		case "until":
			out.Until = t.Until
		case "words":
			out.Words = t.Words
		case "unit":
			out.Unit = t.Unit
		case "official":
			out.Official = t.Official
		}
	}
	return out
}

// publication is what is to stand in the register from now on.
type publication struct {
	register string
	source   uuid.UUID // the gift or the interest, in its last version
	officer  uuid.UUID
	kind     string
	until    *deadline.Day
	told     func(before Disclosed) Disclosed // before is what was told so far
	why      string                           // of a correction
	by       Officer
}

// publish puts an entry in the register. Without effect when it stands there, or has stood there.
func (r *Registry) publish(ctx context.Context, tx pgx.Tx, p publication) error {
	id := newID()
	tag, err := tx.Exec(ctx, `INSERT INTO requests_entry (id, register, source, officer, kind, until, published_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (source) DO NOTHING`, id, p.register, p.source, p.officer, p.kind, p.until, r.now())
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return r.addVersion(ctx, tx, id, 1, p, p.told(Disclosed{}))
}

// republish follows a gift or an interest to its next version: what everybody reads changes with it, unless it is not, or no longer, in the
// register.
func (r *Registry) republish(ctx context.Context, tx pgx.Tx, before uuid.UUID, p publication) error {
	var id uuid.UUID
	var content *string
	var number int
	err := tx.QueryRow(ctx, `WITH e AS (UPDATE requests_entry SET source = $2, until = $3 WHERE source = $1 RETURNING id, number)
		SELECT e.id, e.number, v.content::text FROM e JOIN requests_entry_version v ON v.entry = e.id AND v.number = e.number`,
		before, p.source, p.until).Scan(&id, &number, &content)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && content == nil {
		return nil
	}
	if err != nil {
		return err
	}
	var was Disclosed
	if err := json.Unmarshal([]byte(*content), &was); err != nil {
		return err
	}
	told := p.told(was)
	if is, err := json.Marshal(told); err != nil || string(is) == *content { // nothing that everybody reads
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE requests_entry SET kind = $2, number = $3, changed_at = $4 WHERE id = $1`, id, p.kind, number+1, r.now()); err != nil {
		return err
	}
	return r.addVersion(ctx, tx, id, number+1, p, told)
}

func (r *Registry) addVersion(ctx context.Context, tx pgx.Tx, id uuid.UUID, number int, p publication, told Disclosed) error {
	content, err := json.Marshal(told)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO requests_entry_version (entry, number, content, why, at, by_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, number, string(content), p.why, r.now(), p.by.ID, p.by.Name); err != nil {
		return err
	}
	return r.tellPages(ctx, tx)
}

// WithdrawEntry takes an entry out of the register for a reason that everybody reads. What it said goes; that it stood there stays. Nobody
// withdraws what is about themselves; gifts are withdrawn by those who decide them, interests by supervisors.
func (r *Registry) WithdrawEntry(ctx context.Context, by Officer, id uuid.UUID, why string) error {
	if !by.decidesGifts() {
		return ErrForbidden
	}
	c := &check{}
	why = c.text("why", why, maxValue, true)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		var register string
		var officer uuid.UUID
		var gone *time.Time
		err := tx.QueryRow(ctx, `SELECT register, officer, withdrawn_at FROM requests_entry WHERE id = $1 FOR UPDATE`, id).Scan(&register, &officer, &gone)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrNotFound
		case err != nil:
			return err
		case register == RegisterInterest && !by.supervises():
			return ErrForbidden
		case officer == by.ID:
			return ErrOwnWork
		case gone != nil:
			return ErrChanged
		}
		if _, err := tx.Exec(ctx, `UPDATE requests_entry SET withdrawn_at = $2, withdrawn_why = $3, withdrawn_by = $4, withdrawn_name = $5 WHERE id = $1`,
			id, r.now(), why, by.ID, by.Name); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE requests_entry_version SET content = NULL WHERE entry = $1 AND content IS NOT NULL`, id); err != nil {
			return err
		}
		return r.tellPages(ctx, tx)
	})
}

// forgetEnded takes away what was told of interests whose time in the register is over.
func (r *Registry) forgetEnded(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE requests_entry_version v SET content = NULL FROM requests_entry e
		WHERE e.id = v.entry AND e.register = 'interest' AND e.until < $1 AND v.content IS NOT NULL`, r.leftBefore())
	return err
}

// leftBefore is the day such that interests which ended before it have left the register.
func (r *Registry) leftBefore() deadline.Day { return r.Today().AddDays(-r.Disclosing.Days) }
