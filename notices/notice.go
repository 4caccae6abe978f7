package notices

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// articleForm is a legal basis of Art. 6(1), 9(2) or 10, as "6(1)(e)".
var articleForm = regexp.MustCompile(`^(6\(1\)\((a|b|c|d|e|ea|f)\)|9\(2\)\([a-j]\)|10)$`)

// Part is one section of a notice. Title and summary are parts too: every part
// is translated, and goes stale, by itself.
type Part string

// The parts in the order in which a page shows them.
const (
	PartTitle      Part = "title"
	PartSummary    Part = "summary"
	PartController Part = "controller"
	PartPurposes   Part = "purposes"
	PartBasis      Part = "basis"
	PartData       Part = "data"
	PartSource     Part = "source"
	PartRecipients Part = "recipients"
	PartTransfers  Part = "transfers"
	PartRetention  Part = "retention"
	PartObligation Part = "obligation"
	PartAutomated  Part = "automated"
	PartRights     Part = "rights"
	PartComplaint  Part = "complaint"
)

// Parts lists them in order.
// i18n: notices.part.*
var Parts = []Part{
	PartTitle, PartSummary, PartController, PartPurposes, PartBasis, PartData, PartSource, PartRecipients,
	PartTransfers, PartRetention, PartObligation, PartAutomated, PartRights, PartComplaint,
}

// Collection says where the data come from, and so whether Art. 13 or 14 rules.
type Collection string

// Where data come from.
// i18n: notices.collection.*
const (
	FromPerson    Collection = "person"
	FromElsewhere Collection = "elsewhere"
	FromBoth      Collection = "both"
)

// Right is a right that a notice tells people they have.
type Right string

// The rights, in the order in which a page shows them.
// i18n: notices.right.*
const (
	RightAccess              Right = "access"
	RightRectification       Right = "rectification"
	RightErasure             Right = "erasure"
	RightRestriction         Right = "restriction"
	RightObjection           Right = "objection"
	RightPortability         Right = "portability"
	RightWithdrawConsent     Right = "withdraw-consent"
	RightHumanDecision       Right = "human-decision"
	RightComplainToUs        Right = "complain-to-us"
	RightComplainToRegulator Right = "complain-to-regulator"
)

// Rights lists them in order.
var Rights = []Right{
	RightAccess, RightRectification, RightErasure, RightRestriction, RightObjection, RightPortability,
	RightWithdrawConsent, RightHumanDecision, RightComplainToUs, RightComplainToRegulator,
}

// Notice is a privacy notice after Art. 13 and 14: facts that can be checked,
// and the words of each part in Markdown.
type Notice struct {
	Slug       string     `json:"slug" toml:"slug"`
	Unit       string     `json:"unit" toml:"unit"`
	Collection Collection `json:"collection" toml:"collection"`
	Bases      []Basis    `json:"bases" toml:"bases"`
	Rights     []Right    `json:"rights" toml:"rights"`
	Activities []string   `json:"activities" toml:"activities"`
	Retention  []string   `json:"retention" toml:"retention"`
	Agreements []string   `json:"agreements,omitempty" toml:"agreements"`
	Tools      []string   `json:"tools,omitempty" toml:"tools"`
	Transfers  []Transfer `json:"transfers,omitempty" toml:"transfers"`
	// Automated: a decision with legal or similar effect is made without a human.
	Automated bool          `json:"automated" toml:"automated"`
	Text      map[Part]Text `json:"text" toml:"text"`
	ReviewDue Day           `json:"review_due,omitempty" toml:"review_due"`
	// Origin holds, for each translated part and language, the mark of the
	// original it was made from. The Board keeps it; nobody types it.
	Origin map[Part]map[string]string `json:"origin,omitempty" toml:"-"`
}

// Ref is the notice's permanent address.
func (n Notice) Ref() Ref { return Ref{KindNotice, n.Slug} }

// Name is the notice's title.
func (n Notice) Name() Text { return n.Text[PartTitle] }

// reserved are slugs whose addresses are pages of the site: to follow all notices, and to begin one.
var reserved = []string{"follow", "new"}

func (n Notice) check(authoritative string) Problems {
	var p Problems
	p.code("slug", n.Slug, slugForm)
	if slices.Contains(reserved, n.Slug) {
		p.add("slug", "notices.problem.reserved")
	}
	p.line("unit", n.Unit, 200)
	if !slices.Contains([]Collection{FromPerson, FromElsewhere, FromBoth}, n.Collection) {
		p.add("collection", "notices.problem.required")
	}
	p.bases("bases", n.Bases, false)
	for _, right := range n.Rights {
		if !slices.Contains(Rights, right) {
			p.add("rights", "notices.problem.unknown", "Value", string(right))
		}
	}
	p.day("review_due", n.ReviewDue)
	for part, text := range n.Text {
		if !slices.Contains(Parts, part) {
			p.add("text", "notices.problem.unknown", "Value", string(part))
		}
		limit := longest
		if part == PartTitle {
			limit = 200
		}
		p.optional(string(part), text, limit)
		for lang, s := range text {
			if err := Readable(s); err != nil {
				p.add(fmt.Sprintf("%s.%s", part, lang), "notices.problem.nested")
			}
		}
	}
	for _, part := range []Part{PartTitle, PartSummary} {
		if strings.TrimSpace(n.Text[part][authoritative]) == "" {
			p.add(string(part), "notices.problem.required")
		}
	}
	return p
}

func (n Notice) index(lang, authoritative string) entry {
	e := entry{title: n.Text[PartTitle].In(lang, authoritative).Text, summary: n.Text[PartSummary].In(lang, authoritative).Text}
	var body strings.Builder
	for _, part := range Parts[2:] {
		body.WriteString(n.Text[part].In(lang, authoritative).Text + "\n")
	}
	body.WriteString(n.Slug + " " + n.Unit)
	e.body = body.String()
	return e
}

func (n Notice) cites() []Ref {
	return slices.Concat(refs(KindRetention, n.Retention), refs(KindActivity, n.Activities), refs(KindAgreement, n.Agreements), refs(KindTool, n.Tools))
}

// HasFacts tells whether a part has something to show even where it has no words.
func (n Notice) HasFacts(part Part) bool {
	switch part {
	case PartBasis:
		return len(n.Bases) > 0
	case PartRetention:
		return len(n.Retention) > 0
	case PartRights:
		return len(n.Rights) > 0
	}
	return false
}
