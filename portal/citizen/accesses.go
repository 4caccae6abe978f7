package citizen

import (
	"bytes"
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/ledger"
)

const (
	looksShown  = 20    // entries on a page
	seriesShown = 10    // series on the page; the PDF has sixty
	looksSorted = 500   // above that, the page lists, and sorts when asked
	looksMost   = 5_000 // above that, only the documents sort
	waitedFor   = 3_000 // above that, documents are made while nobody waits
)

// mountAccesses puts the pages on who looked at the citizen's data in their place.
func (p *Pages) mountAccesses(r fiber.Router) {
	r.Get("", p.accesses)
	p.mountReports(r.Group("/reports"))
	r.Get("/:id/question", p.askQuestion)
	r.Post("/:id/question", web.Limit("submit", web.Per(100, 10*time.Minute)), p.fileQuestion)
	r.Get("/:id/questioned", p.questioned)
}

// looks is what the page on accesses shows.
type looks struct {
	a       *report.Accesses
	filter  filter
	entries []report.Entry // of this page
	next    string         // mark of the page after; empty on the last
	older   bool           // not the first page
	sorted  bool           // whether the overview is there
	total   int
	reports []requests.Document // long ones that were asked for
}

// sortable reports whether the overview can be had although it was not asked for.
func (l looks) sortable() bool { return !l.older && !l.sorted && l.total <= looksMost }

// accesses shows who looked at the data of whoever is signed in. Their own look at it is no entry.
func (p *Pages) accesses(c *fiber.Ctx) error {
	v := web.Visit(c)
	total, err := p.Ledger.Count(v.Ctx(), person(v))
	if err != nil {
		return err
	}
	counted, err := p.choices(v, total)
	if err != nil {
		return err
	}
	f := p.readFilter(v, counted)
	page := looks{filter: f, total: total, older: v.Query("after") != ""}
	if page.sorted = !page.older && (total <= looksSorted || total <= looksMost && v.Query("sorted") != ""); page.sorted {
		err = p.overview(v, &page)
	} else {
		err = p.list(v, &page)
	}
	if err != nil {
		return err
	}
	by, err := visitor(v)
	if err != nil {
		return err
	}
	if page.reports, err = p.Registry.Documents(v.Ctx(), by); err != nil {
		return err
	}
	if len(f.faults) > 0 {
		return v.Refuse(p.accessesPage(v, page))
	}
	return v.Render(p.accessesPage(v, page))
}

// choices is what the filter offers: what there is among a few looks, counted; whatever the body has when they are many, since
// counting them would read them all.
func (p *Pages) choices(v *web.Visitor, total int) (s ledger.Summary, err error) {
	if total <= looksSorted {
		return p.Ledger.Summary(v.Ctx(), person(v), ledger.Filter{})
	}
	sources, err := p.Ledger.Sources(v.Ctx())
	if err != nil {
		return s, err
	}
	for _, one := range sources {
		s.Sources = append(s.Sources, ledger.Count{Key: one.ID, Names: one.Names})
	}
	activities, err := p.Board.Activities(v.Ctx())
	if err != nil {
		return s, err
	}
	for _, a := range activities {
		s.Activities = append(s.Activities, ledger.Count{Key: a.Content.ID, Names: a.Content.Title})
	}
	for _, action := range ledger.Actions {
		s.Actions = append(s.Actions, ledger.Count{Key: action})
	}
	return s, nil
}

// wanted is the report that fits the filter.
func (p *Pages) wanted(v *web.Visitor, f filter, format report.Format) (requests.Wanted, error) {
	by, err := visitor(v)
	period, only := f.period(p.zone()), f.extract()
	return requests.Wanted{By: by, Person: person(v), Email: by.Email, Lang: v.Lang(), Format: string(format),
		From: period.From, To: period.To, Sources: only.Sources, Activities: only.Activities, Actions: only.Actions}, err
}

// query asks for the report that fits the filter.
func (p *Pages) query(v *web.Visitor, f filter) (report.Query, error) {
	w, err := p.wanted(v, f, "")
	if err != nil {
		return report.Query{}, err
	}
	return report.QueryFor(v.Ctx(), p.Registry, p.Body, w, p.now())
}

// overview collects the whole report and shows its beginning.
func (p *Pages) overview(v *web.Visitor, page *looks) error {
	q, err := p.query(v, page.filter)
	if err != nil {
		return err
	}
	if page.a, err = report.Collect(v.Ctx(), p.Ledger, q); err != nil {
		return err
	}
	page.entries = page.a.Entries[:min(looksShown, len(page.a.Entries))]
	if len(page.a.Entries) > looksShown {
		page.next = page.entries[looksShown-1].ID
	}
	return nil
}

// list shows a page of entries without reading the others.
func (p *Pages) list(v *web.Visitor, page *looks) error {
	q, err := p.query(v, page.filter)
	if err != nil {
		return err
	}
	if page.a, err = report.Frame(v.Ctx(), p.Ledger, q); err != nil {
		return err
	}
	narrow := page.filter.ledger(p.zone())
	narrow.After, narrow.Limit = v.Query("after"), looksShown
	found, err := p.Ledger.Of(v.Ctx(), q.Person, narrow)
	if err != nil {
		return err
	}
	questions, err := q.Questions(v.Ctx())
	if err != nil {
		return err
	}
	page.next = found.Next
	for _, e := range found.Entries {
		entry := page.a.Entry(e)
		if q, asked := questions[entry.ID]; asked {
			entry.Question = &q
		}
		page.entries = append(page.entries, entry)
	}
	return nil
}

// download gives the report as a document: the same filters as the page, and all of it. One that is too long to wait for is made while
// nobody waits.
func (p *Pages) download(c *fiber.Ctx) error {
	v := web.Visit(c)
	format, known := formatOf(v.Param("format"))
	if !known {
		return web.ErrNotFound
	}
	f, err := p.anyFilter(v)
	if err != nil {
		return err
	}
	total, err := p.Ledger.Count(v.Ctx(), person(v))
	if err != nil {
		return err
	}
	if total > waitedFor {
		return v.Redirect(f.path(reportsPath+"/new", "format", string(format)))
	}
	q, err := p.query(v, f)
	if err != nil {
		return err
	}
	var name string
	var body bytes.Buffer
	err = report.Make(v.Ctx(), p.Ledger, q, func(ctx context.Context, a *report.Accesses) error {
		name = a.FileName(format)
		return p.Press.Write(ctx, &body, v.P, a, format)
	})
	if err != nil {
		return err
	}
	return v.Download(name, format.ContentType(), body.Bytes())
}

// anyFilter takes the filter from an address that was made for it.
func (p *Pages) anyFilter(v *web.Visitor) (filter, error) {
	counted, err := p.choices(v, looksMost)
	if err != nil {
		return filter{}, err
	}
	f := p.readFilter(v, counted)
	if len(f.faults) > 0 {
		return f, web.BadRequest("a filter that is none")
	}
	return f, nil
}

// formatOf tells a form in which citizens get their report.
func formatOf(name string) (report.Format, bool) {
	switch f := report.Format(name); f {
	case report.PDF, report.JSON, report.CSV, report.Proofs:
		return f, true
	}
	return "", false
}
