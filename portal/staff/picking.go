package staff

import (
	"slices"
	"strings"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// pick is a choice of documents that something points at: those chosen first, then the rest folded away, or, where they are too many, a
// search among them. What is chosen and no longer in force stays in sight, so that saving does not drop it unseen.
type pick struct {
	Name  string // of the field
	Kind  notices.Kind
	Codes []string // that are chosen
	Query string
	notices.Offered
}

// The fields of a search in a form: what is looked for, and what was looked for when the form was made.
const (
	seekField   = "seek."
	soughtField = "sought."
)

// sought fills a choice with what the form looks for.
func (p *Pages) sought(v *web.Visitor, form *web.Form, s pick) (pick, error) {
	s.Query = form.Get(seekField + s.Name)
	var err error
	s.Offered, err = p.Board.Offer(v.Ctx(), s.Kind, notices.Seek{Chosen: s.Codes, Query: s.Query, Lang: v.Lang()})
	return s, err
}

// byEnter is what the button says that the Enter key presses.
const byEnter = "enter"

// seeks tells whether a form was sent to look for something, and not to be saved: its button was pressed, or Enter where words stand that
// were not looked for yet.
func seeks(form *web.Form) bool {
	switch form.Get("find") {
	case "":
		return false
	case byEnter:
		return slices.ContainsFunc(form.Names(), func(name string) bool {
			field, ok := strings.CutPrefix(name, seekField)
			return ok && form.Get(name) != form.Get(soughtField+field)
		})
	}
	return true
}

// inForce tells a code that is chosen from one that is gone, and from the name of what has none.
func (s pick) inForce(code string) bool {
	return slices.ContainsFunc(s.Chosen, func(l notices.Link) bool { return l.Code == code })
}

// unknown are those among what was written that are no code in force.
func (s pick) unknown(written []string) []string {
	return slices.DeleteFunc(slices.Clone(written), s.inForce)
}

// picked are the choices that are made.
func (p *Pages) picked(v *web.Visitor, s pick) []ui.Choice {
	list := make([]ui.Choice, len(s.Codes))
	for i, code := range s.Codes {
		list[i] = ui.Choice{Value: code, Text: v.T("publishing.pick.gone", "Code", code), Checked: true}
		if at := slices.IndexFunc(s.Chosen, func(l notices.Link) bool { return l.Code == code }); at >= 0 {
			list[i].Text = p.linkText(v, s.Chosen[at])
		}
	}
	return list
}

// others are the choices that can be made.
func (p *Pages) others(v *web.Visitor, s pick) []ui.Choice {
	list := make([]ui.Choice, len(s.Found))
	for i, l := range s.Found {
		list[i] = ui.Choice{Value: l.Code, Text: p.linkText(v, l)}
	}
	return list
}

func (p *Pages) linkText(v *web.Visitor, l notices.Link) string {
	return l.Code + " · " + l.Title.In(v.Lang(), p.Board.Authoritative()).Text
}

// foundText says how many were found, and whether all of them are listed.
func foundText(v *web.Visitor, s pick) string {
	if s.Fit > len(s.Found) {
		return v.T("publishing.pick.some", "Count", s.Fit, "Shown", len(s.Found))
	}
	return v.T("publishing.pick.found", "Count", s.Fit)
}
