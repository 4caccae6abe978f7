package public

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
)

// giftRegister is the register of gifts and hospitality, as far as the body publishes it.
func (p *Pages) giftRegister(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.PublicGifts(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.giftsPage(v, list))
}

// giftField is one published field of a gift, in words.
type giftField struct{ name, text string }

// giftFields are the published fields of a gift in their order.
func (p *Pages) giftFields(v *web.Visitor, g requests.PublicGift) []giftField {
	words := map[string]func() string{
		"day":  func() string { return v.P.Date(g.Day.Year, g.Day.Month, g.Day.Day) },
		"kind": func() string { return v.T("gift.kind." + g.Kind) }, "what": func() string { return g.What },
		"giver": func() string {
			if g.Private {
				return v.T("gift.public.private")
			}
			return g.Giver
		},
		"value": func() string { return p.giftValue(v, g) }, "occasion": func() string { return g.Occasion },
		"decision": func() string { return v.T("gift.decision." + g.Decision) }, "unit": func() string { return g.Unit },
		"official": func() string { return g.Official },
	}
	var list []giftField
	for _, name := range requests.GiftFields() {
		if p.Registry.Gifting.Shows(name) {
			list = append(list, giftField{name, words[name]()})
		}
	}
	return list
}

// giftValue is a value to the penny or the band it falls in.
func (p *Pages) giftValue(v *web.Visitor, g requests.PublicGift) string {
	rules := p.Registry.Gifting
	switch {
	case rules.Exact:
		return v.P.Money(g.Value, rules.Currency)
	case g.Most == 0:
		return v.T("gift.public.from", "Least", v.P.Number(int(g.Least)), "Currency", rules.Currency)
	}
	return v.T("gift.public.band", "Least", v.P.Number(int(g.Least)), "Most", v.P.Number(int(g.Most)), "Currency", rules.Currency)
}

// giftData is a gift for machines. What is not published is absent.
type giftData struct {
	ID        string     `json:"id"`
	Day       string     `json:"day,omitempty"`
	Kind      string     `json:"kind,omitempty"`
	What      string     `json:"what,omitempty"`
	Giver     string     `json:"giver,omitempty"`
	Private   bool       `json:"giver_private,omitempty"`
	Value     *giftWorth `json:"value,omitempty"`
	Occasion  string     `json:"occasion,omitempty"`
	Decision  string     `json:"decision,omitempty"`
	Unit      string     `json:"unit,omitempty"`
	Official  string     `json:"official,omitempty"`
	DecidedAt string     `json:"decided_at"`
}

// giftWorth is a value in hundredths, or the whole units between which it lies.
type giftWorth struct {
	Currency   string `json:"currency"`
	Hundredths int64  `json:"hundredths,omitempty"`
	Least      int64  `json:"least,omitempty"`
	Below      int64  `json:"below,omitempty"`
}

func (p *Pages) giftData(g requests.PublicGift) giftData {
	d := giftData{ID: g.ID.String(), Kind: g.Kind, What: g.What, Giver: g.Giver, Private: g.Private, Occasion: g.Occasion, Decision: g.Decision,
		Unit: g.Unit, Official: g.Official, DecidedAt: g.DecidedAt.UTC().Format(time.RFC3339)}
	if !g.Day.IsZero() {
		d.Day = g.Day.String()
	}
	if rules := p.Registry.Gifting; rules.Shows("value") {
		d.Value = &giftWorth{Currency: rules.Currency, Hundredths: g.Value, Least: g.Least, Below: g.Most}
	}
	return d
}

func (p *Pages) giftsJSON(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.PublicGifts(v.Ctx())
	if err != nil {
		return err
	}
	items := make([]giftData, len(list))
	for i, g := range list {
		items[i] = p.giftData(g)
	}
	return v.JSON(map[string]any{"publisher": p.Body.Name, "published": p.Registry.Gifting.Publish, "gifts": items})
}

func (p *Pages) giftsCSV(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.PublicGifts(v.Ctx())
	if err != nil {
		return err
	}
	var head []string
	for _, name := range requests.GiftFields() {
		if p.Registry.Gifting.Shows(name) {
			head = append(head, name)
		}
	}
	var rows [][]string
	for _, g := range list {
		var row []string
		for _, f := range p.giftFields(v, g) {
			row = append(row, f.text)
		}
		rows = append(rows, row)
	}
	return table(v, head, rows)
}

// giftsFeed tells of what was decided, newest first.
func (p *Pages) giftsFeed(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.PublicGifts(v.Ctx())
	if err != nil {
		return err
	}
	self, page := v.Absolute("/registers/interests.atom"), v.Absolute("/registers/interests")
	feed := atomFeed{Lang: v.Lang(), ID: self, Title: v.T("gift.title") + " – " + p.Body.Name, Author: p.Body.Name, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Links: []atomLink{{"self", self, "application/atom+xml"}, {"alternate", page, "text/html"}}}
	for _, g := range list[:min(len(list), feedLength)] {
		at := g.DecidedAt.UTC().Format(time.RFC3339)
		feed.Updated = max(feed.Updated, at)
		var texts []string
		for _, f := range p.giftFields(v, g) {
			texts = append(texts, v.T("gift.field."+f.name)+": "+f.text)
		}
		title := g.What
		if title == "" {
			title = v.T("gift.one")
		}
		feed.Entries = append(feed.Entries, atomEntry{ID: "urn:uuid:" + g.ID.String(), Title: title, Updated: at,
			Links: []atomLink{{"alternate", page, "text/html"}}, Summary: v.P.List(texts)})
	}
	return sendXML(v, typeAtom, feed)
}

// giftsKept says honestly what is recorded and how much of it is shown.
func (p *Pages) giftsKept(v *web.Visitor) string {
	if !p.Registry.Gifting.Publish {
		return v.T("gift.public.inside", "Body", p.Body.Name)
	}
	return v.T("gift.public.shown", "Day", report.LongDay(v.P, p.today()))
}
