package citizen

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

const sentPath = newRequest + "/sent"

// checking is a draft with all its answers, and what is said beside them.
type checking struct {
	requests.Draft
	names  map[string]string // of source systems
	hits   []notices.Hit     // published about the matter
	origin web.Origin
}

// check shows every answer before it is sent.
func (p *Pages) check(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.draft(v)
	switch {
	case err != nil:
		return err
	case d.Filed != "":
		return v.Redirect(sentPath)
	case d.Next() != "":
		return v.Redirect(pathOf(d.Next()))
	}
	k := checking{Draft: d}
	if k.names, err = p.sourceNames(v); err != nil {
		return err
	}
	if k.hits, err = p.published(v, d.Filing); err != nil {
		return err
	}
	if k.origin, err = p.answered(v, d); err != nil {
		return err
	}
	return v.Render(p.checkPage(v, k))
}

// submit files the draft. From however many tabs and however often it is sent, there is one case.
func (p *Pages) submit(c *fiber.Ctx) error {
	v := web.Visit(c)
	browser, err := conversation(v)
	if err != nil {
		return err
	}
	by, err := visitor(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	_, err = p.Registry.SubmitDraft(v.Ctx(), browser, by, form.Has("restrict", "yes"))
	if faults, incomplete := v.Faults(err); incomplete {
		d, err := p.draft(v)
		if err != nil {
			return err
		}
		if at := itemAt(d, faults); at >= 0 { // its system was disabled meanwhile, for one
			f := itemForm{draft: d, at: at, item: d.Filing.Items[at]}
			f.faults = f.mine(faults)
			return p.showItem(v, f)
		}
		if d.Next() == "" { // answered once, and no longer enough: signed out since, for one
			return v.Redirect(pathOf(requests.AskContact))
		}
		return v.Redirect(onwards(d))
	}
	if err != nil {
		return err
	}
	return v.Redirect(sentPath)
}

// sent confirms. It can be opened again for as long as the conversation lasts.
func (p *Pages) sent(c *fiber.Ctx) error { return p.showSent(web.Visit(c), nil) }

func (p *Pages) showSent(v *web.Visitor, faults ui.Errors) error {
	browser, err := conversation(v)
	if err != nil {
		return err
	}
	receipt, err := p.Registry.Filed(v.Ctx(), browser)
	if errors.Is(err, requests.ErrDraftGone) {
		return v.Redirect("/track")
	}
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return v.Refuse(p.sentPage(v, receipt, faults))
	}
	return v.Render(p.sentPage(v, receipt, nil))
}

// confirm takes the code that was sent to the mailbox of what was just filed.
func (p *Pages) confirm(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	browser, err := conversation(v)
	if err != nil {
		return err
	}
	receipt, err := p.Registry.Filed(v.Ctx(), browser)
	if errors.Is(err, requests.ErrDraftGone) {
		return v.Redirect("/track")
	}
	if err != nil {
		return err
	}
	if receipt.Challenge == uuid.Nil { // confirmed already: a double click
		by, err := visitor(v)
		if err != nil {
			return err
		}
		if slices.Contains(by.Cases, receipt.Ref) {
			return v.Redirect("/track/" + receipt.Ref)
		}
		return v.Redirect(followPath(v, receipt))
	}
	ref, err := p.Registry.EnterCode(v.Ctx(), requests.CodeEntry{Challenge: receipt.Challenge, Code: form.Get("code"), Browser: browser})
	if faults, ok := codeFaults(v, form, err); ok {
		return p.showSent(v, faults)
	}
	if err != nil {
		return err
	}
	if err := remember(v, ref); err != nil {
		return err
	}
	v.Flash("citizen.sent.confirmed", nil)
	return v.Redirect("/track/" + ref)
}

// codeFaults says what is wrong with a code, beside its field.
func codeFaults(v *web.Visitor, form *web.Form, err error) (ui.Errors, bool) {
	key := ""
	switch {
	case errors.Is(err, requests.ErrCodeSpent):
		key = "citizen.code.spent"
	case errors.Is(err, requests.ErrCode) && form.Get("code") == "":
		key = "citizen.code.empty"
	case errors.Is(err, requests.ErrCode):
		key = "citizen.code.wrong"
	default:
		return nil, false
	}
	return v.Faults(web.Problems{{Field: "code", Key: key}})
}
