package staff

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests"
	"daylight/requests/deadline"
)

// rows gathers facts and leaves out those that say nothing.
type rows []ui.SummaryRow

func (r *rows) add(key, value string) {
	if value != "" {
		*r = append(*r, ui.SummaryRow{Key: key, Value: value})
	}
}

// text adds what a person typed, in its own direction and with its own lines.
func (r *rows) text(key, value string) {
	if value != "" {
		*r = append(*r, ui.SummaryRow{Key: key, Body: lines(value)})
	}
}

func (r *rows) body(key string, body templ.Component) {
	*r = append(*r, ui.SummaryRow{Key: key, Body: body})
}

// standing is who has the case and the days that matter to it.
func (p *Pages) standing(v *web.Visitor, f file) []ui.SummaryRow {
	var r rows
	if f.Assignee == uuid.Nil {
		r.add(v.T("staff.table.who"), v.T("staff.table.nobody"))
	} else {
		r.add(v.T("staff.table.who"), v.T("staff.case.in_unit", "Name", f.AssigneeName, "Unit", f.Unit))
	}
	r.add(v.T("staff.case.desk"), v.T("requests.desk."+string(f.Desk)))
	r.add(v.T("staff.keyin.channel"), v.T("requests.channel."+string(f.Channel)))
	r.add(v.T("staff.keyin.received"), day(v, f.Received))
	r.add(v.T("staff.case.instant"), p.instant(v, f))
	if f.LateCause != "" {
		r.add(v.T("staff.case.late_cause"), v.T("requests.late."+f.LateCause))
	}
	if len(f.Clock.Warnings) > 0 {
		r.body(v.T("staff.case.warnings"), p.warnings(v, f.Clock.Warnings))
	}
	if f.Outcome != "" {
		r.add(v.T("staff.case.outcome"), v.T("requests.outcome."+string(f.Outcome)))
	}
	r.text(v.T("staff.case.passed_to"), f.PassedTo)
	return r
}

// asked is who asks, and for what.
func (p *Pages) asked(v *web.Visitor, f file) []ui.SummaryRow {
	var r rows
	r.text(v.T("staff.case.name"), askedBy(v, f))
	behalfFacts(v, &r, f)
	p.signedFacts(v, &r, f)
	identity := v.T("requests.level." + f.Level.String())
	if f.Method != "" {
		identity = v.T("staff.case.identity_by", "Level", identity, "Method", v.T("requests.method."+f.Method))
	}
	r.add(v.T("staff.case.identity"), identity)
	r.text(v.T("staff.case.email"), f.Contact.Email)
	r.text(v.T("staff.case.phone"), f.Contact.Phone)
	r.text(v.T("staff.case.post"), f.Contact.Post)
	if f.Contact.Format != "" && f.Contact.Format != "standard" {
		r.add(v.T("staff.case.format"), v.T("requests.format."+f.Contact.Format))
	}
	r.add(v.T("staff.keyin.lang"), languageName(f.Lang))
	if a := f.Access; a != nil {
		r.text(v.T("staff.case.what"), a.What)
		r.add(v.T("staff.case.from"), isoDay(v, a.From))
		r.add(v.T("staff.case.to"), isoDay(v, a.To))
	}
	wished(v, &r, f.Kind, f.Wish)
	if f.origin.Notice != "" {
		r.body(v.T("origin.from"), f.origin.Link(v))
	}
	if g := f.Complaint; g != nil {
		if f.Kind != requests.Review {
			r.add(v.T("staff.case.about"), v.T("requests.about."+string(g.About)))
		}
		r.text(complaintLabel(v, f.Kind), g.Text)
		r.text(v.T("review.facts"), g.Facts)
		r.text(v.T("review.late"), g.Late)
		r.text(v.T("staff.case.wanted"), g.Wanted)
		r.text(caseLabel(v, f.Kind), g.Case)
		r.text(v.T("staff.case.notice"), g.Notice)
		r.text(v.T("staff.case.official"), g.Who)
		r.text(v.T("staff.case.unit"), g.Unit)
		r.text(v.T("staff.case.entry"), seenLook(g.Seen))
	}
	return r
}

// complaintLabel stands beside what the citizen complains of: in a review that is a decision.
func complaintLabel(v *web.Visitor, k requests.Kind) string {
	if k == requests.Review {
		return v.T("review.wrong")
	}
	return v.T("staff.case.text")
}

// caseLabel stands beside the case that a complaint or a review is about.
func caseLabel(v *web.Visitor, k requests.Kind) string {
	if k == requests.Review {
		return v.T("review.of")
	}
	return v.T("staff.case.case")
}

func isoDay(v *web.Visitor, text string) string {
	d, err := deadline.ParseDay(text)
	if err != nil {
		return ""
	}
	return day(v, d)
}

// decided is the decision as it stands: draft, sent for approval or given.
func (p *Pages) decided(v *web.Visitor, f file) []ui.SummaryRow {
	var r rows
	d := f.Decision
	r.add(v.T("staff.case.outcome"), v.T("requests.outcome."+string(d.Outcome)))
	for _, one := range d.Items {
		for _, it := range f.Items {
			if it.ID == one.Item {
				r.text(v.T("staff.case.item", "Number", it.N), itemWords(v, f, it, one))
			}
		}
	}
	if d.Reason != "" {
		r.add(v.T("staff.case.reason"), v.T("requests.reason."+d.Reason))
	}
	r.text(v.T("staff.case.reasons"), d.Reasons)
	r.text(v.T("staff.case.statement"), d.Statement)
	r.text(v.T("review.direction"), d.Direction)
	p.found(v, &r, d)
	r.text(v.T("staff.case.withheld"), d.Withheld)
	r.text(v.T("staff.case.recipients"), strings.Join(d.Recipients, "\n"))
	r.text(v.T("recipient.struck"), struckWords(v, d.Struck))
	if d.Accesses {
		r.add(v.T("attachment.answer.accesses_row"), v.T("attachment.answer.accesses_yes"))
	}
	r.add(v.T("staff.case.proposed"), v.T("staff.case.when", "Name", d.ProposedName, "When", p.moment(v, d.ProposedAt)))
	if !d.ApprovedAt.IsZero() {
		r.add(v.T("staff.case.approved"), v.T("staff.case.when", "Name", d.ApprovedName, "When", p.moment(v, d.ApprovedAt)))
	}
	return r
}

// itemWords is what is decided about one item: field, verdict, value, reason, words.
func itemWords(v *web.Visitor, f file, it requests.Item, d requests.ItemDecision) string {
	parts := []string{it.Field, verdictWord(v, f.Kind, d.Verdict)}
	if d.Verdict != requests.Refuse && d.Value != "" {
		parts = append(parts, d.Value)
	}
	if d.Reason != "" {
		parts = append(parts, v.T("requests.reason."+d.Reason))
	}
	if d.Reasons != "" {
		parts = append(parts, d.Reasons)
	}
	return strings.Join(parts, "\n")
}

// stepName is the name of a step. Approving a correction does more than approving an answer, and says so.
func stepName(v *web.Visitor, f file, name string) string {
	switch {
	case name == "approve" && f.Can(requests.ActInstruct):
		return instructWord(v, f.Kind)
	case name == "assign" && f.Assignee != uuid.Nil:
		return v.T("staff.step.reassign")
	}
	return v.T("staff.step." + name)
}
