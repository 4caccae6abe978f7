package staff

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// overlap is how long an old key works on beside a new one, unless it may have been stolen.
const overlap = 7 * 24 * time.Hour

// mostHeld is how many held events a page lists.
const mostHeld = 100

// sources lists the systems that report who looked, with what they have reported.
func (p *Pages) sources(c *fiber.Ctx) error {
	v := web.Visit(c)
	coverage, err := p.Ledger.Coverage(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.sourcesPage(v, coverage))
}

// system is one source with what its page shows.
type system struct {
	ledger.Source
	coverage ledger.Coverage
	held     []ledger.Held
	keeper   bool // may change it
	form     *web.Form
}

func (p *Pages) system(v *web.Visitor) (s system, err error) {
	if s.Source, err = p.Ledger.Source(v.Ctx(), v.Param("id")); err != nil {
		return s, err
	}
	if s.coverage, err = p.Ledger.CoverageOf(v.Ctx(), s.ID); err != nil {
		return s, err
	}
	s.keeper = v.Officer().Has(account.Administrator) && s.ID != ledger.OwnSource && s.Disabled == nil
	s.held, err = p.Ledger.Quarantine(v.Ctx(), s.ID, mostHeld)
	return s, err
}

// source shows one of them.
func (p *Pages) source(c *fiber.Ctx) error {
	v := web.Visit(c)
	s, err := p.system(v)
	if err != nil {
		return err
	}
	return v.Render(p.sourcePage(v, s, nil))
}

// newSource asks what it takes to register one.
func (p *Pages) newSource(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.newSourcePage(v, nil, nil))
}

// saveSource registers it and shows its key, this once.
func (p *Pages) saveSource(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form("scopes")
	if err != nil {
		return err
	}
	in := ledger.NewSource{ID: form.Get("id"), Prefix: form.Get("prefix"), Profile: ledger.Profile(form.Get("profile")), Names: map[string]string{},
		Scopes: form.All("scopes"), Webhook: form.Get("webhook")}
	for _, lang := range p.Board.Languages {
		if name := form.Get("names." + lang); name != "" {
			in.Names[lang] = name
		}
	}
	if in.Names[p.Board.Authoritative()] == "" {
		in.Names = nil
	}
	made, err := p.Ledger.Register(v.Ctx(), in)
	if faults, ok := p.sourceFaults(v, err); ok {
		return v.Refuse(p.newSourcePage(v, form, faults))
	}
	if err != nil {
		return err
	}
	return v.Render(p.keyPage(v, made))
}

// sourceFaults are what the ledger refuses, beside its fields.
func (p *Pages) sourceFaults(v *web.Visitor, err error) (ui.Errors, bool) {
	var problems ledger.Problems
	switch {
	case errors.As(err, &problems):
	case errors.Is(err, ledger.ErrSourceExists):
		problems = ledger.Problems{{Field: "id", Key: "staff.source.taken"}}
	case errors.Is(err, ledger.ErrReasonMissing):
		problems = ledger.Problems{{Field: "reason", Key: "staff.source.reason_missing"}}
	default:
		return nil, false
	}
	var faults ui.Errors
	for _, one := range problems {
		field := one.Field
		if field == "names" {
			field = "names." + p.Board.Authoritative()
		}
		faults = append(faults, ui.ErrorItem{Field: field, Text: v.P.Say(one.Key, nil)})
	}
	return faults, true
}

// rotateKey gives a source a new key, shown this once.
func (p *Pages) rotateKey(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	s, err := p.Ledger.Source(v.Ctx(), v.Param("id"))
	if err != nil {
		return err
	}
	rest := overlap
	if form.Has("now", "yes") {
		rest = 0
	}
	key, err := p.Ledger.Rotate(v.Ctx(), s.ID, rest)
	if err != nil {
		return err
	}
	return v.Render(p.keyPage(v, ledger.Registered{Source: s, Key: key}))
}

// disableSource ends a source's keys at once.
func (p *Pages) disableSource(c *fiber.Ctx) error {
	v := web.Visit(c)
	if err := p.Ledger.Disable(v.Ctx(), v.Param("id")); err != nil {
		return err
	}
	v.Flash("staff.source.disabled", nil)
	return v.Redirect("/staff/sources/" + v.Param("id"))
}

// retryHeld judges a held event again.
func (p *Pages) retryHeld(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := uuid.Parse(v.Param("event"))
	if err != nil {
		return web.ErrNotFound
	}
	result, err := p.Ledger.Retry(v.Ctx(), id)
	if err != nil {
		return err
	}
	if result.Status == ledger.Stored || result.Status == ledger.Duplicate {
		v.Flash("staff.source.released", nil)
	} else {
		v.Flash("staff.source.still_held", nil)
	}
	return v.Redirect("/staff/sources/" + v.Param("id"))
}

// discardHeld ends the holding of an event, with a reason that is kept.
func (p *Pages) discardHeld(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := uuid.Parse(v.Param("event"))
	if err != nil {
		return web.ErrNotFound
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = p.Ledger.Discard(v.Ctx(), id, v.Officer().ID, form.Text("reason"))
	if faults, ok := p.sourceFaults(v, err); ok {
		for i := range faults {
			faults[i].Href = "#held"
		}
		s, err := p.system(v)
		if err != nil {
			return err
		}
		return v.Refuse(p.sourcePage(v, s, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("staff.source.discarded", nil)
	return v.Redirect("/staff/sources/" + v.Param("id"))
}
