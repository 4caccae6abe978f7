package requests

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Outcome is how a case ended, in one word.
// i18n: requests.outcome.*
type Outcome string

// The outcomes.
const (
	Released      Outcome = "released"       // access: given
	PartReleased  Outcome = "part_released"  // access: given in part
	NothingHeld   Outcome = "nothing_held"   // access: the body holds nothing
	Corrected     Outcome = "corrected"      // correction: all accepted
	PartCorrected Outcome = "part_corrected" // correction: some accepted
	NotCorrected  Outcome = "not_corrected"  // correction: none accepted
	Upheld        Outcome = "upheld"         // complaint: justified
	PartUpheld    Outcome = "part_upheld"
	NotUpheld     Outcome = "not_upheld"
	Declined      Outcome = "declined" // the whole request is refused, on a ground the law has

	Transferred Outcome = "transferred" // another public body holds the data and has the request now; never chosen, see Transfer
)

// Outcomes lists the outcomes an officer can choose for a kind. A correction's outcome follows from its items, unless
// the whole request is declined.
func Outcomes(k Kind) []Outcome {
	switch k {
	case Access:
		return []Outcome{Released, PartReleased, NothingHeld, Declined}
	case Correction:
		return []Outcome{Declined}
	case Complaint:
		return []Outcome{Upheld, PartUpheld, NotUpheld, Declined}
	}
	return nil
}

// Reasons lists the reason library of a kind.
// i18n: requests.reason.*
func Reasons(k Kind) []string {
	switch k {
	case Access:
		return []string{"others_rights", "legal_privilege", "crime_prevention", "already_given", "not_identified", "excessive"}
	case Correction:
		return []string{"accurate", "not_shown", "record_of_opinion", "archive", "other_source", "not_identified", "excessive"}
	case Complaint:
		return []string{"rules_followed", "rules_broken", "justified_access", "not_ours", "repeated"}
	}
	return nil
}

// Decision is what is answered, from draft to approval.
type Decision struct {
	Outcome    Outcome
	Items      []ItemDecision // correction: one per item
	Reason     string         // of the reason library; needed unless everything is granted
	Reasons    string         // in words, to the citizen
	Statement  string         // access: what is released, or where it is; complaint: the finding
	Withheld   string         // access: what was left out and why
	Recipients []string       // correction: organisations to be told (GDPR Art. 19)
	Submit     bool           // send it for approval at once

	ProposedBy   uuid.UUID // read only from here on
	ProposedName string
	ProposedAt   time.Time
	SubmittedAt  time.Time
	ApprovedBy   uuid.UUID
	ApprovedName string
	ApprovedAt   time.Time
	SentBack     string // why, when it was sent back
}

// ItemDecision is the decision on one item of a correction.
type ItemDecision struct {
	Item    uuid.UUID `json:"item"`
	Verdict Verdict   `json:"verdict"`
	Value   string    `json:"value,omitempty"` // to be written; empty means what the citizen proposed
	Reason  string    `json:"reason,omitempty"`
	Reasons string    `json:"reasons,omitempty"`
}

// decisionBody is the sealed part of a decision.
type decisionBody struct {
	Items      []ItemDecision `json:"items,omitempty"`
	Reason     string         `json:"reason,omitempty"`
	Reasons    string         `json:"reasons,omitempty"`
	Statement  string         `json:"statement,omitempty"`
	Withheld   string         `json:"withheld,omitempty"`
	Recipients []string       `json:"recipients,omitempty"`
}

// grants tells whether a decision gives the citizen anything identity matters for.
func (d *Decision) grants() bool {
	switch d.Outcome {
	case Released, PartReleased, Corrected, PartCorrected:
		return true
	}
	return false
}

// properDecision puts a decision on a case into proper form, or says what is wrong with it.
func properDecision(d *Decision, kind Kind, items []Item) error {
	c := &check{}
	d.Reasons = c.text("reasons", d.Reasons, maxText, false)
	d.Statement = c.text("statement", d.Statement, maxText, false)
	d.Withheld = c.text("withheld", d.Withheld, maxText, false)
	if d.Reason != "" {
		choice(c, "reason", d.Reason, Reasons(kind))
	}
	if kind == Correction {
		d.correct(c, items)
		return c.problems.orNil()
	}
	d.Items, d.Recipients = nil, nil
	choice(c, "outcome", d.Outcome, Outcomes(kind))
	switch d.Outcome {
	case Released:
		c.need("statement", d.Statement)
	case PartReleased:
		c.need("statement", d.Statement)
		c.need("withheld", d.Withheld)
		c.need("reason", d.Reason)
	case NothingHeld:
		c.need("reasons", d.Reasons)
	case Upheld, PartUpheld, NotUpheld:
		c.need("statement", d.Statement)
		c.need("reason", d.Reason)
	case Declined:
		c.need("reason", d.Reason)
		c.need("reasons", d.Reasons)
	}
	return c.problems.orNil()
}

// correct decides a correction item by item; a declined request refuses each for the same reason.
func (d *Decision) correct(c *check, items []Item) {
	if d.Outcome == Declined {
		c.need("reason", d.Reason)
		c.need("reasons", d.Reasons)
		d.Items, d.Recipients = nil, nil
		for _, it := range items {
			d.Items = append(d.Items, ItemDecision{Item: it.ID, Verdict: Refuse, Reason: d.Reason, Reasons: d.Reasons})
		}
		return
	}
	given := d.Items
	d.Items = nil
	var accepted int
	for i, it := range items {
		at := slices.IndexFunc(given, func(v ItemDecision) bool { return v.Item == it.ID })
		if at < 0 {
			c.add(itemField(i, "verdict"), "required")
			continue
		}
		v := c.itemDecision(i, it, given[at])
		if v.Verdict == Accept || v.Verdict == Partly {
			accepted++
		}
		d.Items = append(d.Items, v)
	}
	d.Outcome = NotCorrected
	all := !slices.ContainsFunc(d.Items, func(v ItemDecision) bool { return v.Verdict != Accept })
	switch {
	case all && accepted > 0:
		d.Outcome = Corrected
	case accepted > 0:
		d.Outcome = PartCorrected
	}
	d.Recipients = c.names("recipients", d.Recipients)
	if accepted == 0 {
		d.Recipients = nil
	}
}

func (c *check) itemDecision(i int, it Item, v ItemDecision) ItemDecision {
	choice(c, itemField(i, "verdict"), v.Verdict, Verdicts())
	refused := v.Verdict == Partly || v.Verdict == Refuse
	v.Value = c.text(itemField(i, "value"), v.Value, maxValue, v.Verdict == Partly)
	v.Reasons = c.text(itemField(i, "reasons"), v.Reasons, maxText, refused)
	switch {
	case refused:
		choice(c, itemField(i, "reason"), v.Reason, Reasons(Correction))
	default:
		v.Reason = ""
	}
	switch v.Verdict {
	case Accept:
		v.Value = it.Right
	case Refuse:
		v.Value = ""
	}
	return v
}

// names checks a list of organisations; empty lines are left out and no name stands twice.
func (c *check) names(field string, list []string) []string {
	var out []string
	for _, name := range list {
		name = c.line(field, name, maxName, false)
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	if len(out) > maxItems {
		c.add(field, "item_limit", "Most", maxItems)
	}
	return out
}

func (c *check) need(field, typed string) {
	if typed == "" && c.problems.Of(field) == nil {
		c.add(field, "required")
	}
}
