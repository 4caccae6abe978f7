package report

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"daylight/portal/i18n"
	"daylight/requests"
)

// BreachForm is one notice to the regulator about a breach (GDPR Art. 33(3)), its words in the language of the document.
type BreachForm struct {
	Incident  int64
	Phase     int
	Kind      string
	Aware     time.Time // when the body knew of it
	On        time.Time // when it was sent or, before that, saved
	Earlier   time.Time // when the phase before was sent; zero in the first
	Reference string    // the regulator's
	WhyLate   string
	Parts     []BreachPart
	Missing   []string // what is not known yet and follows
}

// BreachPart is one thing the regulator is told. Without a text it is not known yet.
type BreachPart struct{ Name, Text string }

// BreachForm makes the notice as a PDF.
func (d *Press) BreachForm(ctx context.Context, p *i18n.Printer, body Body, f BreachForm) (name string, document []byte, err error) {
	reference := "INC-" + strconv.FormatInt(f.Incident, 10) + "-" + strconv.Itoa(f.Phase)
	var out bytes.Buffer
	_, err = WritePDF(ctx, &out, ComposeBreachForm(p, body, f), Options{Fonts: d.Fonts, Signer: d.Signer, Base: body.BaseURL, At: f.On,
		Reason: p.T("letter.sign_reason"), Author: body.Name, Reference: reference})
	return reference + ".pdf", out.Bytes(), err
}

// paper is the frame of a document that leaves the body.
func paper(p *i18n.Printer, body Body, title, reference string) *Content {
	return &Content{Title: title, Lang: p.Lang(), RTL: p.Dir() == "rtl", Masthead: []string{body.Name, strings.Join(body.Address, ", ")},
		Running: title + " · " + code(p, reference), Foot: []string{body.Name, code(p, reference)}, PageOf: p.T("report.page_of"),
		Spelt: speltAt(p, body.BaseURL), Lost: func(n int) string { return p.T("report.lost", "Count", n) }}
}

// ComposeBreachForm writes that notice as blocks.
func ComposeBreachForm(p *i18n.Printer, body Body, f BreachForm) *Content {
	reference := "INC-" + strconv.FormatInt(f.Incident, 10) + "-" + strconv.Itoa(f.Phase)
	c := paper(p, body, p.T("incident.form.title"), reference)
	put := func(blocks ...Block) { c.Blocks = append(c.Blocks, blocks...) }
	facts := []Fact{{p.T("letter.fact.date"), words(p.DateTime(f.On))}, {p.T("letter.fact.reference"), words(code(p, reference))},
		{p.T("incident.form.phase"), words(p.Number(f.Phase))}, {p.T("incident.form.kind"), words(f.Kind)}, {p.T("incident.form.aware"), words(p.DateTime(f.Aware))}}
	if f.Reference != "" {
		facts = append(facts, Fact{p.T("incident.form.yours"), words(apart(p, f.Reference))})
	}
	if r := joined(p, append([]string{body.Regulator.Name}, body.Regulator.Address...)...); r != "" {
		facts = append(facts, Fact{p.T("incident.form.to"), words(r)})
	}
	put(Heading{1, c.Title}, Facts{facts})
	if f.Earlier.IsZero() {
		put(Paragraph{Spans: words(p.T("incident.form.first"))})
	} else {
		put(Paragraph{Spans: words(p.T("incident.form.further", "When", p.DateTime(f.Earlier)))})
	}
	typed := func(text string) {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				put(Paragraph{Spans: words(apart(p, line))})
			}
		}
	}
	for _, part := range f.Parts {
		put(Heading{2, part.Name})
		if part.Text == "" {
			put(Paragraph{Spans: words(p.T("incident.form.open"))})
		}
		typed(part.Text)
	}
	if f.WhyLate != "" {
		put(Heading{2, p.T("incident.form.late")})
		typed(f.WhyLate)
	}
	if len(f.Missing) > 0 {
		put(Heading{2, p.T("incident.form.follows")})
		var list List
		for _, m := range f.Missing {
			list.Items = append(list.Items, words(m))
		}
		put(list)
	}
	return c
}

// BreachLetter tells somebody of a breach of their data (GDPR Art. 34(2)). Its parts carry their headings.
type BreachLetter struct {
	Incident int64
	To       requests.AffectedPerson
	On       time.Time
	Parts    []BreachPart
}

func (l BreachLetter) reference() string {
	return fmt.Sprintf("INC-%d-%d", l.Incident, l.To.Number)
}

// BreachLetters makes letters for printing: an archive of PDF files, each in the language its printer is for.
func (d *Press) BreachLetters(ctx context.Context, printer func(l BreachLetter) *i18n.Printer, body Body, letters []BreachLetter) ([]byte, error) {
	var out bytes.Buffer
	files := zip.NewWriter(&out)
	for _, l := range letters {
		p := printer(l)
		w, err := files.CreateHeader(&zip.FileHeader{Name: l.reference() + ".pdf", Method: zip.Store, Modified: l.On})
		if err != nil {
			return nil, err
		}
		_, err = WritePDF(ctx, w, ComposeBreachLetter(p, body, l), Options{Fonts: d.Fonts, Signer: d.Signer, Base: body.BaseURL, At: l.On,
			Reason: p.T("letter.sign_reason"), Author: body.Name, Reference: l.reference()})
		if err != nil {
			return nil, err
		}
	}
	err := files.Close()
	return out.Bytes(), err
}

// ComposeBreachLetter writes that letter as blocks.
func ComposeBreachLetter(p *i18n.Printer, body Body, l BreachLetter) *Content {
	c := paper(p, body, p.T("affected.letter.title"), l.reference())
	put := func(blocks ...Block) { c.Blocks = append(c.Blocks, blocks...) }
	side := []Fact{{p.T("letter.fact.date"), words(p.LongDate(l.On))}, {p.T("letter.fact.reference"), words(code(p, l.reference()))}}
	if lines := addressLines(requests.Contact{Name: l.To.Name, Post: l.To.Post}); len(lines) > 0 {
		put(Address{Sender: strings.Join(append([]string{body.Name}, body.Address...), " · "), Lines: lines, Side: side})
	} else {
		put(Facts{side})
	}
	put(Heading{1, c.Title})
	if l.To.Name != "" {
		put(Paragraph{Spans: words(p.T("letter.greeting", "Name", apart(p, l.To.Name)))})
	} else {
		put(Paragraph{Spans: words(p.T("letter.greeting_nobody"))})
	}
	put(Paragraph{Spans: words(p.T("affected.letter.lead"))})
	for _, part := range l.Parts {
		put(Heading{2, part.Name})
		for line := range strings.Lines(part.Text) {
			if line = strings.TrimSpace(line); line != "" {
				put(Paragraph{Spans: words(apart(p, line))})
			}
		}
	}
	put(Heading{2, p.T("affected.letter.contact")})
	if body.Officer != "" {
		put(Paragraph{Spans: words(p.T("letter.rights.officer", "Officer", apart(p, body.Officer)))})
	}
	put(Paragraph{Spans: words(p.T("affected.letter.reach", "Contact", contactText(p, body), "Reference", code(p, l.reference())))},
		Paragraph{Spans: words(p.T("affected.letter.page", "Address", apart(p, body.BaseURL+p.Path("/my"))))})
	return c
}
