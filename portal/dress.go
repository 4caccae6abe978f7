package portal

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// dress adds to every page whose it is and where one can go from it.
func (p *Portal) dress(v *web.Visitor, s *ui.Shell) {
	s.Body, s.Service = p.Config.Body.Name, p.Config.Body.Service
	s.Sheets = append(s.Sheets, "/brand.css")
	if officer := v.Officer(); officer.Known() && strings.HasPrefix(v.Path(), "/staff") {
		s.Navigation = desk(v, officer)
		return
	}
	s.Navigation = []ui.Link{
		link(v, "/notices", v.T("portal.nav.notices")),
		link(v, "/retention", v.T("portal.nav.retention")),
		link(v, "/requests/new", v.T("portal.nav.ask")),
		link(v, "/track", v.T("portal.nav.track")),
		link(v, "/my/accesses", v.T("portal.nav.accesses")),
	}
}

// desk is what a member of staff may go to.
func desk(v *web.Visitor, o account.Officer) []ui.Link {
	var links []ui.Link
	if o.Has(account.DPO) {
		links = append(links, link(v, "/staff/overview", v.T("overview.title")))
	}
	if o.Has(account.Caseworker, account.Reviewer, account.DPO) {
		links = append(links, link(v, "/staff/queue", v.T("portal.nav.queue")), link(v, "/staff/calendar", v.T("diary.title")), link(v, "/staff/wording", v.T("wording.title")))
	}
	if o.Unit != "" {
		links = append(links, link(v, "/staff/tasks", v.T("task.title")))
	}
	if o.Has(account.Reviewer, account.DPO, account.Administrator) {
		links = append(links, link(v, "/staff/rota", v.T("queue.rota.title")))
	}
	links = append(links, link(v, "/staff/interests", v.T("conflict.nav")), link(v, "/staff/gifts", v.T("gift.nav")))
	if o.Has(account.Reviewer, account.DPO, account.Auditor, account.Integrity) {
		links = append(links, link(v, "/staff/conflicts", v.T("conflict.title")))
	}
	if o.Has(account.Reviewer, account.DPO, account.Auditor) {
		links = append(links, link(v, "/staff/figures", v.T("figures.title")))
	}
	if o.Has(account.DPO, account.Auditor) {
		links = append(links, link(v, "/staff/incidents", v.T("incident.title")))
	}
	if o.Has(account.Administrator) {
		links = append(links, link(v, "/staff/conflicts/names", v.T("conflict.names.title")))
	}
	if o.Has(account.Communications, account.DPO) {
		links = append(links, link(v, "/staff/notices", v.T("portal.nav.publish")), link(v, "/staff/incident-texts", v.T("incident.outbound.title")))
	}
	if o.Has(account.Communications, account.DPO, account.Auditor) {
		links = append(links, link(v, "/staff/registers", v.T("register.title")))
	}
	if o.Has(account.Communications, account.Administrator, account.DPO, account.Auditor) {
		links = append(links, link(v, "/staff/retention", v.T("schedule.desk.nav")))
	}
	if o.Has(account.Administrator, account.DPO, account.Auditor) {
		links = append(links, link(v, "/staff/sources", v.T("portal.nav.sources")))
	}
	if o.Has(account.Administrator, account.DPO, account.Auditor) {
		links = append(links, link(v, "/staff/agents", v.T("agent.title")))
	}
	if o.Has(account.Administrator) {
		links = append(links, link(v, "/staff/people", v.T("portal.nav.people")))
	}
	if o.Has(account.Administrator, account.DPO) {
		links = append(links, link(v, "/staff/access", v.T("access.title")))
		links = append(links, link(v, "/staff/holidays", v.T("portal.nav.holidays")))
	}
	return links
}

func link(v *web.Visitor, path, text string) ui.Link {
	return ui.Link{Text: text, Href: v.URL(path), Current: v.Path() == path || strings.HasPrefix(v.Path(), path+"/")}
}

// brand is the body's own colour, as a style sheet: pages carry no inline style.
func (p *Portal) brand(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.SendString(":root{--dl-brand:" + p.Config.Body.Colour + "}\n")
}
