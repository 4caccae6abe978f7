package staff

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountEntries: everybody publishes what is about themselves; supervisors take it out of the register.
func (p *Pages) mountEntries(r fiber.Router) {
	anyone := web.RequireOfficer()
	supervisors := web.RequireOfficer(account.Reviewer, account.DPO, account.Integrity)
	r.Get("/staff/interests/:id/public", anyone, p.askPublicInterest)
	r.Post("/staff/interests/:id/public", anyone, p.publishInterest)
	r.Get("/staff/entries", supervisors, p.entries)
	r.Get("/staff/entries/:id", supervisors, p.entry)
	r.Post("/staff/entries/:id/withdraw", supervisors, p.withdrawEntry)
	r.Post("/staff/gifts/:id/publish", supervisors, p.publishGift)
	r.Get("/staff/gifts/:id/correct", supervisors, p.askGiftCorrection)
	r.Post("/staff/gifts/:id/correct", supervisors, p.correctGift)
}

func entriesLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("entry.desk.title"), Href: v.URL("/staff/entries")}
}

// publicPath is where everybody reads an entry.
func publicPath(e requests.Entry) string { return "/registers/interests/" + e.ID.String() }

// askPublicInterest asks what everybody may read of an interest.
func (p *Pages) askPublicInterest(c *fiber.Ctx) error {
	v := web.Visit(c)
	in, e, err := p.publicInterest(v)
	if err != nil {
		return err
	}
	return v.Render(p.publicInterestPage(v, in, outline{entry: e}, nil, nil))
}

// outline is what of an interest is published, and what would be.
type outline struct {
	entry requests.Entry
	would *requests.Disclosed // nil until it was asked for
}

// publicInterest is an interest of the officer that belongs in the register, and what stands there of it.
func (p *Pages) publicInterest(v *web.Visitor) (in requests.Interest, e requests.Entry, err error) {
	id, err := idIn(v)
	if err != nil {
		return in, e, err
	}
	list, err := p.Registry.Interests(v.Ctx(), worker(v))
	if err != nil {
		return in, e, err
	}
	for _, in = range list {
		if in.ID == id && p.Registry.Publishable(worker(v), in) {
			e, err = p.Registry.EntryOf(v.Ctx(), worker(v), id)
			if errors.Is(err, requests.ErrNotFound) {
				return in, e, nil
			}
			if err == nil && e.Gone {
				err = requests.ErrMove
			}
			return in, e, err
		}
	}
	return in, e, web.ErrNotFound
}

// publishInterest shows exactly what everybody would read, and publishes it once that was seen.
func (p *Pages) publishInterest(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	in, e, err := p.publicInterest(v)
	if err != nil {
		return err
	}
	text, seen := requests.InterestText{Words: form.Text("told"), Why: form.Text("why")}, outline{entry: e}
	if form.Get("do") == "publish" {
		err = p.Registry.PublishInterest(v.Ctx(), worker(v), in.ID, text)
	} else {
		var would requests.Disclosed
		would, err = p.Registry.OutlineInterest(v.Ctx(), worker(v), in.ID, text)
		seen.would = &would
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.publicInterestPage(v, in, outline{entry: e}, form, faults))
	}
	if err != nil {
		return err
	}
	if seen.would != nil {
		return v.Render(p.publicInterestPage(v, in, seen, form, nil))
	}
	v.Flash("entry.interest.done", nil)
	return v.Redirect("/staff/interests")
}

// disclosedRows are what is told of an interest, in words.
func disclosedRows(v *web.Visitor, t requests.Disclosed) []ui.SummaryRow {
	var r rows
	if t.Kind != "" {
		r.add(v.T("entry.field.kind"), v.T("requests.interest."+t.Kind))
	}
	r.text(v.T("entry.field.words"), t.Words)
	if !t.Since.IsZero() {
		r.add(v.T("entry.field.since"), day(v, t.Since))
	}
	if !t.Until.IsZero() {
		r.add(v.T("entry.field.until"), day(v, t.Until))
	}
	r.text(v.T("entry.field.unit"), t.Unit)
	r.text(v.T("entry.field.official"), t.Official)
	return r
}

// entries lists what everybody can read about colleagues.
func (p *Pages) entries(c *fiber.Ctx) error {
	v := web.Visit(c)
	page, _ := strconv.Atoi(v.Query("page"))
	page = min(max(1, page), 1_000_000)
	list, total, err := p.Registry.Entries(v.Ctx(), "", page)
	if err != nil {
		return err
	}
	return v.Render(p.entriesPage(v, list, page, (total+requests.EntriesPage-1)/requests.EntriesPage))
}

func (p *Pages) theEntry(v *web.Visitor) (requests.Entry, error) {
	id, err := idIn(v)
	if err != nil {
		return requests.Entry{}, err
	}
	return p.Registry.ReadEntry(v.Ctx(), id, 0)
}

// entry shows one and asks why it should go.
func (p *Pages) entry(c *fiber.Ctx) error {
	v := web.Visit(c)
	e, err := p.theEntry(v)
	if err != nil {
		return err
	}
	return v.Render(p.entryPage(v, e, nil, nil))
}

// withdrawEntry takes it out of the register.
func (p *Pages) withdrawEntry(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	e, err := p.theEntry(v)
	if err != nil {
		return err
	}
	err = p.Registry.WithdrawEntry(v.Ctx(), worker(v), e.ID, form.Text("why"))
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.entryPage(v, e, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("entry.withdrawn", nil)
	return v.Redirect("/staff/entries")
}

// publishGift publishes a gift that was decided while the register was not.
func (p *Pages) publishGift(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err != nil {
		return err
	}
	if err := p.Registry.PublishGift(v.Ctx(), worker(v), id); err != nil {
		return err
	}
	v.Flash("entry.gift.published", nil)
	return v.Redirect("/staff/gifts/" + id.String() + "/decide")
}

// askGiftCorrection shows what was entered, to be put right.
func (p *Pages) askGiftCorrection(c *fiber.Ctx) error {
	v := web.Visit(c)
	g, err := p.correctable(v)
	if err != nil {
		return err
	}
	return v.Render(p.correctGiftPage(v, g, nil, nil))
}

// correctable is a gift that is decided, in its last version.
func (p *Pages) correctable(v *web.Visitor) (requests.Gift, error) {
	g, err := p.theGift(v)
	if err != nil {
		return g, err
	}
	return g, g.Correctable()
}

// correctGift records the correction.
func (p *Pages) correctGift(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	was, err := p.correctable(v)
	if err != nil {
		return err
	}
	g, err := giftTyped(form)
	if err == nil {
		g.Decision = form.Get("decision")
		err = p.Registry.CorrectGift(v.Ctx(), worker(v), was.ID, g, form.Text("why"))
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.correctGiftPage(v, was, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("entry.gift.corrected", nil)
	return v.Redirect("/staff/gifts")
}

// entryOfGift is what everybody reads of a gift; an entry without id when nothing is published of it.
func (p *Pages) entryOfGift(v *web.Visitor, g requests.Gift) (requests.Entry, error) {
	e, err := p.Registry.EntryOf(v.Ctx(), worker(v), g.ID)
	if errors.Is(err, requests.ErrNotFound) {
		return requests.Entry{}, nil
	}
	return e, err
}

// stands tells whether an entry is in the register now.
func stands(e requests.Entry) bool { return e.ID != uuid.Nil && !e.Gone }
