package notices

import (
	"slices"
	"strings"
)

// Action is what happens to records when their time is up.
type Action string

// The final actions.
// i18n: notices.action.*
const (
	ActionDestroy   Action = "destroy"
	ActionAnonymise Action = "anonymise"
	ActionReview    Action = "review"
	ActionTransfer  Action = "transfer"
	ActionKeep      Action = "keep"
)

// Actions lists them in order.
var Actions = []Action{ActionDestroy, ActionAnonymise, ActionReview, ActionTransfer, ActionKeep}

// RetentionRow is one line of the retention schedule.
type RetentionRow struct {
	ID          string `json:"code" toml:"code"`
	Function    Text   `json:"function" toml:"function"`
	Class       Text   `json:"class" toml:"class"`
	Description Text   `json:"description" toml:"description"`
	Exclusions  Text   `json:"exclusions,omitempty" toml:"exclusions"`
	// Personal: the records are about people; Categories says which data.
	Personal   bool     `json:"personal" toml:"personal"`
	Categories []string `json:"categories,omitempty" toml:"categories"`
	Trigger    Text     `json:"trigger" toml:"trigger"`
	Period     Period   `json:"period" toml:"period"`
	Action     Action   `json:"action" toml:"action"`
	Authority  string   `json:"authority" toml:"authority"`
	LegalBasis string   `json:"legal_basis,omitempty" toml:"legal_basis"`
	Owner      string   `json:"owner" toml:"owner"`
	// Hold: a court case or inquiry may stop disposal.
	Hold        bool   `json:"hold" toml:"hold"`
	InForceFrom Day    `json:"in_force_from" toml:"in_force_from"`
	Supersedes  string `json:"supersedes,omitempty" toml:"supersedes"`
	ReviewDue   Day    `json:"review_due,omitempty" toml:"review_due"`
	// Records names the portal's own classes of records that this row disposes
	// of, such as "access" or "correction erasure"; empty for everything kept elsewhere.
	Records string `json:"records,omitempty" toml:"records"`
}

// Ref is the row's permanent address.
func (r RetentionRow) Ref() Ref { return Ref{KindRetention, r.ID} }

// Name is the class of record.
func (r RetentionRow) Name() Text { return r.Class }

func (r RetentionRow) check(authoritative string) Problems {
	var p Problems
	p.code("code", r.ID, codeForm)
	p.text("function", r.Function, authoritative, 200)
	p.text("class", r.Class, authoritative, 200)
	p.text("description", r.Description, authoritative, 2000)
	p.optional("exclusions", r.Exclusions, 2000)
	p.text("trigger", r.Trigger, authoritative, 500)
	if !r.Period.Known() {
		p.add("period", "notices.problem.period")
	}
	if !slices.Contains(Actions, r.Action) {
		p.add("action", "notices.problem.required")
	}
	if r.Period == Permanent && (r.Action == ActionDestroy || r.Action == ActionAnonymise) {
		p.add("action", "notices.problem.permanent")
	}
	if strings.TrimSpace(r.Authority) == "" {
		p.add("authority", "notices.problem.required")
	}
	if strings.TrimSpace(r.Owner) == "" {
		p.add("owner", "notices.problem.required")
	}
	for _, line := range []struct{ field, value string }{{"authority", r.Authority}, {"legal_basis", r.LegalBasis},
		{"owner", r.Owner}, {"records", r.Records}, {"supersedes", r.Supersedes}, {"categories", strings.Join(r.Categories, ", ")}} {
		p.line(line.field, line.value, 500)
	}
	p.day("in_force_from", r.InForceFrom)
	p.day("review_due", r.ReviewDue)
	if r.Supersedes == r.ID && r.ID != "" {
		p.add("supersedes", "notices.problem.itself")
	}
	return p
}

func (r RetentionRow) index(lang, authoritative string) entry {
	return entry{
		title:   r.Class.In(lang, authoritative).Text,
		summary: r.Description.In(lang, authoritative).Text,
		body: strings.Join([]string{r.ID, r.Function.In(lang, authoritative).Text, r.Exclusions.In(lang, authoritative).Text,
			r.Trigger.In(lang, authoritative).Text, strings.Join(r.Categories, " "), r.Authority, r.LegalBasis, r.Owner}, "\n"),
	}
}

func (r RetentionRow) cites() []Ref {
	if r.Supersedes == "" {
		return nil
	}
	return []Ref{{KindRetention, r.Supersedes}}
}
