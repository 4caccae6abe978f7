package requests

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"daylight/requests/deadline"
)

// Gift is one gift or act of hospitality that was offered to somebody on the staff, refused ones included.
type Gift struct {
	ID       uuid.UUID
	Kind     string // one of GiftKinds
	What     string
	Giver    string
	Private  bool // the giver is a private person
	Occasion string
	Day      deadline.Day
	Value    int64  // in hundredths of the body's currency
	Proposal string // one of GiftDecisions: what the officer did or means to do with it
	Key      string // made with the form: the same key twice enters once

	Officer   uuid.UUID // read only from here on
	Name      string
	Unit      string
	At        time.Time
	Decision  string // one of GiftDecisions; empty while nobody has decided
	Reason    string
	Decided   string // by whom
	decidedBy uuid.UUID
	DecidedAt time.Time
	Mine      bool
	Corrected string // by whom this version was made; empty for what the officer entered
	Why       string // why it was corrected
	Replaced  bool   // there is a later version
	Before    []Gift // the versions before this one, newest first; of Gift alone
}

// GiftKinds lists what can be offered.
// i18n: gift.kind.*
func GiftKinds() []string { return []string{"gift", "hospitality"} }

// GiftDecisions lists what can become of it.
// i18n: gift.decision.*
func GiftDecisions() []string { return []string{"refused", "returned", "passed_on", "kept"} }

// giftWords is the sealed part of a gift.
type giftWords struct {
	What     string `json:"what"`
	Giver    string `json:"giver"`
	Occasion string `json:"occasion,omitempty"`
}

// maxGift is the most a gift is believed to be worth, in hundredths: anything above is a slip.
const maxGift = 100_000_000_00

// Money reads an amount such as "45", "45.5" or "1,250.00" into hundredths.
func Money(text string) (hundredths int64, ok bool) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", ",", ".").Replace(strings.TrimSpace(text))
	if n := strings.Count(text, "."); n > 0 { // of several separators the last one is the decimal one, if two figures or one follow
		last := strings.LastIndex(text, ".")
		if len(text)-last-1 > 2 {
			text += "."
			last = len(text) - 1
		}
		text = strings.ReplaceAll(text[:last], ".", "") + text[last:]
	}
	whole, part, _ := strings.Cut(text, ".")
	value, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 48)
	return int64(value), err == nil && whole != "" && value <= maxGift
}

// EnterGift enters what was offered to the officer themselves.
func (r *Registry) EnterGift(ctx context.Context, by Officer, g Gift) error {
	c := &check{}
	w := r.properGift(c, g)
	choice(c, "proposal", g.Proposal, GiftDecisions())
	if err := c.problems.orNil(); err != nil {
		return err
	}
	id := newID()
	sealed, err := r.seal("requests_gift", "body", id, w)
	if err != nil {
		return err
	}
	_, err = r.DB.Exec(ctx, `INSERT INTO requests_gift (id, officer, officer_name, unit, kind, given, value, private, body, proposal, entered_at, token)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (token) DO NOTHING`, id, by.ID, by.Name, by.Unit, g.Kind, g.Day,
		g.Value, g.Private, sealed, g.Proposal, r.now(), r.token("gift", by.ID.String()+" "+cmp.Or(g.Key, id.String())))
	return err
}

// properGift puts what was typed of a gift into proper form.
func (r *Registry) properGift(c *check, g Gift) giftWords {
	choice(c, "gift", g.Kind, GiftKinds())
	w := giftWords{What: c.line("what", g.What, maxLine, true), Giver: c.line("giver", g.Giver, maxName, true), Occasion: c.line("occasion", g.Occasion, maxLine, false)}
	switch today := r.Today(); {
	case g.Day.IsZero():
		c.add("day", "day")
	case g.Day.After(today):
		c.add("day", "day_ahead")
	}
	if g.Value < 0 || g.Value > maxGift {
		c.add("amount", "money")
	}
	return w
}

// decidesGifts tells whether somebody decides what becomes of gifts to colleagues, and reads the whole register.
func (o Officer) decidesGifts() bool { return o.Is(RoleReviewer, RoleDPO, RoleIntegrity) }

// DecideGift says what becomes of a gift. Nobody decides on their own, and it is decided once. Where the body publishes the register,
// everybody reads it from then on.
func (r *Registry) DecideGift(ctx context.Context, by Officer, id uuid.UUID, decision, reason string) error {
	c := &check{}
	choice(c, "decision", decision, GiftDecisions())
	reason = c.text("reason", reason, maxValue, false)
	return r.ofGift(ctx, by, id, c, func(tx pgx.Tx, g Gift) error {
		sealed, err := r.seal("requests_gift", "reason", id, reason)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `UPDATE requests_gift SET decision = $2, reason = $3, decided_by = $4, decided_name = $5, decided_at = $6
			WHERE id = $1 AND decision = ''`, id, decision, sealed, by.ID, by.Name, r.now())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrChanged
		}
		g.Decision = decision
		return r.publishGift(ctx, tx, by, g)
	})
}

// PublishGift puts a gift in the public register that was decided while the body did not publish it.
func (r *Registry) PublishGift(ctx context.Context, by Officer, id uuid.UUID) error {
	return r.ofGift(ctx, by, id, &check{}, func(tx pgx.Tx, g Gift) error {
		if g.Decision == "" || !r.Gifting.Publish {
			return ErrMove
		}
		return r.publishGift(ctx, tx, by, g)
	})
}

// CorrectGift puts right what was entered of a gift that is decided: another version takes its place, and what everybody reads changes
// with it. The reason is read by everybody too. Nobody corrects what was offered to themselves.
func (r *Registry) CorrectGift(ctx context.Context, by Officer, id uuid.UUID, g Gift, why string) error {
	c := &check{}
	w := r.properGift(c, g)
	choice(c, "decision", g.Decision, GiftDecisions())
	why = c.text("why", why, maxValue, true)
	return r.ofGift(ctx, by, id, c, func(tx pgx.Tx, was Gift) error {
		if err := was.Correctable(); err != nil {
			return err
		}
		next := newID()
		body, err := r.seal("requests_gift", "body", next, w)
		if err != nil {
			return err
		}
		correction, err := r.seal("requests_gift", "correction", next, why)
		if err != nil {
			return err
		}
		reason, err := r.seal("requests_gift", "reason", next, was.Reason)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO requests_gift (id, officer, officer_name, unit, kind, given, value, private, body, proposal, entered_at, token,
				decision, reason, decided_by, decided_name, decided_at, replaces, early, corrected_by, corrected_name, correction)
			SELECT $2, officer, officer_name, unit, $3, $4, $5, $6, $7, proposal, $8, $9, $10, $11, decided_by, decided_name, decided_at, id, early, $12, $13, $14
			FROM requests_gift WHERE id = $1`, id, next, g.Kind, g.Day, g.Value, g.Private, body, r.now(), r.token("gift", next.String()),
			g.Decision, reason, by.ID, by.Name, correction); err != nil {
			return err
		}
		is := was
		is.ID, is.Kind, is.Day, is.Value, is.Private, is.Decision = next, g.Kind, g.Day, g.Value, g.Private, g.Decision
		is.What, is.Giver, is.Occasion = w.What, w.Giver, w.Occasion
		p := r.giftPublication(by, is)
		p.why = why
		return r.republish(ctx, tx, id, p)
	})
}

// another refuses a gift to whoever asks, and one that is not in its last version.
func (g Gift) another() error {
	switch {
	case g.Mine:
		return ErrOwnWork
	case g.Replaced:
		return ErrChanged
	}
	return nil
}

// Correctable refuses a gift that cannot be corrected by whoever asked for it: ErrOwnWork, ErrChanged, or ErrMove while it is not decided.
func (g Gift) Correctable() error {
	if err := g.another(); err != nil || g.Decision != "" {
		return err
	}
	return ErrMove
}

// ofGift does something with a gift to a colleague in its last version, in one transaction.
func (r *Registry) ofGift(ctx context.Context, by Officer, id uuid.UUID, c *check, do func(tx pgx.Tx, g Gift) error) error {
	if !by.decidesGifts() {
		return ErrForbidden
	}
	if err := c.problems.orNil(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, r.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT FROM requests_gift WHERE id = $1 FOR UPDATE`, id); err != nil { // whoever comes second reads what the first one did
			return err
		}
		list, err := r.gifts(ctx, tx, by.ID, `id = $1`, id)
		switch {
		case err != nil:
			return err
		case len(list) == 0:
			return ErrNotFound
		}
		if err := list[0].another(); err != nil {
			return err
		}
		return do(tx, list[0])
	})
}

func (r *Registry) publishGift(ctx context.Context, tx pgx.Tx, by Officer, g Gift) error {
	if !r.Gifting.Publish {
		return nil
	}
	return r.publish(ctx, tx, r.giftPublication(by, g))
}

// publishEarly puts what was decided before entries had versions in an open register, which showed it by itself until then.
func (r *Registry) publishEarly(ctx context.Context, tx pgx.Tx) error {
	if !r.Gifting.Publish {
		return nil
	}
	list, err := r.gifts(ctx, tx, uuid.Nil, `early AND NOT `+giftReplaced+` ORDER BY given, id FOR UPDATE`)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, g := range list {
		if err := r.publishGift(ctx, tx, Officer{ID: g.decidedBy, Name: g.Decided}, g); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE requests_gift SET early = false WHERE early`)
	return err
}

// giftPublication is what is told of a gift.
func (r *Registry) giftPublication(by Officer, g Gift) publication {
	told := r.narrow(RegisterGift, Disclosed{Day: g.Day, Kind: g.Kind, What: g.What, Giver: g.Giver, Private: g.Private, Occasion: g.Occasion,
		Worth: &Worth{Currency: r.Gifting.Currency, Exact: true, Hundredths: g.Value}, Decision: g.Decision, Unit: g.Unit, Official: g.Name})
	return publication{register: RegisterGift, source: g.ID, officer: g.Officer, kind: g.Kind, by: by, told: func(Disclosed) Disclosed { return told }}
}

// giftsMost is how many gifts a list holds, the newest.
const giftsMost = 500

// Gifts lists what was offered, in the last version: to those who decide everything, the undecided first; to everybody else what was
// offered to themselves.
func (r *Registry) Gifts(ctx context.Context, by Officer) ([]Gift, error) {
	all := by.decidesGifts() || by.Is(RoleAuditor)
	return r.gifts(ctx, r.DB, by.ID, `($1 OR officer = $2) AND NOT `+giftReplaced+` ORDER BY decision <> '', given DESC, id DESC LIMIT $3`, all, by.ID, giftsMost)
}

// Gift gives one of them in any of its versions, with those before it, or ErrNotFound.
func (r *Registry) Gift(ctx context.Context, by Officer, id uuid.UUID) (Gift, error) {
	all := by.decidesGifts() || by.Is(RoleAuditor)
	list, err := r.gifts(ctx, r.DB, by.ID, `($2 OR officer = $3) AND id IN (WITH RECURSIVE version AS (
			SELECT id, replaces FROM requests_gift WHERE id = $1
			UNION ALL SELECT b.id, b.replaces FROM requests_gift b JOIN version v ON b.id = v.replaces)
		SELECT id FROM version) ORDER BY id = $1 DESC, entered_at DESC, id DESC`, id, all, by.ID)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Gift{}, err
	}
	list[0].Before = list[1:]
	return list[0], nil
}

// giftReplaced is the test for a gift that another version has taken the place of.
const giftReplaced = `EXISTS (SELECT FROM requests_gift n WHERE n.replaces = g.id)`

func (r *Registry) gifts(ctx context.Context, q queries, me uuid.UUID, where string, args ...any) ([]Gift, error) {
	rows, err := q.Query(ctx, `SELECT g.id, kind, body, private, given, value, proposal, officer, officer_name, unit, entered_at, decision, reason, decided_name,
			coalesce(decided_by, officer), coalesce(decided_at, 'epoch'), corrected_name, correction, `+giftReplaced+`
		FROM requests_gift g WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (g Gift, err error) {
		var body, reason, correction []byte
		if err := row.Scan(&g.ID, &g.Kind, &body, &g.Private, &g.Day, &g.Value, &g.Proposal, &g.Officer, &g.Name, &g.Unit, &g.At, &g.Decision, &reason, &g.Decided,
			&g.decidedBy, &g.DecidedAt, &g.Corrected, &correction, &g.Replaced); err != nil {
			return g, err
		}
		var w giftWords
		err = errors.Join(r.unseal("requests_gift", "body", g.ID, body, &w), r.unseal("requests_gift", "reason", g.ID, reason, &g.Reason),
			r.unseal("requests_gift", "correction", g.ID, correction, &g.Why))
		g.What, g.Giver, g.Occasion, g.Mine = w.What, w.Giver, w.Occasion, g.Officer == me
		return g, err
	})
}

// GiftRules say what of the register of gifts the body publishes. The zero value publishes nothing.
type GiftRules struct {
	Publish  bool
	Exact    bool     // values to the penny rather than in bands
	Private  bool     // names of givers who are private persons
	Fields   []string // of GiftFields; what is not among them stays inside
	Currency string   // code of ISO 4217, such as "GBP"
}

// GiftFields lists what can be published of a gift.
// i18n: gift.field.*
func GiftFields() []string {
	return []string{"day", "kind", "what", "giver", "value", "occasion", "decision", "unit", "official"}
}

// Shows tells whether a field is published.
func (p GiftRules) Shows(field string) bool { return slices.Contains(p.Fields, field) }

// giftBands are the lower ends of the bands in which values are published, in whole units of the currency.
var giftBands = []int64{0, 25, 50, 100, 250, 500, 1000}

// Band is the band a value falls in, in whole units; most is zero for the last one, which is open.
func Band(value int64) (least, most int64) {
	for i, from := range giftBands {
		if value >= from*100 {
			least, most = from, 0
			if i+1 < len(giftBands) {
				most = giftBands[i+1]
			}
		}
	}
	return least, most
}

// narrow gives a value as exactly as the body publishes values.
func (p GiftRules) narrow(w *Worth) *Worth {
	if w == nil || !w.Exact || p.Exact {
		return w
	}
	least, below := Band(w.Hundredths)
	return &Worth{Currency: w.Currency, Least: least, Below: below}
}
