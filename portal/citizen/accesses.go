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
)

// mountAccesses puts the pages on who looked at the citizen's data in their place.
func (p *Pages) mountAccesses(r fiber.Router) {
	r.Get("", p.accesses)
	r.Get("/:id/question", p.askQuestion)
	r.Post("/:id/question", web.Limit("submit", web.Per(20, 10*time.Minute)), p.fileQuestion)
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

// query asks for the report that fits the filter.
func (p *Pages) query(v *web.Visitor, f filter) (report.Query, error) {
	by, err := visitor(v)
	if err != nil {
		return report.Query{}, err
	}
	calendar, err := p.Registry.CurrentCalendar(v.Ctx())
	if err != nil {
		return report.Query{}, err
	}
	body := p.Body
	body.Hours = body.Hours.Keeping(calendar)
	asked := func(ctx context.Context, _ []string) (map[string]report.Question, error) { return p.answers(ctx, by) }
	return report.Query{Person: person(v), Name: v.Citizen().Name, Period: f.period(p.zone()), Body: body, Made: p.now(), Only: f.extract(),
		Questions: asked}, nil
}

// overview collects the whole report and shows its beginning.
func (p *Pages) overview(v *web.Visitor, page *looks) error {
	q, err := p.query(v, page.filter)
	if err != nil {
		return err
	}
	q.Unsettled = true
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
	questions, err := q.Questions(v.Ctx(), nil)
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

// download gives the report as a document: the same filters as the page, and all of it.
func (p *Pages) download(c *fiber.Ctx) error {
	v := web.Visit(c)
	format := v.Param("format")
	counted, err := p.choices(v, looksMost)
	if err != nil {
		return err
	}
	f := p.readFilter(v, counted)
	if len(f.faults) > 0 {
		return web.BadRequest("a filter that is none")
	}
	q, err := p.query(v, f)
	if err != nil {
		return err
	}
	switch report.Format(format) {
	case report.PDF, report.JSON, report.CSV, "proofs":
	default:
		return web.ErrNotFound
	}
	a, err := report.Collect(v.Ctx(), p.Ledger, q)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if format == "proofs" {
		if err := report.WriteProofs(v.Ctx(), &body, p.Ledger, a); err != nil {
			return err
		}
		return v.Download(a.FileName("proofs"), "text/plain; charset=utf-8", body.Bytes())
	}
	press := &report.Press{Fonts: p.Fonts, Signer: p.Signer}
	if err := press.Write(v.Ctx(), &body, v.P, a, report.Format(format)); err != nil {
		return err
	}
	return v.Download(a.FileName(report.Format(format)), report.Format(format).ContentType(), body.Bytes())
}

// answers is what the citizen has asked about entries and what came of it, by entry.
func (p *Pages) answers(ctx context.Context, by requests.Citizen) (map[string]report.Question, error) {
	looks, err := p.Registry.AskedLooks(ctx, by)
	if err != nil {
		return nil, err
	}
	asked := map[string]report.Question{}
	for _, l := range looks {
		if _, newer := asked[l.Entry]; !newer && l.State != requests.StateWithdrawn {
			asked[l.Entry] = report.Question{Reference: l.Ref, Asked: l.Asked, Answered: l.Answered, Answer: l.Answer}
		}
	}
	return asked, nil
}
