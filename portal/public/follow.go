package public

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/ui"
	"daylight/portal/web"
)

const followPath = "/notices/follow"

// Stateless are the public pages with forms that neither read nor set a cookie, as patterns of path.Match.
var Stateless = []string{"/verify", "/deadlines", followPath, "/notices/*/follow", followPath + "/confirm/*", followPath + "/end/*"}

// mountFollow: mails about changes, asked for on a page and confirmed from the mailbox. The links of the mails only show a page with a
// button, since programs that look at mail open links; ending also works without the page (RFC 8058).
func (p *Pages) mountFollow(r fiber.Router) {
	slow := web.StrictLimit("follow", web.Per(20, 10*time.Minute)) // each one may write to a stranger
	paced := web.Limit("follow-link", web.Per(60, time.Minute))
	r.Get(followPath, web.Public(), p.followForm)
	r.Post(followPath, slow, p.follow)
	r.Get(followPath+"/sent", web.Public(), p.followSent)
	r.Get(followPath+"/confirm/:token", paced, p.confirming)
	r.Post(followPath+"/confirm/:token", paced, p.confirm)
	r.Get(followPath+"/end/:token", paced, p.ending)
	r.Post(followPath+"/end/:token", paced, p.end)
	r.Get("/notices/:slug/follow", web.Public(), p.followForm)
	r.Post("/notices/:slug/follow", slow, p.follow)
}

// wish is the form on which somebody asks for mails: about one notice, or about all when slug is empty.
type wish struct {
	slug  string
	title written
	email string
	lang  string
}

func (w wish) path() string {
	if w.slug == "" {
		return followPath
	}
	return "/notices/" + w.slug + "/follow"
}

// wished is the empty form, or the tombstone of a notice that nobody can follow any more.
func (p *Pages) wished(v *web.Visitor) (w wish, err error) {
	w = wish{slug: v.Param("slug"), lang: v.Lang()}
	if w.slug == "" {
		return w, nil
	}
	n, err := p.Board.Notice(v.Ctx(), w.slug)
	w.title = p.in(v, n.Content.Text[notices.PartTitle])
	return w, err
}

func (p *Pages) followForm(c *fiber.Ctx) error {
	v := web.Visit(c)
	w, err := p.wished(v)
	if errors.Is(err, notices.ErrWithdrawn) {
		reading, err := p.Board.ReadNotice(v.Ctx(), w.slug, 0)
		if !errors.Is(err, notices.ErrWithdrawn) {
			return err
		}
		return v.RenderStatus(fiber.StatusGone, p.tombstonePage(v, reading))
	}
	if err != nil {
		return err
	}
	return v.Render(p.followPage(v, w, nil))
}

// follow notes the wish. The answer is the same whatever is known of the mailbox.
func (p *Pages) follow(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	w, err := p.wished(v)
	if err != nil {
		return err
	}
	w.email, w.lang = form.Get("email"), form.Get("lang")
	err = p.Board.Follow(v.Ctx(), notices.Following{Code: w.slug, Address: w.email, Lang: w.lang})
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.followPage(v, w, faults))
	}
	if err != nil {
		return err
	}
	return v.Redirect(followPath + "/sent")
}

func (p *Pages) followSent(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.sentPage(v))
}

// confirming shows the page that a link of a mail leads to. It changes nothing.
func (p *Pages) confirming(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.Board.ToConfirm(v.Ctx(), v.Param("token"))
	if errors.Is(err, notices.ErrNotFound) {
		return v.RenderStatus(fiber.StatusGone, p.linkGonePage(v))
	}
	if err != nil {
		return err
	}
	title, err := p.titleOf(v, f)
	if err != nil {
		return err
	}
	return v.Render(p.confirmPage(v, f, title))
}

func (p *Pages) confirm(c *fiber.Ctx) error {
	v := web.Visit(c)
	_, err := p.Board.Confirm(v.Ctx(), v.Param("token"))
	if errors.Is(err, notices.ErrNotFound) {
		return v.RenderStatus(fiber.StatusGone, p.linkGonePage(v))
	}
	if err != nil {
		return err
	}
	return v.Redirect(followPath + "/confirm/" + v.Param("token"))
}

// ending shows the page that ends the mails. It changes nothing.
func (p *Pages) ending(c *fiber.Ctx) error {
	v := web.Visit(c)
	f, err := p.Board.ToEnd(v.Ctx(), v.Param("token"))
	if err != nil {
		return err
	}
	title, err := p.titleOf(v, f)
	if err != nil {
		return err
	}
	return v.Render(p.endPage(v, f, title))
}

// end ends the mails, asked by the page or by a mail program alone, which takes no redirect.
func (p *Pages) end(c *fiber.Ctx) error {
	v := web.Visit(c)
	if err := p.Board.End(v.Ctx(), v.Param("token")); err != nil {
		return err
	}
	over := p.Board.Now()
	return v.Render(p.endPage(v, notices.Follower{EndedAt: &over}, written{}))
}

// titleOf is the title of the notice somebody follows; empty for all notices.
func (p *Pages) titleOf(v *web.Visitor, f notices.Follower) (written, error) {
	if f.Code == "" {
		return written{}, nil
	}
	n, err := p.Board.Notice(v.Ctx(), f.Code)
	if errors.Is(err, notices.ErrWithdrawn) {
		err = nil
	}
	return p.in(v, n.Content.Text[notices.PartTitle]), err
}

// tongues are the languages a mail can be in.
func (p *Pages) tongues() []ui.Choice {
	var list []ui.Choice
	for _, l := range i18n.Languages {
		list = append(list, ui.Choice{Value: l.Tag, Text: l.Name})
	}
	return list
}

// about says something of one notice, or of all when there is no title.
// i18n: follow.confirm.*
// i18n: follow.end.*
func about(v *web.Visitor, key string, title written) string {
	if title.Text == "" {
		return v.T(key + "_all")
	}
	return v.T(key, "Title", title.Text)
}
