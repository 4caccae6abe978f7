// Package public is the pages for everyone: what the public body publishes, the
// log, the calculator and the site's own information. They set no cookie, are
// the same for every visitor and can be kept by caches.
//
// It does not know who visits, nor any case or entry of the ledger.
package public

import (
	"context"
	"crypto/x509"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
	"daylight/requests/ledger"
)

// Pages are the public pages. Law, Reading and Calendar are the body's own;
// Current is that calendar as the body's administrators changed it; LogKey is
// the log's public key as verifiers take it and LogKeys the same with the keys
// before it, a line each; Certificates are those that sign documents; Now is
// the Board's unless given.
type Pages struct {
	Board    *notices.Board
	Registry *requests.Registry // for the register of gifts and interests, the receipts of disposal and the figures alone
	Ledger   *ledger.Ledger
	Library  *deadline.Library
	Body     report.Body
	Law      string
	Reading  string
	Calendar string
	Current  func(context.Context) (deadline.Calendar, error)
	LogKey   string
	LogKeys  string

	Certificates []*x509.Certificate

	Now func() time.Time

	loose looseMemory
}

// Mount puts the pages below a language's prefix.
func (p *Pages) Mount(r fiber.Router) {
	r.Get("/", web.Public(), p.home)
	r.Get("/search", web.Public("q", "kind", "page"), p.search)

	r.Get("/notices", web.Public("q"), p.noticeList)
	r.Get("/notices.json", web.Public(), p.noticesJSON)
	r.Get("/notices.csv", web.Public(), p.noticesCSV)
	r.Get("/notices.jsonld", web.Public(), p.noticesLinked)
	r.Get("/notices.atom", web.Public(), p.feed(notices.KindNotice, "/notices", "public.notices.title"))
	p.mountFollow(r)
	r.Get("/notices/:slug", web.Public(), p.notice)
	r.Get("/notices/:slug/short", web.Public(), p.shortVersion)
	r.Get("/notices/:slug/versions/:n", web.Public(), p.noticeVersion)
	r.Get("/notices/:slug/changes/:span", web.Public(), p.noticeChanges)

	r.Get("/retention", web.Public("q", "function", "action", "page"), p.schedule)
	r.Get("/retention.json", web.Public("q", "function", "action"), p.scheduleJSON)
	r.Get("/retention.csv", web.Public("q", "function", "action"), p.scheduleFile(typeCSV, notices.WriteSchedule))
	r.Get("/retention.xlsx", web.Public("q", "function", "action"), p.scheduleFile(typeWorkbook, notices.WriteWorkbook))
	r.Get(disposalPath, web.Public("before"), p.disposal)
	r.Get(disposalPath+".json", web.Public("before"), p.disposalJSON)
	r.Get(disposalPath+".csv", web.Public(), p.disposalCSV)
	r.Get("/retention.jsonld", web.Public(), p.scheduleLinked)
	r.Get("/retention.atom", web.Public(), p.feed(notices.KindRetention, "/retention", "public.schedule.title"))
	row := document(p, "code", p.Board.ReadRow, func(v *web.Visitor, r notices.Reading[notices.RetentionRow]) (templ.Component, error) {
		return p.rowPage(v, r), nil
	})
	r.Get("/retention/:code", web.Public(), row)
	r.Get("/retention/:code/versions/:n", web.Public(), row)
	r.Get("/retention/:code/changes/:span", web.Public(), p.rowChanges)

	p.mountRegisters(r)
	p.mountEntries(r)
	r.Get("/catalog.jsonld", web.Public(), p.catalogue)
	p.mountIncidents(r)

	r.Get(statisticsPath, web.Public(), p.statistics)
	r.Get(statisticsPath+".json", web.Public(), p.statisticsJSON)
	r.Get(statisticsPath+".csv", web.Public(), p.statisticsCSV)
	r.Get(statisticsPath+".atom", web.Public(), p.statisticsFeed)
	r.Get(statisticsPath+".jsonld", web.Public(), p.statisticsLinked)
	r.Get(statisticsPath+".schema.json", web.Public(), p.statisticsSchema)
	r.Get(statisticsPath+"/:quarter", web.Public(), p.quarter)
	r.Get(statisticsPath+"/:quarter/versions/:n", web.Public(), p.quarter)

	r.Get("/deadlines", web.Fresh(deadlineFields...), p.deadlines)
	r.Get("/deadlines.json", web.Fresh(deadlineFields...), p.deadlinesJSON)
	r.Get("/log", web.Public(), p.log)
	r.Get(erasedPath, web.Public("before"), p.erased)
	r.Get(erasedPath+".json", web.Public("before"), p.erasedJSON)
	r.Get("/log/checkpoints", web.Public("before"), p.checkpoints)
	r.Get("/log/checkpoints.json", web.Public("before"), p.checkpointsJSON)
	r.Get("/verify", web.Public(), p.verify)
	r.Post("/verify", p.verifyReport)

	r.Get("/accessibility", web.Public(), p.accessibility)
	r.Get("/cookies", web.Public(), p.cookies)
	r.Get("/privacy", web.Public(), p.privacy)
	r.Get("/contact", web.Public(), p.contact)

	r.Get("/log/checkpoint", p.checkpoint)
	r.Get("/log/checkpoint/:size", p.checkpointOf)
	r.Get("/log/consistency/:span", web.Public(), p.consistency)
	r.Get("/log/key", web.Public(), p.logKey)
	r.Get("/log/tile/*", web.Public(), p.tile)
	r.Get("/sitemap.xml", web.Public(), p.sitemap)
	r.Get("/robots.txt", web.Public(), p.robots)
}

// authoritative is the language whose words count.
func (p *Pages) authoritative() string { return p.Board.Authoritative() }

// today is the day for people in the body's zone.
func (p *Pages) today() deadline.Day {
	now := p.Now
	if now == nil {
		now = p.Board.Now
	}
	return deadline.DayOf(now(), p.Body.Zone)
}

// crumbs lead back from a page to the sections it lies in.
func crumbs(v *web.Visitor, path ...ui.Link) ui.Breadcrumbs {
	items := []ui.Link{{Text: v.T("public.home.crumb"), Href: v.URL("/")}}
	return ui.Breadcrumbs{Items: append(items, path...), Collapse: true}
}

// shell is the surroundings of a page below the given sections.
func shell(v *web.Visitor, title string, path ...ui.Link) ui.Shell {
	s := v.Shell(title)
	s.Before = crumbs(v, path...)
	return s
}

// written is a text with what the page must say about its language.
type written struct {
	notices.Said
	Foreign bool // not in the page's language
	Dir     string
}

func (p *Pages) in(v *web.Visitor, t notices.Text) written {
	return spoken(v, t.In(v.Lang(), p.authoritative()))
}

func spoken(v *web.Visitor, said notices.Said) written {
	w := written{Said: said, Foreign: said.Lang != v.Lang()}
	for _, l := range i18n.Languages {
		if l.Tag == said.Lang {
			w.Dir = l.Dir
		}
	}
	return w
}

// day writes a moment as the day it is for people in the body's zone.
func (p *Pages) day(v *web.Visitor, at *time.Time) string {
	if at == nil {
		return ""
	}
	return v.P.Date(at.In(p.zone()).Date())
}

func (p *Pages) zone() *time.Location {
	if p.Body.Zone == nil {
		return time.UTC
	}
	return p.Body.Zone
}

// date writes a day of a document.
func date(v *web.Visitor, d notices.Day) string {
	at, ok := d.Time()
	if !ok {
		return ""
	}
	return v.P.Date(at.Date())
}
