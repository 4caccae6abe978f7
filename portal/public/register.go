package public

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/register"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// which reads what an address asks for: the code, a version or none, and
// whether as data (".json" at the end).
func which(v *web.Visitor, name string) (code string, version int, data bool, err error) {
	code = v.Param(name)
	if v.Param("n") == "" {
		code, data = strings.CutSuffix(code, ".json")
		return code, 0, data, nil
	}
	n, data := strings.CutSuffix(v.Param("n"), ".json")
	if version = whole(n); version == 0 {
		return "", 0, false, web.ErrNotFound
	}
	return code, version, data, nil
}

// statusOf is 410 for the tombstone of a withdrawn document.
func statusOf(err error) int {
	if errors.Is(err, notices.ErrWithdrawn) {
		return fiber.StatusGone
	}
	return fiber.StatusOK
}

// document shows what is in force, or a version by its number, as a page or as data.
func document[C notices.Content](p *Pages, key string, read func(context.Context, string, int) (notices.Reading[C], error),
	page func(*web.Visitor, notices.Reading[C]) (templ.Component, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		code, number, data, err := which(v, key)
		if err != nil {
			return err
		}
		r, err := read(v.Ctx(), code, number)
		status := statusOf(err)
		switch {
		case err != nil && !errors.Is(err, notices.ErrWithdrawn):
			return err
		case data:
			return v.JSON(one(p, v, r.Version))
		}
		shown, err := page(v, r)
		if err != nil {
			return err
		}
		return v.RenderStatus(status, shown)
	}
}

// shelf is one register on its pages: what it is called, what its list shows beside code and name, and which data it gives.
type shelf struct {
	kind              notices.Kind
	name              string // of the list in JSON
	title, lead, item string
	columns           []column
	csv, linked       fiber.Handler
}

// column is one fact of the list; text is written in the authoritative language alone when foreign.
type column struct {
	label   string
	foreign bool
	text    func(v *web.Visitor, c notices.Content) string
}

// shelves are the registers that are made of fields, in order.
func (p *Pages) shelves() []shelf {
	return []shelf{
		{kind: notices.KindActivity, name: "activities", title: "public.processing.title", lead: "public.processing.lead", item: "public.processing.activity",
			csv: p.activitiesCSV, linked: p.activitiesLinked, columns: []column{
				{"public.processing.unit", true, func(_ *web.Visitor, c notices.Content) string { return c.(notices.Activity).Unit }},
				{"public.processing.basis", false, func(v *web.Visitor, c notices.Content) string {
					return basisText(v, c.(notices.Activity).Bases[0].Article)
				}}}},
		{kind: notices.KindAgreement, name: "agreements", title: "public.sharing.title", lead: "public.sharing.lead", item: "public.sharing.agreement",
			csv: p.agreementsCSV, linked: p.agreementsLinked, columns: []column{
				{"register.field.parties", true, func(v *web.Visitor, c notices.Content) string { return v.P.List(c.(notices.Agreement).Parties) }},
				{"register.field.ends", false, func(v *web.Visitor, c notices.Content) string { return endText(v, c.(notices.Agreement).Ends) }}}},
		{kind: notices.KindProcessor, name: "processors", title: "register.processors.title", lead: "register.processors.lead", item: "register.processors.item",
			csv: p.fieldsCSV(notices.KindProcessor), linked: p.processorsLinked, columns: []column{
				{"register.field.country", true, func(_ *web.Visitor, c notices.Content) string { return c.(notices.Processor).Country }},
				{"register.field.ends", false, func(v *web.Visitor, c notices.Content) string { return endText(v, c.(notices.Processor).Ends) }}}},
		{kind: notices.KindTool, name: "tools", title: "register.tools.title", lead: "register.tools.lead", item: "register.tools.item",
			csv: p.fieldsCSV(notices.KindTool), linked: p.toolsLinked, columns: []column{
				{"register.field.phase", false, func(v *web.Visitor, c notices.Content) string {
					return v.T("notices.phase." + string(c.(notices.Tool).Phase))
				}},
				{"register.field.decides", false, func(v *web.Visitor, c notices.Content) string {
					return v.T("notices.decides." + string(c.(notices.Tool).Decides))
				}}}},
	}
}

func endText(v *web.Visitor, ends notices.Day) string {
	if ends == "" {
		return v.T("public.sharing.open")
	}
	return date(v, ends)
}

// mountRegisters puts every register in its place, all of them alike.
func (p *Pages) mountRegisters(r fiber.Router) {
	r.Get("/registers", web.Public(), p.registers)
	for _, s := range p.shelves() {
		at := s.kind.Path()
		r.Get(at, web.Public("q", "unit", "page"), p.register(s))
		r.Get(at+".json", web.Public(), p.registerJSON(s))
		r.Get(at+".csv", web.Public(), s.csv)
		r.Get(at+".jsonld", web.Public(), s.linked)
		r.Get(at+".atom", web.Public(), p.feed(s.kind, at, s.title))
		read := func(ctx context.Context, code string, number int) (notices.Reading[notices.Content], error) {
			return p.Board.ReadDocument(ctx, notices.Ref{Kind: s.kind, Code: code}, number)
		}
		one := document(p, "code", read, func(v *web.Visitor, r notices.Reading[notices.Content]) (templ.Component, error) {
			shown, err := register.Of(r.Content, register.Document{Authoritative: p.authoritative(), Links: r.Cites, Rows: r.Rows,
				Skip: []string{"title", "name", "purpose", "summary", "dpv"}}) // DPV is for machines: it stands in the JSON-LD
			return p.entryPage(v, s, r, shown), err
		})
		r.Get(at+"/:code", web.Public(), one)
		r.Get(at+"/:code/versions/:n", web.Public(), one)
		r.Get(at+"/:code/changes", web.Public("from", "to"), p.chooseChanges(at, "code"))
		r.Get(at+"/:code/changes/:span", web.Public(), p.changes(s))
	}
}

// registers leads to the registers there are, with how much is in each and when it last changed.
func (p *Pages) registers(c *fiber.Ctx) error {
	v := web.Visit(c)
	standing, err := p.Board.Standings(v.Ctx())
	if err != nil {
		return err
	}
	var entered notices.Standing
	if entered.Count, entered.Changed, err = p.Registry.EntryStanding(v.Ctx()); err != nil {
		return err
	}
	return v.Render(p.registersPage(v, standing, entered))
}

// sought is a register narrowed as asked for in the address.
type sought struct {
	notices.Narrow
	Cut bool
}

func seek(v *web.Visitor) sought {
	q := question(v, "q")
	return sought{notices.Narrow{Query: q.Text, Unit: v.Query("unit"), Lang: v.Lang(), Page: max(1, whole(v.Query("page")))}, q.Cut}
}

func (s sought) narrow() bool { return s.Query != "" || s.Unit != "" }

// page is the address of another page of the same list.
func (s sought) page(v *web.Visitor, at string, page int) string {
	values := url.Values{"page": {strconv.Itoa(page)}}
	for name, value := range map[string]string{"q": s.Query, "unit": s.Unit} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return v.URL(at) + "?" + values.Encode()
}

// clear is the address of the whole register, when it is narrowed.
func (s sought) clear(v *web.Visitor, at string) string {
	if !s.narrow() {
		return ""
	}
	return v.URL(at)
}

// register lists what is in force, a page at a time.
func (p *Pages) register(s shelf) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		wanted := seek(v)
		entries, err := p.Board.Register(v.Ctx(), s.kind, wanted.Narrow)
		if err != nil {
			return err
		}
		if len(entries.List) == 0 && wanted.Page > 1 {
			return web.ErrNotFound
		}
		surroundings := fed(shell(v, v.T(s.title), ui.Link{Text: v.T("public.registers.title"), Href: v.URL("/registers")}), v, s.kind.Path(), v.T(s.title))
		surroundings.Wide = true
		surroundings.Description = v.T(s.lead)
		return v.Render(p.registerPage(v, surroundings, s, listing{wanted, entries}))
	}
}

// listing is what was asked of a register, and what was found.
type listing struct {
	sought
	notices.Entries
}

// over says that an agreement or a contract has ended, that a tool is no longer used; empty for everything else.
func (p *Pages) over(v *web.Visitor, c notices.Content) string {
	today := notices.Day(p.today().String())
	switch c := c.(type) {
	case notices.Agreement:
		if c.Expired(today) {
			return v.T("public.sharing.expired_text", "Day", date(v, c.Ends))
		}
	case notices.Processor:
		if c.Over(today) {
			return v.T("register.processors.over", "Day", date(v, c.Ends))
		}
	case notices.Tool:
		if c.Phase == notices.PhaseRetired && c.Retired != "" {
			return v.T("register.tools.retired_since", "Day", date(v, c.Retired))
		} else if c.Phase == notices.PhaseRetired {
			return v.T("register.tools.retired")
		}
	}
	return ""
}

// lead is the sentence a page begins with.
func (p *Pages) lead(v *web.Visitor, c notices.Content) written {
	switch c := c.(type) {
	case notices.Activity:
		return p.in(v, c.Purpose)
	case notices.Agreement:
		return p.in(v, c.Purpose)
	case notices.Tool:
		return p.in(v, c.Summary)
	}
	return written{}
}

// chooseChanges leads from a choice of two versions to what changed between them, the older first.
func (p *Pages) chooseChanges(at, key string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		from, to := whole(v.Query("from")), whole(v.Query("to"))
		if from == 0 || to == 0 || from == to {
			return v.Redirect(at + "/" + v.Param(key) + "#versions")
		}
		return v.Redirect(at + "/" + v.Param(key) + "/changes/" + number(min(from, to)) + ".." + number(max(from, to)))
	}
}

// changes shows how a document changed from one version to another, field by field.
func (p *Pages) changes(s shelf) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.Visit(c)
		from, to, _ := strings.Cut(v.Param("span"), "..")
		compared, err := p.Board.CompareDocuments(v.Ctx(), notices.Ref{Kind: s.kind, Code: v.Param("code")}, [2]int{whole(from), whole(to)})
		if err != nil {
			return err
		}
		return v.Render(p.fieldChangesPage(v, s, compared))
	}
}
