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
	DecidedAt time.Time
	Mine      bool
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
	choice(c, "gift", g.Kind, GiftKinds())
	choice(c, "proposal", g.Proposal, GiftDecisions())
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

// decidesGifts tells whether somebody decides what becomes of gifts to colleagues, and reads the whole register.
func (o Officer) decidesGifts() bool { return o.Is(RoleReviewer, RoleDPO, RoleIntegrity) }

// DecideGift says what becomes of a gift. Nobody decides on their own, and it is decided once.
func (r *Registry) DecideGift(ctx context.Context, by Officer, id uuid.UUID, decision, reason string) error {
	if !by.decidesGifts() {
		return ErrForbidden
	}
	c := &check{}
	choice(c, "decision", decision, GiftDecisions())
	reason = c.text("reason", reason, maxValue, false)
	if err := c.problems.orNil(); err != nil {
		return err
	}
	g, err := r.Gift(ctx, by, id)
	switch {
	case err != nil:
		return err
	case g.Mine:
		return ErrOwnWork
	}
	sealed, err := r.seal("requests_gift", "reason", id, reason)
	if err != nil {
		return err
	}
	tag, err := r.DB.Exec(ctx, `WITH decided AS (UPDATE requests_gift SET decision = $2, reason = $3, decided_by = $4, decided_name = $5, decided_at = $6
			WHERE id = $1 AND decision = '' RETURNING id)
		SELECT CASE WHEN $7 <> '' THEN pg_notify($7, '') END FROM decided`, id, decision, sealed, by.ID, by.Name, r.now(), r.PublishedOn)
	if err == nil && tag.RowsAffected() == 0 {
		return ErrChanged
	}
	return err
}

// giftsMost is how many gifts a list holds, the newest.
const giftsMost = 500

// Gifts lists what was offered: to those who decide everything, the undecided first; to everybody else what was offered to themselves.
func (r *Registry) Gifts(ctx context.Context, by Officer) ([]Gift, error) {
	all := by.decidesGifts() || by.Is(RoleAuditor)
	return r.gifts(ctx, by.ID, `($1 OR officer = $2) ORDER BY decision <> '', given DESC, id DESC LIMIT $3`, all, by.ID, giftsMost)
}

// Gift gives one of them, or ErrNotFound.
func (r *Registry) Gift(ctx context.Context, by Officer, id uuid.UUID) (Gift, error) {
	all := by.decidesGifts() || by.Is(RoleAuditor)
	list, err := r.gifts(ctx, by.ID, `id = $1 AND ($2 OR officer = $3)`, id, all, by.ID)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Gift{}, err
	}
	return list[0], nil
}

func (r *Registry) gifts(ctx context.Context, me uuid.UUID, where string, args ...any) ([]Gift, error) {
	rows, err := r.DB.Query(ctx, `SELECT id, kind, body, private, given, value, proposal, officer, officer_name, unit, entered_at, decision, reason, decided_name,
			coalesce(decided_at, 'epoch')
		FROM requests_gift WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (g Gift, err error) {
		var body, reason []byte
		if err := row.Scan(&g.ID, &g.Kind, &body, &g.Private, &g.Day, &g.Value, &g.Proposal, &g.Officer, &g.Name, &g.Unit, &g.At, &g.Decision, &reason, &g.Decided, &g.DecidedAt); err != nil {
			return g, err
		}
		var w giftWords
		err = errors.Join(r.unseal("requests_gift", "body", g.ID, body, &w), r.unseal("requests_gift", "reason", g.ID, reason, &g.Reason))
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

// PublicGift is a gift as far as the body publishes it. What it does not is empty.
type PublicGift struct {
	ID        uuid.UUID
	Day       deadline.Day
	Kind      string
	What      string
	Giver     string
	Private   bool // a private person, who is not named
	Least     int64
	Most      int64 // zero for no upper end, and where the value is exact
	Value     int64 // in hundredths; zero unless it is exact
	Occasion  string
	Decision  string
	Unit      string
	Official  string
	DecidedAt time.Time
}

// PublicGifts lists what the body publishes of its register, newest first: what has been decided, and of that the fields it chose.
func (r *Registry) PublicGifts(ctx context.Context) ([]PublicGift, error) {
	p := r.Gifting
	if !p.Publish {
		return nil, nil
	}
	found, err := r.gifts(ctx, uuid.Nil, `decision <> '' ORDER BY given DESC, id DESC LIMIT $1`, giftsMost)
	list := make([]PublicGift, 0, len(found))
	for _, g := range found {
		list = append(list, p.public(g))
	}
	return list, err
}

func (p GiftRules) public(g Gift) PublicGift {
	out := PublicGift{ID: g.ID, Private: g.Private && !p.Private, DecidedAt: g.DecidedAt}
	show := func(field string, set func()) {
		if p.Shows(field) {
			set()
		}
	}
	show("day", func() { out.Day = g.Day })
	show("kind", func() { out.Kind = g.Kind })
	show("what", func() { out.What = g.What })
	show("giver", func() {
		if !out.Private {
			out.Giver = g.Giver
		}
	})
	show("value", func() {
		if p.Exact {
			out.Value = g.Value
		} else {
			out.Least, out.Most = Band(g.Value)
		}
	})
	show("occasion", func() { out.Occasion = g.Occasion })
	show("decision", func() { out.Decision = g.Decision })
	show("unit", func() { out.Unit = g.Unit })
	show("official", func() { out.Official = g.Name })
	return out
}
