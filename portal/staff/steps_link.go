package staff

import (
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/requests"
	"daylight/requests/ledger"
)

// linkSteps say with whom and what a case has to do.
func linkSteps() map[string]step {
	return map[string]step{
		"party": {actions: of(requests.ActParty), form: (*Pages).partyForm, leaves: true, do: func(p *Pages, t taking) error {
			return p.Registry.AddParty(t.v.Ctx(), t.by, t.step, requests.Concerned{Why: t.form.Text("why"),
				Party: ledger.Subject{Scheme: t.form.Get("scheme"), ID: t.form.Text("party")}})
		}},
		"link": {actions: of(requests.ActLink), form: (*Pages).linkForm, do: func(p *Pages, t taking) error {
			return p.Registry.LinkTo(t.v.Ctx(), t.by, t.step, requests.Linking{Ref: t.form.Get("ref"), Kind: requests.LinkKind(t.form.Get("link")),
				Why: t.form.Text("why")})
		}},
		"unlink": {actions: of(requests.ActUnlink), form: (*Pages).unlinkForm, fits: func(f file) bool { return len(f.Links) > 0 },
			do: func(p *Pages, t taking) error {
				id, err := uuid.Parse(t.form.Get("link"))
				if err != nil {
					id = uuid.Nil // none was chosen
				}
				return p.Registry.Unlink(t.v.Ctx(), t.by, t.step, id)
			}},
		"group": {actions: of(requests.ActGroup), form: (*Pages).groupForm, fits: func(f file) bool { return len(f.Twins) == 0 },
			do: func(p *Pages, t taking) error {
				return p.Registry.GroupWith(t.v.Ctx(), t.by, t.step, t.form.Get("ref"))
			}},
		"ungroup": {actions: of(requests.ActUngroup), fits: func(f file) bool { return len(f.Twins) > 0 },
			do: func(p *Pages, t taking) error { return p.Registry.Ungroup(t.v.Ctx(), t.by, t.step) }},
	}
}

// linkChoices are the cases that are tied to this one.
func (s sheet) linkChoices() []ui.Choice {
	var list []ui.Choice
	for _, l := range s.Links {
		list = append(list, ui.Choice{Value: l.ID.String(), Text: l.Case.Ref, Hint: l.Why})
	}
	return list
}

// answersAll tells whether the draft answers those who asked the same too: it does unless somebody said otherwise.
func (s sheet) answersAll() bool {
	if s.form != nil {
		return s.form.Has("together", "yes")
	}
	return s.Decision == nil || s.Decision.Together
}
