package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// mountSchedule: the schedule is kept by those who publish; that it is carried out is watched over by others. The handlers of files
// stand in schedule_import.go.
func (p *Pages) mountSchedule(r fiber.Router) {
	readers := web.RequireOfficer(account.Communications, account.Administrator, account.DPO, account.Auditor)
	keepers := web.RequireOfficer(account.Administrator, account.DPO)
	editors := web.RequireOfficer(account.Communications, account.DPO)
	r.Get("/staff/retention", readers, p.scheduleDesk)
	r.Get("/staff/retention/gaps", readers, p.scheduleGaps)
	r.Get("/staff/retention/run", keepers, p.askRun)
	r.Post("/staff/retention/run", keepers, p.runSchedule)
	r.Get("/staff/retention/import", editors, p.scheduleImports)
	r.Post("/staff/retention/import", editors, web.Deadline(importTime), p.readSchedule)
	r.Get("/staff/retention/import/:id", editors, p.scheduleImport)
	r.Get("/staff/retention/import/:id/errors.csv", editors, p.importErrors)
	r.Post("/staff/retention/import/:id/:move", editors, web.Deadline(importTime), p.moveImport)
}

// scheduleDesk is everything on the page of the schedule.
type scheduleDesk struct {
	editor   bool // keeps the schedule
	watcher  bool // sees how it is carried out
	keeper   bool // may have it carried out now
	foreseen []requests.Disposal
	held     []requests.HeldCase
	receipts []requests.Disposal
}

// receiptsShown is how many receipts the page lists; the public page has them all.
const receiptsShown = 30

func (p *Pages) scheduleDesk(c *fiber.Ctx) error {
	v := web.Visit(c)
	o := v.Officer()
	d := scheduleDesk{editor: o.Has(account.Communications, account.DPO), watcher: o.Has(account.Administrator, account.DPO, account.Auditor),
		keeper: worker(v).MayDispose()}
	if !d.watcher {
		return v.Render(p.scheduleDeskPage(v, d))
	}
	var err error
	if d.foreseen, err = p.Foresee(v.Ctx()); err != nil {
		return err
	}
	if d.receipts, err = p.Registry.Disposals(v.Ctx(), 0); err != nil {
		return err
	}
	d.receipts = slices.DeleteFunc(d.receipts, func(r requests.Disposal) bool { return r.Due == 0 && r.Count == 0 })
	d.receipts = d.receipts[:min(len(d.receipts), receiptsShown)]
	if o.Has(account.DPO) {
		if d.held, err = p.Registry.HeldCases(v.Ctx(), worker(v)); err != nil {
			return err
		}
	}
	return v.Render(p.scheduleDeskPage(v, d))
}

// askRun asks before the schedule is carried out at once.
func (p *Pages) askRun(c *fiber.Ctx) error {
	v := web.Visit(c)
	foreseen, err := p.Foresee(v.Ctx())
	if err != nil {
		return err
	}
	return v.Render(p.askRunPage(v, foreseen))
}

func (p *Pages) runSchedule(c *fiber.Ctx) error {
	v := web.Visit(c)
	if _, err := v.Form(); err != nil {
		return err
	}
	if err := p.Registry.AskDisposal(v.Ctx(), worker(v)); err != nil {
		return err
	}
	v.Flash("schedule.run.asked", nil)
	return v.Redirect("/staff/retention")
}

// scheduleGaps lists what the schedule, the notices and the register leave open, each with the place to mend it.
func (p *Pages) scheduleGaps(c *fiber.Ctx) error {
	v := web.Visit(c)
	ends, err := p.Board.LooseEnds(v.Ctx(), notices.Day(p.Registry.Today().String()))
	if err != nil {
		return err
	}
	return v.Render(p.scheduleGapsPage(v, ends))
}

// mend is where a document is changed.
func mend(v *web.Visitor, e notices.LooseEnd) string {
	switch e.Ref.Kind {
	case "":
		return ""
	case notices.KindNotice:
		return v.URL("/staff/notices/" + e.Ref.Code + "/facts#retention")
	}
	return v.URL("/staff/registers/" + string(e.Ref.Kind) + "/" + e.Ref.Code)
}

// ofKind are the loose ends of one kind.
func ofKind(list []notices.LooseEnd, kind notices.LooseKind) (some []notices.LooseEnd) {
	for _, e := range list {
		if e.Kind == kind {
			some = append(some, e)
		}
	}
	return some
}

// ofCases tells the classes whose records are about people's own requests.
func ofCases(class string) bool {
	return class == requests.ClassPapers || slices.Contains(requests.Classes(), class)
}

// gapsShown is how many things of one kind a list shows.
const gapsShown = 200

// fewCases is the smallest number of cases that anybody but the data protection officer is shown.
const fewCases = 5

// disposalCount says how many, as far as the reader may know it.
func disposalCount(v *web.Visitor, class string, n int64) string {
	if ofCases(class) && n > 0 && n < fewCases && !exact(v) {
		return v.T("schedule.few", "Limit", fewCases)
	}
	return v.P.Number(int(n))
}

// keptWhy says why records are held, with numbers for whoever is shown them.
func keptWhy(v *web.Visitor, d requests.Disposal) string {
	var words []string
	for _, reason := range keptReasons {
		if n := d.Held[reason]; n > 0 {
			words = append(words, v.T("requests.kept."+reason)+" ("+disposalCount(v, d.Class, n)+")")
		}
	}
	return v.P.List(words)
}

// keptReasons are the reasons in the order of a page.
var keptReasons = append(requests.HoldReasons(), "review", "restriction", "complaint", "unknown")

// gapText says what is loose about a document.
func gapText(v *web.Visitor, e notices.LooseEnd) string {
	day := ""
	if at, ok := e.Day.Time(); ok {
		day = v.P.Date(at.Date())
	}
	return v.T("schedule.gap."+string(e.Kind), "Other", isolated(e.Other), "Next", isolated(e.Next), "Day", day) // i18n: schedule.gap.*
}

func scheduleLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("schedule.desk.nav"), Href: v.URL("/staff/retention")}
}
