package staff

import (
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"daylight/portal/report"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// preparedFor says, for each step, which of its fields take which prepared texts.
var preparedFor = map[string]map[string]requests.WordingPlace{
	"ask":     {"text": requests.ForQuestion},
	"message": {"text": requests.ForMessage},
	"task":    {"text": requests.ForErrand},
	"extend":  {"reason": requests.ForExtension},
	"decide":  {"statement": requests.ForStatement, "reasons": requests.ForReasons},
}

// readPrepared reads the texts offered in a step.
func (p *Pages) readPrepared(v *web.Visitor, s *sheet) error {
	var places []requests.WordingPlace
	for _, place := range preparedFor[s.name] {
		places = append(places, place)
	}
	if len(places) == 0 {
		return nil
	}
	var err error
	s.wordings, err = p.Registry.Prepared(v.Ctx(), worker(v), s.Case, places)
	return err
}

// offered are the texts for one place of the form.
func (s sheet) offered(place requests.WordingPlace) []requests.Wording {
	return slices.DeleteFunc(slices.Clone(s.wordings), func(w requests.Wording) bool { return w.Place != place })
}

func preparedOptions(v *web.Visitor, list []requests.Wording) []ui.Option {
	options := []ui.Option{{Text: v.T("staff.choose")}}
	for _, w := range list {
		options = append(options, ui.Option{Value: w.Published().ID.String(), Text: w.Title})
	}
	return options
}

// filled puts what the case says in place of the names in a text, in the citizen's language.
func (p *Pages) filled(v *web.Visitor, f file, text string) string {
	words := v.P.In(f.Lang)
	return requests.FillWording(text, map[string]string{"reference": f.Ref, "due": report.LongDay(words, f.Clock.Due), "name": f.Contact.Name,
		"body": p.Body.Name, "regulator": p.Body.Regulator.Name})
}

// insert shows the form of a step again with a prepared text in it. What was typed stays, and the text comes after it.
func (p *Pages) insert(v *web.Visitor, name string, form *web.Form) error {
	view, err := p.openCase(v)
	if errors.Is(err, requests.ErrPurposeNeeded) {
		return v.Render(p.purposePage(v, nil, nil))
	}
	if err != nil {
		return err
	}
	s, err := p.newSheet(v, name, view)
	if err != nil {
		return err
	}
	s.form = form
	field := form.Get("insert")
	place, takes := preparedFor[name][field]
	if !takes {
		return web.ErrNotFound
	}
	for _, w := range s.offered(place) {
		one := w.Published()
		if one.ID.String() != form.Get("prepared-"+field) {
			continue
		}
		s.inserted = map[string]string{field: strings.TrimSpace(form.Text(field) + "\n\n" + p.filled(v, s.file, one.Text)),
			"used": strings.TrimSpace(form.Get("used") + " " + one.ID.String())}
		return v.Render(p.stepPage(v, s))
	}
	s.faults, _ = v.Faults(web.Problems{{Field: "prepared-" + field, Key: "wording.insert.choose"}})
	return v.Refuse(p.stepPage(v, s))
}

// wordingsTyped are the versions of prepared texts that were inserted in a form.
func wordingsTyped(form *web.Form) []uuid.UUID {
	var list []uuid.UUID
	for _, text := range strings.Fields(form.Get("used")) {
		if id, err := uuid.Parse(text); err == nil && !slices.Contains(list, id) && len(list) < 20 {
			list = append(list, id)
		}
	}
	return list
}

// wordingWords says which prepared texts were used in a step.
func wordingWords(v *web.Visitor, e requests.Event) string {
	var list []string
	for _, w := range e.Wordings {
		list = append(list, v.T("wording.used_one", "Title", w.Title, "Number", w.N))
	}
	if len(list) == 0 {
		return ""
	}
	return v.T("wording.used", "Texts", v.P.List(list))
}
