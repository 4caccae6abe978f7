package notices

import (
	"context"
	"strings"
)

// Agreement is a data sharing agreement with other bodies.
type Agreement struct {
	ID         string   `json:"code" toml:"code"`
	Title      Text     `json:"title" toml:"title"`
	Purpose    Text     `json:"purpose" toml:"purpose"`
	Parties    []string `json:"parties" toml:"parties"`
	Data       []Text   `json:"data" toml:"data"`
	Bases      []Basis  `json:"bases" toml:"bases"`
	Safeguards Text     `json:"safeguards" toml:"safeguards"`
	Activities []string `json:"activities,omitempty" toml:"activities"`
	Starts     Day      `json:"starts" toml:"starts"`
	Ends       Day      `json:"ends,omitempty" toml:"ends"`
	ReviewDue  Day      `json:"review_due,omitempty" toml:"review_due"`
	Owner      string   `json:"owner" toml:"owner"`
}

// Ref is the agreement's permanent address.
func (a Agreement) Ref() Ref { return Ref{KindAgreement, a.ID} }

// Name is the agreement's title.
func (a Agreement) Name() Text { return a.Title }

// Expired tells whether the agreement had ended before the day.
func (a Agreement) Expired(on Day) bool { return a.Ends != "" && a.Ends < on }

// AgreementTerms are all published versions of all agreements, of each the newest first: what was agreed when something was shared.
func (b *Board) AgreementTerms(ctx context.Context) ([]AgreementVersion, error) {
	return read[Agreement](ctx, b.DB, `where d.kind = $1 and v.number is not null order by d.code, v.number desc`, KindAgreement)
}

func (a Agreement) check(authoritative string) Problems {
	var p Problems
	p.code("code", a.ID, codeForm)
	p.text("title", a.Title, authoritative, 200)
	p.text("purpose", a.Purpose, authoritative, 2000)
	p.text("safeguards", a.Safeguards, authoritative, 2000)
	p.texts("data", a.Data, authoritative)
	p.bases("bases", a.Bases, true)
	if len(a.Parties) == 0 {
		p.add("parties", "notices.problem.required")
	}
	p.line("parties", strings.Join(a.Parties, "; "), 1000)
	p.line("owner", a.Owner, 200)
	p.term(a.Starts, a.Ends)
	p.day("review_due", a.ReviewDue)
	return p
}

func (a Agreement) index(lang, authoritative string) entry {
	words := append([]string{a.ID, a.Owner}, a.Parties...)
	for _, t := range a.Data {
		words = append(words, t.In(lang, authoritative).Text)
	}
	return entry{a.Title.In(lang, authoritative).Text, a.Purpose.In(lang, authoritative).Text, strings.Join(words, "\n")}
}

func (a Agreement) cites() []Ref { return refs(KindActivity, a.Activities) }
