package staff

import (
	"github.com/a-h/templ"
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
)

// once is a page that shows secrets, the only time anybody sees them.
type once struct {
	title, caption, lead string
	secrets              []ui.SummaryRow
	list                 ui.Link // what the page stands below
	at                   string  // the page of what the secrets belong to
}

func (o *once) add(key, secret string) {
	o.secrets = append(o.secrets, ui.SummaryRow{Key: key, Body: ui.CopyableCode{Code: secret}})
}

// answered is the note of the last form that was answered with secrets.
const answered = "office-answered"

// sentBefore tells whether this very form was answered with secrets already: loading that answer again must not make others.
func sentBefore(v *web.Visitor, form *web.Form) (bool, error) {
	s, err := v.Begin()
	if err != nil {
		return false, err
	}
	return form.Get("once") != "" && form.Get("once") == s.Get(answered), nil
}

// alreadyDone leads from a form that was sent before to what came of it.
func alreadyDone(v *web.Visitor, err error, path string) error {
	if err != nil {
		return err
	}
	v.Flash("office.once.before", nil)
	return v.Redirect(path)
}

// handOver answers a form with secrets and notes that it was answered.
func handOver(v *web.Visitor, form *web.Form, page templ.Component) error {
	if _, err := uuid.Parse(form.Get("once")); err == nil {
		if s, err := v.Begin(); err == nil {
			_ = s.Set(answered, form.Get("once")) // what was made has to be shown, whether or not this is noted
		}
	}
	return v.Render(page)
}

// onceValue marks a form, through every correction of it.
func onceValue(form *web.Form) string { return typed(form, "once", uuid.NewString()) }
