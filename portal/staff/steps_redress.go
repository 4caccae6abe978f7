package staff

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
)

// redressSteps are the steps that reach beyond the case: to sources and to recipients.
func redressSteps() map[string]step {
	return map[string]step{
		"carried": {actions: of(requests.ActTold, requests.ActHeard), form: (*Pages).carriedForm,
			fits: func(f file) bool { return len(f.waiting())+len(f.sent()) > 0 }, do: (*Pages).carryOut},
		"mark": {actions: of(requests.ActMark), form: (*Pages).markForm, do: func(p *Pages, t taking) error {
			choice := t.form.Get("mark")
			if choice != "set" && choice != "decline" {
				return web.Problems{{Field: "mark", Key: "requests.problem.choose"}}
			}
			return p.Registry.Mark(t.v.Ctx(), t.by, t.step, choice == "decline", t.form.Text("why"))
		}},
		"unmark": {actions: of(requests.ActAnnounce), form: (*Pages).unmarkForm,
			do: func(p *Pages, t taking) error { return p.Registry.EndMark(t.v.Ctx(), t.by, t.step, t.form.Text("why")) }},
	}
}

// carryOut records by hand what became of an instruction.
func (p *Pages) carryOut(t taking) error {
	id, err := uuid.Parse(t.form.Get("item"))
	if err != nil {
		return web.Problems{{Field: "item", Key: "staff.carried.which"}}
	}
	return p.Registry.CarryOut(t.v.Ctx(), t.by, t.step, requests.Heard{ID: id, Way: t.form.Get("way"), Refused: t.form.Get("answer") == "refused",
		Why: t.form.Text("why")})
}

// waiting are the items whose source has not answered.
func (f file) waiting() []requests.Item {
	var list []requests.Item
	for _, it := range f.Items {
		if it.Carried == requests.Instructed {
			list = append(list, it)
		}
	}
	return list
}

// sent are the other things sources were asked and have not answered.
func (f file) sent() []requests.Behest {
	var list []requests.Behest
	for _, e := range f.Behests {
		if e.State == requests.Instructed {
			list = append(list, e)
		}
	}
	return list
}

// itemChoices are everything a source has not answered.
func (f file) itemChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, it := range f.waiting() {
		list = append(list, ui.Choice{Value: it.ID.String(),
			Text: v.T("staff.decide.item", "Number", it.N, "Field", it.Field, "Source", f.source(v, it.Source)), Hint: it.Accepted})
	}
	for _, e := range f.sent() {
		list = append(list, ui.Choice{Value: e.ID.String(), Text: v.T("staff.decide.item", "Number", e.Item, "Field", e.Field,
			"Source", f.source(v, e.Source)), Hint: v.T("requests.behest." + string(e.Kind))})
	}
	return list
}

func (f file) recipientChoices(v *web.Visitor) []ui.Choice {
	var list []ui.Choice
	for _, r := range f.Told {
		list = append(list, ui.Choice{Value: r.ID.String(), Text: r.Name, Hint: v.T("requests.told." + string(r.State))})
	}
	return list
}

// proposed gathers whom the correction may have to be told: from the published agreements and the record of looks.
func (p *Pages) proposed(v *web.Visitor, view requests.CaseView) ([]requests.Proposal, error) {
	agreements, err := p.agreements(v)
	if err != nil {
		return nil, err
	}
	return p.Registry.Proposed(v.Ctx(), view, agreements)
}

// agreements are the published ones by which others receive data.
func (p *Pages) agreements(v *web.Visitor) ([]requests.Sharing, error) {
	published, err := p.Board.Agreements(v.Ctx())
	var agreements []requests.Sharing
	for _, a := range published {
		agreements = append(agreements, requests.Sharing{Code: a.Content.ID, Title: a.Content.Title.In(v.Lang(), p.Board.Authoritative()).Text,
			Parties: a.Content.Parties, Activities: a.Content.Activities})
	}
	return agreements, err
}

// ticked tells whether a proposed recipient is to be told: as somebody chose, or else yes.
func (s sheet) ticked(name string) bool {
	if s.form != nil {
		return s.form.Has("told", name)
	}
	return !slices.ContainsFunc(s.proposal().Struck, func(x requests.Struck) bool { return x.Name == name })
}

// struckWhy is the reason given so far for not telling somebody.
func (s sheet) struckWhy(at, name string) string {
	for _, x := range s.proposal().Struck {
		if x.Name == name && s.form == nil {
			return x.Why
		}
	}
	return s.form.Text("whynot." + at)
}

// otherRecipients are those written by hand.
func (s sheet) otherRecipients() string {
	var list []string
	for _, name := range s.proposal().Recipients {
		if !slices.ContainsFunc(s.proposed, func(x requests.Proposal) bool { return x.Name == name }) {
			list = append(list, name)
		}
	}
	return s.value("recipients", strings.Join(list, "\n"))
}

// readRecipients reads whom a correction is to be told: the proposed ones that are ticked, and those written by hand. Who is
// connected as a source is told as one.
func (p *Pages) readRecipients(t taking, d *requests.Decision) error {
	for n := 0; t.form.Get("proposed."+strconv.Itoa(n)) != ""; n++ {
		name := t.form.Get("proposed." + strconv.Itoa(n))
		if t.form.Has("told", name) {
			d.Recipients = append(d.Recipients, name)
		} else {
			d.Struck = append(d.Struck, requests.Struck{Name: name, Why: t.form.Text("whynot." + strconv.Itoa(n)), At: n})
		}
	}
	for line := range strings.SplitSeq(t.form.Text("recipients"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			d.Recipients = append(d.Recipients, line)
		}
	}
	if len(d.Recipients) == 0 {
		return nil
	}
	via, err := p.asSources(t.v)
	maps.DeleteFunc(via, func(name, _ string) bool { return !slices.Contains(d.Recipients, name) })
	d.Via = via
	return err
}

// asSources are the systems that are told of corrections, by each of their names.
func (p *Pages) asSources(v *web.Visitor) (map[string]string, error) {
	sources, err := p.Ledger.Sources(v.Ctx())
	told, failed := p.Registry.Correctable(v.Ctx())
	via := map[string]string{}
	for _, s := range sources {
		for _, name := range s.Names {
			if slices.Contains(told, s.ID) {
				via[name] = s.ID
			}
		}
	}
	return via, errors.Join(err, failed)
}

func struckWords(v *web.Visitor, list []requests.Struck) string {
	var lines []string
	for _, s := range list {
		lines = append(lines, v.T("recipient.struck_line", "Name", s.Name, "Why", s.Why))
	}
	return strings.Join(lines, "\n")
}

// known is how the body knows of a proposed recipient.
func (p *Pages) known(v *web.Visitor, r requests.Proposal) string {
	var parts []string
	if r.Agreement != "" {
		parts = append(parts, v.T("recipient.by_agreement", "Code", r.Agreement, "Title", r.Title))
	}
	if r.Looks > 0 {
		parts = append(parts, v.T("recipient.by_ledger", "Count", r.Looks, "Day", v.P.Date(r.Last.In(p.zone()).Date())))
	}
	return strings.Join(parts, " ")
}
