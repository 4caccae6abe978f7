package report

import (
	"bytes"
	"context"
	"strings"
	"time"

	"daylight/portal/i18n"
	"daylight/requests"
)

// RecipientLetter tells an organisation that what it was given has been corrected, deleted or restricted (GDPR Art. 19). It gives back the file's name,
// which says nothing about the person, and its bytes.
func (d *Press) RecipientLetter(ctx context.Context, p *i18n.Printer, body Body, l requests.RecipientPaper, made time.Time) (name string, document []byte, err error) {
	var out bytes.Buffer
	_, err = WritePDF(ctx, &out, ComposeRecipientLetter(p, body, l), Options{Fonts: d.Fonts, Signer: d.Signer, Base: body.BaseURL, At: made,
		Reason: p.T("letter.sign_reason"), Author: body.Name, Reference: l.Ref})
	return l.Ref + "-notice.pdf", out.Bytes(), err
}

// ComposeRecipientLetter writes that letter as blocks.
// i18n: recipient.paper.title_*
// i18n: recipient.paper.text_*
// i18n: recipient.paper.do_*
func ComposeRecipientLetter(p *i18n.Printer, body Body, l requests.RecipientPaper) *Content {
	title := p.T("recipient.paper.title_" + string(l.Of))
	c := &Content{Title: title, Lang: p.Lang(), RTL: p.Dir() == "rtl", Masthead: []string{body.Name, strings.Join(body.Address, ", ")},
		Running: title + " · " + code(p, l.Ref), Foot: []string{body.Name, code(p, l.Ref)}, PageOf: p.T("report.page_of"),
		Spelt: speltAt(p, body.BaseURL+p.Path("/track")), Lost: func(n int) string { return p.T("report.lost", "Count", n) }}
	put := func(blocks ...Block) { c.Blocks = append(c.Blocks, blocks...) }
	put(Address{Sender: strings.Join(append([]string{body.Name}, body.Address...), " · "), Lines: []string{l.To}, Side: []Fact{
		{p.T("letter.fact.date"), words(p.Date(l.On.Year, l.On.Month, l.On.Day))}, {p.T("letter.fact.reference"), words(code(p, l.Ref))}}})
	put(Heading{1, title}, Paragraph{Spans: words(p.T("recipient.paper.text_" + string(l.Of)))})
	who := []Fact{{p.T("recipient.paper.person"), words(apart(p, l.Name))}}
	if l.Subject.Valid() {
		who = append(who, Fact{p.T("recipient.paper.number"), words(apart(p, l.Subject.ID))})
	}
	put(Facts{who})
	for _, it := range l.Items {
		facts := []Fact{{p.T("letter.item.field"), words(oneLine(p, it.Field))}, {p.T("letter.item.held"), words(orDash(oneLine(p, it.Held)))}}
		if l.Of == requests.Correction {
			facts = append(facts, Fact{p.T("recipient.paper.value"), []Span{{Text: oneLine(p, it.Accepted), Bold: true}}})
		} else if it.Verdict == requests.Partly {
			facts = append(facts, Fact{p.T("recipient.paper.part"), words(oneLine(p, it.Accepted))})
		}
		put(Heading{2, p.T("letter.item", "Number", it.N)}, Facts{facts})
	}
	put(Heading{2, p.T("recipient.paper.do")}, List{[][]Span{words(p.T("recipient.paper.do_" + string(l.Of))), words(p.T("recipient.paper.pass_on")),
		words(p.T("recipient.paper.confirm", "Contact", contactText(p, body), "Reference", code(p, l.Ref)))}})
	return c
}
