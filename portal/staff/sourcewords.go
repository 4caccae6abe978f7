package staff

import (
	"strings"

	"daylight/portal/ui"
	"daylight/portal/web"
)

// sourceFacts are what is known about a source.
func (p *Pages) sourceFacts(v *web.Visitor, s system) []ui.SummaryRow {
	c := s.coverage
	var r rows
	r.add(v.T("staff.source.id"), s.ID)
	r.add(v.T("staff.source.prefix"), s.Prefix)
	r.add(v.T("staff.source.profile"), v.T("ledger.profile."+string(s.Profile)))
	var scopes []string
	for _, scope := range s.Scopes {
		scopes = append(scopes, v.T("staff.scope."+scope)) // i18n: staff.scope.*
	}
	r.add(v.T("staff.source.scopes"), strings.Join(scopes, "; "))
	r.add(v.T("staff.source.webhook"), s.Webhook)
	r.add(v.T("staff.source.first"), p.moment(v, c.First))
	r.add(v.T("staff.source.last"), p.moment(v, c.CompleteTo))
	r.add(v.T("staff.source.stored"), v.P.Number(int(c.Stored)))
	if c.Numbered {
		r.add(v.T("staff.source.missing"), v.P.Number(int(c.Missing())))
	} else {
		r.add(v.T("staff.source.missing"), v.T("staff.source.unnumbered"))
	}
	r.add(v.T("staff.source.late"), v.P.Percent(c.LateShare()))
	r.add(v.T("staff.source.caseless"), v.P.Percent(c.CaselessShare()))
	r.add(v.T("staff.source.vague"), v.P.Percent(c.VagueShare()))
	r.add(v.T("staff.source.refused"), v.P.Number(int(c.Refused+c.Conflicting)))
	return r
}

// mostGaps is how many gaps a page names, the newest of them.
const mostGaps = 20

func (p *Pages) gapLines(v *web.Visitor, s system) []string {
	gaps := s.coverage.Gaps
	var list []string
	for _, g := range gaps[max(0, len(gaps)-mostGaps):] {
		list = append(list, v.T("ledger.coverage.gap", "Source", p.sourceName(v, s.Names, s.ID), "From", p.moment(v, g.From),
			"Until", p.moment(v, g.Until), "Count", int(g.Missing)))
	}
	return list
}
