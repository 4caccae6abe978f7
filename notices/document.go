package notices

import (
	"encoding/json"
	"fmt"
)

// Kind says what sort of document something is.
// i18n: notices.kind.*
type Kind string

// The kinds of document that are published.
const (
	KindNotice    Kind = "notice"
	KindRetention Kind = "retention"
	KindActivity  Kind = "activity"
	KindAgreement Kind = "agreement"
	KindProcessor Kind = "processor"
	KindTool      Kind = "tool"
)

// Ref is the permanent address of a document: its kind, and its slug or code.
type Ref struct {
	Kind Kind
	Code string
}

// places are where the documents of each kind are read.
var places = map[Kind]string{
	KindNotice: "/notices", KindRetention: "/retention", KindActivity: "/registers/processing", KindAgreement: "/registers/sharing",
	KindProcessor: "/registers/processors", KindTool: "/registers/algorithms", KindIncident: "/registers/incidents",
}

// Path is the address of the page that lists the documents of a kind, without the prefix of a language.
func (k Kind) Path() string { return places[k] }

// Path is the address of the page of the document, without the prefix of a language.
func (r Ref) Path() string { return r.Kind.Path() + "/" + r.Code }

// Desk is the address of the page where staff work on the document, without the prefix of a language.
func (r Ref) Desk() string {
	switch r.Kind {
	case KindNotice:
		return "/staff/notices/" + r.Code
	case KindIncident:
		return "/staff/incidents"
	}
	return "/staff/registers/" + string(r.Kind) + "/" + r.Code
}

// Content is what a version of a document says: a Notice, a RetentionRow, an
// Activity, an Agreement, a Processor, a Tool or the Summary of an incident.
type Content interface {
	// Ref is the document this content belongs to.
	Ref() Ref
	// Name is its title or the like.
	Name() Text

	check(authoritative string) Problems
	index(lang, authoritative string) entry
	cites() []Ref
	// reviewed is the day by which somebody looks at it again; empty when none is set.
	reviewed() Day
}

// entry is what search knows of a document in one language.
type entry struct{ title, summary, body string }

// decode reads content as it was stored.
func decode(kind Kind, stored []byte) (Content, error) {
	switch kind {
	case KindNotice:
		return decodeAs[Notice](stored)
	case KindRetention:
		return decodeAs[RetentionRow](stored)
	case KindActivity:
		return decodeAs[Activity](stored)
	case KindAgreement:
		return decodeAs[Agreement](stored)
	case KindProcessor:
		return decodeAs[Processor](stored)
	case KindTool:
		return decodeAs[Tool](stored)
	case KindIncident:
		return decodeAs[Summary](stored)
	}
	return nil, fmt.Errorf("notices: unknown kind %q", kind)
}

func decodeAs[C Content](stored []byte) (C, error) {
	var c C
	if err := json.Unmarshal(stored, &c); err != nil {
		return c, fmt.Errorf("notices: stored content: %w", err)
	}
	return c, nil
}

// Basis is a legal basis: the article of the data protection law, and the
// national provision that gives the task or duty.
// i18n: notices.basis.*
type Basis struct {
	Article   string `json:"article" toml:"article"`
	Provision string `json:"provision,omitempty" toml:"provision"`
}

// Transfer is a country outside the law's area, what protects people there, and
// how to get a copy of it (Art. 13(1)(f)).
type Transfer struct {
	Country   string `json:"country" toml:"country"`
	Safeguard string `json:"safeguard" toml:"safeguard"`
	Copy      string `json:"copy,omitempty" toml:"copy"`
}

func (p *Problems) transfers(field string, list []Transfer) {
	for _, t := range list {
		if t.Country == "" || t.Safeguard == "" {
			p.add(field, "notices.problem.transfer")
		}
		p.line(field, t.Country+t.Safeguard+t.Copy, 1000)
	}
}

func (p *Problems) bases(field string, bases []Basis, required bool) {
	if required && len(bases) == 0 {
		p.add(field, "notices.problem.required")
	}
	for _, basis := range bases {
		if !articleForm.MatchString(basis.Article) {
			p.add(field, "notices.problem.article", "Article", basis.Article)
		}
		p.line(field, basis.Provision, 300)
	}
}

// refs are the documents of one kind with these codes.
func refs(kind Kind, codes []string) []Ref {
	list := make([]Ref, len(codes))
	for i, code := range codes {
		list[i] = Ref{kind, code}
	}
	return list
}
