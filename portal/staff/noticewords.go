package staff

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
)

func inState(list []notices.NoticeVersion, state notices.VersionState) []notices.NoticeVersion {
	var some []notices.NoticeVersion
	for _, n := range list {
		if n.State == state {
			some = append(some, n)
		}
	}
	return some
}

func noticeColour(s notices.VersionState) string {
	switch s {
	case notices.StateSubmitted:
		return "purple"
	case notices.StateApproved:
		return "teal"
	case notices.StatePublished:
		return "green"
	case notices.StateDraft:
		return "yellow"
	}
	return "grey"
}

// changes is the history of a notice, newest first.
func (p *Pages) changes(v *web.Visitor, list []notices.Change) []ui.Event {
	events := make([]ui.Event, 0, len(list))
	for _, c := range list {
		e := ui.Event{Title: v.T("notices.change." + c.Action), When: p.moment(v, c.At), ISO: isoMoment(c.At), Who: c.OfficerName, Text: c.Why}
		if c.Action == "published" && c.Number > 0 {
			e.Title = v.T("staff.notice.published_as", "Number", c.Number)
		}
		if c.Action == "failed" {
			e.Text = v.T("notices.failure." + c.Why)
		}
		if c.Planned != nil {
			e.Text = strings.TrimSpace(e.Text + " " + v.T("publishing.plan.was", "When", p.moment(v, *c.Planned)))
		}
		events = append(events, e)
	}
	return events
}

// first names the first gap of a part, so that the summary of problems can lead to it.
func first(gaps []notices.Gap, n int) templ.Attributes {
	if slices.IndexFunc(gaps, func(g notices.Gap) bool { return g.Part == gaps[n].Part }) == n {
		return templ.Attributes{"id": string(gaps[n].Part)}
	}
	return nil
}

// clashingFacts are the facts in which what was typed differs from what somebody else saved.
func (f draftForm) clashingFacts(v *web.Visitor) []ui.SummaryRow {
	var r rows
	saved, yours := f.draft.Content, f.typed
	tell := func(key, was, is string) {
		if was != is {
			r.add(key, v.T("staff.notice.saved_yours", "Saved", was, "Yours", is))
		}
	}
	list := func(codes []string) string { return strings.Join(codes, "; ") }
	tell(v.T("staff.queue.unit"), saved.Unit, yours.Unit)
	tell(v.T("staff.notice.collection"), collected(v, saved.Collection), collected(v, yours.Collection))
	tell(v.T("notices.part.basis"), list(basisLines(saved.Bases)), list(basisLines(yours.Bases)))
	tell(v.T("notices.part.transfers"), list(transferLines(saved.Transfers)), list(transferLines(yours.Transfers)))
	tell(v.T("notices.part.rights"), list(rightLines(v, saved.Rights)), list(rightLines(v, yours.Rights)))
	tell(v.T("staff.notice.rows"), list(saved.Retention), list(yours.Retention))
	tell(v.T("staff.notice.activities"), list(saved.Activities), list(yours.Activities))
	tell(v.T("staff.notice.agreements"), list(saved.Agreements), list(yours.Agreements))
	tell(v.T("register.desk.tool"), list(saved.Tools), list(yours.Tools))
	tell(v.T("staff.notice.review_due"), string(saved.ReviewDue), string(yours.ReviewDue))
	return r
}

func collected(v *web.Visitor, c notices.Collection) string {
	if c == "" {
		return ""
	}
	return v.T("notices.collection." + string(c))
}

func basisLines(list []notices.Basis) (lines []string) {
	for _, b := range list {
		lines = append(lines, strings.TrimSpace(b.Article+" "+b.Provision))
	}
	return lines
}

func transferLines(list []notices.Transfer) (lines []string) {
	for _, t := range list {
		lines = append(lines, strings.TrimSpace(t.Country+" "+t.Safeguard))
	}
	return lines
}

func rightLines(v *web.Visitor, list []notices.Right) (lines []string) {
	for _, right := range notices.Rights {
		if slices.Contains(list, right) {
			lines = append(lines, v.T("notices.right."+string(right)))
		}
	}
	return lines
}

// editorRows gives a text the room it needs, within reason.
func editorRows(text string) int {
	lines := strings.Count(text, "\n") + utf8.RuneCountInString(text)/90 + 2
	return min(max(lines, 3), 20)
}

// plain is a list of named strings as strings.
func plain[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, one := range list {
		out[i] = string(one)
	}
	return out
}
