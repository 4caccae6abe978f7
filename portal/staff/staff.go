// Package staff is the pages of those who work here: cases, publishing, sources and people. It knows forms and words; who may do what,
// the domain says.
package staff

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Pages are the pages of staff and what they need.
type Pages struct {
	Registry  *requests.Registry
	Ledger    *ledger.Ledger
	Board     *notices.Board
	Directory *account.Directory
	Body      report.Body
	Press     *report.Press
	// Foresee says what the published schedule would make of the portal's own records now.
	Foresee func(context.Context) ([]requests.Disposal, error)
}

// Mount puts the pages in their places. Each route names the roles it is for; what a role may do with a case or a text is the
// domain's to say.
func (p *Pages) Mount(r fiber.Router) {
	slow := web.Limit("staff-signin", web.Per(60, time.Minute))
	r.Get("/staff/signin", p.signIn)
	r.Post("/staff/signin", slow, p.checkPassword)
	r.Get("/staff/code", p.code)
	r.Post("/staff/code", slow, p.checkCode)
	r.Post("/staff/signout", p.signOut)

	anyone := web.RequireOfficer()
	r.Get("/staff", anyone, p.home)
	p.mountQueue(r)
	p.mountRota(r)
	p.mountCases(r)
	p.mountDiary(r)
	p.mountTasks(r)
	p.mountCodes(r)
	p.mountWording(r)
	p.mountInterests(r)
	p.mountConflicts(r)
	p.mountFigures(r)
	p.mountGifts(r)
	p.mountEntries(r)
	p.mountIncidents(r)
	p.mountOverview(r)
	p.mountNotices(r)
	p.mountRegisters(r)
	p.mountSchedule(r)
	p.mountSources(r)
	p.mountAgents(r)
	p.mountPeople(r)
	p.mountAccess(r)
	p.mountHolidays(r)
}

func (p *Pages) mountCases(r fiber.Router) {
	cases := web.RequireOfficer(account.Caseworker, account.Reviewer, account.DPO)
	r.Get("/staff/cases/new", cases, p.keyIn)
	r.Post("/staff/cases/new", cases, web.Deadline(time.Minute), p.saveKeyedIn)
	r.Get("/staff/cases/:ref", cases, p.caseFile)
	r.Post("/staff/cases/:ref", cases, p.giveReason)
	r.Get("/staff/cases/:ref/letters/:n.pdf", cases, p.letter)
	r.Get("/staff/cases/:ref/bundle.pdf", cases, p.bundle)
	r.Get("/staff/cases/:ref/files/:id", cases, p.fetch)
	r.Get("/staff/cases/:ref/recipients/:id.pdf", cases, p.recipientLetter)
	investigators := web.RequireOfficer(account.DPO)
	r.Get("/staff/cases/:ref/look", investigators, p.askLook)
	r.Post("/staff/cases/:ref/look", investigators, p.openLook)
	r.Get("/staff/cases/:ref/:step", cases, p.stepForm)
	r.Post("/staff/cases/:ref/:step", cases, web.Deadline(time.Minute), p.takeStep) // files are sealed while their sender waits
}

// mountNotices: the handlers stand in notices.go, editor.go, review.go and publish*.go.
func (p *Pages) mountNotices(r fiber.Router) {
	editors := web.RequireOfficer(account.Communications, account.DPO)
	r.Get("/staff/planned", editors, p.plannedList)
	r.Get("/staff/notices", editors, p.desk)
	r.Get("/staff/notices/new", editors, p.newNotice)
	r.Post("/staff/notices/new", editors, p.saveNewNotice)
	r.Get("/staff/notices/:slug", editors, p.noticeFile)
	r.Get("/staff/notices/:slug/facts", editors, p.facts)
	r.Post("/staff/notices/:slug/facts", editors, p.saveFacts)
	r.Get("/staff/notices/:slug/text/:lang", editors, p.texts)
	r.Post("/staff/notices/:slug/text/:lang", editors, p.saveTexts)
	r.Get("/staff/notices/:slug/preview/:lang", editors, p.preview)
	r.Get("/staff/notices/:slug/withdraw", editors, p.withdrawForm)
	r.Post("/staff/notices/:slug/:move", editors, p.moveNotice)
}

// mountSources: reading is for those who watch over the record, changing for administrators.
func (p *Pages) mountSources(r fiber.Router) {
	readers := web.RequireOfficer(account.Administrator, account.DPO, account.Auditor)
	keepers := web.RequireOfficer(account.Administrator)
	r.Get("/staff/sources", readers, p.sources)
	r.Get("/staff/sources/new", keepers, p.newSource)
	r.Post("/staff/sources/new", keepers, p.saveSource)
	r.Get("/staff/sources/:id", readers, p.source)
	r.Get("/staff/sources/:id/rotate", keepers, p.askFirst(p.rotatePage))
	r.Post("/staff/sources/:id/rotate", keepers, p.givingOnce(p.rotateKey))
	r.Get("/staff/sources/:id/webhook", keepers, p.askFirst(p.webhookPage))
	r.Post("/staff/sources/:id/webhook", keepers, p.givingOnce(p.setWebhook))
	r.Get("/staff/sources/:id/disable", keepers, p.askFirst(p.disablePage))
	r.Post("/staff/sources/:id/disable", keepers, p.disableSource)
	r.Get("/staff/sources/:id/mapping", readers, p.mapping)
	r.Post("/staff/sources/:id/mapping", keepers, p.changeMapping)
	r.Get("/staff/sources/:id/held", readers, p.heldGroups)
	r.Get("/staff/sources/:id/held/:event", readers, p.heldEvent)
	r.Post("/staff/sources/:id/held/:event/release", keepers, p.releaseHeld)
	r.Get("/staff/sources/:id/held/:event/discard", keepers, p.askDiscard(p.theHeld))
	r.Post("/staff/sources/:id/held/:event/discard", keepers, p.discardHeld)
	r.Get("/staff/sources/:id/causes/:cause", readers, p.heldGroup)
	r.Post("/staff/sources/:id/causes/:cause/release", keepers, p.releaseGroup)
	r.Get("/staff/sources/:id/causes/:cause/discard", keepers, p.askDiscard(p.theGroup))
	r.Post("/staff/sources/:id/causes/:cause/discard", keepers, p.discardGroup)
}

func (p *Pages) mountPeople(r fiber.Router) {
	keepers := web.RequireOfficer(account.Administrator)
	r.Get("/staff/people", keepers, p.people)
	r.Get("/staff/people/new", keepers, p.newPerson)
	r.Post("/staff/people/new", keepers, p.savePerson)
	r.Get("/staff/people/:id", keepers, p.person)
	r.Post("/staff/people/:id/roles", keepers, p.setRoles)
	r.Get("/staff/people/:id/:change", keepers, p.askPerson)
	r.Post("/staff/people/:id/:change", keepers, p.changePerson)
}

// home leads to the first page of a role.
func (p *Pages) home(c *fiber.Ctx) error {
	v := web.Visit(c)
	if first := firstPage(v.Officer()); first != "" {
		return v.Redirect(first)
	}
	return v.Render(p.nothingPage(v))
}

// firstPage is where somebody's work begins; empty for a role that has no pages here.
func firstPage(o account.Officer) string {
	switch {
	case o.Has(account.DPO) && !o.Has(account.Caseworker, account.Reviewer):
		return "/staff/overview"
	case o.Has(account.Caseworker, account.Reviewer, account.DPO):
		return "/staff/queue"
	case o.Has(account.Communications):
		return "/staff/notices"
	case o.Has(account.Administrator, account.Auditor):
		return "/staff/sources"
	case o.Unit != "":
		return "/staff/tasks"
	}
	return ""
}

// worker is the officer who is signed in, as a case knows them. Their own mailbox walls off cases of their own.
func worker(v *web.Visitor) requests.Officer { return asWorker(v.Officer()) }

func asWorker(o account.Officer) requests.Officer {
	return requests.Officer{ID: o.ID, Name: o.Name, Unit: o.Unit, Email: o.Email, Roles: roleNames(o)}
}

// editor is the officer who is signed in, as a notice knows them.
func editor(v *web.Visitor) notices.Officer {
	o := v.Officer()
	return notices.Officer{ID: o.ID, Name: o.Name, Roles: roleNames(o)}
}

func roleNames(o account.Officer) []string {
	names := make([]string, len(o.Roles))
	for i, role := range o.Roles {
		names[i] = string(role)
	}
	return names
}

// shell is the surroundings of a page for staff, below the given pages.
func shell(v *web.Visitor, title string, faults ui.Errors, path ...ui.Link) ui.Shell {
	s := v.Shell(title, faults)
	s.Staff = true
	if len(path) > 0 {
		s.Before = ui.Breadcrumbs{Items: path, Collapse: true}
	}
	o := v.Officer()
	if o.Has(account.Caseworker, account.Reviewer, account.DPO) {
		find := v.URL("/staff/queue") + "#q"
		if v.Path() == "/staff/queue" {
			find = "#q"
		}
		s.Shortcuts = append(s.Shortcuts, ui.Shortcut{Keys: "g q", Text: v.T("staff.keys.queue"), Href: v.URL("/staff/queue")},
			ui.Shortcut{Keys: "g c", Text: v.T("staff.keys.new"), Href: v.URL("/staff/cases/new")},
			ui.Shortcut{Keys: "g d", Text: v.T("diary.title"), Href: v.URL("/staff/calendar")},
			ui.Shortcut{Keys: "g l", Text: v.T("queue.leave.title"), Href: v.URL("/staff/leave")},
			ui.Shortcut{Keys: "/", Text: v.T("staff.keys.search"), Href: find})
	}
	if o.Unit != "" {
		s.Shortcuts = append(s.Shortcuts, ui.Shortcut{Keys: "g t", Text: v.T("task.title"), Href: v.URL("/staff/tasks")})
	}
	if keepsRota(v) {
		s.Shortcuts = append(s.Shortcuts, ui.Shortcut{Keys: "g r", Text: v.T("queue.rota.title"), Href: v.URL("/staff/rota")})
	}
	if o.Has(account.Communications, account.DPO) {
		s.Shortcuts = append(s.Shortcuts, ui.Shortcut{Keys: "g n", Text: v.T("staff.keys.notices"), Href: v.URL("/staff/notices")})
	}
	if o.Has(account.Communications, account.DPO, account.Auditor) {
		s.Shortcuts = append(s.Shortcuts, ui.Shortcut{Keys: "g e", Text: v.T("register.title"), Href: v.URL("/staff/registers")})
	}
	if o.Has(account.DPO) {
		s.Shortcuts = append(s.Shortcuts, ui.Shortcut{Keys: "g o", Text: v.T("overview.title"), Href: v.URL("/staff/overview")},
			ui.Shortcut{Keys: "g i", Text: v.T("incident.title"), Href: v.URL("/staff/incidents")})
	}
	if o.Has(account.Administrator, account.DPO, account.Auditor) {
		s.Shortcuts = append(s.Shortcuts, ui.Shortcut{Keys: "g s", Text: v.T("staff.keys.sources"), Href: v.URL("/staff/sources")})
	}
	return s
}

// colleague is somebody who works here, to choose from a list.
func colleague(v *web.Visitor, o account.Officer) ui.Option {
	return ui.Option{Value: o.ID.String(), Text: v.T("staff.case.in_unit", "Name", o.Name, "Unit", o.Unit)}
}

// idIn is the id in the address of a page.
func idIn(v *web.Visitor) (uuid.UUID, error) {
	id, err := uuid.Parse(v.Param("id"))
	if err != nil {
		return id, web.ErrNotFound
	}
	return id, nil
}

// typed is what stands in a field: what somebody typed, or what is there already.
func typed(form *web.Form, name, otherwise string) string {
	if form == nil {
		return otherwise
	}
	return form.Text(name)
}

// paragraphs cuts text where its writer did.
func paragraphs(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }
