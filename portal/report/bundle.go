package report

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"daylight/portal/i18n"
	"daylight/requests"
)

// BundleFile makes everything about one matter as one file, for a regulator or a court: its name and its bytes. It is signed as letters are.
func (d *Press) BundleFile(ctx context.Context, p *i18n.Printer, body Body, b requests.Bundle, made time.Time) (name string, document []byte, err error) {
	var out bytes.Buffer
	number := b.Ref + "-bundle"
	_, err = WritePDF(ctx, &out, ComposeBundle(p, body, b, d.Signer != nil), Options{Fonts: d.Fonts, Signer: d.Signer, Base: body.BaseURL, At: made,
		Reason: p.T("letter.sign_reason"), Author: body.Name, Reference: number})
	return number + ".pdf", out.Bytes(), err
}

// ComposeBundle writes it as blocks: cover, what happened, every letter in full, what was written, and how the time was counted.
func ComposeBundle(p *i18n.Printer, body Body, b requests.Bundle, signed bool) *Content {
	title := p.T("review.bundle.title")
	w := &bundleWriter{p: p, body: body, b: b, signed: signed, c: &Content{
		Title: title, Lang: p.Lang(), RTL: p.Dir() == "rtl", Masthead: []string{body.Name, strings.Join(body.Address, ", ")},
		Running: title + " · " + code(p, b.Ref), Foot: []string{body.Name, code(p, b.Ref)}, PageOf: p.T("report.page_of"),
		Spelt: speltAt(p, body.BaseURL+p.Path("/track")), Lost: func(n int) string { return p.T("report.lost", "Count", n) },
	}}
	w.cover(title)
	w.happened()
	w.letters()
	w.written()
	w.counted()
	w.check()
	return w.c
}

// bundleWriter puts the parts of a bundle one after the other.
type bundleWriter struct {
	p      *i18n.Printer
	body   Body
	b      requests.Bundle
	signed bool
	c      *Content
}

func (w *bundleWriter) put(blocks ...Block) { w.c.Blocks = append(w.c.Blocks, blocks...) }

func (w *bundleWriter) text(text string) { w.put(Paragraph{Spans: words(text)}) }

func (w *bundleWriter) moment(at time.Time) string { return w.p.DateTime(at.In(w.zone())) }

func (w *bundleWriter) zone() *time.Location {
	if w.body.Zone == nil {
		return time.UTC
	}
	return w.body.Zone
}

// caseName is what a part is called: its reference with what it was.
func (w *bundleWriter) caseName(part requests.BundlePart) string {
	return w.p.T("review.bundle.case", "Kind", w.p.T("requests.kind."+string(part.Kind)), "Ref", code(w.p, part.Ref))
}

// cover says whose matter it is, with whom, who the regulator is, and what is inside.
func (w *bundleWriter) cover(title string) {
	p := w.p
	w.put(Heading{1, title})
	facts := []Fact{{p.T("review.bundle.person"), words(apart(p, w.b.Parts[0].Contact.Name))}}
	if b := w.b.Parts[0].Behalf; b != nil {
		facts = append(facts, Fact{p.T("filing.letter.for"), words(apart(p, b.Person))})
	}
	facts = append(facts, Fact{p.T("review.bundle.body"), words(contactText(p, w.body))})
	if w.body.Officer != "" {
		facts = append(facts, Fact{p.T("review.bundle.officer"), words(apart(p, w.body.Officer))})
	}
	regulator := w.body.Regulator
	if text := joined(p, append(append([]string{regulator.Name}, regulator.Address...), regulator.Phone, regulator.Web)...); text != "" {
		facts = append(facts, Fact{p.T("review.bundle.regulator"), words(text)})
	}
	for _, part := range w.b.Parts {
		value := []Span{{Text: w.caseName(part)}}
		if part.Decision != nil {
			value = append(value, Span{Text: " " + p.T("requests.outcome."+string(part.Decision.Outcome)), Bold: true})
		}
		facts = append(facts, Fact{p.T("review.bundle.matter"), value})
	}
	facts = append(facts, Fact{p.T("review.bundle.made"), words(p.Date(w.b.On.Year, w.b.On.Month, w.b.On.Day))})
	w.put(Facts{facts})
	w.text(p.T("review.bundle.what", "Body", apart(p, w.body.Name)))
	w.put(Heading{2, p.T("review.bundle.contents")})
	var list List
	for _, key := range []string{"review.bundle.happened", "review.bundle.letters", "review.bundle.written", "letter.due.heading"} {
		list.Items = append(list.Items, words(p.T(key)))
	}
	w.put(list)
}

// happening is one line of what happened, in one of the cases.
type happening struct {
	requests.Event
	part *requests.BundlePart
}

// happened is what the citizen's own page says happened, of all cases in one order.
// i18n: requests.role.*
func (w *bundleWriter) happened() {
	p := w.p
	var all []happening
	for i := range w.b.Parts {
		for _, e := range w.b.Parts[i].Events {
			all = append(all, happening{e, &w.b.Parts[i]})
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int { return a.At.Compare(b.At) })
	columns := []Column{{Head: p.T("report.label.when"), Share: 2.6}, {Head: p.T("review.bundle.event"), Share: 6}, {Head: p.T("report.label.who"), Share: 2.6}}
	if len(w.b.Parts) > 1 {
		columns = append(columns, Column{Head: p.T("letter.fact.reference"), Share: 3})
	}
	w.put(Heading{2, p.T("review.bundle.happened")}, Table{Name: p.T("review.bundle.happened"), Columns: columns, Rows: func(yield func(Row) bool) {
		for _, h := range all {
			what := cell(words(p.Say(h.Key, Words(p, h.Vars))))
			if textual[h.Action] && h.Text != "" {
				what.Lines = append(what.Lines, words(oneLine(p, h.Text)))
			}
			who := p.T("requests.role." + h.Role)
			if h.Role == "agent" {
				who = p.T("filing.case.agent", "Name", apart(p, h.part.Contact.Name))
			}
			row := Row{[]Cell{cell(words(w.moment(h.At))), what, cell(words(who))}}
			if len(w.b.Parts) > 1 {
				row.Cells = append(row.Cells, cell(words(code(p, h.part.Ref))))
			}
			if !yield(row) {
				return
			}
		}
	}})
}

// textual are the events whose words the citizen reads on the timeline.
var textual = map[requests.Action]bool{requests.ActExtend: true, requests.ActReopen: true, requests.ActWithdraw: true, requests.ActAmend: true,
	requests.ActTransfer: true}

// letters are all of them in full, oldest first. Inside the bundle a letter's title is one of its chapters.
func (w *bundleWriter) letters() {
	p := w.p
	w.put(Heading{2, p.T("review.bundle.letters")})
	var all []requests.Paper
	for _, part := range w.b.Parts {
		all = append(all, part.Papers...)
	}
	if len(all) == 0 {
		w.text(p.T("review.bundle.no_letters"))
	}
	slices.SortStableFunc(all, func(a, b requests.Paper) int { return a.On.Compare(b.On) })
	for _, paper := range all {
		w.chapter(ComposeLetter(p, Letter{Paper: paper, Body: w.body, Signed: w.signed}).Blocks)
	}
}

// chapter puts a letter below its title. What stood above that, where the window of an envelope is, stands below.
func (w *bundleWriter) chapter(letter []Block) {
	var head []Block
	titled := false
	for _, b := range letter {
		if a, ok := b.(Address); ok {
			b = Facts{append([]Fact{{w.p.T("review.bundle.to"), words(strings.Join(a.Lines, ", "))}}, a.Side...)}
		}
		h, heading := b.(Heading)
		switch {
		case heading:
			w.put(Heading{min(h.Level+1, 3), h.Text})
			if !titled {
				w.put(head...)
			}
			titled = true
		case titled:
			w.put(b)
		default:
			head = append(head, b)
		}
	}
}

// written is what the two sides wrote to each other beside letters.
func (w *bundleWriter) written() {
	p := w.p
	w.put(Heading{2, p.T("review.bundle.written")})
	none := true
	for _, part := range w.b.Parts {
		for _, m := range part.Messages {
			none = false
			who := apart(p, w.body.Name)
			if m.From == requests.FromCitizen {
				who = apart(p, part.Contact.Name)
			}
			w.put(Heading{3, joined(p, who, w.moment(m.At), code(p, part.Ref))})
			for line := range strings.Lines(strings.TrimSpace(m.Text)) {
				if line = strings.TrimSpace(line); line != "" {
					w.text(line)
				}
			}
			for _, a := range requests.Attached(part.Files, requests.WithMessage, m.ID) {
				w.text(p.T("review.bundle.attached", "Name", apart(p, a.File.Name)))
			}
		}
	}
	if none {
		w.text(p.T("review.bundle.nothing_written"))
	}
}

// counted is how the day was worked out by which each case had to be answered, as it counts today.
func (w *bundleWriter) counted() {
	p := w.p
	w.put(Heading{2, p.T("letter.due.heading")})
	for _, part := range w.b.Parts {
		clock := part.Clock.Reckoning
		w.put(Heading{3, w.caseName(part)})
		w.text(p.T("review.bundle.due", "Day", LongDay(p, clock.Due)))
		w.text(p.T("letter.due.law", "Law", apart(p, LawName(p, clock.Law, clock.Title))))
		w.put(workingTable(p, clock))
	}
}

// check says how anybody can find out whether the file is genuine.
func (w *bundleWriter) check() {
	p := w.p
	w.put(Heading{2, p.T("review.bundle.check")})
	if !w.signed {
		w.text(p.T("letter.check.unsigned"))
		return
	}
	w.put(List{[][]Span{words(p.T("report.check.signature", "Body", apart(p, w.body.Name))),
		words(p.T("letter.check.page", "Address", apart(p, w.body.BaseURL+p.Path("/verify"))))}})
}
