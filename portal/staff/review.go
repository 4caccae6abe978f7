package staff

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/web"
)

// mover is one move of a draft on its way to being published.
type mover struct {
	move func(b *notices.Board, v *web.Visitor, s notices.Step) error
	done string // said afterwards, unless the move itself says something
}

// movers are the moves that need no more than the step; mover has the publication too.
var movers = map[string]mover{
	"submit": {done: "staff.notice.submitted", move: func(b *notices.Board, v *web.Visitor, s notices.Step) error {
		_, err := b.Submit(v.Ctx(), editor(v), s)
		return err
	}},
	"approve": {done: "staff.notice.approved", move: func(b *notices.Board, v *web.Visitor, s notices.Step) error {
		_, err := b.Approve(v.Ctx(), editor(v), s)
		return err
	}},
	"return": {done: "staff.notice.returned", move: func(b *notices.Board, v *web.Visitor, s notices.Step) error {
		_, err := b.Return(v.Ctx(), editor(v), s)
		return err
	}},
	"call-off": {done: "publishing.plan.called_off", move: func(b *notices.Board, v *web.Visitor, s notices.Step) error {
		_, err := b.CallOff(v.Ctx(), editor(v), s)
		return err
	}},
	"discard": {done: "staff.notice.discarded", move: func(b *notices.Board, v *web.Visitor, s notices.Step) error {
		return b.Discard(v.Ctx(), editor(v), s)
	}},
}

// moveNotice begins a version, moves the draft or withdraws the notice.
func (p *Pages) moveNotice(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	switch name := v.Param("move"); name {
	case "begin":
		return p.begin(v)
	case "withdraw":
		return p.withdraw(v, form)
	default:
		m, known := p.mover(name, form)
		if !known {
			return web.ErrNotFound
		}
		return p.move(v, m, form)
	}
}

func (p *Pages) move(v *web.Visitor, m mover, form *web.Form) error {
	version, err1 := strconv.ParseInt(form.Get("version"), 10, 64)
	revision, err2 := strconv.Atoi(form.Get("revision"))
	if err1 != nil || err2 != nil {
		return web.BadRequest("a form about a draft says which revision it shows")
	}
	err := m.move(p.Board, v, notices.Step{Version: version, Revision: revision, Why: form.Text("why")})
	faults, wrong := v.Faults(err)
	if changed := errors.Is(err, notices.ErrChanged); wrong || changed {
		d, err := p.dossier(v)
		switch {
		case err != nil:
			return err
		case changed:
			return v.RenderStatus(fiber.StatusConflict, p.noticePage(v, d, form, p.movedOn(v, d, form.Text("why"))))
		}
		return v.Refuse(p.noticePage(v, d, form, faults))
	}
	if err != nil {
		return err
	}
	if m.done != "" {
		v.Flash(m.done, nil)
	}
	if d, err := p.dossier(v); err == nil {
		return v.Redirect("/staff/notices/" + d.slug)
	}
	return v.Redirect("/staff/notices") // the only draft of a notice that never was published is gone
}

// begin starts a new version from the one in force.
func (p *Pages) begin(v *web.Visitor) error {
	current, err := p.Board.Notice(v.Ctx(), v.Param("slug"))
	if err != nil {
		return err
	}
	if _, err := p.Board.Draft(v.Ctx(), editor(v), notices.Draft{Content: current.Content}); err != nil {
		return err
	}
	return v.Redirect("/staff/notices/" + current.Code)
}

// withdrawForm asks why a notice is taken out of force.
func (p *Pages) withdrawForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.dossier(v)
	if err != nil {
		return err
	}
	if d.published == nil || d.withdrawn() {
		return notices.ErrState
	}
	return v.Render(p.withdrawPage(v, d, nil, nil))
}

func (p *Pages) withdraw(v *web.Visitor, form *web.Form) error {
	slug := v.Param("slug")
	err := p.Board.Withdraw(v.Ctx(), editor(v), notices.Ref{Kind: notices.KindNotice, Code: slug}, form.Text("why"))
	if faults, ok := v.Faults(err); ok {
		d, err := p.dossier(v)
		if err != nil {
			return err
		}
		return v.Refuse(p.withdrawPage(v, d, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("staff.notice.withdrawn", nil)
	return v.Redirect("/staff/notices/" + slug)
}
