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
	Released       Outcome = "released"       // access: given
	PartReleased   Outcome = "part_released"  // access: given in part
	NothingHeld    Outcome = "nothing_held"   // access: the body holds nothing
	Corrected      Outcome = "corrected"      // correction: all accepted
	PartCorrected  Outcome = "part_corrected" // correction: some accepted
	NotCorrected   Outcome = "not_corrected"  // correction: none accepted
	Deleted        Outcome = "deleted"        // erasure: all accepted
	PartDeleted    Outcome = "part_deleted"
	NotDeleted     Outcome = "not_deleted"
	Restricted     Outcome = "restricted" // restriction: all accepted
	PartRestricted Outcome = "part_restricted"
	NotRestricted  Outcome = "not_restricted"
	Stopped        Outcome = "stopped" // objection: the body stops what was objected to
	PartStopped    Outcome = "part_stopped"
	NotStopped     Outcome = "not_stopped"
	Upheld         Outcome = "upheld" // complaint: justified
	PartUpheld     Outcome = "part_upheld"
	NotUpheld      Outcome = "not_upheld"
	Stands         Outcome = "stands"  // review: the decision stands
	Changed        Outcome = "changed" // review: it does not; the case is taken up again
	PartChanged    Outcome = "part_changed"
	Declined       Outcome = "declined" // the whole request is refused, on a ground the law has

	Transferred Outcome = "transferred" // another public body holds the data and has the request now; never chosen, see Transfer
)

// Outcomes lists the outcomes an officer can choose for a kind. What is decided item by item has the outcome that follows
// from its items, unless the whole request is declined.
func Outcomes(k Kind) []Outcome {
	switch k {
	case Access, Portability:
		return []Outcome{Released, PartReleased, NothingHeld, Declined}
	case Correction, Deletion, Restriction:
		return []Outcome{Declined}
	case Objection:
		return []Outcome{Stopped, PartStopped, NotStopped, Declined}
	case Complaint:
		return []Outcome{Upheld, PartUpheld, NotUpheld, Declined}
	case Review:
		return []Outcome{Stands, PartChanged, Changed, Declined}
	}
	return nil
}

// Reasons lists the reason library of a kind.
// i18n: requests.reason.*
func Reasons(k Kind) []string {
	switch k {
	case Access:
		return []string{"others_rights", "legal_privilege", "crime_prevention", "already_given", "not_identified", "excessive", "out_of_authority"}
	case Correction:
		return []string{"accurate", "not_shown", "record_of_opinion", "archive", "other_source", "not_identified", "excessive"}
	case Deletion:
		return []string{"still_needed", "legal_duty", "official_task", "expression", "public_health", "archiving", "legal_claims", "not_identified", "excessive"}
	case Restriction:
		return []string{"checked_right", "no_ground", "public_interest", "not_identified", "excessive"}
	case Objection:
		return []string{"compelling", "legal_claims_use", "research", "other_basis", "not_identified", "excessive"}
	case Portability:
		return []string{"not_given_by_you", "not_agreed", "official_use", "on_paper", "others_harmed", "not_identified", "excessive"}
	case Complaint:
		return []string{"rules_followed", "rules_broken", "justified_access", "not_ours", "repeated"}
	case Review:
		return []string{"decision_right", "decision_wrong", "new_facts", "asked_late", "reviewed_before"}
	}
	return nil
}

// Decision is what is answered, from draft to approval.
type Decision struct {
	Outcome    Outcome
	Items      []ItemDecision // correction, erasure, restriction: one per item
	Reason     string         // of the reason library; needed unless everything is granted
	Reasons    string         // in words, to the citizen
	Statement  string         // access, portability: what is released, or where it is; objection: what stops; complaint, review: the finding
	Withheld   string         // access, portability: what was left out and why
	Accesses   bool           // access: the report of who looked belongs to the answer
	Recipients []string       // decided by item: organisations to be told (GDPR Art. 19)
	Submit     bool           // send it for approval at once
	Direction  string         // review: what is to be done anew, when the decision does not stand; the citizen reads it
	Together   bool           // those who asked the same get the same answer; not of a kind decided item by item

	Struck []Struck          // decided by item: proposed recipients that need not be told, and why
	Via    map[string]string // correction: the source system as which a recipient is told, by name

	Findings []Finding // complaint about looks: what was found about each

	Documents    []Enclosure // access: what the answer is made of; read only from here on
	ProposedBy   uuid.UUID
	ProposedName string
	ProposedAt   time.Time
	SubmittedAt  time.Time
	ApprovedBy   uuid.UUID
	ApprovedName string
	ApprovedAt   time.Time
	SentBack     string // why, when it was sent back
}

// ItemDecision is the decision on one item.
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
	Direction  string         `json:"direction,omitempty"`
	Together   bool           `json:"together,omitempty"`
	Accesses   bool           `json:"accesses,omitempty"`

	Struck []Struck          `json:"struck,omitempty"`
	Via    map[string]string `json:"via,omitempty"`

	Findings []Finding `json:"findings,omitempty"`
}

// grants tells whether a decision gives the citizen anything identity matters for.
func (d *Decision) grants() bool {
	switch d.Outcome {
	case Released, PartReleased, Corrected, PartCorrected, Deleted, PartDeleted, Restricted, PartRestricted, Stopped, PartStopped:
		return true
	}
	return false
}

// refuses tells whether nothing of what was asked for is done.
func (o Outcome) refuses() bool {
	switch o {
	case NotCorrected, NotDeleted, NotRestricted, NotStopped, Declined:
		return true
	}
	return false
}

// whole tells whether everything that was asked for is done, so that there is nothing to look at again.
func (o Outcome) whole() bool {
	switch o {
	case Released, Corrected, Deleted, Restricted, Stopped, Upheld:
		return true
	}
	return false
}

// overturns tells whether a review changes what was decided.
func (o Outcome) overturns() bool { return o == Changed || o == PartChanged }

// properDecision puts a decision on a case into proper form, or says what is wrong with it.
func properDecision(d *Decision, kind Kind, items []Item) error {
	c := &check{}
	d.Reasons = c.text("reasons", d.Reasons, maxText, false)
	d.Statement = c.text("statement", d.Statement, maxText, false)
	d.Withheld = c.text("withheld", d.Withheld, maxText, false)
	if d.Reason != "" {
		choice(c, "reason", d.Reason, Reasons(kind))
	}
	if kind.ByItem() {
		d.correct(c, kind, items)
		return c.problems.orNil()
	}
	d.Items, d.Recipients, d.Struck, d.Via = nil, nil, nil, nil
	choice(c, "outcome", d.Outcome, Outcomes(kind))
	if d.Direction = c.text("direction", d.Direction, maxText, d.Outcome.overturns()); !d.Outcome.overturns() {
		d.Direction = ""
	}
	switch d.Outcome {
	case Released:
		c.need("statement", d.Statement)
	case PartReleased:
		c.need("statement", d.Statement)
		c.need("withheld", d.Withheld)
		c.need("reason", d.Reason)
	case NothingHeld:
		c.need("reasons", d.Reasons)
	case Stopped:
		c.need("statement", d.Statement)
	case PartStopped, NotStopped:
		c.need("statement", d.Statement)
		c.need("reason", d.Reason)
		c.need("reasons", d.Reasons)
	case Upheld, PartUpheld, NotUpheld, Stands, Changed, PartChanged:
		c.need("statement", d.Statement)
		c.need("reason", d.Reason)
	case Declined:
		c.need("reason", d.Reason)
		c.need("reasons", d.Reasons)
	}
	return c.problems.orNil()
}

// correct decides item by item; a declined request refuses each for the same reason.
func (d *Decision) correct(c *check, kind Kind, items []Item) {
	if d.Outcome == Declined {
		c.need("reason", d.Reason)
		c.need("reasons", d.Reasons)
		d.Items, d.Recipients, d.Struck, d.Via = nil, nil, nil, nil
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
		v := c.itemDecision(kind, i, it, given[at])
		if v.Verdict == Accept || v.Verdict == Partly {
			accepted++
		}
		d.Items = append(d.Items, v)
	}
	whole, part, none := kind.outcomes()
	d.Outcome = none
	all := !slices.ContainsFunc(d.Items, func(v ItemDecision) bool { return v.Verdict != Accept })
	switch {
	case all && accepted > 0:
		d.Outcome = whole
	case accepted > 0:
		d.Outcome = part
	}
	d.Recipients = c.names("recipients", d.Recipients)
	d.Struck = c.struck(d.Struck, d.Recipients)
	if accepted == 0 {
		d.Recipients, d.Struck = nil, nil
	}
	if accepted == 0 || kind != Correction {
		d.Via = nil
	}
}

func (c *check) itemDecision(kind Kind, i int, it Item, v ItemDecision) ItemDecision {
	choice(c, itemField(i, "verdict"), v.Verdict, Verdicts())
	refused := v.Verdict == Partly || v.Verdict == Refuse
	v.Value = c.text(itemField(i, "value"), v.Value, maxValue, v.Verdict == Partly)
	v.Reasons = c.text(itemField(i, "reasons"), v.Reasons, maxText, refused)
	switch {
	case refused:
		choice(c, itemField(i, "reason"), v.Reason, Reasons(kind))
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
