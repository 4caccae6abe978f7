package staff

import (
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// mountGifts: everybody enters what was offered to them; others decide.
func (p *Pages) mountGifts(r fiber.Router) {
	anyone := web.RequireOfficer()
	deciders := web.RequireOfficer(account.Reviewer, account.DPO, account.Integrity)
	r.Get("/staff/gifts", anyone, p.gifts)
	r.Get("/staff/gifts/new", anyone, p.newGift)
	r.Post("/staff/gifts/new", anyone, p.saveGift)
	r.Get("/staff/gifts/:id/decide", deciders, p.gift)
	r.Post("/staff/gifts/:id/decide", deciders, p.decideGift)
}

// gifts shows what was offered: one's own, or everybody's.
func (p *Pages) gifts(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.Gifts(v.Ctx(), worker(v))
	if err != nil {
		return err
	}
	own, err := p.Registry.OwnEntries(v.Ctx(), worker(v))
	if err != nil {
		return err
	}
	return v.Render(p.giftsPage(v, list, own))
}

// newGift asks for one.
func (p *Pages) newGift(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.newGiftPage(v, nil, nil))
}

// saveGift enters it.
func (p *Pages) saveGift(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	g, err := giftTyped(form)
	if err == nil {
		err = p.Registry.EnterGift(v.Ctx(), worker(v), g)
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.newGiftPage(v, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("gift.entered", nil)
	return v.Redirect("/staff/gifts")
}

// giftTyped is a gift as it was typed.
func giftTyped(form *web.Form) (requests.Gift, error) {
	g := requests.Gift{Kind: form.Get("gift"), What: form.Get("what"), Giver: form.Get("giver"), Private: form.Has("private", "yes"),
		Occasion: form.Get("occasion"), Proposal: form.Get("proposal"), Key: form.Get("key")}
	var ok bool
	if g.Value, ok = requests.Money(form.Get("amount")); !ok {
		g.Value = -1 // no amount is none either
	}
	day, err := dayTyped(form, "day")
	if day != nil {
		g.Day = *day
	}
	return g, err
}

func (p *Pages) theGift(v *web.Visitor) (requests.Gift, error) {
	id, err := idIn(v)
	if err != nil {
		return requests.Gift{}, err
	}
	return p.Registry.Gift(v.Ctx(), worker(v), id)
}

// gift shows one and asks what becomes of it.
func (p *Pages) gift(c *fiber.Ctx) error {
	v := web.Visit(c)
	g, err := p.theGift(v)
	if err != nil {
		return err
	}
	e, err := p.entryOfGift(v, g)
	if err != nil {
		return err
	}
	return v.Render(p.giftPage(v, giftFile{g, e}, nil, nil))
}

// decideGift records it.
func (p *Pages) decideGift(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	g, err := p.theGift(v)
	if err != nil {
		return err
	}
	err = p.Registry.DecideGift(v.Ctx(), worker(v), g.ID, form.Get("decision"), form.Text("reason"))
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.giftPage(v, giftFile{Gift: g}, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("gift.decided", nil)
	return v.Redirect("/staff/gifts")
}

// giftFile is a gift with what everybody reads of it.
type giftFile struct {
	requests.Gift
	entry requests.Entry
}

// giftFacts are what is known of a gift.
func (p *Pages) giftFacts(v *web.Visitor, g requests.Gift) []ui.SummaryRow {
	var r rows
	r.add(v.T("gift.field.kind"), v.T("gift.kind."+g.Kind))
	r.text(v.T("gift.field.what"), g.What)
	r.text(v.T("gift.field.giver"), g.Giver)
	if g.Private {
		r.add(v.T("gift.giver_is"), v.T("gift.private"))
	}
	r.add(v.T("gift.field.value"), v.P.Money(g.Value, p.Registry.Gifting.Currency))
	r.add(v.T("gift.field.day"), day(v, g.Day))
	r.text(v.T("gift.field.occasion"), g.Occasion)
	r.text(v.T("gift.field.official"), g.Name)
	r.add(v.T("gift.proposal"), v.T("gift.decision."+g.Proposal))
	if g.Decision != "" {
		r.add(v.T("gift.field.decision"), v.T("gift.decision."+g.Decision))
		r.text(v.T("gift.reason"), g.Reason)
		r.text(v.T("gift.decided_by"), g.Decided)
	}
	if g.Corrected != "" {
		r.text(v.T("entry.gift.corrected_by"), g.Corrected)
		r.text(v.T("entry.gift.corrected_why"), g.Why)
	}
	return r
}

func giftsLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("gift.title"), Href: v.URL("/staff/gifts")}
}

// giftPublished says before anything is typed what of it everybody will read.
func (p *Pages) giftPublished(v *web.Visitor) string {
	if !p.Registry.Gifting.Publish {
		return v.T("gift.inside")
	}
	return v.T("gift.outside", "Fields", p.giftFieldNames(v))
}

// giftFieldNames are what is published of gifts.
func (p *Pages) giftFieldNames(v *web.Visitor) string {
	var fields []string
	for _, f := range p.Registry.EntryFields(requests.RegisterGift) {
		fields = append(fields, v.T("gift.field."+f))
	}
	return v.P.List(fields)
}

// amountTyped is an amount as it is typed.
func amountTyped(hundredths int64) string {
	return strconv.FormatInt(hundredths/100, 10) + "." + fmt.Sprintf("%02d", hundredths%100)
}

// dayIn are the parts of a day in a form: those typed, or of the day that stands there.
func dayIn(form *web.Form, name string, d deadline.Day) (day, month, year string) {
	if form != nil || d.IsZero() {
		return form.Date(name)
	}
	return strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)
}
