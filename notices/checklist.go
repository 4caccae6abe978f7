package notices

import (
	"slices"
	"strings"
)

// Gap is something the law wants in a notice and that is not there, or that
// is there and should not be. Required gaps stop a notice from being submitted.
// Of a citation of law that is gone, Gone is what is cited and Citation what
// stands in its place; Lang is the language whose words cite it, empty when
// a fact does.
// i18n: notices.gap.*
type Gap struct {
	Key      string
	Part     Part
	Citation string
	Gone     string
	Lang     string
	Required bool
}

// wanted is one line of the checklist.
type wanted struct {
	key     string
	part    Part
	article map[Collection]string // by collection; empty: not wanted
	met     func(n Notice, authoritative string) bool
	laws    []string // none: every law
}

// Checklist tells what a notice lacks under a law, after Art. 13 and 14.
func Checklist(law string, n Notice, authoritative string) []Gap {
	var gaps []Gap
	for _, w := range wants {
		if len(w.laws) > 0 && !slices.Contains(w.laws, law) {
			continue
		}
		article := w.article[n.Collection]
		if n.Collection == FromBoth {
			article = strings.Trim(w.article[FromPerson]+", "+w.article[FromElsewhere], ", ")
		}
		if article == "" || w.met(n, authoritative) {
			continue
		}
		gaps = append(gaps, Gap{Key: "notices.gap." + w.key, Part: w.part, Citation: "Art. " + article, Required: true})
	}
	if n.Automated && len(n.Tools) == 0 { // good practice, and in the United Kingdom the ATRS: no law of data protection asks for a link
		gaps = append(gaps, Gap{Key: "notices.gap.tool", Part: PartAutomated, Citation: "Art. 22; ATRS"})
	}
	return append(gaps, outdated(law, n, authoritative)...)
}

func missing(gaps []Gap) Problems {
	var p Problems
	for _, gap := range gaps {
		if gap.Required {
			p.add(string(gap.Part), gap.Key, "Citation", gap.Citation)
		}
	}
	return p
}

func says(part Part) func(Notice, string) bool {
	return func(n Notice, authoritative string) bool { return strings.TrimSpace(n.Text[part][authoritative]) != "" }
}

func tells(right Right) func(Notice, string) bool {
	return func(n Notice, _ string) bool { return slices.Contains(n.Rights, right) }
}

// rests tells whether the notice has a basis in one of these articles.
func (n Notice) rests(articles ...string) bool {
	return slices.ContainsFunc(n.Bases, func(b Basis) bool { return slices.Contains(articles, b.Article) })
}

func both(person, elsewhere string) map[Collection]string {
	return map[Collection]string{FromPerson: person, FromElsewhere: elsewhere, FromBoth: person + elsewhere}
}

var wants = []wanted{
	{key: "controller", part: PartController, article: both("13(1)(a)–(b)", "14(1)(a)–(b)"), met: says(PartController)},
	{key: "purposes", part: PartPurposes, article: both("13(1)(c)", "14(1)(c)"), met: says(PartPurposes)},
	{key: "basis", part: PartBasis, article: both("13(1)(c)", "14(1)(c)"),
		met: func(n Notice, _ string) bool { return len(n.Bases) > 0 }},
	{key: "provision", part: PartBasis, article: both("6(3)", "6(3)"), met: func(n Notice, _ string) bool {
		return !slices.ContainsFunc(n.Bases, func(b Basis) bool {
			return (b.Article == "6(1)(c)" || b.Article == "6(1)(e)") && strings.TrimSpace(b.Provision) == ""
		})
	}},
	{key: "interests", part: PartBasis, article: both("13(1)(d)", "14(2)(b)"), met: func(n Notice, authoritative string) bool {
		return !n.rests("6(1)(f)") || says(PartBasis)(n, authoritative)
	}},
	{key: "recipients", part: PartRecipients, article: both("13(1)(e)", "14(1)(e)"), met: says(PartRecipients)},
	{key: "transfers", part: PartTransfers, article: both("13(1)(f)", "14(1)(f)"), met: func(n Notice, authoritative string) bool {
		return says(PartTransfers)(n, authoritative) && !slices.ContainsFunc(n.Transfers, func(t Transfer) bool { return t.Safeguard == "" })
	}},
	{key: "data", part: PartData, article: both("", "14(1)(d)"), met: says(PartData)},
	{key: "source", part: PartSource, article: both("", "14(2)(f)"), met: says(PartSource)},
	{key: "retention", part: PartRetention, article: both("13(2)(a)", "14(2)(a)"),
		met: func(n Notice, _ string) bool { return len(n.Retention) > 0 }},
	{key: "rights", part: PartRights, article: both("13(2)(b)", "14(2)(c)"), met: func(n Notice, _ string) bool {
		for _, right := range []Right{RightAccess, RightRectification, RightErasure, RightRestriction, RightObjection} {
			if !slices.Contains(n.Rights, right) {
				return false
			}
		}
		return true
	}},
	{key: "portability", part: PartRights, article: both("13(2)(b)", "14(2)(c)"), met: func(n Notice, _ string) bool {
		return !n.rests("6(1)(a)", "6(1)(b)", "9(2)(a)") || slices.Contains(n.Rights, RightPortability)
	}},
	{key: "consent", part: PartRights, article: both("13(2)(c)", "14(2)(d)"), met: func(n Notice, _ string) bool {
		return !n.rests("6(1)(a)", "9(2)(a)") || slices.Contains(n.Rights, RightWithdrawConsent)
	}},
	{key: "complain_to_us", part: PartComplaint, article: both("13(2)(ca)", "14(2)(da)"), met: tells(RightComplainToUs), laws: []string{"uk-gdpr"}},
	{key: "complain_to_regulator", part: PartComplaint, article: both("13(2)(d)", "14(2)(e)"), met: tells(RightComplainToRegulator)},
	{key: "obligation", part: PartObligation, article: both("13(2)(e)", ""), met: says(PartObligation)},
	{key: "automated", part: PartAutomated, article: both("13(2)(f)", "14(2)(g)"), met: func(n Notice, authoritative string) bool {
		return says(PartAutomated)(n, authoritative) && (!n.Automated || slices.Contains(n.Rights, RightHumanDecision))
	}},
}
