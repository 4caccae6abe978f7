package staff

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/report"
	"daylight/portal/web"
	"daylight/requests"
)

// writing is what the forms for letters send: by which text, and the key that makes the same letters again.
func (p *Pages) writing(v *web.Visitor) (a affair, w requests.Writing, form *web.Form, err error) {
	if form, err = v.Form(); err != nil {
		return a, w, form, err
	}
	if a, err = p.theIncident(v); err != nil {
		return a, w, form, err
	}
	text, err := p.Board.ApprovedLetter(v.Ctx(), a.ID, 0)
	if errors.Is(err, notices.ErrNotFound) || err == nil && !a.Open() {
		err = notices.ErrState // nobody is written to with words only one person has read
	}
	w = requests.Writing{Incident: a.ID, Letter: text.Number}
	if w.Key, _ = uuid.Parse(form.Get("key")); err == nil && w.Key == uuid.Nil {
		err = web.BadRequest("the form for letters has a key")
	}
	return a, w, form, err
}

func (p *Pages) writeToAffected(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, w, _, err := p.writing(v)
	if err != nil {
		return err
	}
	if err := p.Registry.WriteToAffected(v.Ctx(), worker(v), w); err != nil {
		return err
	}
	v.Flash("affected.written", nil)
	return v.Redirect(affectedPath(a.ID))
}

// printForAffected gives the next letters to print.
func (p *Pages) printForAffected(c *fiber.Ctx) error {
	v := web.Visit(c)
	a, w, _, err := p.writing(v)
	if err != nil {
		return err
	}
	text, err := p.Board.ApprovedLetter(v.Ctx(), a.ID, w.Letter)
	if err != nil {
		return err
	}
	people, err := p.Registry.PrintForAffected(v.Ctx(), worker(v), w, v.P.In(p.Board.Authoritative()).T("affected.purpose.print", "Number", a.Number))
	if err != nil {
		return err
	}
	letters := make([]report.BreachLetter, len(people))
	for i, to := range people {
		letters[i] = report.BreachLetter{Incident: a.Number, To: to, On: to.At.In(p.zone())}
		lang := p.Board.LetterLang(text.Content, to.Lang)
		for _, part := range letterParts(v.P.In(lang), text.Content, lang) {
			letters[i].Parts = append(letters[i].Parts, report.BreachPart{Name: part.name, Text: part.text})
		}
	}
	files, err := p.Press.BreachLetters(v.Ctx(), func(l report.BreachLetter) *i18n.Printer { return v.P.In(p.Board.LetterLang(text.Content, l.To.Lang)) }, p.Body, letters)
	if err != nil {
		return err
	}
	return v.Download("INC-"+strconv.FormatInt(a.Number, 10)+"-"+strconv.Itoa(people[0].Number)+".zip", "application/zip", files)
}

func (p *Pages) affectedPosted(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	people, err := p.theConcerned(v)
	if err != nil {
		return err
	}
	at, _ := p.momentTyped(form, "at")
	n, err := p.Registry.AffectedPosted(v.Ctx(), worker(v), people.ID, at)
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.affectedPage(v, people, form, faults))
	}
	if err != nil {
		return err
	}
	v.Flash("affected.posted", map[string]any{"Count": n})
	return v.Redirect(affectedPath(people.ID))
}
