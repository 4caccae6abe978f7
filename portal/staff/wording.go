package staff

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountWording: whoever works on cases reads the prepared texts; reviewers and data protection officers keep them.
func (p *Pages) mountWording(r fiber.Router) {
	readers := web.RequireOfficer(account.Caseworker, account.Reviewer, account.DPO)
	keepers := web.RequireOfficer(account.Reviewer, account.DPO)
	r.Get("/staff/wording", readers, p.wordings)
	r.Get("/staff/wording/reasons", readers, p.reasons)
	r.Get("/staff/wording/new", keepers, p.newWording)
	r.Post("/staff/wording/new", keepers, p.saveWording)
	r.Get("/staff/wording/:id", readers, p.wording)
	r.Post("/staff/wording/:id/:change", keepers, p.changeWording)
}

func (p *Pages) wordings(c *fiber.Ctx) error {
	v := web.Visit(c)
	list, err := p.Registry.Wordings(v.Ctx(), worker(v))
	if err != nil {
		return err
	}
	return v.Render(p.wordingsPage(v, list))
}

// reasons shows the library of reasons as the citizen reads them, beside the law.
func (p *Pages) reasons(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.reasonsPage(v))
}

func (p *Pages) newWording(c *fiber.Ctx) error {
	v := web.Visit(c)
	return v.Render(p.newWordingPage(v, nil, nil))
}

func (p *Pages) saveWording(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	id, err := p.Registry.AddWording(v.Ctx(), worker(v), requests.NewWording{Place: requests.WordingPlace(form.Get("place")),
		Kind: requests.Kind(form.Get("kind")), Lang: form.Get("lang"), Title: form.Get("title"), Text: form.Text("text"), Why: form.Get("reason_why"), Key: form.Get("key")})
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.newWordingPage(v, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("wording.made", nil)
	return v.Redirect("/staff/wording/" + id.String())
}

func (p *Pages) theWording(v *web.Visitor) (requests.Wording, error) {
	id, err := idIn(v)
	if err != nil {
		return requests.Wording{}, err
	}
	return p.Registry.Wording(v.Ctx(), worker(v), id)
}

func (p *Pages) wording(c *fiber.Ctx) error {
	v := web.Visit(c)
	w, err := p.theWording(v)
	if err != nil {
		return err
	}
	return v.Render(p.wordingPage(v, w, nil, nil))
}

// changeWording writes a new version, publishes the newest, or offers the text no longer.
func (p *Pages) changeWording(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := idIn(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	shown, _ := strconv.Atoi(form.Get("shown")) // none is the number of no version
	switch v.Param("change") {
	case "revise":
		err = p.Registry.ReviseWording(v.Ctx(), worker(v), id, shown, form.Text("text"), form.Get("reason_why"))
	case "publish":
		err = p.Registry.PublishWording(v.Ctx(), worker(v), id, shown)
	case "retire":
		err = p.Registry.RetireWording(v.Ctx(), worker(v), id)
	default:
		return web.ErrNotFound
	}
	if faults, ok := v.Faults(err); ok {
		w, err := p.theWording(v)
		if err != nil {
			return err
		}
		return v.Refuse(p.wordingPage(v, w, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("wording.done."+v.Param("change"), nil) // i18n: wording.done.*
	return v.Redirect("/staff/wording/" + id.String())
}

// keepsWording tells whether the officer may change prepared texts.
func keepsWording(v *web.Visitor) bool { return v.Officer().Has(account.Reviewer, account.DPO) }

// wordingState says where a text stands: offered, waiting for a second person, retired.
// i18n: wording.state.*
func wordingState(w requests.Wording) (state, colour string) {
	switch {
	case !w.RetiredAt.IsZero():
		return "retired", "grey"
	case w.Versions[0].PublishedAt.IsZero() && w.Published() != nil:
		return "newer", "yellow"
	case w.Versions[0].PublishedAt.IsZero():
		return "waits", "yellow"
	}
	return "offered", "green"
}

// wordingKind is the kind of case a text is for.
func wordingKind(v *web.Visitor, w requests.Wording) string {
	if w.Kind == "" {
		return v.T("wording.every_kind")
	}
	return v.T("requests.kind." + string(w.Kind))
}

func wordingKinds(v *web.Visitor) []ui.Option {
	list := []ui.Option{{Text: v.T("wording.every_kind")}}
	for _, k := range requests.Kinds() {
		list = append(list, ui.Option{Value: string(k), Text: v.T("requests.kind." + string(k))})
	}
	return list
}
