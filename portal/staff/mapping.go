package staff

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/ledger"
)

// pastShown is how many changes of a table its page lists.
const pastShown = 20

// mappingDesk is what the page of a source's table shows.
type mappingDesk struct {
	system
	table    mappingTyped
	faults   ui.Errors
	clash    []ledger.MappingLine // in which what is typed differs from what somebody else saved
	pasted   string
	held     *ledger.Held // the event in the preview instead of a pasted one
	previews []ledger.Preview
	frame    *report.Accesses // in whose words a citizen would read it
	known    []notices.ActivityVersion
	past     []ledger.MappingPast
	officers map[uuid.UUID]string
}

func (d mappingDesk) at() string { return d.path() + "/mapping" }

// mapping shows what a source's codes mean, with a new line for the code of a held event when the page is asked for one.
func (p *Pages) mapping(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.mappingDesk(v)
	if err != nil {
		return err
	}
	d.table = tableOf(d.Mapping, d.MappingVersion, p.Board.Languages)
	if v.Query("held") != "" {
		if err := p.takeHeld(v, &d, v.Query("held")); err != nil {
			return err
		}
		d.table.add(tableFor(d.held.Fault), d.held.Fault.Code)
		if err := p.previewMapping(v, &d, d.Mapping); err != nil {
			return err
		}
	}
	return p.showMapping(v, fiber.StatusOK, d)
}

func (p *Pages) mappingDesk(v *web.Visitor) (d mappingDesk, err error) {
	if d.Source, err = p.Ledger.Source(v.Ctx(), v.Param("id")); err == nil && d.own() {
		err = ledger.ErrOwnSource
	}
	d.keeper = v.Officer().Has(account.Administrator)
	return d, err
}

// takeHeld puts a held event into the preview. The page never learns what it says about whom.
func (p *Pages) takeHeld(v *web.Visitor, d *mappingDesk, id string) error {
	event, err := uuid.Parse(id)
	if err != nil {
		return web.ErrNotFound
	}
	h, err := p.Ledger.HeldEvent(v.Ctx(), d.Source, event)
	d.held = &h
	return err
}

// changeMapping saves the table as typed, or shows what would become of an event under it.
func (p *Pages) changeMapping(c *fiber.Ctx) error {
	v := web.Visit(c)
	d, err := p.mappingDesk(v)
	if err != nil {
		return err
	}
	form, err := v.Form(mappingColumns(p.Board.Languages)...)
	if err != nil {
		return err
	}
	d.table, d.pasted = readTable(form, p.Board.Languages), form.Raw("event")
	if id := form.Get("held"); id != "" {
		if err := p.takeHeld(v, &d, id); err != nil {
			return err
		}
	}
	m, err := d.table.mapping()
	if form.Get("do") == "preview" {
		if err == nil {
			err = p.previewMapping(v, &d, m)
		}
		if err == nil {
			return p.showMapping(v, fiber.StatusOK, d)
		}
	} else if err == nil {
		err = p.Ledger.SetMapping(v.Ctx(), d.ID, ledger.MappingChange{Mapping: m, Version: d.table.version, Officer: v.Officer().ID})
		if err == nil {
			v.Flash("mapping.saved", nil)
			if d.held != nil {
				return v.Redirect(d.path() + "/causes/" + d.held.Cause.String())
			}
			return v.Redirect(d.at())
		}
	}
	return p.refuseMapping(v, d, m, err)
}

// refuseMapping shows the table again as it was typed, with what stands against it.
func (p *Pages) refuseMapping(v *web.Visitor, d mappingDesk, m ledger.Mapping, err error) error {
	var refused ledger.Problems
	var fault *ledger.Fault
	switch {
	case errors.Is(err, ledger.ErrMappingChanged):
		d.clash, d.table.version = m.Since(d.Mapping), d.MappingVersion
		d.faults = ui.Errors{{Text: v.T("mapping.changed"), Href: "#clash"}}
		return p.showMapping(v, fiber.StatusConflict, d)
	case errors.As(err, &refused):
		d.faults, _ = v.Faults(d.table.beside(refused))
	case errors.As(err, &fault):
		text := asSentence(v.Message(fault.Key, fault.Vars))
		if fault.Pointer != "" {
			text += " (" + isolated(short(fault.Pointer)) + ")"
		}
		d.faults = ui.Errors{{Field: "event", Text: text}}
	default:
		var ok bool
		if d.faults, ok = v.Faults(err); !ok {
			return err
		}
	}
	return p.showMapping(v, fiber.StatusUnprocessableEntity, d)
}

// previewMapping asks what would become of the event on the page under a table.
func (p *Pages) previewMapping(v *web.Visitor, d *mappingDesk, m ledger.Mapping) (err error) {
	under := d.Source
	under.Mapping = m
	if d.held != nil {
		d.previews, err = p.Ledger.PreviewHeld(v.Ctx(), under, d.held.ID)
	} else {
		d.previews, err = p.Ledger.Preview(v.Ctx(), under, []byte(d.pasted))
	}
	if err != nil || !slices.ContainsFunc(d.previews, func(one ledger.Preview) bool { return one.Entry != nil }) {
		return err
	}
	nobody := ledger.Person{{Scheme: "preview", ID: "preview"}}
	d.frame, err = report.Frame(v.Ctx(), p.Ledger, report.Query{Person: nobody, Body: p.Body})
	return err
}

func (p *Pages) showMapping(v *web.Visitor, status int, d mappingDesk) (err error) {
	if d.known, err = p.Board.Activities(v.Ctx()); err != nil {
		return err
	}
	if d.past, err = p.Ledger.MappingHistory(v.Ctx(), d.Source, pastShown); err != nil {
		return err
	}
	people, err := p.Directory.Officers(v.Ctx())
	if err != nil {
		return err
	}
	d.officers = map[uuid.UUID]string{}
	for _, o := range people {
		d.officers[o.ID] = o.Name
	}
	return v.RenderStatus(status, p.mappingPage(v, d))
}

// said is the sentence a citizen would read in a language.
func (d mappingDesk) said(v *web.Visitor, lang string, e ledger.Entry) string {
	entry := d.frame.Entry(e)
	return report.Sentence(v.P.In(lang), d.frame, &entry)
}

// cellID names one field of a table.
func cellID(table, column string, line int) string {
	return table + "-" + column + "-" + strconv.Itoa(line)
}
