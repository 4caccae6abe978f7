package staff

import (
	"strconv"
	"strings"

	"daylight/notices"
	"daylight/portal/web"
	"daylight/requests"
)

// clash is one field that two people filled in at the same time: what stands in the case now, and what was typed here.
type clash struct {
	Name         string
	Theirs, Mine []notices.Run
}

// clashes compares the draft of a decision that somebody saved meanwhile with what was typed. What both say alike is left out.
func (p *Pages) clashes(v *web.Visitor, s sheet) []clash {
	if !s.stale || s.name != "decide" || s.Decision == nil || !s.decidedMeanwhile() {
		return nil
	}
	var list []clash
	add := func(name, theirs, mine string) {
		if strings.TrimSpace(theirs) == strings.TrimSpace(mine) {
			return
		}
		one := clash{Name: name}
		for _, run := range notices.Words(theirs, mine) {
			if run.Op != notices.Added {
				one.Theirs = append(one.Theirs, run)
			}
			if run.Op != notices.Removed {
				one.Mine = append(one.Mine, run)
			}
		}
		list = append(list, one)
	}
	d := *s.Decision
	word := func(family, value string) string {
		if value == "" {
			return ""
		}
		return v.T(family + value)
	}
	if !s.Kind.ByItem() || d.Outcome == requests.Declined || s.form.Get("outcome") != "" {
		add(v.T("staff.case.outcome"), word("requests.outcome.", string(d.Outcome)), word("requests.outcome.", s.form.Get("outcome")))
	}
	add(statementLabel(v, s.Kind), d.Statement, s.form.Text("statement"))
	add(v.T("staff.case.withheld"), d.Withheld, s.form.Text("withheld"))
	add(v.T("staff.case.reason"), word("requests.reason.", d.Reason), word("requests.reason.", s.form.Get("reason")))
	add(v.T("staff.case.reasons"), d.Reasons, s.form.Text("reasons"))
	add(v.T("staff.case.recipients"), strings.Join(d.Recipients, "\n"), s.form.Text("recipients"))
	for n, it := range s.Items {
		at := "items." + strconv.Itoa(n) + "."
		typed := requests.ItemDecision{Item: it.ID, Verdict: requests.Verdict(s.form.Get(at + "verdict")), Value: s.form.Text(at + "value"),
			Reason: s.form.Get(at + "reason"), Reasons: s.form.Text(at + "reasons")}
		add(v.T("staff.case.item", "Number", it.N), itemClash(v, s.drafted(it.ID)), itemClash(v, typed))
	}
	return list
}

// decidedMeanwhile tells whether somebody saved a draft since the form was made.
func (s sheet) decidedMeanwhile() bool {
	for _, e := range s.changed {
		if e.Action == requests.ActDecide {
			return true
		}
	}
	return false
}

// itemClash is what is decided about one item, in words to be compared.
func itemClash(v *web.Visitor, d requests.ItemDecision) string {
	var parts []string
	if d.Verdict != "" {
		parts = append(parts, v.T("requests.verdict."+string(d.Verdict)))
	}
	if d.Verdict == requests.Partly {
		parts = append(parts, d.Value)
	}
	if d.Reason != "" {
		parts = append(parts, v.T("requests.reason."+d.Reason))
	}
	return strings.TrimSpace(strings.Join(append(parts, d.Reasons), "\n"))
}
