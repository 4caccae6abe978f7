package staff

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
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

// fillAs fills in the form of a decision as another case of the group was decided, item by item, where both ask the same. To read that
// case is a look at it, with a purpose of its own. Nothing is kept before the form is sent.
func (p *Pages) fillAs(v *web.Visitor, s *sheet, as string) error {
	ref, _ := p.Registry.Reference(as)
	if !s.Kind.ByItem() || !slices.ContainsFunc(s.alike(), func(r requests.QueueRow) bool { return r.Ref == ref }) {
		return requests.ErrNotFound
	}
	other, err := p.Registry.Open(v.Ctx(), worker(v), ref, v.T("link.as.purpose", "Ref", s.Ref))
	if err != nil {
		return err
	}
	s.as, s.inserted = &filled{ref: ref}, map[string]string{}
	pairs, theirs := requests.SameItems(s.Items, other.Items), file{CaseView: other}
	for n, it := range s.Items {
		d := theirs.drafted(pairs[it.ID])
		if d.Verdict == "" {
			s.as.missing = append(s.as.missing, it.Field)
			continue
		}
		at := "items." + strconv.Itoa(n) + "."
		s.inserted[at+"verdict"], s.inserted[at+"value"] = string(d.Verdict), partly(d)
		s.inserted[at+"reason"], s.inserted[at+"reasons"] = d.Reason, d.Reasons
	}
	return nil
}

// alike are the cases of the group, and those of the same citizen and kind that were decided: one that ended leads no group any more.
func (s sheet) alike() []requests.QueueRow {
	var list []requests.QueueRow
	for _, t := range s.Twins {
		list = append(list, t.QueueRow)
	}
	for _, r := range s.Others {
		if r.Kind == s.Kind && decidedAlready(r.State) && !slices.ContainsFunc(s.Twins, func(t requests.Twin) bool { return t.Ref == r.Ref }) {
			list = append(list, r)
		}
	}
	return list
}

// filled says from where a form was filled in, and which items that case does not have or has not decided.
type filled struct {
	ref     string
	missing []string
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
