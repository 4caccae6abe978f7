package staff

import (
	"strconv"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// originSteps say from which notice a case was asked.
func originSteps() map[string]step {
	return map[string]step{"asked-from": {actions: of(requests.ActAskedFrom), form: (*Pages).originForm, do: func(p *Pages, t taking) error {
		from, err := originTyped(t.form)
		if err != nil {
			return err
		}
		return p.Registry.SetAskedFrom(t.v.Ctx(), t.by, t.step, from)
	}}}
}

// originTyped reads a notice and which version of it; an empty version is the one in force.
func originTyped(form *web.Form) (from requests.AskedFrom, err error) {
	if from.Notice = form.Get("asked_from"); from.Notice == "" || form.Get("notice_version") == "" {
		return from, nil
	}
	if from.Version, err = strconv.Atoi(form.Get("notice_version")); err != nil || from.Version < 1 {
		return from, web.Problems{{Field: "notice_version", Key: "origin.no_version"}}
	}
	return from, nil
}

// noticeOptions are the notices in force, and none.
func (p *Pages) noticeOptions(v *web.Visitor) ([]ui.Option, error) {
	list, err := p.Board.Notices(v.Ctx())
	options := []ui.Option{{Text: v.T("origin.none")}}
	for _, n := range list {
		title := n.Content.Text[notices.PartTitle].In(v.Lang(), p.Board.Authoritative())
		options = append(options, ui.Option{Value: n.Content.Slug, Text: title.Text})
	}
	return options, err
}

func versionOf(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
