package requests

import (
	"slices"
	"time"
)

// Offers lists the kinds a request can be of today, in the order they are offered.
func (r *Registry) Offers() []Kind { return r.offersOn(time.Time{}) }

// offersOn lists the kinds the law in force at a moment has; zero means now. A copy, a correction and a complaint every
// body takes, whether its law has a clock for them or not; the others exist only where the law gives the right.
func (r *Registry) offersOn(at time.Time) []Kind {
	if at.IsZero() {
		at = r.now()
	}
	list := Kinds()
	law, err := r.Library.Law(r.LawID, r.dayOf(at))
	return slices.DeleteFunc(list, func(k Kind) bool {
		switch k {
		case Access, Correction, Complaint:
			return false
		case Review: // asked for on the case it is about
			return true
		}
		return err != nil || !slices.Contains(law.Kinds(), k.Law())
	})
}

// ByItem tells whether a kind is decided item by item and carried out where the data are held.
func (k Kind) ByItem() bool { return k.Does() != "" }

// gives tells whether the answer itself holds personal data.
func (k Kind) gives() bool { return k == Access || k == Portability }

// wishes tells whether a kind has a Wish.
func (k Kind) wishes() bool {
	switch k {
	case Deletion, Restriction, Objection, Portability:
		return true
	}
	return false
}

// Doing is what a source is instructed to do with one item.
type Doing string

// What a source can be instructed to do.
const (
	ToCorrect  Doing = "correct"
	ToErase    Doing = "erase"
	ToRestrict Doing = "restrict"
)

// Doings lists what a source can be instructed to do.
func Doings() []Doing { return []Doing{ToCorrect, ToErase, ToRestrict} }

// Does is what sources do about an agreed item of a kind; empty for kinds that need no source.
func (k Kind) Does() Doing {
	switch k {
	case Correction:
		return ToCorrect
	case Deletion:
		return ToErase
	case Restriction:
		return ToRestrict
	}
	return ""
}

// plainly lets the timeline say of an erasure or a restriction that it was done, since nothing was corrected.
func (ch *change) plainly() {
	if ch.c.Kind != Correction {
		ch.vars["Plain"] = true
	}
}

// outcomes are those that follow from items: all accepted, some, none.
func (k Kind) outcomes() (whole, part, none Outcome) {
	switch k {
	case Deletion:
		return Deleted, PartDeleted, NotDeleted
	case Restriction:
		return Restricted, PartRestricted, NotRestricted
	}
	return Corrected, PartCorrected, NotCorrected
}

// Wish is what somebody wants done with their data and why: with the items of an erasure or restriction, alone for an
// objection or for data to take along.
type Wish struct {
	Ground string `json:"ground,omitempty"` // one of Grounds; what is objected to, of an objection
	What   string `json:"what,omitempty"`   // objection: the use of the data; portability: which data
	Why    string `json:"why,omitempty"`    // objection: the situation of the person (GDPR Art. 21(1))
	Form   string `json:"form,omitempty"`   // portability: one of Forms
	To     string `json:"to,omitempty"`     // portability: who is to be sent the data; empty means the person
}

// Marketing is the use of data that one may object to without a reason, and that the body must then stop (GDPR Art. 21(2), (3)).
const Marketing = "marketing"

// Grounds lists what may be said for a kind, in the order it is offered: GDPR Art. 17(1), 18(1) and 21.
// i18n: requests.ground.*
func Grounds(k Kind) []string {
	switch k {
	case Deletion:
		return []string{"not_needed", "consent_withdrawn", "objected", "unlawful", "law_wants", "child", "other"}
	case Restriction:
		return []string{"contested", "unlawful_keep", "claims", "objection_pending"}
	case Objection:
		return []string{"public_task", Marketing, "research_use"}
	}
	return nil
}

// Forms lists the forms in which data can be taken along: structured, in common use and readable by machines
// (GDPR Art. 20(1)).
// i18n: requests.form.*
func Forms() []string { return []string{"any", "json", "csv", "xml"} }

// wish checks what is wanted and why.
func (c *check) wish(q Question, kind Kind, w *Wish) *Wish {
	in, out := value(w), Wish{}
	if q != AskPort {
		out.Ground = in.Ground
		choice(c, "ground", in.Ground, Grounds(kind))
	}
	switch q {
	case AskWhy:
		out.Why = c.text("why", in.Why, maxText, false)
	case AskObjection:
		out.What = c.text("use", in.What, maxText, in.Ground != Marketing)
		out.Why = c.text("situation", in.Why, maxText, in.Ground != Marketing)
	case AskPort:
		out.What = c.text("data", in.What, maxText, true)
		if out.Form = in.Form; out.Form == "" {
			out.Form = Forms()[0]
		}
		choice(c, "form", out.Form, Forms())
		out.To = c.text("to", in.To, maxLine, false)
	}
	return &out
}

// properDecision checks a decision against the case it is on.
func (ch *change) properDecision(d *Decision, items []Item) error {
	if err := properDecision(d, ch.c.Kind, items); err != nil || ch.c.Kind != Objection {
		return err
	}
	var m matter
	if err := ch.r.unseal("requests_case", "matter", ch.c.ID, ch.c.Matter, &m); err != nil {
		return err
	}
	if m.Wish != nil && m.Wish.Ground == Marketing && (d.Outcome == NotStopped || d.Outcome == PartStopped) {
		return Problems{{Field: "outcome", Key: "requests.problem.marketing_stops"}}
	}
	return nil
}
