package staff

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// longestPurpose is how much may be said about why a case is opened: a line the citizen can read.
const longestPurpose = 200

// kept is how many purposes a session remembers, so that the same case does not ask at every click. Each look is recorded all the
// same.
const kept = 12

// purposeOf is the purpose given for a case in this session.
func purposeOf(v *web.Visitor, ref string) string {
	s, err := v.Session()
	if err != nil || s == nil {
		return ""
	}
	for n := range kept {
		if of, purpose, ok := strings.Cut(s.Get(slot(n)), " "); ok && of == ref {
			return purpose
		}
	}
	return ""
}

// keepPurpose remembers one; the oldest gives way. What a session cannot hold is asked again.
func keepPurpose(v *web.Visitor, ref, purpose string) error {
	s, err := v.Begin()
	if err != nil {
		return err
	}
	list := []string{ref + " " + purpose}
	for n := range kept {
		if old := s.Get(slot(n)); old != "" && !strings.HasPrefix(old, ref+" ") {
			list = append(list, old)
		}
	}
	for n, line := range list[:min(len(list), kept)] {
		if err := s.Set(slot(n), line); err != nil {
			s.Drop(slot(n))
		}
	}
	return nil
}

func slot(n int) string { return "purpose." + string(rune('a'+n)) }

// openCase reads a case, which records the look.
func (p *Pages) openCase(v *web.Visitor) (requests.CaseView, error) {
	ref, ok := p.Registry.Reference(v.Param("ref"))
	if !ok {
		return requests.CaseView{}, requests.ErrNotFound
	}
	return p.Registry.Open(v.Ctx(), worker(v), ref, purposeOf(v, ref))
}

// caseFile shows a case.
func (p *Pages) caseFile(c *fiber.Ctx) error {
	v := web.Visit(c)
	view, err := p.openCase(v)
	if errors.Is(err, requests.ErrPurposeNeeded) {
		return v.Render(p.purposePage(v, nil, nil))
	}
	if err != nil {
		return err
	}
	f, err := p.newFile(v, view)
	if err != nil {
		return err
	}
	if f.Undeclared {
		return v.Render(p.disclaimPage(v, f))
	}
	return v.Render(p.casePage(v, f))
}

// giveReason takes the purpose of opening a case that is not one's own.
func (p *Pages) giveReason(c *fiber.Ctx) error {
	v := web.Visit(c)
	form, err := v.Form()
	if err != nil {
		return err
	}
	ref, ok := p.Registry.Reference(v.Param("ref"))
	if !ok {
		return requests.ErrNotFound
	}
	purpose := form.Get("purpose")
	switch {
	case purpose == "":
		err = web.Problems{{Field: "purpose", Key: "staff.purpose.missing"}}
	case utf8.RuneCountInString(purpose) > longestPurpose:
		err = web.Problems{{Field: "purpose", Key: "staff.purpose.long", Vars: map[string]any{"Most": longestPurpose}}}
	}
	if faults, ok := v.Faults(err); ok {
		return v.Refuse(p.purposePage(v, form, faults))
	}
	if err := keepPurpose(v, ref, purpose); err != nil {
		return err
	}
	return v.Redirect("/staff/cases/" + ref + within(ref, form.Get("step")))
}

// within is the step of a case somebody wanted to take when the purpose was asked.
func within(ref, step string) string {
	if _, known := steps[step]; known {
		return "/" + step
	}
	return ""
}

// file is a case with what its page needs beside it.
type file struct {
	requests.CaseView
	key     string // of the forms on this page
	sources map[string]string
	keeping notices.Keeping // of an ended case
	origin  web.Origin      // the notice it was asked from

	incidents []notices.Incident // that findings of this case opened, for who keeps them
}

func (p *Pages) newFile(v *web.Visitor, view requests.CaseView) (file, error) {
	f := file{CaseView: view, key: uuid.NewString(), sources: map[string]string{}}
	if !view.EndedAt.IsZero() {
		var err error
		ended := deadline.DayOf(view.EndedAt, p.zone()).Time(p.zone())
		if f.keeping, err = p.Board.Keeping(v.Ctx(), view.Kind.Class(), ended); err != nil {
			return f, err
		}
	}
	var err error
	if f.origin, err = v.Origin(p.Board, view.AskedFrom); err != nil {
		return f, err
	}
	if v.Officer().Has(account.DPO) {
		if f.incidents, err = p.Board.IncidentsAmong(v.Ctx(), editor(v), view.Misuses); err != nil {
			return f, err
		}
	}
	if view.Behalf == nil && len(view.Items) == 0 && (view.Reviewed == nil || len(view.Reviewed.Items) == 0) {
		return f, nil
	}
	f.sources, err = p.sourceNames(v)
	return f, err
}

// source names a system, or says that nobody knows which one it is.
func (f file) source(v *web.Visitor, id string) string {
	switch {
	case id == "":
		return v.T("staff.keyin.unknown")
	case f.sources[id] != "":
		return f.sources[id]
	}
	return id
}

// path is the address of the case.
func (f file) path() string { return "/staff/cases/" + f.Ref }

// last is the number of the newest event shown.
func (f file) last() int {
	if len(f.Events) == 0 {
		return 0
	}
	return f.Events[len(f.Events)-1].N
}

// notes are what the office wrote for itself.
func (f file) notes() []requests.Event {
	var list []requests.Event
	for _, e := range f.Events {
		if e.Action == requests.ActNote {
			list = append(list, e)
		}
	}
	return list
}

// history is what happened, newest first: who, in which role, when and why.
func (p *Pages) history(v *web.Visitor, events []requests.Event) []ui.Event {
	list := make([]ui.Event, 0, len(events))
	for _, e := range slices.Backward(events) {
		who := v.T("requests.role." + e.Role)
		if e.Name != "" {
			who = v.T("staff.case.by", "Name", e.Name, "Role", who)
		}
		one := ui.Event{Title: v.Message(e.Key, e.Vars), When: p.moment(v, e.At), ISO: isoMoment(e.At), Who: who}
		switch e.Action {
		case requests.ActNote:
		case requests.ActLate:
			one.Text = p.lateWords(v, e)
		case requests.ActAmend:
			one.Text, one.Body = movedWords(v, e), lines(e.Text)
		default:
			one.Text = e.Text
		}
		if used := wordingWords(v, e); used != "" {
			one.Text = strings.TrimSpace(one.Text + "\n" + used)
		}
		list = append(list, one)
	}
	return list
}

// offers are the steps this officer may take now, in the order of a case's life. Those that need nothing but a press stand first.
func (f file) offers() (quick, forms []string) {
	for _, name := range stepOrder {
		s := steps[name]
		if !f.possible(name) {
			continue
		}
		if s.form == nil || s.presses && !f.owesReason() && len(f.OpenErrands()) == 0 {
			quick = append(quick, name)
		} else {
			forms = append(forms, name)
		}
	}
	return quick, forms
}

// possible tells whether the officer may take a step now.
func (f file) possible(name string) bool {
	s, known := steps[name]
	if !known || len(s.actions) > 0 && !slices.ContainsFunc(s.actions, f.Can) {
		return false
	}
	return s.fits == nil || s.fits(f)
}
