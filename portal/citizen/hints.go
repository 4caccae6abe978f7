package citizen

import (
	"strings"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/web"
	"daylight/requests"
)

// mostHints is how many published documents are pointed out before a request is sent.
const mostHints = 5

// published finds what the body has published about the matter of a request that is being written. It holds nobody up.
func (p *Pages) published(v *web.Visitor, f requests.Filing) ([]notices.Hit, error) {
	var said []string
	if f.Access != nil {
		said = append(said, f.Access.What)
	}
	for _, it := range f.Items {
		said = append(said, it.Field)
	}
	if f.Wish != nil {
		said = append(said, f.Wish.What, f.Wish.Why)
	}
	if f.Complaint != nil {
		said = append(said, f.Complaint.Text)
	}
	return p.Board.Suggest(v.Ctx(), v.Lang(), strings.Join(said, " "), mostHints)
}

// readAt is where a published document is read.
func readAt(hit notices.Hit) string { return notices.Ref{Kind: hit.Kind, Code: hit.Code}.Path() }

// needed says what has to be shown of who somebody is before anything of a kind is done.
// i18n: identity.need.*
func (p *Pages) needed(v *web.Visitor, kind requests.Kind) string {
	level := p.Registry.Need(kind)
	if level >= requests.LevelIdentity && p.Provider == nil {
		return v.T("identity.need.identity_no_eid")
	}
	return v.T("identity.need." + level.String())
}

// keptFor says how long what is typed can be gone on with, and when it is deleted.
func keptFor(v *web.Visitor) string {
	kind := account.Visiting
	if v.Level() >= account.LevelIdentified {
		kind = account.AsCitizen
	}
	return v.T("identity.draft.kept", "Minutes", int(account.Idle(kind).Minutes()), "Days", requests.DraftDays)
}
