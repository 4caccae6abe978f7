package public

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// entriesPath is the register of gifts and interests.
const entriesPath = "/registers/interests"

// mountEntries puts the register of gifts and interests in its place.
func (p *Pages) mountEntries(r fiber.Router) {
	r.Get(entriesPath, web.Public("register", "page"), p.entryList)
	r.Get(entriesPath+".json", web.Public(), p.entriesJSON)
	r.Get(entriesPath+".csv", web.Public(), p.entriesCSV)
	r.Get(entriesPath+".jsonld", web.Public(), p.entriesLinked)
	r.Get(entriesPath+".atom", web.Public(), p.entriesFeed)
	r.Get(entriesPath+"/:id", web.Public(), p.entry)
	r.Get(entriesPath+"/:id/versions/:n", web.Public(), p.entry)
	r.Get(entriesPath+"/:id/changes", web.Public("from", "to"), p.chooseChanges(entriesPath, "id"))
	r.Get(entriesPath+"/:id/changes/:span", web.Public(), p.entryChanges)
}

func entryPath(e requests.Entry) string { return entriesPath + "/" + e.ID.String() }

func entryVersionPath(e requests.Entry, number int) string {
	return entryPath(e) + "/versions/" + strconv.Itoa(number)
}

// publishes are the registers of gifts and interests that the body publishes.
func (p *Pages) publishes() []string {
	if p.Registry == nil {
		return nil
	}
	return slices.DeleteFunc(requests.EntryRegisters(), func(register string) bool { return !p.Registry.Publishes(register) })
}

// entriesFound is what was asked of the register, and what was found.
type entriesFound struct {
	register string
	page     int
	list     []requests.Entry
	total    int
}

func (f entriesFound) pages() int { return (f.total + requests.EntriesPage - 1) / requests.EntriesPage }

// entryList is the register, a page at a time.
func (p *Pages) entryList(c *fiber.Ctx) error {
	v := web.Visit(c)
	f := entriesFound{register: v.Query("register"), page: max(1, whole(v.Query("page")))}
	if !slices.Contains(p.publishes(), f.register) {
		f.register = ""
	}
	var err error
	if f.list, f.total, err = p.Registry.Entries(v.Ctx(), f.register, f.page); err != nil {
		return err
	}
	if len(f.list) == 0 && f.page > 1 {
		return web.ErrNotFound
	}
	return v.Render(p.entriesPage(v, f))
}

// entry is one gift or interest in one of its versions, as a page or as data. What has left the register leaves a page that says so.
func (p *Pages) entry(c *fiber.Ctx) error {
	v := web.Visit(c)
	code, number, data, err := which(v, "id")
	if err != nil {
		return err
	}
	id, err := entryID(code)
	if err != nil {
		return err
	}
	e, err := p.Registry.ReadEntry(v.Ctx(), id, number)
	status := fiber.StatusOK
	if e.Gone {
		status = fiber.StatusGone
	}
	switch {
	case err != nil:
		return err
	case data:
		return v.JSON(entryDataOf(v, e))
	}
	return v.RenderStatus(status, p.entryOf(v, e))
}

// entryID reads the id of an entry as its address has it.
func entryID(code string) (uuid.UUID, error) {
	id, err := uuid.Parse(code)
	if err != nil || id.String() != code {
		return uuid.Nil, web.ErrNotFound
	}
	return id, nil
}

// entryChanges shows how an entry changed from one version to another. One that has left the register has no changes to show.
func (p *Pages) entryChanges(c *fiber.Ctx) error {
	v := web.Visit(c)
	id, err := entryID(v.Param("id"))
	if err != nil {
		return err
	}
	from, to, _ := strings.Cut(v.Param("span"), "..")
	before, after, err := p.Registry.CompareEntry(v.Ctx(), id, [2]int{whole(from), whole(to)})
	switch {
	case err != nil:
		return err
	case after.Gone:
		return v.RenderStatus(fiber.StatusGone, p.entryOf(v, after))
	}
	return v.Render(p.entryChangesPage(v, before, after))
}

// fieldDifference is one published field that says something else than before.
type fieldDifference struct {
	label string
	runs  []notices.Run
}

// entryDifferences compares two versions of an entry in words, field by field.
func (p *Pages) entryDifferences(v *web.Visitor, before, after requests.Entry) (list []fieldDifference) {
	for _, name := range p.Registry.EntryFields(after.Register) {
		was, _ := entryText(v, before, name)
		is, _ := entryText(v, after, name)
		if was != is {
			list = append(list, fieldDifference{entryLabel(v, after, name), notices.Words(was, is)})
		}
	}
	return list
}

// entryLabel is what a published field of an entry is called.
func entryLabel(v *web.Visitor, e requests.Entry, field string) string {
	if e.Register == requests.RegisterInterest {
		return v.T("entry.field." + field)
	}
	return v.T("gift.field." + field)
}

// entryTitle is what an entry is called.
func entryTitle(v *web.Visitor, e requests.Entry) string {
	switch {
	case e.Told.What != "":
		return e.Told.What
	case e.Register == requests.RegisterInterest && e.Told.Kind != "":
		return v.T("requests.interest." + e.Told.Kind)
	}
	return v.T("entry.one." + e.Register) // i18n: entry.one.*
}

// entryField is one published field of an entry, in words. Written is what somebody wrote in their own language.
type entryField struct {
	label, text string
	written     bool
}

// entryFields are the published fields of an entry that say something, in their order.
func (p *Pages) entryFields(v *web.Visitor, e requests.Entry) []entryField {
	var list []entryField
	for _, name := range p.Registry.EntryFields(e.Register) {
		if text, written := entryText(v, e, name); text != "" {
			list = append(list, entryField{entryLabel(v, e, name), text, written})
		}
	}
	return list
}

func entryText(v *web.Visitor, e requests.Entry, field string) (text string, written bool) {
	t := e.Told
	switch field {
	case "day":
		return dayWords(v, t.Day), false
	case "since":
		return dayWords(v, t.Since), false
	case "until":
		return dayWords(v, t.Until), false
	case "kind":
		if t.Kind == "" {
			return "", false
		}
		return v.T(map[string]string{requests.RegisterGift: "gift.kind.", requests.RegisterInterest: "requests.interest."}[e.Register] + t.Kind), false
	case "giver":
		if t.Giver == "" && t.Private {
			return v.T("gift.public.private"), false
		}
		return t.Giver, true
	case "value":
		return worthText(v, t.Worth), false
	case "decision":
		if t.Decision == "" {
			return "", false
		}
		return v.T("gift.decision." + t.Decision), false
	}
	return map[string]string{"what": t.What, "occasion": t.Occasion, "words": t.Words, "unit": t.Unit, "official": t.Official}[field], true
}

// worthText is a value to the penny or the band it falls in.
func worthText(v *web.Visitor, w *requests.Worth) string {
	switch {
	case w == nil:
		return ""
	case w.Exact:
		return v.P.Money(w.Hundredths, w.Currency)
	case w.Below == 0:
		return v.T("gift.public.from", "Least", v.P.Number(int(w.Least)), "Currency", w.Currency)
	}
	return v.T("gift.public.band", "Least", v.P.Number(int(w.Least)), "Most", v.P.Number(int(w.Below)), "Currency", w.Currency)
}

// goneText says that an entry has left the register, when and why.
func (p *Pages) goneText(v *web.Visitor, e requests.Entry) string {
	day := p.day(v, &e.GoneAt)
	if e.Withdrawn {
		return v.T("public.version.withdrawn", "Day", day, "Why", e.WhyGone)
	}
	return v.T("entry.left", "Day", day)
}

// entriesKept says honestly what is recorded and how much of it is shown.
func (p *Pages) entriesKept(v *web.Visitor) []string {
	day := report.LongDay(v.P, p.today())
	var list []string
	for _, register := range requests.EntryRegisters() {
		if p.Registry.Publishes(register) {
			list = append(list, v.T("entry.shown."+register, "Day", day)) // i18n: entry.shown.*
		} else {
			list = append(list, v.T("entry.inside."+register, "Body", p.Body.Name)) // i18n: entry.inside.*
		}
	}
	return list
}

// dayWords is a day in words; empty for none.
func dayWords(v *web.Visitor, d deadline.Day) string {
	if d.IsZero() {
		return ""
	}
	return v.P.Date(d.Year, d.Month, d.Day)
}
