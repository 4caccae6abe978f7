package staff

import (
	"time"

	"github.com/google/uuid"

	"daylight/portal/account"
	"daylight/portal/ui"
	"daylight/portal/web"
	"daylight/requests/deadline"
)

func accessLink(v *web.Visitor) ui.Link {
	return ui.Link{Text: v.T("access.title"), Href: v.URL("/staff/access")}
}

// dueDay is the day by which a review is to be done.
func dueDay(v *web.Visitor, r account.Review) string { return day(v, deadline.DayOf(r.Due, time.UTC)) }

// lateReview tells whether that day is over.
func (p *Pages) lateReview(r account.Review) bool {
	return r.Late(p.Registry.Today().Time(time.UTC))
}

// reviewState is a tag whose words say how a review stands.
func (p *Pages) reviewState(v *web.Visitor, r account.Review) ui.Tag {
	switch {
	case r.ClosedAt != nil:
		return ui.Tag{Text: v.T("access.state.done"), Colour: "green"}
	case p.lateReview(r):
		return ui.Tag{Text: v.T("access.state.late"), Colour: "red"}
	}
	return ui.Tag{Text: v.T("access.state.open"), Colour: "blue"}
}

// reviewScope says what a review asks about.
func reviewScope(v *web.Visitor, r account.Review) string {
	if r.Whole {
		return v.T("access.scope.whole")
	}
	return v.T("access.scope.wide")
}

// reviewFacts are what is known of a review.
func (p *Pages) reviewFacts(v *web.Visitor, r account.Review) []ui.SummaryRow {
	var list rows
	list.body(v.T("access.state"), p.reviewState(v, r))
	list.add(v.T("access.scope"), reviewScope(v, r))
	list.add(v.T("access.opened"), p.moment(v, r.OpenedAt))
	list.add(v.T("access.due"), dueDay(v, r))
	if r.ClosedAt != nil {
		list.add(v.T("access.closed"), p.moment(v, *r.ClosedAt))
	}
	list.add(v.T("access.counts"), reviewCounts(v, r))
	return list
}

// reviewCounts says how many rights were answered for, and how.
func reviewCounts(v *web.Visitor, r account.Review) string {
	parts := []string{v.T("access.count.keep", "Count", r.Kept), v.T("access.count.end", "Count", r.Ended)}
	if r.Gone > 0 {
		parts = append(parts, v.T("access.count.gone", "Count", r.Gone))
	}
	if n := r.Waiting(); n > 0 {
		parts = append(parts, v.T("access.count.waiting", "Count", n))
	}
	return v.P.List(parts)
}

// holder is who holds a right: a person, or a source by its name.
func holder(r account.Right, sources map[string]string) string {
	if r.Officer == uuid.Nil {
		return nameIn(sources, r.Source)
	}
	return r.Name
}

// rightName is a role in words, or that it is a key.
func rightName(v *web.Visitor, r account.Right) string {
	if r.Officer == uuid.Nil {
		return v.T("access.key")
	}
	return v.RoleName(r.Role)
}

// answerName is what was said about a right, or why nothing is asked any more.
func answerName(v *web.Visitor, r account.Right) string {
	switch {
	case r.Answer != "":
		return v.T("access.answer." + string(r.Answer))
	case !r.Held:
		return v.T("access.answer.gone")
	}
	return v.T("access.answer.waiting")
}

func (p *Pages) answeredAt(r account.Right) string {
	if r.AnsweredAt == nil {
		return ""
	}
	return r.AnsweredAt.In(p.zone()).Format(time.RFC3339)
}

// asked tells whether somebody can answer for a right now.
func (a attest) asked(v *web.Visitor, r account.Right) bool {
	return a.ClosedAt == nil && r.Answer == "" && r.Held && r.Officer != v.Officer().ID
}

// firstAnswer is the first field there is to fill in.
func firstAnswer(v *web.Visitor, a attest) string {
	for _, r := range a.rights {
		if a.asked(v, r) {
			return "answer-" + r.ID.String()
		}
	}
	return "rights"
}

// answerChoices are the answers to one right. A key is stopped where keys are kept.
func answerChoices(v *web.Visitor, r account.Right) []ui.Choice {
	list := []ui.Choice{{Value: "", Text: v.T("access.answer.waiting")}, {Value: string(account.Keep), Text: v.T("access.answer.keep")}}
	if r.Officer != uuid.Nil {
		list = append(list, ui.Choice{Value: string(account.EndIt), Text: v.T("access.answer.do_end")})
	}
	return list
}

// rightFacts are what is known of a right and of who holds it.
func (p *Pages) rightFacts(v *web.Visitor, a attest, r account.Right) []string {
	var list []string
	if r.Officer == uuid.Nil {
		at := a.used[r.Source]
		if at.IsZero() {
			return []string{v.T("access.unused")}
		}
		return []string{v.T("access.used", "When", p.moment(v, at))}
	}
	if r.Since != nil {
		list = append(list, v.T("access.since", "When", p.moment(v, *r.Since)))
	}
	if r.LastSignIn == nil {
		list = append(list, v.T("access.never_in"))
	} else {
		list = append(list, v.T("access.last_in", "When", p.moment(v, *r.LastSignIn)))
	}
	if r.Confirmed != nil {
		list = append(list, v.T("access.confirmed", "When", p.moment(v, *r.Confirmed)))
	}
	who := a.people.Colleague(r.Officer)
	if who == nil {
		return list
	}
	if a.people.Cases {
		list = append(list, v.T("access.cases", "Count", who.Open))
	}
	if r.Role == account.Caseworker || r.Role == account.Reviewer || r.Role == account.DPO {
		list = append(list, v.T("access.given", "Desk", seat(v, who.Desk), "Kinds", kindsOf(v, who.Kinds)))
	}
	if who.Leave != nil && who.Leave.Now {
		list = append(list, v.T("access.away", "Day", day(v, who.Leave.Until)))
	}
	return list
}

// overtaken names what others answered meanwhile, beside what was chosen here.
func (p *Pages) overtaken(v *web.Visitor, a attest, form *web.Form) (faults ui.Errors) {
	for _, r := range a.rights {
		mine := account.Answer(form.Get("answer-" + r.ID.String()))
		if mine == "" || r.Answer == "" && r.Held || r.Answer == mine && r.By == v.Officer().ID {
			continue
		}
		text := v.T("access.problem.gone", "Name", holder(r, a.sources), "Right", rightName(v, r))
		if r.ByName != "" {
			text = v.T("access.problem.answered", "Name", holder(r, a.sources), "Right", rightName(v, r),
				"Who", r.ByName, "Theirs", answerName(v, r), "Mine", v.T("access.answer."+string(mine)))
		}
		faults = append(faults, ui.ErrorItem{Href: "#right-" + r.ID.String(), Text: text})
	}
	return faults
}

// wantingAccess is the review of access that waits.
func (p *Pages) wantingAccess(v *web.Visitor) (wishes, error) {
	w := wishes{title: v.T("access.title"), id: "access", none: v.T("access.none_open")}
	r, err := p.Directory.OpenReview(v.Ctx())
	if err != nil || r == nil {
		return w, err
	}
	one := wish{Text: v.T("access.number", "Number", r.Number), Href: v.URL(accessPath(r.Number)), Note: v.T("access.count.waiting", "Count", r.Waiting()),
		Tag: ui.Tag{Text: v.T("access.due_on", "Day", dueDay(v, *r)), Colour: "blue"}}
	if p.lateReview(*r) {
		one.Tag.Colour = "red"
	}
	w.list = append(w.list, one)
	return w, nil
}
